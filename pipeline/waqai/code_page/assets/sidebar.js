// What stands beside a report: the events that it may be about, a machine's suggestions, what several codings say.
import { ask } from "./api.js";
import { $, h, tell } from "./dom.js";
import { t } from "./messages.js";
import { add, adjudicating, edit, isOpen, model, report, value } from "./model.js";
import { labelOf, named } from "./picker.js";
import { show, wordsOf } from "./text.js";

let redraw = () => {};
export const redrawing = (run) => { redraw = run; };

// The same event.
let candidates = [];
export async function sameEvent() {
  const box = $("#same"), one = report();
  if (!box || !one) return;
  const others = model.reports.filter((r) => r !== one && value(r, "event")).map((r) => r.event);
  const { found } = await ask("events", { article: model.article, report: one, others });
  if (one !== report()) return;
  candidates = found.filter((c) => c.event);
  box.replaceChildren(h("ol", { class: "candidates", "aria-label": t("sameEvent") }, found.map((c) => h("li", { class: c.event ? "" : "new" }, c.event
    ? [h("p", {}, h("code", { dir: "ltr" }, c.event), " ", h("small", { class: "muted" }, `${t("inCommon")} ${c.reasons.join(t("comma"))}`)),
      h("p", { dir: "ltr", lang: "en" }, c.summary), c.passage ? h("blockquote", { lang: c.passage.language, dir: "auto" }, c.passage.words) : null,
      h("p", { class: "muted small", dir: "ltr" }, `${t("told")} ${c.in.join(", ")}: ${c.articles.join(", ")}`), h("button", { type: "button", onclick: () => isIt(c) }, t("isIt"))]
    : h("button", { type: "button", class: "first", onclick: isNew }, t("aNewEvent"), " ", h("kbd", {}, "X")))),
  found.length === 1 ? h("li", { class: "muted" }, t("noOther")) : null));
  box.querySelector("button")?.focus();
  tell(candidates.length ? `${t("sameEvent")} ${candidates.length}` : t("noOther"));
}

export function isIt(candidate = candidates[0]) {
  const one = report();
  if (!candidate || !one || !$("#same")?.children.length) return;
  model.auto.delete(one);
  one.event = candidate.event;
  edit("event");
  close(candidate.event);
}

// An id for what a report says, which no other report here has.
export async function newId(one) {
  const { event } = await ask("event-id", { report: { ...one, event: undefined }, taken: model.reports.filter((r) => r !== one).map((r) => r.event).filter(Boolean) });
  return event;
}

export async function isNew() {
  const one = report();
  if (!one) return;
  const event = await newId(one);
  one.event = event;
  model.auto.add(one);
  edit("event");
  close(event);
}

function close(event) {
  $("#same")?.replaceChildren();
  const input = $("#field-event");
  if (input) { input.value = event; input.focus(); }
  tell(event);
}

// A machine's coding, report by report.
const refusedKey = () => `waqai-code-refused:${model.start.project}:${model.start.suggest}:${model.article}`;
const refused = () => { try { return JSON.parse(localStorage.getItem(refusedKey())) || []; } catch { return []; } };
const same = (a, b) => (a.evidence || []).some((p) => (b.evidence || []).some((q) => p.start < q.end && q.start < p.end)) && a.type === b.type;
export const open = () => model.suggestions.filter((s) => !refused().includes(s.event) && !model.reports.some((r) => r.event === s.event || (isOpen(r.event) ? false : same(r, s))));

export function accept(s = open()[0]) {
  if (!s) return;
  model.auto.delete(add(structuredClone(s)));
  tell(t("accepted"));
}

export function refuse(s = open()[0]) {
  if (!s) return;
  try { localStorage.setItem(refusedKey(), JSON.stringify([...refused(), s.event])); } catch { /* keeps nothing */ }
  redraw();
}

