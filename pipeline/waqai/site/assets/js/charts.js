// The charts: each specification drawn by Vega-Lite in the page's theme, with its figures as a table beside it.
"use strict";
waqai.charts = (function () {
  const { h } = waqai;
  const all = waqai.get("charts");
  const shown = new Map(); // name -> rows in place of the specification's own
  const chosen = new Map(); // name -> what was chosen of them, in words
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
    views.get(name)?.finalize();
    views.set(name, await embed(element, spec, config));
    const svg = element.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${spec.description}. The figures are in the table below.`);
    for (const part of svg.querySelectorAll("[role], [aria-roledescription]")) for (const a of ["role", "aria-roledescription", "aria-label", "tabindex"]) part.removeAttribute(a);
  }

  // `ast`: expressions are walked, not compiled, so that the page needs no leave to evaluate text.
  function embed(element, spec, config) {
    const two = spec.encoding?.color?.field && spec.encoding.opacity; // legends, beside one another
    const narrow = spec.width < (two ? 900 : 480);
    if (narrow) legends(spec);
    return window.vegaEmbed(element, spec, { actions: false, renderer: "svg", ast: true, config: { ...config, legend: { ...config.legend, columns: narrow ? 2 : 0 } }, tooltip: { theme: "custom" } });
  }

  /** Legends in two columns, also where a chart has a number of its own. */
  function legends(part) {
    if (part === null || typeof part !== "object") return;
    if (part.legend) part.legend.columns = 2;
    for (const [key, value] of Object.entries(part)) if (key !== "datasets") legends(value);
  }

  /** A chart as a picture for a paper: light, on white, with its title, what was chosen, and the release. */
  async function svg(name) {
    const figure = document.querySelector(`[data-chart="${name}"]`).closest("figure");
    const { release, version } = waqai.get("lists");
    const note = [figure.querySelector("figcaption p")?.textContent, chosen.get(name), `${release} ${version}.`].filter(Boolean).join(" ");
    const lines = note.match(/.{1,95}(\s|$)/g).map((line) => line.trim());
    const spec = { ...specification(name, 720), padding: 16, background: "#ffffff", title: { text: figure.querySelector("h2").textContent, subtitle: lines } };
    const drawn = await embed(h("div"), spec, all.themes.light);
    const text = await drawn.view.toSVG();
    drawn.finalize();
    return text;
  }

  function figures(name, rows) {
    const place = document.querySelector(`[data-figures="${name}"]`);
    const HEADS = { n: "events", quad: "quad class", mean_score: "mean score", n_articles: "articles read" };
    const columns = Object.keys(rows[0] || {}).filter((c) => c !== "position" && c !== "stretch");
    place.replaceChildren(rows.length
      ? h("table.plain", null, h("thead", null, h("tr", null, columns.map((c) => h("th", { scope: "col" }, HEADS[c] || c)))),
        h("tbody", null, rows.map((row) => h("tr", null, columns.map((c) => h("td", null, row[c] === null ? "" : String(row[c])))))))
      : h("p", null, chosen.get(name) ? "No events match. Choose another status." : "There is nothing to count."));
  }

  /** Draw a chart again with other rows, and say in its picture which these are. */
  function put(name, rows, words) {
    shown.set(name, rows);
    chosen.set(name, words);
    return draw(name);
  }

  /** Draw charts again with the events of one status, or of any. */
  function only(status, ...charts) {
    for (const name of charts) put(name, all[name].datasets.rows.filter((row) => !status || row.status === status), status ? `Status: ${status}.` : "");
  }

  waqai.picture.buttons([...document.querySelectorAll("[data-chart]")].map((element) => [element, element.dataset.chart, () => svg(element.dataset.chart)]));
  const names = [...document.querySelectorAll("[data-chart]")].map((element) => element.dataset.chart);
  async function everything() {
    for (const name of names) await draw(name);
    document.documentElement.dataset.ready = "charts";
  }
  document.documentElement.addEventListener("waqai-theme", everything);
  let width = innerWidth;
  addEventListener("resize", () => { if (Math.abs(innerWidth - width) > 40) { width = innerWidth; everything(); } });
  document.addEventListener("DOMContentLoaded", everything);

  return { put, only, months: all.scores.datasets.months, leftOut: all.left_out };
})();
