// The page about time: which events count, and which pair of countries is shown.
"use strict";
(function () {
  const { charts, h } = waqai;
  const scores = waqai.get("scores");
  const by = (id) => document.getElementById(id);

  function byStatus() {
    const status = by("time-status").value;
    for (const name of ["timeline", "years", "lags"]) charts.put(name, charts.rows(name).filter((row) => !status || row.status === status));
  }

  function pair() {
    const rows = (scores[by("pair").value] || []).map(([month, direction, n, mean]) => ({ month, direction, mean_score: mean, n }));
    charts.put("scores", rows);
  }

  const { earlier, later, undated } = charts.leftOut;
  const parts = [earlier ? `${waqai.count(earlier, "event")} began before the months shown` : "", later ? `${waqai.count(later, "event")} began after them` : "", undated ? `of ${waqai.count(undated, "event")} the first day is not known to the month` : ""].filter(Boolean);
  by("left-out").textContent = parts.length ? `Not in this chart: ${parts.join("; ")}.` : "";
  by("pair").append(...Object.keys(scores).map((key) => h("option", { value: key }, key.split(" ").map(waqai.country).join(" and "))));
  by("pair").disabled = !Object.keys(scores).length;
  by("pair").addEventListener("change", pair);
  by("time-status").addEventListener("change", byStatus);
  document.addEventListener("DOMContentLoaded", pair);
})();
