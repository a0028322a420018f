// The form of one report: it asks only for what the type takes, and shows beside each field what is wrong with it.
import { ask } from "./api.js";
import { $, debounced, dialog, fresh, h, tell, toast } from "./dom.js";
import { dateField } from "./dates.js";
import { has, t } from "./messages.js";
import { adjudicating, code, edit, isOpen, model, ready, remove, report, said, set, todo, value } from "./model.js";
import { beginEntry, codes, labelOf, named, people, picker, worded } from "./picker.js";
import { comparison, newId, openMarks } from "./sidebar.js";
import { paint, show, wordsOf } from "./text.js";

const LAST = "waqai-code-last-types";
export const lastTypes = () => { try { return JSON.parse(localStorage.getItem(LAST)) || []; } catch { return []; } };
let acts = {};
export const actions = (given) => { acts = given; };

// The keys whose place in the form is given below; every other is asked for behind them.
const OWN = new Set(["event", "type", "mode", "contexts", "actors", "recipients", "mutual", "date", "planned", "repeated", "place", "status", "claims", "about", "quantities", "evidence", "summary", "extra"]);

const keyOf = (name) => model.form.keys.find((k) => k.name === name);

// A field: its name, its content, its rule, and a place for what is wrong.
function field(key, label, content, { group = false, extra = null } = {}) {
  const rule = keyOf(key)?.rule;
  return h(group ? "fieldset" : "div", { class: "field", "data-key": key },
    group ? h("legend", {}, label) : h("div", { class: "label", id: `label-${key}` }, label),
    rule ? h("details", { class: "rule of-field" }, h("summary", {}, t("rule"), h("span", { class: "hidden" }, `: ${label}`)), h("p", { dir: "ltr", lang: "en" }, rule)) : null,
    content, extra, h("div", { class: "wrong", id: `wrong-${key}`, "aria-live": "polite" }));
}

function defined(entry) {
  if (!entry) return null;
  return h("div", { class: "defined", dir: "ltr", lang: "en" }, h("p", {}, entry.definition), entry.example ? h("p", { class: "muted" }, `${t("example")}: `, entry.example) : null,
    entry.note ? h("details", { dir: document.documentElement.dir, lang: document.documentElement.lang }, h("summary", {}, t("notes")), h("p", { dir: "ltr", lang: "en" }, entry.note)) : null);
}

function option(entry, chosen) {
  return h("option", { value: entry.code, selected: entry.code === chosen }, worded(entry.code, entry.label, entry.code));
}

function types(one) {
  const groups = new Map();
  for (const c of model.form.lists.types) { if (!groups.has(c.parent)) groups.set(c.parent, []); groups.get(c.parent).push(c); }
  const select = h("select", { id: "field-type", "aria-labelledby": "label-type", "aria-describedby": "wrong-type" }, h("option", { value: "" }, t("choose")),
    [...groups].map(([name, list]) => h("optgroup", { label: model.start.labels[name] || name || "" }, list.map((c) => option(c, value(one, "type"))))));
  select.addEventListener("change", () => choose(select.value));
  return field("type", t("type"), [select, h("div", { id: "of-type" }, ofType(one))]);
}

// The types that were used last, and what the one in hand means.
function ofType(one) {
  const now = value(one, "type");
  return [h("div", { class: "quick" }, lastTypes().map((name, i) => h("button", { type: "button", class: name === now ? "on" : "", "aria-pressed": String(name === now), onclick: () => choose(name) }, h("kbd", {}, String(i + 1)), labelOf("types", name)))),
    defined(code("types", now))].filter(Boolean);
}

const planned = (one) => (code("types", value(one, "type"))?.plannable || "planned" in one
  ? field("planned", t("planned"), dateField({ name: "planned", label: t("planned"), language: model.start.language, get: () => value(one, "planned"), set: (v) => set(one, "planned", v ?? undefined) })) : null);

const recipientsLabel = (one) => t("recipients") + (code("types", value(one, "type"))?.recipient === "required" ? " *" : "");

// What depends on the type, drawn anew; the list in which it is chosen stays, so that letters can be typed in it.
function retype(one) {
  $("#field-type").value = value(one, "type") || "";
  $("#of-type").replaceChildren(...ofType(one));
  for (const [key, made, before] of [["mode", modes(one), "type"], ["planned", planned(one), "date"]]) {
    $(`#form [data-key=${key}]`)?.remove();
    if (made) $(`#form [data-key=${before}]`).after(made);
  }
  charged(one);
  $("#label-recipients").textContent = recipientsLabel(one);
  const told = $(`#form [data-status="${value(one, "status")}"]`);
  if (told) told.checked = true;
  judge();
}

