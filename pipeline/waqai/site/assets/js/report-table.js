// What the reports of an event say, beside one another; where they differ is marked.
"use strict";
waqai.reportTable = (function () {
  const { h } = waqai;
  const none = () => h("span.none", null, "not given");
  const yesNo = (value) => (value === null ? "" : value ? "yes" : "no");

  const { entry, named } = waqai;
  const actors = (ids, mutual) => h("ul.names", null, ids.map((id, i) => h("li", null, mutual && i && i === ids.length - 1 ? "and " : "", named(entry("actors", id)))));

  function number(q) {
    const said = (value) => `${q.approximate ? "about " : ""}${value.toLocaleString("en")}`;
    const range = q.value !== null ? said(q.value)
      : [q.low !== null ? `at least ${said(q.low)}` : "", q.high !== null ? `at most ${said(q.high)}` : ""].filter(Boolean).join(", ");
    return `${q.what.replaceAll("_", " ")}: ${range || q.words || ""} ${q.unit || ""}`.trim();
  }

  // name: [what is compared, how it is shown]
  const FIELDS = {
    "Summary": [null, (r) => r.summary],
    "Status": [(r) => r.status, (r) => waqai.status(r.status)],
    "Type": [(r) => `${r.type} ${r.mode || ""}`, (r) => h("a", { href: `codebook.html#types-${r.type}` }, r.mode ? `${r.type}, ${r.mode}` : r.type)],
    "When": [(r) => r.date || "", (r) => r.when || none()],
    "Planned for": [(r) => r.planned || "", (r) => r.planned_when],
    "Where": [(r) => r.place_id || "", (r) => (r.place_id ? named(entry("places", r.place_id)) : none())],
    "Actors": [(r) => [...r.actors].sort().join(), (r) => actors(r.actors, r.mutual)],
    "Recipients": [(r) => [...r.recipients].sort().join(), (r) => (r.recipients.length ? actors(r.recipients) : none())],
    "Contexts": [(r) => (r.contexts || "").split(";").sort().join(), (r) => (r.contexts || "").replaceAll(";", ", ")],
    "Mutual": [(r) => yesNo(r.mutual), (r) => yesNo(r.mutual)],
    "Asserted by": [(r) => stance(r, "asserts"), (r) => claimants(r, "asserts")],
    "Denied by": [(r) => stance(r, "denies"), (r) => claimants(r, "denies")],
    "Numbers": [(r) => r.quantities.map(number).join(), (r) => (r.quantities.length ? h("ul.names", null, r.quantities.map((q) => h("li", null, h("bdi", null, number(q))))) : "")],
  };
  const stance = (r, which) => r.claims.filter((c) => c.stance === which).map((c) => c.actor_id).sort().join();
  const claimants = (r, which) => { const ids = r.claims.filter((c) => c.stance === which).map((c) => c.actor_id); return ids.length ? actors(ids) : ""; };

  const title = (r, i) => {
    const article = waqai.get("articles")[r.article_id];
    return [h("a", { href: `#report-${i + 1}`, "data-jump": `report-${i + 1}` }, `Report ${i + 1}`), h("span.outlet", null, named(entry("outlets", article.outlet_id)))];
  };
  const marked = (name, differs) => [name, differs ? [" ", h("span.mark", null, "differs")] : null];

  function table(reports, lines) {
    return h("div.scroll", { tabindex: "0", role: "region", "aria-label": "The reports side by side" },
      h("table.plain.compare", null, h("thead", null, h("tr", null, h("td"), reports.map((r, i) => h("th", { scope: "col" }, title(r, i))))),
        h("tbody", null, lines.map(([name, shown, differs]) => h(differs ? "tr.differs" : "tr", null, h("th", { scope: "row" }, marked(name, differs)), reports.map((r) => h("td", null, shown(r))))))));
  }

  /** A card a report, for screens on which columns have no room. */
  function cards(reports, lines) {
    return h("div", null, reports.map((r, i) => h("article.report-card", null, h("h3", null, title(r, i)),
      h("dl", null, lines.map(([name, shown, differs]) => [shown(r), name, differs]).filter(([value]) => value !== "" && value !== null)
        .map(([value, name, differs]) => h(differs ? "div.differs" : "div", null, h("dt", null, marked(name, differs)), h("dd", null, value)))))));
  }

  const narrow = matchMedia("(max-width: 46rem)");

  /** What the reports say; fields that no report fills are left out. */
  return function reportTable(reports) {
    const lines = Object.entries(FIELDS).map(([name, [compared, shown]]) => {
      const values = reports.map((r) => (compared ? compared(r) : ""));
      if (compared && values.every((value) => value === "")) return null;
      return [name, shown, Boolean(compared) && new Set(values).size > 1];
    }).filter(Boolean);
    const place = h("div");
    const draw = () => place.replaceChildren(narrow.matches ? cards(reports, lines) : table(reports, lines));
    narrow.onchange = draw; // of the reports that are shown last
    draw();
    return [h("p.note", null, reports.length > 1 ? "Where the reports differ is marked." : "Only one article reports it."), place];
  };
})();
