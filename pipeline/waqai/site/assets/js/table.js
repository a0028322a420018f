// The table of events: only the rows in sight are in the document, whatever their number.
"use strict";
waqai.table = (function () {
  const { h } = waqai;
  const SPARE = 12; // rows above and below those in sight
  let body = null;
  let shown = [];
  let height = 0;
  let drawn = "";

  const spacer = (rows) => h("tr.spacer", { "aria-hidden": "true", style: `height:${rows * height}px` }, h("td", { colspan: "6" }));

  function side(actors, countries, mutual) {
    const lists = waqai.get("lists");
    const shown = actors.length > 4 ? actors.slice(0, 3) : actors;
    const entries = shown.map((a) => h("span.party", null, waqai.named(lists.actors[a])));
    if (shown.length < actors.length) entries.push(h("span.more", null, `${actors.length - shown.length} more`));
    const title = `${countries.split(";").map(waqai.country).join(", ")}${mutual ? ", each toward the other" : ""}`;
    return h("span.side", { title }, waqai.joined(entries));
  }

  function row(position) {
    const i = shown[position];
    const c = waqai.store.columns;
    const lists = waqai.get("lists");
    const type = lists.types[c.type[i]];
    const mode = lists.modes[c.mode[i]];
    const denied = c.contested[i] ? h("span.flag", null, "contested") : c.denied[i] ? h("span.flag", null, "denied") : null;
    return h("tr", { "aria-rowindex": position + 2 },
      h("td.when", null, c.when[i] || h("span.none", null, "no date")),
      h("td.type", null, h(`span.dot.q${type.quad % 4}`, { title: lists.quads[type.quad] }), h("span", null, type.label, mode ? h("span.mode", null, mode.label) : null)),
      h("td.who", null, h("div", null, side(c.actors[i], c.from[i], c.mutual[i]),
        c.recipients[i].length ? [h("span.arrow", { "aria-label": "toward" }, "→"), side(c.recipients[i], c.to[i])] : null)),
      h("th.what", { scope: "row" }, h("a", { href: `event.html#${c.id[i]}` }, c.summary[i])),
      h("td.state", null, waqai.status(lists.statuses[c.status[i]]), denied),
      h("td.num", null, String(c.reports[i])));
  }

  function draw(force) {
    const top = body.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(-top / height) - SPARE);
    const last = Math.min(shown.length, Math.ceil((innerHeight - top) / height) + SPARE);
    const range = `${first} ${last}`;
    if (range === drawn && !force) return;
    drawn = range;
    // The row that has the focus keeps it while the table scrolls.
    const focused = body.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const rows = [];
    for (let n = first; n < last; n++) rows.push(row(n));
    body.replaceChildren(...(first ? [spacer(first)] : []), ...rows, ...(last < shown.length ? [spacer(shown.length - last)] : []));
    if (focused) [...body.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }

  function measure() {
    height = parseFloat(getComputedStyle(body.closest("table")).getPropertyValue("--row"));
  }

  function start(table) {
    body = table.tBodies[0];
    measure();
    addEventListener("scroll", () => requestAnimationFrame(() => draw(false)), { passive: true });
    addEventListener("resize", () => { measure(); draw(true); });
  }

  /** Show these rows of the store; where there are none, words. */
  function show(rows, none) {
    shown = rows;
    const said = document.getElementById("none");
    said.textContent = none;
    said.hidden = rows.length > 0;
    body.closest("table").hidden = !rows.length;
    body.closest("table").setAttribute("aria-rowcount", String(rows.length + 1));
    draw(true);
  }

  /** Mark by which column the rows are sorted. */
  function sorted(table, sort) {
    for (const head of table.querySelectorAll("th[data-sort]")) {
      const name = (sort || "-date").replace("-", "");
      const direction = (sort || "-date").startsWith("-") ? "descending" : "ascending";
      if (head.dataset.sort === name) head.setAttribute("aria-sort", direction);
      else head.removeAttribute("aria-sort");
    }
  }

  return { start, show, sorted };
})();