export function choose(name) {
  const one = report();
  if (!one) return;
  if (name) try { localStorage.setItem(LAST, JSON.stringify([name, ...lastTypes().filter((x) => x !== name)].slice(0, 9))); } catch { /* keeps nothing */ }
  const modes = model.form.lists.modes.filter((c) => c.parent === name);
  if (!modes.some((c) => c.code === `${name}-${value(one, "mode")}`)) one.mode = null;
  if (!code("types", name)?.plannable) delete one.planned;
  for (const key of ["contexts", "actors", "recipients"]) if (!(key in one)) one[key] = [];
  if (!("place" in one)) one.place = null;
  if (!("date" in one)) one.date = null;
  if (!("status" in one)) one.status = "actual";
  set(one, "type", name);
  retype(one);
}

function modes(one) {
  const list = (model.form.lists.modes || []).filter((c) => c.parent === value(one, "type"));
  if (!list.length) return null;
  const now = value(one, "mode"), short = (c) => c.code.slice(c.parent.length + 1);
  const select = h("select", { "aria-labelledby": "label-mode", "aria-describedby": "wrong-mode" }, h("option", { value: "" }, t("noMode")), list.map((c) => h("option", { value: short(c), selected: short(c) === now }, c.label)));
  const definition = h("div", {}, defined(list.find((c) => short(c) === now)));
  select.addEventListener("change", () => { set(one, "mode", select.value || null); charged(one); definition.replaceChildren(...[defined(list.find((c) => short(c) === select.value))].filter(Boolean)); });
  const all = h("details", { class: "rule" }, h("summary", {}, t("definition")), h("dl", { dir: "ltr", lang: "en" }, list.map((c) => [h("dt", {}, c.label), h("dd", {}, c.definition, c.example ? h("span", { class: "muted" }, ` ${c.example}`) : null)])));
  return field("mode", t("mode"), [select, definition, all]);
}

function status(one) {
  const name = fresh("status");
  return field("status", t("status"), h("div", { class: "segments" }, model.form.lists.statuses.map((c) => h("label", { title: c.definition }, h("input", { type: "radio", name, value: c.code, checked: value(one, "status") === c.code, "data-status": c.code, onchange: () => { set(one, "status", c.code); claimsNeeded(); } }), h("span", {}, model.start.labels[c.code] || c.label)))), { group: true });
}

const claimsNeeded = () => $("[data-key=claims]")?.classList.toggle("needed", value(report(), "status") === "alleged");

function parties(one, key) {
  const box = picker({ name: key, label: t(key), labelledby: `label-${key}`, described: `wrong-${key}`, source: people("actor", report), chosen: () => value(one, key) || [], describe: (id) => named("actor", id), begin: beginEntry("actor"),
    change: (ids) => { set(one, key, ids); mutualShown(); drawClaims(); } });
  return field(key, key === "recipients" ? recipientsLabel(one) : t(key), box);
}

// A control for a key by what it takes; what the codebook or the project adds to a report needs no other.
function plain(one, key) {
  const k = keyOf(key);
  if (!k) return null;
  const named_ = t(key) === key ? (document.documentElement.lang === "ar" ? k.arabic : key.replaceAll("_", " ")) : t(key);
  const put = (v) => set(one, key, v ?? (k.required ? null : undefined)), now = value(one, key);
  const at = { "aria-labelledby": `label-${key}`, "aria-describedby": `wrong-${key}` };
  const box = (more) => picker({ name: key, label: named_, labelledby: `label-${key}`, described: `wrong-${key}`, ...more,
    ...(k.many ? { chosen: () => value(one, key) || [], change: (ids) => set(one, key, ids.length || k.required ? ids : undefined) }
      : { one: true, chosen: () => (value(one, key) ? [value(one, key)] : []), change: (ids) => put(ids[0]) }) });
  const select = (options) => h("select", { ...at, onchange: (e) => put(e.target.value === "" ? undefined : k.kind === "truth" ? e.target.value === "true" : e.target.value) },
    h("option", { value: "" }, t("notSaid")), options);
  const party = { actors: "actor", place: "place" }[k.kind];
  const made = {
    code: () => (k.many ? box({ source: codes(k.list), describe: (id) => ({ id, label: labelOf(k.list, id), about: "" }) }) : select((model.form.lists[k.list] || []).map((c) => option(c, now)))),
    truth: () => select(["true", "false"].map((v) => h("option", { value: v, selected: String(now ?? "") === v }, t({ true: "yes", false: "no" }[v])))),
    date: () => dateField({ name: key, label: named_, language: model.start.language, get: () => value(one, key), set: put }),
    text: () => h("input", { ...at, type: "text", dir: "auto", maxLength: k.longest, value: now ?? "", oninput: (e) => put(e.target.value.replace(/\s+/g, " ").trim() || undefined) }),
  }[k.kind] || (party && (() => box({ source: people(party, report), describe: (id) => named(party, id), begin: beginEntry(party) })));
  return made ? field(key, named_, made()) : null;
}

