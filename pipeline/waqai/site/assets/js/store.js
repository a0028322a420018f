// The events in memory: chunks of columns as they come, which of them a filter keeps, and in which order.
"use strict";
waqai.store = (function () {
  const columns = {};
  let rows = 0;
  let names = null; // what the ids in the rows stand for, folded for searching

  /** Take the columns of one more chunk. */
  function add(chunk) {
    for (const [name, values] of Object.entries(chunk)) {
      const column = (columns[name] ||= []);
      for (const value of values) column.push(value);
    }
    rows = columns.id.length;
    const searched = (columns.searched ||= []);
    const lists = waqai.get("lists");
    for (let i = searched.length; i < rows; i++) {
      const mode = columns.mode[i] < 0 ? "" : lists.modes[columns.mode[i]].label;
      searched.push(waqai.fold(`${columns.summary[i]} ${columns.id[i].replaceAll("-", " ")} ${lists.types[columns.type[i]].label} ${mode}`));
    }
  }

  function foldedNames() {
    const lists = waqai.get("lists");
    names ||= { actors: lists.actors.map(waqai.foldedName), places: lists.places.map(waqai.foldedName), outlets: lists.outlets.map(waqai.foldedName) };
    return names;
  }

  /** A test of rows for the words searched: each must be in the summary, or in a name of an actor, a place or an outlet. */
  function searching(text) {
    const terms = waqai.terms(text);
    if (!terms.length) return null;
    const known = foldedNames();
    const has = (list, term) => Uint8Array.from(list, (name) => (name.includes(term) ? 1 : 0));
    const tests = terms.map((term) => {
      const [actors, places, outlets] = [has(known.actors, term), has(known.places, term), has(known.outlets, term)];
      return (i) => columns.searched[i].includes(term) || columns.actors[i].some((a) => actors[a]) || columns.recipients[i].some((a) => actors[a])
        || (columns.place[i] >= 0 && places[columns.place[i]]) || columns.outlets[i].some((o) => outlets[o]);
    });
    return (i) => tests.every((test) => test(i));
  }

  const positionOf = (list, id) => waqai.get("lists")[list].findIndex((entry) => (entry.code || entry.id) === id);
  const amongCodes = (column, code) => (i) => columns[column][i].split(";").includes(code);
  // Actors that act toward one another are each other's recipients.
  const toward = (code) => (i) => (columns.mutual[i] ? columns.from[i] : columns.to[i]).split(";").includes(code);
  // Who acts and who is acted toward, among actors as among countries.
  const acts = (i, actor) => columns.actors[i].includes(actor);
  const receives = (i, actor) => columns.recipients[i].includes(actor) || (columns.mutual[i] === 1 && acts(i, actor));
  const day = (text, end) => Number((text + (end ? "-99-99" : "-00-00").slice(0, 10 - text.length)).replaceAll("-", ""));

  const TESTS = {
    q: searching,
    contested: (value) => ({
      yes: (i) => columns.contested[i] === 1, no: (i) => columns.contested[i] === 0, denied: (i) => columns.denied[i] === 1,
    })[value],
    status: (value) => { const s = waqai.get("lists").statuses.indexOf(value); return (i) => columns.status[i] === s; },
    type: (value) => { const t = positionOf("types", value); return (i) => columns.type[i] === t; },
    quad: (value) => {
      const { types, quads } = waqai.get("lists");
      const q = quads.findIndex((name) => name.replaceAll(" ", "-") === value);
      return (i) => types[columns.type[i]].quad === q;
    },
    mode: (value) => { const { modes } = waqai.get("lists"); return (i) => columns.mode[i] >= 0 && modes[columns.mode[i]].code === value; },
    context: (value) => { const c = positionOf("contexts", value); return (i) => columns.contexts[i].includes(c); },
    from: (value) => amongCodes("from", value),
    to: (value) => toward(value),
    country: (value) => { const [one, other] = [amongCodes("from", value), toward(value)]; return (i) => one(i) || other(i); },
    place: (value) => { const p = positionOf("places", value); return (i) => p >= 0 && columns.place[i] === p; },
    outlet: (value) => { const o = positionOf("outlets", value); return (i) => columns.outlets[i].includes(o); },
    article: (value) => { const told = new Set(waqai.get("articles")?.[value]?.rows); return (i) => told.has(i); },
    actor: (value, { side }) => { const a = positionOf("actors", value); return (i) => (side !== "receiving" && acts(i, a)) || (side !== "acting" && receives(i, a)); },
    with: (value, { actor, side }) => {
      const [a, b] = [positionOf("actors", actor), positionOf("actors", value)];
      return (i) => (side !== "receiving" && acts(i, a) && receives(i, b)) || (side !== "acting" && acts(i, b) && receives(i, a));
    },
    reports: (value) => (i) => columns.reports[i] >= Number(value),
    since: (value) => { const d = day(value, false); return (i) => columns.end[i] >= d; },
    until: (value) => { const d = day(value, true); return (i) => columns.start[i] > 0 && columns.start[i] <= d; },
  };

  const ORDERS = {
    date: () => columns.start,
    type: () => columns.type,
    status: () => columns.status,
    reports: () => columns.reports,
  };

  /** The rows that a filter keeps, by their numbers, in the order that it asks for (`date`, or `-date` for the greatest first). */
  function select(state) {
    const tests = Object.keys(TESTS).filter((key) => state[key]).map((key) => TESTS[key](state[key], state)).filter(Boolean);
    const kept = [];
    for (let i = 0; i < rows; i++) if (tests.every((test) => test(i))) kept.push(i);
    const name = (state.sort || "").replace("-", "");
    if (!ORDERS[name]) return kept;
    const values = ORDERS[name]();
    const sign = state.sort.startsWith("-") ? -1 : 1;
    // What has no date comes last either way; rows that are equal keep the order of the release.
    const empty = (i) => (name === "date" && values[i] === 0 ? 1 : 0);
    return kept.sort((a, b) => empty(a) - empty(b) || sign * (values[a] - values[b]) || a - b);
  }

  return { add, select, acts, receives, columns, get rows() { return rows; } };
})();
