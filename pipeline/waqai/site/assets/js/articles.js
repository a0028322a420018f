// The page of articles: all of them, articles.html, or one, articles.html#ID, with its reports and passages.
"use strict";
(function () {
  const { h, ownTexts, pageText } = waqai;
  const lists = waqai.get("lists");
  const articles = waqai.get("articles");
  const place = document.getElementById("one");
  const outlet = (id) => waqai.named(waqai.entry("outlets", id));
  const events = (id) => articles[id].rows.length;

  function coding(article) {
    if (article.coding === null) return [h("span.none", null, "not coded")];
    return [article.coding_status || article.coding, article.coding_status ? h("span.code", null, ` (${article.coding})`) : null];
  }

  function row([id, article]) {
    return h("tr", null,
      h("td", { "data-name": "published" }, article.when, article.published_basis === "stated" ? null : h("span.code.below", null, article.published_basis)),
      h("td", { "data-name": "outlet" }, outlet(article.outlet_id)),
      h("th", { scope: "row" }, h("a", { href: `articles.html#${id}` }, article.title_en), h("span.below", null, h("code", null, id), " ", article.url ? waqai.elsewhere(article.url) : null, " ",
        waqai.hash(article.page_sha256), ownTexts.has(article.page_sha256) ? [" ", h("span.mark.holds", null, "your copy is open")] : null)),
      h("td", { "data-name": "extent" }, article.extent),
      article.stratum === undefined ? null : h("td", { "data-name": "stratum" }, article.stratum || h("span.none", null, "none")),
      h("td", { "data-name": "coding" }, coding(article)),
      h("td.num", { "data-name": "reports" }, events(id) ? h("a", { href: `events.html#article=${id}`, "aria-label": `${waqai.count(article.n_reports, "report")} of ${id}` }, String(article.n_reports)) : article.n_reports));
  }

  /** The reports of an article, as the files about events have them, in the order of the page. */
  async function reportsOf(id) {
    const found = [];
    for (const number of articles[id].rows) {
      const chunk = await waqai.load(`events-${Math.floor(number / lists.chunk)}`);
      const event = chunk.id[number % lists.chunk];
      const shelf = await waqai.load(`details-${waqai.shelf(event, lists.shelves)}`);
      found.push({ ...shelf[event].reports.find((r) => r.article_id === id), event });
    }
    return found.sort((a, b) => (a.evidence[0]?.start ?? 0) - (b.evidence[0]?.start ?? 0));
  }

  function facts(id, article) {
    const likely = article.inclusion_probability;
    const all = [
      ["Outlet", outlet(article.outlet_id)],
      article.credited ? ["Credits", waqai.joined(article.credited.split(";").map((o) => h("span", null, outlet(o))))] : null,
      ["Published", [article.when, h("span.code", null, ` (${article.published_basis})`), article.published_note ? h("p.note", null, article.published_note) : null]],
      ["Extent", article.extent === "full" ? "the whole story" : article.extent],
      article.reprint_of ? ["Reprint of", h("a", { href: `articles.html#${article.reprint_of}` }, article.reprint_of)] : null,
      article.url ? ["Address", waqai.elsewhere(article.url)] : null,
      article.archive_url ? ["Archived", waqai.elsewhere(article.archive_url)] : null,
      article.copies.length ? ["Copies of the text", h("ul.names", null, article.copies.map((copy) => h("li", null, h("span.code", null, copy))))] : null,
      article.stratum === undefined ? null : ["Stratum", [article.stratum || "none", h("span.code", null, likely === null ? ", not drawn" : `, drawn with probability ${Number(likely.toFixed(4))}`)]],
      ["Coding", coding(article)],
      ["Page", [`${waqai.count(article.page_characters, "character")}, `, waqai.hash(article.page_sha256)]],
      ["Reports", events(id) ? h("a", { href: `events.html#article=${id}` }, waqai.count(article.n_reports, "report")) : article.n_reports === 0 ? "none: no event is reported" : "not known: it was not coded"],
    ];
    return h("dl.facts", null, all.filter(Boolean).map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
  }

  function report(r, i, article) {
    return h("article.report", { id: `report-${i + 1}`, tabindex: "-1" },
      h("h3", null, `${i + 1}. `, h("a", { href: `event.html#${r.event}` }, r.summary)),
      h("p.position", null, waqai.status(r.status), `, ${r.mode ? `${r.type} (${r.mode})` : r.type}`, r.when ? `, ${r.when}` : ""),
      pageText.passages(r, article, 0));
  }

  /** The page with the passages that are in it as they were coded; null where the page is not open. */
  async function page(article, reports) {
    const text = ownTexts.get(article.page_sha256);
    if (text === undefined) return null;
    const characters = Array.from(text);
    const found = [];
    for (const [i, r] of reports.entries()) for (const p of r.evidence) if (await pageText.holds(characters, p)) found.push({ ...p, report: i + 1, summary: `${i + 1}. ${r.summary}` });
    return h("div.beside", null, h("h2", null, "The page, with its passages"), pageText.whole(characters, found, article));
  }

  async function view(id) {
    const article = Object.hasOwn(articles, id) ? articles[id] : null;
    if (!article) {
      document.title = "No such article";
      place.replaceChildren(h("h1", null, "No such article"), h("p", null, h("code", null, id), " is not an article of this release."));
      return;
    }
    document.title = `${article.title_en} · ${lists.release} ${lists.version}`;
    const reports = await reportsOf(id);
    const open = await page(article, reports);
    place.replaceChildren(h("p.eyebrow", null, h("code", null, id)), h("h1", null, article.title_en), facts(id, article),
      h(open ? "div.two" : "div", null, h("div", null, h("h2", null, "Reports and passages"),
        reports.length ? reports.map((r, i) => report(r, i, article)) : h("p.none", null, "There are none.")), open));
  }

  const values = (of) => [...new Set(Object.values(articles).map(of))].filter(Boolean).sort().map((value) => [value, value]);
  const used = new Set(Object.values(articles).map((a) => a.outlet_id));
  const entries = Object.entries(articles).sort((a, b) => (a[1].published < b[1].published ? 1 : a[1].published > b[1].published ? -1 : a[0] < b[0] ? -1 : 1));
  const hasStratum = entries.some(([, a]) => a.stratum !== undefined);
  const list = waqai.list({
    entries, row, one: "article",
    heads: [["published"], ["outlet"], ["title, id, address and hash of the page"], ["extent"], ...(hasStratum ? [["stratum"]] : []), ["coding"], ["reports", ".num"]],
    searched: ([id, a]) => `${waqai.fold(`${a.title_en} ${id} ${a.url || ""} ${a.page_sha256}`)}\n${waqai.foldedName(waqai.entry("outlets", a.outlet_id))}`,
    filters: {
      outlet: { choices: waqai.byName(lists.outlets).filter(([id]) => used.has(id)), has: ([, a], value) => a.outlet_id === value },
      stratum: { choices: values((a) => a.stratum), has: ([, a], value) => a.stratum === value },
      coding: { choices: values((a) => a.coding_status || a.coding), has: ([, a], value) => (a.coding_status || a.coding) === value },
    },
  });
  const show = () => list.choose(view);
  document.getElementById("own-texts").append(ownTexts.panel(show));
  pageText.jumps(place);
  addEventListener("hashchange", () => { scrollTo(0, 0); show(); });
  show();
})();