function mutualShown() {
  const one = report(), box = $("[data-key=mutual]");
  if (box) box.hidden = !((value(one, "actors") || []).length > 1 && !(value(one, "recipients") || []).length) && !("mutual" in one);
}

// Who asserts and who denies: press, choose.
let drawClaims = () => {};
function claims(one) {
  const list = h("ul", { class: "chips" }), menu = h("div", { class: "claim-menu", hidden: true });
  const put = (by, stance) => { set(one, "claims", [...(value(one, "claims") || []).filter((c) => c.by !== by || c.stance !== stance), { by, stance }]); menu.hidden = true; drawClaims(); tell(`${named("actor", by).label} ${t(stance)}`); };
  const ask_ = (stance, button) => {
    const near = [...new Set([...(value(one, "actors") || []), ...(value(one, "recipients") || []), ...model.reports.flatMap((r) => (value(r, "claims") || []).map((c) => c.by))])];
    const search = picker({ name: "claims", label: t(stance), source: people("actor", report), chosen: () => [], describe: (id) => named("actor", id), begin: beginEntry("actor"), change: ([id]) => put(id, stance) });
    menu.replaceChildren(h("p", {}, h("strong", {}, t(stance))), h("div", { class: "row" }, near.map((by) => h("button", { type: "button", onclick: () => put(by, stance) }, named("actor", by).label))), search);
    $("input", menu).setAttribute("aria-label", t(stance));
    menu.hidden = false;
    $("input", menu).focus();
  };
  drawClaims = () => {
    const now = value(one, "claims") || [];
    list.replaceChildren(...now.map((c) => h("li", { class: c.stance }, h("span", {}, named("actor", c.by).label, " ", h("small", {}, t(c.stance))), h("button", { type: "button", class: "plain", "aria-label": `${t("take")}: ${named("actor", c.by).label}`, onclick: () => { const left = (value(one, "claims") || []).filter((x) => x !== c && !(x.by === c.by && x.stance === c.stance)); set(one, "claims", left.length ? left : undefined); drawClaims(); } }, "×"))));
    list.hidden = !now.length;
  };
  drawClaims();
  return field("claims", t("claims"), [list, h("div", { class: "row" }, (model.form.lists.stances || []).map((c) => h("button", { type: "button", onclick: (event) => ask_(c.code, event.target) }, `+ ${t(c.code)}`))), menu], { group: true });
}

// What an accusation is about depends on its type and mode.
function charged(one) {
  const again = about(one), was = $("#form [data-key=about]");
  if (was) was.replaceWith(...[again].filter(Boolean)); else if (again) $("#form [data-key=summary]").before(again);
}

const charges = (one) => value(one, "type") === "ACCUSE" && value(one, "mode") === "allege";
function about(one) {
  const others = model.reports.filter((r) => r !== one && value(r, "event")).map((r) => r.event), now = value(one, "about") || [];
  const names = [...new Set([...others, ...now])];
  if (!names.length && !charges(one) && !("about" in one)) return null;
  const list = names.map((name) => h("label", { class: "check" }, h("input", { type: "checkbox", checked: now.includes(name), onchange: (event) => {
    const left = (value(one, "about") || []).filter((x) => x !== name);
    const next = event.target.checked ? [...left, name] : left, none = $("[data-key=about] .none");
    if (none && next.length) none.checked = false;
    set(one, "about", next.length ? next : undefined);
  } }), h("span", { dir: "ltr" }, model.reports.find((r) => r.event === name)?.summary || name)));
  if (charges(one) || ("about" in one && !now.length)) {
    list.push(h("label", { class: "check" }, h("input", { type: "checkbox", checked: "about" in one && !now.length, onchange: (event) => { set(one, "about", event.target.checked ? [] : undefined); for (const other of event.target.closest("details").querySelectorAll("input:not(.none)")) other.checked = false; }, class: "none" }), h("span", {}, t("aboutNone"))));
  }
  const box = h("details", { open: now.length > 0 || ["ACCUSE", "REQUEST", "THREATEN", "REJECT"].includes(value(one, "type")) }, h("summary", {}, t("aboutChoose")), list);
  return field("about", t("about"), box, { group: true });
}

