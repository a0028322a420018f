// What the reports of an event say, beside one another; where they differ is marked.
"use strict";
waqai.reportTable = (function () {
  const { h } = waqai;
  const none = () => h("span.none", null, "not told");
  const yesNo = (value) => (value === null ? "" : value ? "yes" : "no");

  function entry(list, id) {
    return waqai.get("lists")[list].find((e) => e.id === id) || { en: id, ar: null };
  }
  const actors = (ids) => h("ul.names", null, ids.map((id) => h("li", null, waqai.named(entry("actors", id)))));

  function number(q) {
    const said = (value) => `${q.approximate ? "about " : ""}${value.toLocaleString("en")}`;
    const range = q.value !== null ? said(q.value)
      : [q.low !== null ? `at least ${said(q.low)}` : "", q.high !== null ? `at most ${said(q.high)}` : ""].filter(Boolean).join(", ");
    return `${q.what.replaceAll("_", " ")}: ${range} ${q.unit || ""}`.trim();
  }

  // name: [what is compared, how it is shown]
  const FIELDS = {
    "Summary": [null, (r) => r.summary],
    "Status": [(r) => r.status, (r) => waqai.status(r.status)],
    "Type": [(r) => `${r.type} ${r.mode || ""}`, (r) => h("a", { href: `codebook.html#types-${r.type}` }, r.mode ? `${r.type}, ${r.mode}` : r.type)],
    "When": [(r) => r.date || "", (r) => r.when || none()],
    "Planned for": [(r) => r.planned || "", (r) => r.planned_when],
    "Where": [(r) => r.place_id || "", (r) => (r.place_id ? waqai.named(entry("places", r.place_id)) : none())],
    "Actors": [(r) => [...r.actors].sort().join(), (r) => actors(r.actors)],
    "Recipients": [(r) => [...r.recipients].sort().join(), (r) => (r.recipients.length ? actors(r.recipients) : none())],
    "Contexts": [(r) => (r.contexts || "").split(";").sort().join(), (r) => (r.contexts || "").replaceAll(";", ", ")],
    "Mutual": [(r) => yesNo(r.mutual), (r) => yesNo(r.mutual)],
    "Asserted by": [(r) => stance(r, "asserts"), (r) => claimants(r, "asserts")],
    "Denied by": [(r) => stance(r, "denies"), (r) => claimants(r, "denies")],
    "Numbers": [(r) => r.quantities.map(number).join(), (r) => h("ul.names", null, r.quantities.map((q) => h("li", null, number(q))))],
  };
  const stance = (r, which) => r.claims.filter((c) => c.stance === which).map((c) => c.actor_id).sort().join();
  const claimants = (r, which) => { const ids = r.claims.filter((c) => c.stance === which).map((c) => c.actor_id); return ids.length ? actors(ids) : ""; };

  /** The table; fields that no report fills are left out. */
  return function reportTable(reports) {
    const articles = waqai.get("articles");
    const head = reports.map((r, i) => {
      const article = articles[r.article_id];
      return h("th", { scope: "col" }, h("a", { href: `#report-${i + 1}`, "data-jump": `report-${i + 1}` }, `Report ${i + 1}`), h("span.outlet", null, waqai.named(entry("outlets", article.outlet_id))));
    });
    const lines = Object.entries(FIELDS).map(([name, [compared, shown]]) => {
      const values = reports.map((r) => (compared ? compared(r) : ""));
      if (compared && values.every((value) => value === "")) return null;
      const differs = compared && new Set(values).size > 1;
      return h(differs ? "tr.differs" : "tr", null,
        h("th", { scope: "row" }, name, differs ? h("span.mark", null, "differs") : null), reports.map((r) => h("td", null, shown(r))));
    });
    const told = h("p.note", null, reports.length > 1 ? "Rows where the reports differ are marked." : "Only one article tells of it.");
    return [told, h("div.scroll", { tabindex: "0", role: "region", "aria-label": "The reports beside one another" },
      h("table.plain.compare", null, h("thead", null, h("tr", null, h("td"), head)), h("tbody", null, lines)))];
  };
})();