export function suggestions() {
  const list = open();
  if (!model.start.suggest || !list.length) return null;
  return h("section", { class: "suggestions", "aria-label": `${t("suggestions")} ${model.start.suggest}` }, h("h2", {}, `${t("suggestions")} ${model.start.suggest} (${list.length})`), h("ul", {}, list.map((s) => h("li", {},
    h("p", { dir: "ltr", lang: "en" }, h("strong", {}, labelOf("types", s.type || "")), " ", s.summary || s.event), h("blockquote", { lang: model.record.language, dir: "auto" }, (s.evidence || []).slice(0, 2).map((p) => wordsOf(p)).join(" … ")),
    h("div", { class: "row" }, h("button", { type: "button", onclick: () => accept(s) }, t("accept")), h("button", { type: "button", onclick: () => refuse(s) }, t("refuse")), s.evidence?.length ? h("button", { type: "button", class: "plain", onclick: () => show(s.evidence[0]) }, t("show")) : null)))));
}

// Adjudication.
function words(key, v) {
  if (v === null || v === undefined) return "–";
  if (["actors", "recipients"].includes(key)) return v.map((id) => named("actor", id).label).join(t("comma")) || "–";
  if (key === "place") return named("place", v).label;
  if (key === "claims") return v.map((c) => `${named("actor", c.by).label} ${t(c.stance)}`).join("; ") || "–";
  if (key === "type") return labelOf("types", v);
  if (key === "status") return model.start.labels[v] || v;
  if (key === "planned" || key === "date") return h("bdi", { dir: "ltr" }, v);
  if (key === "contexts") return v.map((c) => labelOf("contexts", c)).join(t("comma")) || "–";
  if (key === "quantities") return v.map((q) => `${q.what} ${q.words || q.value || `${q.low ?? ""}–${q.high ?? ""}`} ${q.unit}`).join("; ") || "–";
  return typeof v === "object" ? JSON.stringify(v) : String(v);
}

export const openMarks = (one) => Object.values(one).filter(isOpen).length + ("open" in one ? 1 : 0);

// Why a field of a report is as it is, under every name that its event may have by then.
function reasoned(one, key, why, compared, ...more) {
  const names = [compared.event, ...(isOpen(one.event) ? Object.values(one.event.open) : [one.event]), ...more];
  compared.decided = { ...compared.decided, [key]: why.trim() || null };
  model.reasons = [...model.reasons.filter((r) => !(r[1] === key && r[0].includes(compared.event))), [[...new Set(names.filter(Boolean))], key, why.trim() || null]];
}

function decide(one, key, said, why, compared) {
  compared.options = { ...(isOpen(one[key]) ? { [key]: one[key].open } : {}), ...compared.options };
  reasoned(one, key, why, compared, ...(key === "event" ? [said] : []));
  if (key === "report") {
    if (said === "keep") { delete one.open; delete one.drop; }
    else {  // `drop` takes the place of `open`, or stands behind the first key
      const entries = Object.entries(one), at = entries.findIndex(([k]) => ["open", "drop"].includes(k));
      entries.splice(at < 0 ? 1 : at, at < 0 ? 0 : 1, ["drop", why.trim()]);
      for (const k of Object.keys(one)) delete one[k];
      Object.assign(one, Object.fromEntries(entries));
    }
  } else if (said === undefined) delete one[key];
  else one[key] = structuredClone(said);
  edit("decided");
  redraw();
}