// Numbers that lack their kind, their unit or a figure: they are in the page alone, and in the report once they are whole.
const begunNumbers = new WeakMap();
function quantities(one) {
  const box = h("div", { class: "quantities" });
  const worded = model.form.allow.includes("worded_quantities");
  const whole = (q) => q.what && q.unit && ([q.value, q.low, q.high].some((n) => n !== null && n !== undefined) || q.words);
  const all = [...(value(one, "quantities") || []), ...(begunNumbers.get(one) || [])];
  const keep = () => {
    const kept = all.filter(whole);
    begunNumbers.set(one, all.filter((q) => !whole(q)));
    if (kept.length || value(one, "quantities")) set(one, "quantities", kept.length ? kept : undefined);
    all.forEach((q, i) => { box.children[i]?.classList.toggle("unfinished", !whole(q)); if (whole(q) && box.children[i]) $(".meaning", box.children[i]).textContent = ""; });
  };
  const redraw = () => {
    box.replaceChildren(...all.map((q, i) => {
      const units = () => [h("option", { value: "" }, t("choose")), ...(code("quantities", q.what)?.units || (model.form.lists.units || []).map((c) => c.code)).map((u) => option(code("units", u) || { code: u, label: u }, q.unit))];
      const unit = h("select", { onchange: (event) => put("unit", event.target.value) }, units());
      const away = h("button", { type: "button", class: "plain", "aria-label": `${t("take")}: ${t("quantities")} ${i + 1}`, onclick: () => { all.splice(all.indexOf(q), 1); keep(); redraw(); $("[data-key=quantities] > button").focus(); } }, "×");
      const chosen = (event) => {  // the list itself stays: whoever types in it goes on typing
        q.what = event.target.value;
        const next = code("quantities", q.what)?.units;
        if (next && !next.includes(q.unit)) q.unit = next.length === 1 ? next[0] : "";
        unit.replaceChildren(...units());
        keep();
      };
      const put = (key, v) => { q[key] = v; keep(); };
      const number = (key) => h("label", {}, h("span", {}, t(key)), h("input", { type: "text", inputMode: "decimal", class: "number", value: q[key] ?? "", oninput: (event) => { const text = event.target.value.replace(/[٠-٩]/g, (d) => "٠١٢٣٤٥٦٧٨٩".indexOf(d)).replace(/[,٬\s]/g, "").replace("٫", "."); const n = text === "" ? null : Number(text); event.target.setAttribute("aria-invalid", String(Number.isNaN(n))); if (!Number.isNaN(n)) put(key, n); } }));
      const lacks = h("p", { class: "meaning bad", role: "status" });
      return h("div", { class: `quantity${whole(q) ? "" : " unfinished"}`, role: "group", "aria-label": `${t("quantities")} ${i + 1}`, onfocusout: (event) => { lacks.textContent = whole(q) || event.currentTarget.contains(event.relatedTarget) ? "" : t("numberLacks"); } },
        h("label", {}, h("span", {}, t("what")), h("select", { onchange: chosen }, h("option", { value: "" }, t("choose")), model.form.lists.quantities.map((c) => option(c, q.what)))),
        number("value"), number("low"), number("high"),
        h("label", { class: "check" }, h("input", { type: "checkbox", checked: q.approximate === true, onchange: (event) => put("approximate", event.target.checked) }), h("span", {}, t("approximate"))),
        h("label", {}, h("span", {}, t("unit")), unit),
        worded ? h("label", {}, h("span", {}, t("words")), h("input", { type: "text", dir: "ltr", value: q.words || "", oninput: (event) => { if (event.target.value) q.words = event.target.value; else delete q.words; keep(); } })) : null,
        away, lacks);
    }));
  };
  redraw();
  const add = () => { all.push({ what: "", value: null, low: null, high: null, approximate: false, unit: "" }); keep(); redraw(); $("select", box.lastElementChild).focus(); };
  return model.form.lists.quantities?.length ? field("quantities", t("quantities"), [box, h("button", { type: "button", onclick: add }, `+ ${t("addQuantity")}`), h("p", { class: "muted small" }, t("numbersAre"))], { group: true }) : null;
}

