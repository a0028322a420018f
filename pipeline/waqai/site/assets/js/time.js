// The page about time: which events count, and which pair of countries is shown.
"use strict";
(function () {
  const { charts, h } = waqai;
  const scores = waqai.get("scores");
  const by = (id) => document.getElementById(id);
  const stretches = new Map(charts.months.map((m) => [m.month, m]));

  function pair() {
    const rows = (scores[by("pair").value] || []).map(([month, direction, n, mean]) => ({ month, direction, mean_score: mean, n, n_articles: stretches.get(month)?.n_articles ?? 0, stretch: stretches.get(month)?.stretch ?? 0 }));
    charts.put("scores", rows, `${by("pair").selectedOptions[0]?.textContent}.`);
  }

  const { earlier, later, undated } = charts.leftOut;
  const parts = [earlier ? `${waqai.count(earlier, "event")} began before the months shown` : "", later ? `${waqai.count(later, "event")} began after them` : "", undated ? `of ${waqai.count(undated, "event")} the first day is not known to the month` : ""].filter(Boolean);
  by("left-out").textContent = parts.length ? `Of any status, not in this chart: ${parts.join("; ")}.` : "";
  waqai.state.byStatus((status) => charts.only(status, "timeline", "years", "lags"));
  if (!by("pair")) return;
  by("pair").append(...Object.keys(scores).map((key) => h("option", { value: key }, key.split(" ").map(waqai.country).join(" and "))));
  by("pair").disabled = !Object.keys(scores).length;
  by("pair").addEventListener("change", pair);
  document.addEventListener("DOMContentLoaded", pair);
})();
