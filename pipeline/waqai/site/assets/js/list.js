// A list that is searched and filtered: articles, actors. Its filter stands in the address; a hundred rows are shown at a time.
"use strict";
waqai.list = function ({ entries, heads, row, searched, filters, one }) {
  const { h } = waqai;
  const SHOWN = 100;
  const by = (id) => document.getElementById(id);
  const form = by("filters");
  const texts = new Map(); // entry -> what is searched of it
  const back = document.querySelector(".back a");
  let shown = SHOWN;

  function tests(state) {
    const found = Object.keys(filters).filter((key) => state[key]).map((key) => (entry) => filters[key].has(entry, state[key]));
    const terms = waqai.terms(state.q || "");
    if (terms.length) found.push((entry) => {
      if (!texts.has(entry)) texts.set(entry, searched(entry));
      return terms.every((term) => texts.get(entry).includes(term));
    });
    return found;
  }

  function show() {
    const state = waqai.state.read();
    waqai.state.inForm(form, state);
    const kept = entries.filter((entry) => tests(state).every((test) => test(entry)));
    by("shown").textContent = kept.length === entries.length ? waqai.count(kept.length, one) : `${kept.length.toLocaleString("en")} of ${waqai.count(entries.length, one)}`;
    by("list").tBodies[0].replaceChildren(...kept.slice(0, shown).map(row));
    by("list").hidden = !kept.length;
    by("none").hidden = kept.length > 0;
    by("none").textContent = entries.length ? `No ${one}s match. Remove a filter.` : `This release has no ${one}s.`;
    by("further").hidden = kept.length <= shown;
  }

  by("list").tHead.append(h("tr", null, heads.map(([label, kind]) => h(`th${kind || ""}`, { scope: "col" }, label))));
  for (const [key, { choices }] of Object.entries(filters)) {
    form.elements[key].append(h("option", { value: "" }, "any"), ...choices.map(([value, label]) => h("option", { value }, label)));
    if (!choices.length) form.elements[key].closest(".field").hidden = true;
  }
  form.addEventListener("input", () => {
    waqai.state.write(Object.fromEntries([...form.elements].filter((field) => field.name).map((field) => [field.name, field.value.trim()])));
    shown = SHOWN;
    back.href = location.hash || "#";
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  by("further").addEventListener("click", () => { shown += SHOWN; show(); });

  /** Show the list, or the one entry that the address names by its id. */
  async function choose(view) {
    const id = waqai.fragment();
    const single = id !== "" && !id.includes("=");
    by("all").hidden = by("listed").hidden = single;
    by("one").hidden = back.parentElement.hidden = !single;
    // Back to the list as it was, in the same document: what is open there stays open.
    if (single) await view(id); else { back.href = location.hash || "#"; show(); }
    document.documentElement.dataset.ready = single ? id : "all";
  }

  return { choose };
};
