// Comfort on top of pages that work without it: keys, focus, scanning, sending once.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("has-script");

  // What went wrong or was done takes the focus, so that it is read and the next key works from there.
  const notice = document.querySelector("[data-focus]");
  if (notice) notice.focus();
  else if (!document.querySelector("[autofocus]")) document.querySelector("[data-scan]")?.focus();

  // Keys: every [data-key] is a key of its own; inert while typing, and they can be turned off.
  const off = () => localStorage.getItem("keys") === "off";
  const typing = (e) => e.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const dialog = document.getElementById("keys");
  const labelOf = (el) =>
    el.dataset.keyLabel || el.getAttribute("aria-label") || el.labels?.[0]?.textContent.trim() || el.textContent.trim() || el.title;

  const showKeys = () => {
    const list = document.getElementById("key-list");
    const rows = [...document.querySelectorAll("[data-key]")].map((el) => [el.dataset.key, labelOf(el)]);
    list.replaceChildren(
      ...[...rows, ["?", list.dataset.help]].flatMap(([key, words]) => {
        const dt = document.createElement("dt");
        const kbd = document.createElement("kbd");
        kbd.textContent = key;
        dt.append(kbd);
        const dd = document.createElement("dd");
        dd.textContent = words;
        return [dt, dd];
      }),
    );
    document.getElementById("keys-off").checked = off();
    dialog.showModal();
  };
  document.getElementById("show-keys")?.addEventListener("click", showKeys);
  document.getElementById("hide-keys")?.addEventListener("click", () => dialog.close());
  document.getElementById("keys-off")?.addEventListener("change", (e) =>
    localStorage.setItem("keys", e.target.checked ? "off" : "on"),
  );

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing || typing(e) || dialog?.open) return;
    if (e.key === "?") {
      e.preventDefault();
      showKeys();
      return;
    }
    if (off() && /^[a-z]$/i.test(e.key)) return;
    const el = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
    if (!el) return;
    e.preventDefault();
    if (el.matches("input, select, textarea")) el.focus();
    else el.click();
  });

  // A form is sent once, however often somebody presses. The server would do it once anyway (idempotency key).
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  // Back from the browser's memory the form may be sent again.
  addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
    }),
  );

  // Scanners end with Enter, Tab, or nothing at all: 80 ms of silence after fast typing ends a scan too. Once per scan.
  document.querySelectorAll("[data-scan]").forEach((box) => {
    let last = 0;
    let fast = 0;
    let timer;
    const send = () => {
      clearTimeout(timer);
      if (box.value.trim() && !box.form.dataset.sent) box.form.requestSubmit();
    };
    box.addEventListener("keydown", (e) => {
      if (e.key === "Tab" && !e.shiftKey && fast > 5) {
        e.preventDefault();
        send();
      }
    });
    box.addEventListener("input", () => {
      const now = performance.now();
      fast = now - last < 35 ? fast + 1 : 0;
      last = now;
      clearTimeout(timer);
      // A person who types is slower than a scanner and presses Enter.
      if (fast > 5) timer = setTimeout(send, 80);
    });
  });

  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
})();
