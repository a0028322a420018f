// The page of actors: all of them, actors.html, or one, actors.html#ID: its roles, what it did, with whom, what it claims.
"use strict";
(function () {
  const { h, store } = waqai;
  const lists = waqai.get("lists");
  const known = waqai.get("actors");
  const by = (id) => document.getElementById(id);
  const LISTED = 40; // other parties, and events that are claimed or denied
  const countries = (id) => [...new Set(known[id].roles.map((role) => role.country).filter(Boolean))];

  function row(actor) {
    const { kind, events, claims, roles } = known[actor.id];
    const sectors = [...new Set(roles.flatMap((role) => (role.sectors || "").split(";")))].filter(Boolean);
    return h("tr", null,
      h("th", { scope: "row" }, h("a", { href: `actors.html#${actor.id}` }, waqai.named(actor))),
      h("td", { "data-name": "kind" }, kind),
      h("td", { "data-name": "country" }, waqai.joined(countries(actor.id).map((code) => h("span", null, waqai.country(code)))), sectors.length ? h("span.code", null, ` ${sectors.join(", ")}`) : null),
      h("td.num", { "data-name": "events" }, events ? h("a", { href: `events.html#actor=${actor.id}`, "aria-label": waqai.count(events, "event") }, events.toLocaleString("en")) : null),
      h("td.num", { "data-name": "claims" }, claims.length ? claims.length.toLocaleString("en") : null));
  }

  function roles(id) {
    const held = known[id].roles;
    if (!held.length) return h("p.note", null, "This release gives no role of this actor.");
    const line = (role) => h("tr", null, h("th", { scope: "row" }, role.country ? waqai.country(role.country) : h("span.none", null, "no country")), h("td", { "data-name": "sectors" }, (role.sectors || "").replaceAll(";", ", ")),
      h("td", { "data-name": "office" }, role.office || ""), h("td", { "data-name": "from" }, role.from || ""), h("td", { "data-name": "to" }, role.to || ""));
    return h("div.scroll", { tabindex: "0", role: "region", "aria-label": "Roles" }, h("table.plain.stack", null, h("caption", null, "Roles. An event has the one that is in force on its day."),
      h("thead", null, h("tr", null, ["country", "sectors", "office", "from", "to"].map((name) => h("th", { scope: "col" }, name)))), h("tbody", null, held.map(line))));
  }

  const link = (n, state) => (n ? h("a", { href: `events.html${waqai.state.address(state)}`, "aria-label": waqai.count(n, "event") }, n.toLocaleString("en")) : "·");
  const table = (caption, heads, rows) => h("div.scroll", { tabindex: "0", role: "region", "aria-label": caption }, h("table.plain.tally", null, h("caption", null, caption),
    h("thead", null, h("tr", null, heads.map((head, i) => h(i ? "th.num" : "th", { scope: "col" }, head)))), h("tbody", null, rows)));

  /** Its events by type, and its other parties, each as acting and as acted upon. */
  function tallies(a, rows) {
    const c = store.columns;
    const types = new Map();
    const others = new Map();
    const add = (map, key, side) => { const n = map.get(key) || [0, 0]; n[side] += 1; map.set(key, n); };
    for (const i of rows) {
      const everybody = new Set([...c.actors[i], ...c.recipients[i]]);
      [store.acts, store.receives].forEach((takes, side) => {
        if (!takes(i, a)) return;
        add(types, c.type[i], side);
        const toward = side ? store.acts : store.receives;
        for (const b of everybody) if (b !== a && toward(i, b)) add(others, b, side);
      });
    }
    return { types, others };
  }

  function did(id, status) {
    const a = lists.actors.findIndex((actor) => actor.id === id);
    const rows = store.select({ actor: id, status });
    const { types, others } = tallies(a, rows);
    const cells = ([acting, receiving], state) => [h("td.num", null, link(acting, { actor: id, side: "acting", status, ...state })), h("td.num", null, link(receiving, { actor: id, side: "receiving", status, ...state }))];
    const ofTypes = [...types].sort((x, y) => x[0] - y[0]).map(([t, n]) => h("tr", null, h("th", { scope: "row" }, h(`span.dot.q${lists.types[t].quad % 4}`, { title: lists.quads[lists.types[t].quad] }), lists.types[t].label), cells(n, { type: lists.types[t].code })));
    const most = [...others].sort((x, y) => y[1][0] + y[1][1] - x[1][0] - x[1][1] || x[0] - y[0]);
    const ofOthers = most.slice(0, LISTED).map(([b, n]) => h("tr", null, h("th", { scope: "row" }, waqai.actor(lists.actors[b].id)), cells(n, { with: lists.actors[b].id })));
    return [
      h("h2", null, "What this actor did, and with whom"),
      rows.length ? h("p", null, link(rows.length, { actor: id, status }), ` ${rows.length === 1 ? "event" : "events"}. Parties that act toward one another count on either side.`)
        : h("p.none", null, status ? "No events match. Choose another status." : "No event has this actor as a party."),
      h("div.columns", null, ofTypes.length ? table("Events by type", ["type", "acting", "acted upon"], ofTypes) : null,
        ofOthers.length ? table(most.length > LISTED ? `The other side: the ${LISTED} of ${most.length} with most events` : "The other side", ["actor", "acts toward", "acted on by"], ofOthers) : null),
      ...claims(id, status),
    ];
  }

  function claims(id, status) {
    const c = store.columns;
    const all = known[id].claims.filter(([i]) => !status || lists.statuses[c.status[i]] === status);
    const column = (stance, title) => {
      const found = all.filter(([, which]) => which === stance);
      const line = ([i, , n]) => h("li", null, h("a", { href: `event.html#${c.id[i]}` }, c.summary[i]), " ", h("span.code", null, `${lists.statuses[c.status[i]]}${c.when[i] ? `, ${c.when[i]}` : ""}, by ${waqai.count(n, "article")}`));
      const more = found.length > LISTED ? [h("details", null, h("summary", null, `${found.length - LISTED} more`), h("ul.names", null, found.slice(LISTED).map(line)))] : [];
      return h(`div.${stance}`, null, h("h3", null, `${title}: ${found.length}`), found.length ? h("ul.names", null, found.slice(0, LISTED).map(line)) : h("p.none", null, "None, in these articles."), more);
    };
    return known[id].claims.length ? [h("h2", null, "What this actor claims"), h("div.claims", null, column("asserts", "Says that it is so"), column("denies", "Denies it"))] : [];
  }

  async function view(id) {
    const actor = Object.hasOwn(known, id) ? waqai.entry("actors", id) : null;
    if (!actor) {
      document.title = "No such actor";
      by("who").replaceChildren(h("h1", null, "No such actor"), h("p", null, h("code", null, id), " is not an actor of this release."));
      by("did").replaceChildren();
      return;
    }
    document.title = `${actor.en} · ${lists.release} ${lists.version}`;
    const { kind, wikidata } = known[id];
    const spellings = actor.also.split(";").filter(Boolean);
    by("who").replaceChildren(h("p.eyebrow", null, kind, " ", h("code", null, id), wikidata ? [" Wikidata ", h("code", null, wikidata)] : null), h("h1", null, waqai.named(actor)),
      ...[spellings.length ? h("p.note", null, "Also: ", waqai.joined(spellings.map((name) => h("bdi", null, name)))) : null].filter(Boolean), roles(id));
    for (let i = 0; i < lists.chunks; i++) if (store.rows <= i * lists.chunk) store.add(await waqai.load(`events-${i}`));
    by("did").replaceChildren(...did(id, by("status").value));
  }

  const entries = [...lists.actors].sort((x, y) => known[y.id].events - known[x.id].events || x.en.localeCompare(y.en, "en"));
  const inUse = waqai.sorted([...new Set(entries.flatMap((actor) => countries(actor.id)))].map((code) => [code, waqai.country(code)]));
  const list = waqai.list({
    entries, row, one: "actor", searched: waqai.foldedName,
    heads: [["name"], ["kind"], ["country and sectors"], ["events", ".num"], ["claims", ".num"]],
    filters: {
      country: { choices: inUse, has: (actor, value) => countries(actor.id).includes(value) },
      kind: { choices: [...new Set(entries.map((actor) => known[actor.id].kind))].sort().map((kind) => [kind, kind]), has: (actor, value) => known[actor.id].kind === value },
    },
  });
  by("status").addEventListener("change", () => by("did").replaceChildren(...did(waqai.fragment(), by("status").value)));
  addEventListener("hashchange", () => { scrollTo(0, 0); list.choose(view); });
  list.choose(view);
})();
