// The charts: each specification drawn by Vega-Lite in the page's theme, with its figures as a table beside it.
"use strict";
waqai.charts = (function () {
  const { h } = waqai;
  const all = waqai.get("charts");
  const shown = new Map(); // name -> rows in place of the specification's own
  const views = new Map();
  const HEIGHTS = { timeline: 260, years: 240, scores: 280 };

  function specification(name, width) {
    const spec = structuredClone(all[name]);
    if (shown.has(name)) spec.datasets.rows = shown.get(name);
    if (HEIGHTS[name]) spec.height = HEIGHTS[name];
    return { ...spec, width, autosize: { type: "fit-x", contains: "padding" } };
  }

  async function draw(name) {
    const element = document.querySelector(`[data-chart="${name}"]`);
    if (!element) return;
    const rows = shown.get(name) || all[name].datasets.rows;
    figures(name, rows);
    element.hidden = !rows.length;
    if (element.hidden) return;
    const spec = specification(name, element.clientWidth);
    const config = all.themes[document.documentElement.dataset.theme];
    const narrow = element.clientWidth < 480;
    const legend = { ...config.legend, columns: narrow ? 2 : 0 };
    views.get(name)?.finalize();
    // `ast`: expressions are walked, not compiled, so that the page needs no leave to evaluate text.
    views.set(name, await window.vegaEmbed(element, spec, { actions: false, renderer: "svg", ast: true, config: { ...config, legend }, tooltip: { theme: "custom" } }));
    const svg = element.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${spec.description}. The figures stand in the table below.`);
    for (const part of svg.querySelectorAll("[role], [aria-roledescription]")) for (const a of ["role", "aria-roledescription", "aria-label", "tabindex"]) part.removeAttribute(a);
  }

  function figures(name, rows) {
    const place = document.querySelector(`[data-figures="${name}"]`);
    const HEADS = { n: "events", quad: "quad class", mean_score: "mean score" };
    const columns = Object.keys(rows[0] || {}).filter((c) => c !== "position");
    place.replaceChildren(rows.length
      ? h("table.plain", null, h("thead", null, h("tr", null, columns.map((c) => h("th", { scope: "col" }, HEADS[c] || c)))),
        h("tbody", null, rows.map((row) => h("tr", null, columns.map((c) => h("td", null, row[c] === null ? "" : String(row[c])))))))
      : h("p", null, "There is nothing to count."));
  }

  /** Draw a chart again with other rows. */
  function put(name, rows) {
    shown.set(name, rows);
    return draw(name);
  }

  const names = [...document.querySelectorAll("[data-chart]")].map((element) => element.dataset.chart);
  async function everything() {
    for (const name of names) await draw(name);
    document.documentElement.dataset.ready = "charts";
  }
  document.documentElement.addEventListener("waqai-theme", everything);
  let width = innerWidth;
  addEventListener("resize", () => { if (Math.abs(innerWidth - width) > 40) { width = innerWidth; everything(); } });
  document.addEventListener("DOMContentLoaded", everything);

  return { put, rows: (name) => all[name].datasets.rows, leftOut: all.left_out };
})();
