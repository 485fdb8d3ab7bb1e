// Keeps what is under way up to date without a reload; without script the page refreshes by itself.
(() => {
  "use strict";
  const live = document.querySelector('[data-live="running"]');
  if (!live) return;
  const look = async () => {
    if (document.hidden) return void setTimeout(look, 2000);
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      // Over, or signed out meanwhile: the whole page says what is possible now.
      if (!fresh || fresh.dataset.live !== "running") return void location.reload();
      live.replaceChildren(...fresh.childNodes);
    } catch {
      // The line is down for a moment; what is shown stays until it is back.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1000);
})();