function evidence(one) {
  const list = (value(one, "evidence") || []).map((p, i) => h("li", {}, h("bdi", { lang: model.record.language }, wordsOf(p) || `${p.start}–${p.end}`),
    h("span", { class: "row" }, h("button", { type: "button", class: "plain", "aria-label": `${t("show")}: ${t("passage")} ${i + 1}`, onclick: () => show(p) }, t("show")),
      h("button", { type: "button", class: "plain", "aria-label": `${t("take")}: ${t("passage")} ${i + 1}`, onclick: () => { set(one, "evidence", value(one, "evidence").filter((x) => x !== p)); draw($("#form")); paint(); } }, "×"))));
  return field("evidence", t("evidence"), list.length ? h("ol", { class: "passages" }, list) : h("p", { class: "muted" }, t("noPassage")), { group: true });
}

function summary(one) {
  const count = h("p", { class: "muted count" }, h("bdi", { dir: "ltr" })), { longest } = keyOf("summary");
  const input = h("textarea", { rows: 2, maxLength: longest, dir: "ltr", lang: "en", id: "field-summary", "aria-labelledby": "label-summary", "aria-describedby": "wrong-summary" }, value(one, "summary") || "");
  const tellCount = () => { count.firstChild.textContent = `${[...input.value].length} / ${longest}`; };
  input.addEventListener("input", () => { set(one, "summary", input.value.replace(/\s+/g, " ").trim()); tellCount(); autoId(one); });
  tellCount();
  return field("summary", t("summary"), [input, count]);
}

// A new event's id follows its summary until somebody writes it, or finishes the report.
const autoId = debounced(400, async (one) => {
  const now = report();
  if (!now || !model.auto.has(now) || (one !== now && one.event !== now.event)) return;
  const event = await newId(now);
  const still = report();
  if (!still || still !== now || !model.auto.has(still) || still.event === event) return;
  for (const other of model.reports) if (value(other, "about")?.includes(still.event)) other.about = other.about.map((x) => (x === still.event ? event : x));
  still.event = event;
  const input = $("#field-event");
  if (input && document.activeElement !== input) input.value = event;
  edit("event");
});

// The id as it follows from what is written by now.
export const settled = () => autoId.now(report());

function own(one) {
  return model.form.extra.map((f) => {
    const put = (v) => { const extra = { ...(one.extra || {}) }; if (v === undefined) delete extra[f.name]; else extra[f.name] = v; set(one, "extra", Object.keys(extra).length ? extra : undefined); };
    const now = one.extra?.[f.name];
    const control = f.codes || f.type === "boolean"
      ? h("select", { "aria-label": f.name, onchange: (e) => put(e.target.value === "" ? undefined : f.type === "boolean" ? e.target.value === "true" : e.target.value) }, ["", ...(f.codes || ["true", "false"])].map((c) => h("option", { value: c, selected: String(now ?? "") === c }, c || "–")))
      : h("input", { type: "text", "aria-label": f.name, value: now ?? "", oninput: (e) => put(e.target.value === "" ? undefined : f.type === "string" ? e.target.value : Number(e.target.value)) });
    return field("extra", f.name, [control, h("p", { class: "muted", dir: "auto" }, f.description)]);
  });
}

