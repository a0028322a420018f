// The page about countries: the numbers of its tables, and its chart, by the status that is chosen.
"use strict";
(function () {
  const statuses = waqai.get("lists").statuses;

  function count(cell, status) {
    const counts = cell.dataset.n.split(" ").map(Number);
    return status ? counts[statuses.indexOf(status)] : counts.reduce((sum, n) => sum + n, 0);
  }

  function show(table, status) {
    const cells = [...table.querySelectorAll("[data-n]")].map((cell) => [cell, count(cell, status)]);
    const most = Math.max(1, ...cells.map(([, n]) => n));
    for (const [cell, n] of cells) {
      const link = cell.link ||= cell.querySelector("a");
      const filter = link.getAttribute("href").replace(/&status=.*/, "");
      link.textContent = n.toLocaleString("en");
      link.setAttribute("href", status ? `${filter}&status=${status}` : filter);
      link.setAttribute("aria-label", link.getAttribute("aria-label").replace(/^[^:]*/, waqai.count(n, "event")));
      cell.style.setProperty("--share", (n / most).toFixed(3));
      cell.replaceChildren(n ? link : waqai.h("span.none", null, "·"));
    }
    for (const row of table.tBodies[0].rows) row.hidden = ![...row.querySelectorAll("[data-n]")].some((cell) => cell.contains(cell.link));
  }

  waqai.state.byStatus((status) => {
    for (const table of document.querySelectorAll("table.counted")) show(table, status);
    waqai.charts.only(status, "dyads");
  });
})();
