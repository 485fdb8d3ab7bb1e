// The desk's comfort: leave a box with Escape, scan a parcel line by line. All of it works without.
(() => {
  "use strict";
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && e.target.matches("[data-scan], [data-scan-into]")) e.target.blur();
  });

  // Each scan becomes a line of the list; the same card twice stays one line.
  document.querySelectorAll("[data-scan-into]").forEach((box) => {
    const list = document.getElementById(box.dataset.scanInto);
    const count = document.querySelector(`[data-line-count="${box.dataset.scanInto}"]`);
    const said = box.parentElement.querySelector("[role=status]");
    const lines = () => list.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const tell = () => {
      if (count) count.textContent = String(lines().length);
    };
    let fast = 0;
    let last = 0;
    let timer;
    const add = () => {
      clearTimeout(timer);
      fast = 0;
      const code = box.value.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
      box.value = "";
      if (!code) return;
      // What may be somebody's number is neither listed nor shown.
      if (/^[0-9]{10,}[0-9X]$/.test(code)) said.textContent = box.dataset.refused;
      else if (lines().includes(code)) said.textContent = `${code} · ${box.dataset.repeated}`;
      else {
        list.value = [...lines(), code].join("\n") + "\n";
        said.textContent = `✓ ${code}`;
      }
      tell();
    };
    box.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" && !(e.key === "Tab" && !e.shiftKey && box.value)) return;
      e.preventDefault();
      add();
    });
    box.addEventListener("input", () => {
      const now = performance.now();
      fast = now - last < 35 ? fast + 1 : 0;
      last = now;
      clearTimeout(timer);
      if (fast > 5) timer = setTimeout(add, 80);
    });
    list.addEventListener("input", tell);
    tell();
  });
})();
