// The page of one event: event.html#ID.
"use strict";
(function () {
  const { h } = waqai;
  const lists = waqai.get("lists");
  const articles = waqai.get("articles");
  const place = document.getElementById("event");
  const LINKS = { about: ["is about", "is what this is about"], distinct_from: ["is distinct from", "is distinct from"], fulfils: ["fulfils", "is fulfilled by"], part_of: ["is part of", "has the part"] };

  function parties(detail, role) {
    const found = detail.participants.filter((p) => p.role === role);
    return found.map((p, i) => h("li", null, detail.mutual && i && i === found.length - 1 ? "and " : "", waqai.actor(p.actor_id), " ",
      h("span.code", null, [p.country ? waqai.country(p.country) : "", (p.sectors || "").replaceAll(";", ", ")].filter(Boolean).join(", "))));
  }

  function heading(id, detail) {
    const type = lists.types.find((t) => t.code === detail.type);
    const where = lists.places.find((p) => p.id === detail.place_id);
    const counts = lists.statuses.map((s) => [s, detail[`n_${s}`]]).filter(([, n]) => n).map(([s, n]) => `${n} ${s}`).join(", ");
    const facts = [
      ["When", detail.when || "not given"],
      detail.planned_when ? ["Planned for", detail.planned_when] : null,
      ["Where", where ? h("a", { href: `events.html#place=${where.id}` }, waqai.named(where)) : "not given"],
      ["Type", [h("a", { href: `codebook.html#types-${detail.type}` }, type.label), detail.mode ? [", ", h("a", { href: `codebook.html#modes-${detail.type}-${detail.mode}` }, detail.mode)] : "", " ", waqai.quad(type.quad)]],
      ["Contexts", (detail.contexts || "").split(";").filter(Boolean).map((c, i) => [i ? ", " : "", h("a", { href: `codebook.html#contexts-${c}` }, c)])],
      detail.score === null ? null : ["Score", `${detail.score}`],
      ["Reports", `${waqai.count(detail.n_reports, "report")} (${counts}) of ${waqai.count(detail.n_outlets, "outlet")}, ${waqai.count(detail.n_sources, "source")}`],
      ["First reported", detail.first_reported],
      ["In the dataset since", detail.first_release],
    ].filter(Boolean);
    return [
      h("p.eyebrow", null, waqai.status(detail.status), detail.contested ? h("span.flag", null, "contested") : null, " ", h("code", null, id)),
      h("h1", null, detail.summary),
      h("div.sides", null,
        h("div", null, h("h2", null, detail.mutual && !detail.participants.some((p) => p.role === "recipient") ? "Who, each toward the other" : "Who"), h("ul.names", null, parties(detail, "actor"))),
        detail.participants.some((p) => p.role === "recipient") ? h("div", null, h("h2", null, "Toward whom"), h("ul.names", null, parties(detail, "recipient"))) : null),
      h("dl.facts", null, facts.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value)))),
    ];
  }

  function claims(detail) {
    const all = detail.reports.flatMap((r, i) => r.claims.map((c) => ({ ...c, report: i + 1 })));
    if (!all.length) return null;
    const own = { asserts: "actual", denies: "negated" }; // what an article says in its own voice
    const column = (stance, title) => {
      const found = group(all.filter((c) => c.stance === stance));
      const told = detail.reports.map((r, i) => (r.status === own[stance] ? i + 1 : 0)).filter(Boolean);
      const lines = [...found].map(([id, said]) => h("li", null, waqai.actor(id), " ", h("span.code", null, `by report ${said.map((c) => c.report).join(", ")}`)));
      if (told.length) lines.push(h("li", null, `${stance === "asserts" ? "Reported as fact" : "Reported as not so"} by report ${told.join(", ")}`));
      return h(`div.${stance}`, null, h("h3", null, title), lines.length ? h("ul.names", null, lines) : h("p.none", null, "No party, in these articles."));
    };
    return h("section", { "aria-labelledby": "claims" }, h("h2", { id: "claims" }, "Who claims and who denies it"), h("div.claims", null, column("asserts", "Says that it is so"), column("denies", "Denies it")));
  }

  function group(rows) {
    const found = new Map();
    for (const row of rows) found.set(row.actor_id, [...(found.get(row.actor_id) || []), row]);
    return found;
  }

  function report(r, i) {
    const article = articles[r.article_id];
    return h("article.report", { id: `report-${i + 1}`, tabindex: "-1" },
      h("h3", null, `Report ${i + 1}: `, waqai.named(waqai.entry("outlets", article.outlet_id)), `, ${article.when}`),
      h("p", null, h("a.title", { href: `articles.html#${r.article_id}` }, article.title_en), article.reprint_of ? `, a reprint of ${article.reprint_of}` : "",
        article.url ? [" ", waqai.elsewhere(article.url)] : "", ` Coding ${article.coding}.`),
      h("p.position", null, waqai.ownTexts.has(article.page_sha256) ? h("span.mark.holds", null, "your copy is open") : ["Page ", waqai.hash(article.page_sha256)]),
      waqai.pageText.passages(r, article));
  }

  function evidence(detail) {
    const list = h("div.reports", null, detail.reports.map(report));
    const panel = waqai.ownTexts.panel(() => {
      list.replaceChildren(...detail.reports.map(report));
      const open = detail.reports.filter((r) => waqai.ownTexts.has(articles[r.article_id].page_sha256)).length;
      return `Of ${waqai.count(detail.reports.length, "report")} of this event ${open} ${open === 1 ? "has" : "have"} the page open.`;
    });
    return h("section", { "aria-labelledby": "evidence" }, h("h2", { id: "evidence" }, "Passages"), panel, list);
  }

  function links(detail) {
    const line = (link, words) => h("li", null, h("span.code", null, words), " ", h("a", { href: `event.html#${link.event}` }, link.summary), " ",
      h("span.code", null, [link.status, link.when].filter(Boolean).join(", ")), link.reason ? h("p.note", null, link.reason) : null);
    const found = [...detail.links.map((l) => line(l, `This ${LINKS[l.link]?.[0] || l.link}`)), ...detail.linked_by.map((l) => line(l, `This ${LINKS[l.link]?.[1] || l.link}`))];
    return found.length ? h("section", { "aria-labelledby": "links" }, h("h2", { id: "links" }, "Linked events"), h("ul.links", null, found)) : null;
  }

  async function show() {
    const id = waqai.fragment();
    const shelf = await waqai.load(`details-${waqai.shelf(id, lists.shelves)}`);
    const detail = Object.hasOwn(shelf, id) ? shelf[id] : null;
    if (!detail) {
      document.title = "No such event";
      place.replaceChildren(h("h1", null, "No such event"), h("p", null, id ? [h("code", null, id), " is not an event of this release. "] : "No event is named. ", h("a", { href: "events.html" }, "All events")));
      return;
    }
    document.title = `${detail.summary} · ${lists.release} ${lists.version}`;
    place.replaceChildren(...heading(id, detail), ...[claims(detail)].filter(Boolean),
      h("section", { "aria-labelledby": "said" }, h("h2", { id: "said" }, detail.reports.length > 1 ? `What the ${detail.reports.length} reports say` : "What the report says"), ...waqai.reportTable(detail.reports)),
      evidence(detail), ...[links(detail)].filter(Boolean));
    document.documentElement.dataset.ready = id;
  }

  waqai.pageText.jumps(place);
  if (document.referrer.includes("events.html")) document.getElementById("back").addEventListener("click", (event) => { event.preventDefault(); history.back(); });
  addEventListener("hashchange", () => { scrollTo(0, 0); show(); });
  show();
})();
