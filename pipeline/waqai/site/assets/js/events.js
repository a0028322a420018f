// The page of all events: the first chunk is shown as soon as it is here, and the others join it.
"use strict";
(function () {
  const { state: address, store, table, filters } = waqai;
  const lists = waqai.get("lists");
  const by = (id) => document.getElementById(id);
  const ORDERS = { "-date": "newest first", date: "oldest first", type: "type", status: "status, facts first", "-status": "status, facts last", "-reports": "most reports", reports: "fewest reports", "-type": "type, from the last" };
  let state = {};
  let rows = [];

  function refresh() {
    const all = lists.events;
    rows = store.select(state);
    table.show(rows, !all ? "This release has no events." : filters.used(state).length === 1 ? "No events match. Remove the filter." : "No events match. Remove a filter.");
    const rest = store.rows < all ? `; ${store.rows.toLocaleString("en")} of ${all.toLocaleString("en")} read so far` : "";
    by("shown").textContent = rows.length === all ? waqai.count(all, "event") : `${rows.length.toLocaleString("en")} of ${waqai.count(all, "event")}${rest}`;
  }

  function change(next) {
    state = next;
    address.write(state);
    show();
  }

  async function show() {
    if (state.article) await waqai.load("articles");
    filters.show(state);
    filters.chips(by("chips"), state, change);
    table.sorted(by("table"), state.sort);
    by("sort").value = state.sort || "-date";
    refresh();
  }

  function sortBy(name) {
    const now = state.sort || "-date";
    const descending = now === name || (now !== `-${name}` && name !== "type" && name !== "status");
    change({ ...state, sort: descending ? `-${name}` : name });
  }

  async function start() {
    by("sort").append(...Object.entries(ORDERS).map(([value, label]) => waqai.h("option", { value }, label)));
    filters.start(by("filters"), change);
    table.start(by("table"));
    for (const head of document.querySelectorAll("th[data-sort]")) head.querySelector("button").addEventListener("click", () => sortBy(head.dataset.sort));
    by("sort").addEventListener("change", (event) => change({ ...state, sort: event.target.value }));
    by("download").addEventListener("click", () => waqai.offer(`${lists.release}-${lists.version}-events.csv`, "text/csv;charset=utf-8", [waqai.csv(rows)]));
    addEventListener("hashchange", () => { state = address.read(); show(); });
    state = address.read();
    for (let i = 0; i < lists.chunks; i++) {
      store.add(await waqai.load(`events-${i}`));
      if (i === 0) await show();
      else if (i === lists.chunks - 1 || i % 4 === 0) refresh();
    }
    if (!lists.chunks) await show();
    document.documentElement.dataset.ready = "all";
  }

  start();
})();
