// Live panels and pictures on top of pages that are whole without them.
(() => {
  "use strict";

  // Pictures: each draws the table beside it. Colours are the theme's; a pattern tells late and overdue apart without colour.
  const palettes = {
    light: { good: "#2b8a3e", warn: "#b35c00", bad: "#c92a2a", plain: "#1c7ed6", ink: "#3b4452", line: "#d8dde3", band: "#eef3fb" },
    dark: { good: "#69db7c", warn: "#ffa94d", bad: "#ff8787", plain: "#74c0fc", ink: "#c8d0da", line: "#3a4553", band: "#22324a" },
  };
  const decals = {
    warn: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -Math.PI / 4, color: "rgba(255,255,255,.45)" },
    bad: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: Math.PI / 4, color: "rgba(255,255,255,.55)" },
  };
  const drawn = new WeakMap();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const optionOf = ({ columns, series, mark }) => {
    const colours = palettes[document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light"];
    const used = series.filter((one) => one.values.some((value) => value > 0));
    return {
      animation: !still,
      animationDuration: 300,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colours.ink }, itemWidth: 16, itemHeight: 10 },
      // Text drawn on the canvas: markup with styles of its own would be refused by the page's policy.
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      xAxis: {
        type: "category",
        data: columns,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colours.line } },
        axisLabel: { color: colours.ink, hideOverlap: true },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        axisLabel: { color: colours.ink },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: (used.length ? used : series.slice(0, 1)).map((one, i) => ({
        name: one.name,
        type: "bar",
        stack: "all",
        barMaxWidth: 36,
        data: one.values,
        itemStyle: { color: colours[one.tone], decal: decals[one.tone] },
        markArea:
          i === 0 && mark
            ? { silent: true, itemStyle: { color: colours.band }, data: [[{ xAxis: mark }, { xAxis: mark }]] }
            : undefined,
      })),
    };
  };

  const draw = (place) => {
    if (!window.echarts) return;
    const text = place.dataset.chart;
    let known = drawn.get(place);
    if (known?.text === text) return;
    if (!known) {
      const canvas = document.createElement("div");
      canvas.className = "chart-canvas";
      place.replaceChildren(canvas);
      known = { chart: window.echarts.init(canvas) };
      drawn.set(place, known);
      new ResizeObserver(() => known.chart.resize()).observe(place);
    }
    known.text = text;
    known.chart.setOption(optionOf(JSON.parse(text)), { replaceMerge: ["series"] });
  };
  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  drawAll();

  // Panels: asked for again every few seconds, unless somebody paused it or looks elsewhere.
  const panels = document.getElementById("panels");
  if (!panels || !window.htmx) return;
  const state = document.getElementById("refresh-state");
  const button = document.getElementById("refresh-pause");
  const announce = document.getElementById("announce");
  const every = Number(panels.dataset.every) * 1000;
  const paused = () => localStorage.getItem("ops-paused") === "1";
  const say = (name) => {
    state.textContent = state.dataset[name];
    document.documentElement.dataset.refresh = name;
  };
  const showPause = () => {
    button.setAttribute("aria-pressed", String(paused()));
    say(paused() ? "paused" : "live");
  };
  button.addEventListener("click", () => {
    localStorage.setItem("ops-paused", paused() ? "0" : "1");
    showPause();
  });
  showPause();

  // A panel under the pointer or with the focus is left as it is: nothing moves away from whoever is about to press it.
  const isHeld = (panel) => panel.matches(":hover") || panel.contains(document.activeElement);
  const hold = () =>
    panels.querySelectorAll(".card").forEach((card) => card.toggleAttribute("hx-morph-skip", isHeld(card)));
  // What somebody opened stays open.
  window.htmx.config.morphIgnore.push("open", "hx-morph-skip");

  const counts = () =>
    new Map([...panels.querySelectorAll("[data-count]")].map((el) => [el.dataset.count, [el.dataset.label, el.textContent.trim()]]));
  let before = counts();

  panels.addEventListener("htmx:before:swap", (e) => {
    // Signed out, or in trouble: what came is another page. The panels keep what they have.
    const { response, text } = e.detail.ctx;
    if (response.status !== 200 || !text.includes("panel-cases")) {
      e.preventDefault();
      say("failed");
      return;
    }
    before = counts();
    hold();
  });
  panels.addEventListener("htmx:after:swap", () => {
    drawAll();
    const changes = [...counts()].filter(([key, [, now]]) => before.has(key) && before.get(key)[1] !== now);
    if (changes.length)
      announce.textContent = changes
        .map(([, [label, now]]) => announce.dataset.words.replace("{0}", label).replace("{1}", now.replace("▲ ", "")))
        .join("; ");
    showPause();
  });
  panels.addEventListener("htmx:error", () => say("failed"));

  setInterval(() => {
    if (!paused() && !document.hidden) panels.dispatchEvent(new CustomEvent("ops:refresh"));
  }, every);
})();