export function draw(box) {
  const one = report();
  box.replaceChildren();
  if (!one) {
    $("#finish-below")?.setAttribute("hidden", "");
    if (model.broken) return;
    box.append(h("p", { class: "muted empty" }, t("none")));
    if (!adjudicating() && !model.reports.length) {
      const why = h("input", { type: "text", dir: "ltr", lang: "en", value: model.noEvents || "", maxLength: 300, oninput: () => { model.noEvents = why.value.trim() || null; edit("no_events"); } });
      box.append(h("label", { class: "field" }, h("span", {}, t("noEventWhy")), why));
    }
    return;
  }
  const id = h("input", { type: "text", id: "field-event", value: value(one, "event") || "", dir: "ltr", spellcheck: false, "aria-labelledby": "label-event", "aria-describedby": "wrong-event",
    oninput: () => { model.auto.delete(one); set(one, "event", id.value.trim()); } });
  const repeated = h("label", { class: "check" }, h("input", { type: "checkbox", checked: value(one, "repeated") === true, onchange: (e) => set(one, "repeated", e.target.checked ? true : undefined) }), h("span", {}, t("repeated")));
  box.append(...[
    h("div", { class: "form-head" }, h("h2", { id: "form-title", tabindex: "-1" }, `${t("report")} ${model.current + 1}`), h("span", { class: "badge" }),
      adjudicating() ? null : h("button", { type: "button", id: "finish", class: "first", onclick: () => acts.finish() }),
      adjudicating() ? null : h("button", { type: "button", class: "plain", onclick: () => { remove(model.current); toast(t("removed")); } }, t("remove"))),
    comparison(one),
    evidence(one), types(one), modes(one), status(one), parties(one, "actors"), parties(one, "recipients"), plain(one, "mutual"),
    field("date", t("date"), dateField({ name: "date", label: t("date"), language: model.start.language, get: () => value(one, "date"), set: (v) => { set(one, "date", v); acts.names(); } })),
    planned(one),
    h("div", { class: "field", "data-key": "repeated" }, repeated, h("div", { class: "wrong" })),
    plain(one, "place"), claims(one), plain(one, "contexts"), quantities(one), about(one), summary(one),
    ...model.form.keys.filter((k) => !OWN.has(k.name)).map((k) => plain(one, k.name)),
    field("event", t("event"), [h("div", { class: "row" }, id, adjudicating() ? null : h("button", { type: "button", onclick: () => acts.same() }, t("sameEvent"), " ", h("kbd", {}, "G"))), h("div", { id: "same" })]),
    "draft" in one ? field("note", t("note"), h("input", { type: "text", dir: "auto", value: value(one, "note") || "", "aria-labelledby": "label-note", oninput: (e) => set(one, "note", e.target.value.trim()) })) : null,
    ...own(one),
  ].filter(Boolean));
  for (const [key, v] of Object.entries(one)) if (isOpen(v)) $(`[data-key=${key}]`, box)?.classList.add("open-mark");
  mutualShown();
  claimsNeeded();
  judge();
}

// What the checks say, at the fields.
export function judge() {
  const one = report(), at = model.current, box = $("#form");
  if (!one || !box) return;
  const left = new Set(todo(at)), found = said(at), fields = new Map();
  for (const p of found) { const key = String(p.at[2] ?? "event"); if (!fields.has(key)) fields.set(key, []); fields.get(key).push(p); }
  for (const element of box.querySelectorAll(".field[data-key]")) {
    const { key } = element.dataset, wrong = $(".wrong", element), list = fields.get(key) || [];
    fields.delete(key);
    const errors = list.some((p) => p.level === "error");
    element.classList.toggle("has-error", errors);
    element.classList.toggle("has-warning", list.length > 0 && !errors);
    element.classList.toggle("todo", left.has(key));
    for (const control of element.querySelectorAll("input, select, textarea")) control.setAttribute("aria-invalid", String(errors));
    if (wrong) wrong.replaceChildren(...list.filter((p) => p.code !== "open-mark").map(problem), ...model.leftOut.filter((p) => p[0] === at && p[1] === key).map(() => h("p", { class: "problem warning" }, t("left out"))));
  }
  $("#rest")?.remove();
  const rest = [...fields.values()].flat().filter((p) => p.code !== "open-mark" && !["open", "drop"].includes(p.at[2]));
  if (rest.length) $(".form-head", box).after(h("div", { id: "rest" }, rest.map(problem)));
  const badge = $(".badge", box), draft = "draft" in one, open = adjudicating() ? openMarks(one) : 0;
  badge.textContent = open ? `${t("openMarks")} ${open}` : t(draft ? "draft" : "finished");
  badge.className = `badge ${draft || open ? "is-draft" : "is-done"}`;
  for (const finish of [$("#finish", box), $("#finish-below")].filter(Boolean)) {
    finish.hidden = false;
    finish.replaceChildren(...(draft ? [t("finish"), " ", h("kbd", {}, "D")] : [t("reopen")]));
    finish.classList.toggle("first", draft && ready(at));
  }
}

export function problem(p) {
  const hint = has(`hint ${p.code}`) ? h("p", { class: "hint" }, t(`hint ${p.code}`)) : p.hint ? h("p", { class: "hint", dir: "ltr", lang: "en" }, p.hint) : null;
  return h("div", { class: `problem ${p.level}` }, h("div", {}, h("p", { dir: "ltr", lang: "en" }, p.message, p.related?.length ? h("span", { class: "hint" }, ` (${p.related.join(", ")})`) : null), hint),
    h("button", { type: "button", class: "plain small", onclick: async () => { const { text } = await ask("explain", { code: p.code }); dialog(p.code, h("pre", { dir: "ltr", lang: "en", class: "page", tabindex: "0" }, text), { close: t("close") }); } }, t("explain")));
}