export function comparison(one) {
  const compared = model.comparisons[model.current];
  if (!adjudicating() || !compared) return null;
  const keys = model.form.keys.map((k) => k.name).filter((key) => !["evidence", "extra"].includes(key));
  const differ = (key) => isOpen(one[key]) || new Set(model.codings.filter((c) => compared.by[c]).map((c) => JSON.stringify(compared.by[c][key] ?? null))).size > 1;
  const asked = (key) => isOpen(one[key]) || key in (compared.decided || {});  // it stays where it is once it is decided, and can be decided otherwise
  const rows = keys.filter((key) => Object.values(compared.by).some((r) => key in r) && (key === "event" ? asked("event") : differ(key) || asked(key) || key === "summary"))
    .sort((a, b) => asked(b) - asked(a));
  const options = (key) => (isOpen(one[key]) ? one[key].open : compared.options?.[key] || Object.fromEntries(model.codings.filter((c) => compared.by[c]).map((c) => [c, compared.by[c][key]])));
  const row = (key) => {
    const marked = isOpen(one[key]), reason = h("input", { type: "text", dir: "auto", value: compared.decided?.[key] || "", placeholder: t("reason"), "aria-label": `${t("reason")}: ${t(key)}`, maxLength: 1000 });
    const said = options(key), taken = (coding) => !marked && JSON.stringify(one[key] ?? null) === JSON.stringify(said[coding] ?? null);
    return h("tr", { class: marked ? "marked" : "" }, h("th", { scope: "row" }, t(key === "summary" ? "summaryShort" : key)),
      Object.keys({ ...Object.fromEntries(model.codings.map((c) => [c, 0])), ...said }).filter((c) => model.codings.includes(c)).map((coding) => h("td", { dir: "auto" }, coding in said ? words(key, said[coding]) : "·",
        asked(key) && coding in said ? h("button", { type: "button", class: taken(coding) ? "on" : "", "data-take": `${key} ${coding}`, "aria-pressed": String(taken(coding)), "aria-label": `${t(taken(coding) ? "taken" : "takeThis")}: ${t(key)}, ${coding}`, onclick: () => decide(one, key, said[coding], reason.value, compared) }, taken(coding) ? `✓ ${t("taken")}` : t("takeThis")) : null)),
      h("td", {}, asked(key) ? reason : null));
  };
  const why = h("input", { type: "text", dir: "auto", value: compared.decided?.report || "", "aria-label": t("reason"), placeholder: t("reason"), maxLength: 1000 });
  const stands = "open" in one ? "" : "drop" in one ? "drop" : "keep", pressed = (which) => ({ class: stands === which ? "on" : "", "aria-pressed": String(stands === which), "data-take": which });
  const whole = asked("report") || "open" in one || "drop" in one ? h("div", { class: "whole", role: "group", "aria-label": t("only") }, h("p", { dir: "auto" }, "open" in one ? `${t("only")}: ${one.open}` : `✓ ${t(stands === "drop" ? "dropped" : "kept")}`), why, h("div", { class: "row" },
    h("button", { type: "button", ...pressed("keep"), onclick: () => decide(one, "report", "keep", why.value, compared) }, t("keep")),
    h("button", { type: "button", ...pressed("drop"), onclick: () => { if (!why.value.trim()) { why.setAttribute("aria-invalid", "true"); why.placeholder = t("dropWhy"); why.focus(); tell(t("dropWhy")); } else decide(one, "report", "drop", why.value, compared); } }, t("drop")))) : null;
  return h("section", { class: "comparison", "aria-label": t("sideBySide") }, h("h3", {}, `${t("sideBySide")} · ${t("openMarks")} ${openMarks(one)}`), whole,
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("sideBySide") }, h("table", {}, h("thead", {}, h("tr", {}, h("td", {}), model.codings.map((c) => h("th", { scope: "col" }, c)), h("th", { scope: "col" }, t("reason")))),
      h("tbody", {}, rows.map(row),
        h("tr", {}, h("th", { scope: "row" }, t("evidence")), model.codings.map((c) => h("td", {}, compared.by[c] ? (compared.by[c].evidence || []).map((p, i) => h("button", { type: "button", class: "plain passage-link", "aria-label": `${t("show")}: ${t("passage")} ${i + 1}, ${c}`, onclick: () => show(p) }, h("bdi", { lang: model.record.language }, wordsOf(p) || `${p.start}–${p.end}`))) : t("lacks"))), h("td", {}))))),
    h("p", { class: "muted small" }, t("decide")));
}

// A value that is written by hand decides its mark as well.
export function written(key) {
  const one = report(), compared = model.comparisons[model.current];
  if (!adjudicating() || !one || !compared || isOpen(one[key]) || !$(`.open-mark[data-key="${CSS.escape(key)}"]`)) return;
  reasoned(one, key, $(`.comparison input[aria-label="${CSS.escape(`${t("reason")}: ${t(key)}`)}"]`)?.value || "", compared);
}
