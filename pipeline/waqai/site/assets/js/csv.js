// The shown rows as CSV: columns named as in the release's table `events`, and those that the site adds.
"use strict";
waqai.csv = (function () {
  const truth = (value) => (value === null ? "" : value ? "TRUE" : "FALSE");
  const day = (n) => (n ? `${String(n).slice(0, 4)}-${String(n).slice(4, 6)}-${String(n).slice(6)}` : "");
  const FIELDS = {
    event_id: (c, i) => c.id[i],
    date: (c, i) => c.date[i],
    date_start: (c, i) => day(c.start[i]),
    date_end: (c, i) => day(c.end[i]),
    type: (c, i, l) => l.types[c.type[i]].code,
    mode: (c, i, l) => l.modes[c.mode[i]]?.code,
    quad_class: (c, i, l) => l.quads[l.types[c.type[i]].quad],
    score: (c, i) => c.score[i],
    status: (c, i, l) => l.statuses[c.status[i]],
    contested: (c, i) => truth(c.contested[i]),
    denied: (c, i) => truth(c.denied[i]),
    mutual: (c, i) => truth(c.mutual[i]),
    contexts: (c, i, l) => c.contexts[i].map((n) => l.contexts[n].code).join(";"),
    actors: (c, i, l) => c.actors[i].map((n) => l.actors[n].id).join(";"),
    actor_countries: (c, i) => c.from[i],
    recipients: (c, i, l) => c.recipients[i].map((n) => l.actors[n].id).join(";"),
    recipient_countries: (c, i) => c.to[i],
    place_id: (c, i, l) => l.places[c.place[i]]?.id,
    outlets: (c, i, l) => c.outlets[i].map((n) => l.outlets[n].id).join(";"),
    n_reports: (c, i) => c.reports[i],
    summary: (c, i) => c.summary[i],
  };

  function cell(value) {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  return function csv(rows) {
    const lists = waqai.get("lists");
    const { columns } = waqai.store;
    const lines = rows.map((i) => Object.values(FIELDS).map((field) => cell(field(columns, i, lists))).join(","));
    return [Object.keys(FIELDS).join(","), ...lines].join("\n") + "\n";
  };
})();
