// The form of filters: its choices, and what stands in it, from and to a state.
"use strict";
waqai.filters = (function () {
  const { h } = waqai;
  const MORE = ["quad", "mode", "context", "from", "to", "country", "place", "outlet", "reports", "since", "until"];
  const LABELS = { q: "search", contested: "claims", status: "status", type: "type", quad: "quad class", mode: "mode", context: "context", from: "acting",
    to: "receiving", country: "country", place: "place", outlet: "outlet", article: "article", actor: "actor", side: "side", with: "with", reports: "reports, at least", since: "from", until: "to" };
  let form = null;

  function choices(key, entries) {
    const select = form.elements[key];
    select.append(h("option", { value: "" }, "any"), ...entries.map(([value, label]) => h("option", { value }, label)));
  }

  /** Fill the form's choices, and call `changed` with the new state whenever somebody changes one. */
  function start(element, changed) {
    form = element;
    const lists = waqai.get("lists");
    const countries = waqai.sorted(Object.entries(lists.countries));
    choices("status", lists.statuses.map((s) => [s, s]));
    choices("type", lists.types.map((t) => [t.code, t.label]));
    choices("quad", lists.quads.map((q) => [q.replaceAll(" ", "-"), q]));
    choices("context", lists.contexts.map((c) => [c.code, c.label]));
    choices("mode", waqai.sorted([...new Map(lists.modes.map((m) => [m.code, m.label]))]));
    for (const key of ["from", "to", "country"]) choices(key, countries);
    choices("place", waqai.byName(lists.places));
    choices("outlet", waqai.byName(lists.outlets));
    let timer = 0;
    form.addEventListener("input", (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => changed(read()), event.target.type === "search" ? 120 : 0);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  function read() {
    const state = waqai.state.read();
    for (const field of form.elements) if (field.name && field.checkValidity()) state[field.name] = field.value.trim();
    return state;
  }

  /** Show a state in the form. */
  function show(state) {
    waqai.state.inForm(form, state);
    if (MORE.some((key) => state[key])) document.getElementById("more").open = true;
  }

  function label(key, value) {
    const lists = waqai.get("lists");
    const entry = { type: "types", context: "contexts", place: "places", outlet: "outlets", actor: "actors", with: "actors" }[key];
    const found = entry && lists[entry].find((e) => (e.code || e.id) === value);
    if (found) return found.en || found.label;
    if (key === "side") return value === "receiving" ? "acted upon" : value;
    if (["from", "to", "country"].includes(key)) return waqai.country(value);
    if (key === "contested") return { yes: "contested", no: "not contested", denied: "denied by anybody" }[value] || value;
    return value.replace("-", key === "quad" ? " " : "-");
  }

  const used = (state) => Object.keys(LABELS).filter((key) => state[key]);

  /** The filters in use, each a button that takes it away. */
  function chips(list, state, changed) {
    const without = (...keys) => Object.fromEntries(Object.entries(state).filter(([key]) => !keys.includes(key) && !(keys.includes("actor") && ["side", "with"].includes(key))));
    const chip = (key) => h("li", null, h("button.chip", { type: "button", onclick: () => changed(without(key)), "aria-label": `Remove the filter ${LABELS[key]}: ${label(key, state[key])}` },
      `${LABELS[key]}: `, h("bdi", null, label(key, state[key])), h("span", { "aria-hidden": "true" }, " ×")));
    const keys = used(state);
    list.replaceChildren(...keys.map(chip));
    if (keys.length > 1) list.append(h("li", null, h("button.chip.all", { type: "button", onclick: () => changed(without(...keys)) }, "Remove all")));
    list.hidden = !keys.length;
  }

  return { start, show, chips, used };
})();
