// Draws the page, and says what each key and button does.
import { ask, given, Refused } from "./api.js";
import { $, dialog, h, tell, toast } from "./dom.js";
import * as sidebar from "./sidebar.js";
import * as form from "./form.js";
import { bind, listed } from "./keys.js";
import { speak, t } from "./messages.js";
import { add, adjudicating, back, edit, isOpen, model, on, open, ready, remove, report, said, save, set, settle, todo, value } from "./model.js";
import { labelOf } from "./picker.js";
import * as text from "./text.js";

const THEME = "waqai-code-theme";
function theme(next) {
  try { if (next) localStorage.setItem(THEME, next); next = next || localStorage.getItem(THEME); } catch { /* keeps nothing */ }
  document.documentElement.dataset.theme = next || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

// The frame.
function frame() {
  const start = model.start;
  $("#top").replaceChildren(
    h("div", { class: "bar" },
      h("strong", { class: "brand", dir: "ltr" }, "waqai ", h("span", {}, start.coding)),
      h("button", { type: "button", id: "queue", onclick: queue }, t("queue"), " ", h("kbd", {}, "Q")), h("progress", { id: "progress", "aria-label": t("coded") }), h("span", { id: "count", class: "muted" }),
      h("span", { class: "grow" }), h("span", { id: "status", role: "status" }),
      h("button", { type: "button", class: "plain", onclick: () => undo(), "aria-label": t("undo"), title: t("undo") }, "↶"), h("button", { type: "button", class: "plain", onclick: () => undo(true), "aria-label": t("redo"), title: t("redo") }, "↷"),
      h("button", { type: "button", class: "plain", onclick: () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"), "aria-label": t("theme"), title: t("theme") }, "◐"),
      h("button", { type: "button", class: "plain", onclick: listed, "aria-label": t("help"), title: t("help") }, "?")));
  $("#main").replaceChildren(
    h("section", { id: "article", "aria-labelledby": "title" },
      h("header", { class: "article-head" }, h("h1", { id: "title", dir: "auto" }), h("p", { id: "about", class: "muted", dir: "ltr" })),
      h("form", { id: "find", role: "search", class: "row", onsubmit: find }, h("input", { type: "text", id: "find-words", dir: "auto", "aria-label": t("findWords"), placeholder: t("findWords") }), h("button", { type: "submit" }, t("find"))),
      h("div", { id: "found" }), h("p", { id: "text-keys", class: "hidden" }, t("textLabel")),
      h("div", { id: "text" }), h("div", { id: "marked", hidden: true })),
    h("section", { id: "coding", "aria-label": t("coding") },
      h("div", { id: "notice" }), h("nav", { id: "reports", "aria-label": t("reports") }), h("div", { id: "suggest" }), h("div", { id: "form", role: "group", "aria-label": t("report") }), h("div", { id: "rulings" }),
      h("footer", { class: "end row" }, adjudicating() ? null : h("button", { type: "button", id: "finish-below", hidden: true, onclick: () => finish(true) }), h("button", { type: "button", id: "done", class: "first", onclick: done }, t("doneNext"), " ", h("kbd", {}, "Ctrl Enter")))));
  $("#rulings").append(h("details", { class: "rule" }, h("summary", {}, t("rulings")), h("dl", { dir: "ltr", lang: "en" }, model.form.notes.map((n) => [h("dt", {}, n.question), h("dd", {}, n.answer)]))));
}

function reports() {
  stay();
  $("#reports").replaceChildren(h("ol", {}, model.reports.map((one, i) => h("li", {}, h("button", { type: "button", "aria-current": i === model.current ? "true" : null, class: stateOf(one, i), onclick: () => go(i) },
    h("span", { class: "n" }, String(i + 1)), h("span", { class: "what" }, h("b", {}, isOpen(one.type) ? "?" : labelOf("types", value(one, "type") || "") || t("draft")), " ", h("bdi", {}, value(one, "summary") || value(one, "event") || "")),
    h("span", { class: "hidden" }, t(stateOf(one, i))))))),
  adjudicating() || model.broken ? "" : h("button", { type: "button", id: "new", onclick: () => begin() }, `+ ${t("newReport")}`, " ", h("kbd", {}, "N")));
  const rows = $("#reports ol"), now = $("[aria-current]", rows);
  if (now) rows.scrollTop = now.offsetTop - (rows.clientHeight - now.offsetHeight) / 2;
  const passages = model.reports.flatMap((one, i) => (value(one, "evidence") || []).map((p, k) => h("li", {}, h("button", { type: "button", onclick: () => { go(i); text.show(p); } }, `${t("passage")} ${k + 1}, ${t("report")} ${i + 1}: `, h("bdi", { lang: model.record.language }, text.wordsOf(p))))));
  $("#reports").append(h("details", { class: "all-passages" }, h("summary", {}, `${t("evidence")} (${passages.length})`), h("ul", {}, passages)));
  const file = model.verdict.said.filter((p) => p.at[0] !== "reports" || p.at.length < 2);
  if (file.length) $("#reports").append(h("div", { class: "file-problems" }, h("h2", {}, t("fileProblems")), file.map(form.problem)));
}

// Where this tab is, for when it is loaded again.
const HERE = "waqai-code-here";
const here = () => { try { return JSON.parse(sessionStorage.getItem(HERE)) || {}; } catch { return {}; } };
const stay = () => { try { sessionStorage.setItem(HERE, JSON.stringify({ article: model.article, report: model.current })); } catch { /* keeps nothing */ } };

const stateOf = (one, i) => (sidebar.openMarks(one) && adjudicating() ? "is-open" : said(i).some((p) => p.level === "error" && p.code !== "open-mark") ? "is-wrong" : "draft" in one ? "is-draft" : "is-done");

function go(i) {
  if (i < 0 || i >= model.reports.length) return;
  model.current = i;
  form.draw($("#form"));
  reports();
  text.paint();
  const first = value(report(), "evidence")?.[0];
  if (first) text.show(first);
  $("#form-title")?.focus({ preventScroll: true });
}

function status() {
  const s = model.offline ? "offline" : model.status;
  $("#status").textContent = t(s) + (s === "failed" && model.problem ? `: ${model.problem.message}` : "") + (s === "left out" ? `: ${model.leftOut.map((p) => t(p[1])).join(t("comma"))}` : "");
  $("#status").className = `status-${s.replace(" ", "-")}`;
  document.documentElement.dataset.saved = model.status;
}

let stopped = null;  // the report whose finish a notice says is in the way
function notice(words, one = null) {
  stopped = one;
  $("#notice").replaceChildren(...(words ? [h("p", {}, words, " ", h("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => notice("") }, "×"))] : []));
  if (words) tell(words);
}

function whole() {
  const { record } = model;
  $("#title").textContent = record.title_en || record.article;
  $("#title").lang = "en";
  $("#about").replaceChildren(h("bdi", {}, record.article), " · ", h("bdi", {}, record.outlet), " · ", h("bdi", {}, t("published")), " ", h("bdi", {}, record.published));
  document.title = `${record.article} · waqai`;
  $("#found").replaceChildren();
  text.draw($("#text"));
  $("#text").scrollTop = 0;
  redraw();
  if (model.line) $("#form").replaceChildren(h("p", { role: "alert" }, t("inLines")), h("pre", {}, model.line), h("p", { class: "muted" }, t("inLinesNext")), h("pre", {}, model.file));
  else if (model.broken) $("#form").replaceChildren(h("p", { role: "alert" }, t("brokenFile")), h("pre", {}, model.file), h("p", { class: "muted" }, t("brokenNext")));
  else if (model.brackets) notice(t("brackets"));
  names();
  progress();
}

function redraw() {
  const s = sidebar.suggestions(), held = document.activeElement?.dataset?.take;
  $("#suggest").replaceChildren(...(s ? [s] : []));
  form.draw($("#form"));
  reports();
  text.paint();
  status();
  if (held) $(`[data-take="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}
sidebar.redrawing(redraw);

// The names of the ids that the article's reports have, as they are on the day of the one in hand.
async function names() {
  const all = [...model.reports, ...model.comparisons.flatMap((b) => Object.values(b.by))], actors = new Set(), places = new Set();
  const put = (set_, v) => (Array.isArray(v) ? v : v ? [v] : []).forEach((x) => typeof x === "string" && set_.add(x));
  for (const one of all) {
    for (const key of ["actors", "recipients"]) { put(actors, value(one, key)); if (isOpen(one[key])) Object.values(one[key].open).forEach((v) => put(actors, v)); }
    put(places, value(one, "place"));
    if (isOpen(one.place)) Object.values(one.place.open).forEach((v) => put(places, v));
    (value(one, "claims") || []).forEach((c) => actors.add(c.by));
  }
  const day = value(report(), "date");
  if (!actors.size && !places.size) return;
  const answer = await ask("describe", { article: model.article, actors: [...actors], places: [...places], date: day || null });
  Object.assign(model.names.actors, answer.actors);
  Object.assign(model.names.places, answer.places);
  document.querySelectorAll("#form .picker").forEach((box) => box.redraw?.());
  if (adjudicating()) { const old = $("#form .comparison"), one = report(); if (old && one && !old.contains(document.activeElement)) old.replaceWith(sidebar.comparison(one)); }
}

let timer = 0;
const actions = {
  begin: () => begin(), evidence: () => addEvidence(), finish: () => finish(true), same: () => sidebar.sameEvent(),
  names: () => { clearTimeout(timer); timer = setTimeout(names, 500); },
};
form.actions(actions);
text.actions(actions);

async function begin() {
  if (adjudicating() || model.broken) return;
  const mark = await text.taken();
  if (mark === false) return;
  const one = mark ? { evidence: [plainPassage(mark)] } : {};
  text.clear();
  add(one);
  $("#field-type")?.focus();
  $("#form").scrollIntoView?.({ block: "nearest" });
}

const plainPassage = ({ start, end, sha256 }) => ({ start, end, sha256 });

async function addEvidence() {
  const one = report(), mark = one && await text.taken();
  if (!mark) return;
  const p = plainPassage(mark), now = value(one, "evidence") || [];
  if (!now.some((x) => x.start === p.start && x.end === p.end)) set(one, "evidence", [...now, p].sort((a, b) => a.start - b.start));
  text.clear();
  form.draw($("#form"));
  reports();
  text.paint();
}

async function find(event) {
  event?.preventDefault();
  const box = $("#found"), words = $("#find-words").value.trim();
  if (!words) { box.replaceChildren(); return; }
  const { hits, near } = await ask("find", { article: model.article, words });
  const buttons = hits.map(([start, end]) => h("li", {}, h("button", { type: "button", onclick: async () => { await text.prove(start, end); text.show({ start, end }); $("#marked button")?.focus(); } }, h("bdi", { lang: model.record.language }, text.wordsOf({ start, end })))));
  if (near) buttons.push(h("li", {}, `${t("nearest")} `, h("button", { type: "button", onclick: async () => { await text.prove(near[0], near[1]); text.show({ start: near[0], end: near[1] }); } }, h("bdi", { lang: model.record.language }, text.wordsOf({ start: near[0], end: near[1] })))));
  box.replaceChildren(h("ul", { class: "hits" }, buttons.length ? buttons : h("li", { class: "muted" }, t("notFound"))));
  tell(hits.length ? `${hits.length} ${t("hits")}` : t("notFound"));
  if (hits.length === 1) { await text.prove(hits[0][0], hits[0][1]); text.show({ start: hits[0][0], end: hits[0][1] }); }
  box.querySelector("button")?.focus();
}

async function finish(reopen = false) {
  const one = report(), name = `${t("report")} ${model.current + 1}: `;
  if (!one || adjudicating()) return false;
  if (!("draft" in one)) {
    if (reopen) { set(one, "draft", true); form.draw($("#form")); }
    toast(name + t(reopen ? "draft" : "finished"));
    return true;
  }
  await form.settled();
  await save.now();
  const now = report();
  if (!ready(model.current) || loose().length) { firstProblem(); return false; }
  delete now.draft;
  delete now.note;
  model.auto.delete(now);
  edit("draft");
  form.judge();
  reports();
  if (stopped) notice("");
  toast(name + t("finished"));
  return true;
}

// The fields in which something is begun that is not yet a value.
const loose = () => [...document.querySelectorAll("#form .unfinished")].map((part) => part.closest(".field").dataset.key);
const inOrder = (keys) => { const all = [...document.querySelectorAll("#form .field[data-key]")].map((f) => f.dataset.key); return keys.sort((a, b) => all.indexOf(a) - all.indexOf(b)); };
const stops = (at) => inOrder([...new Set([...(at === model.current ? loose() : []), ...todo(at), ...said(at).filter((p) => p.level === "error").map((p) => String(p.at[2] ?? "event"))])]);

function stopNotice(at) {
  const keys = stops(at);
  notice(keys.length ? `${t("report")} ${at + 1}. ${t("stops")} ${keys.map((k) => (k === "summary" ? t("summaryShort") : t(k) === k ? $(`#label-${k}`)?.textContent || k : t(k))).join(t("comma"))}` : "", keys.length ? model.reports[at] : null);
}

function firstProblem() {
  if (adjudicating() && report() && !sidebar.openMarks(report())) {
    const next = [...model.reports.keys()].find((i) => sidebar.openMarks(model.reports[i]));
    if (next !== undefined) go(next);
  }
  const at = model.current, keys = [...stops(at), ...said(at).map((p) => String(p.at[2] ?? "event"))];
  const element = [...document.querySelectorAll("#form .field[data-key]")].find((f) => keys.includes(f.dataset.key));
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  const part = element.querySelector(".unfinished") || element;
  (part.querySelector("select, input, textarea, button") || element).focus({ preventScroll: true });
  stopNotice(at);
}

async function done() {
  if (loose().length) { firstProblem(); return; }
  if (report()) await form.settled();
  await save.now();
  if (!adjudicating()) {
    for (let i = 0; i < model.reports.length; i += 1) {
      const one = model.reports[i];
      if ("draft" in one && ready(i)) { delete one.draft; delete one.note; model.auto.delete(one); edit("draft"); }
    }
    await save.now();
    const left = model.reports.findIndex((one) => "draft" in one);
    if (left >= 0 || (!model.reports.length && !model.noEvents)) { go(Math.max(left, 0)); firstProblem(); redrawKeep(); if (!model.reports.length) notice(t("none")); return; }
  }
  const list = (await ask("queue")).articles;
  model.start.articles = list;
  const here = list.findIndex((a) => a.article === model.article), rest = [...list.slice(here + 1), ...list.slice(0, here)];
  const next = rest.find((a) => a.state !== "coded" && a.article !== model.article);
  if (!next) { notice(t("doneAll")); redrawKeep(); progress(); return; }
  await open(next.article);
}

const redrawKeep = () => { form.judge(); reports(); status(); };

async function step(by) {
  const list = model.start.articles, here = list.findIndex((a) => a.article === model.article), next = list[here + by];
  if (next) await open(next.article);
}

async function progress() {
  const answer = await ask("queue");
  model.start.articles = answer.articles;
  const n = answer.articles.filter((a) => a.state === "coded").length;
  Object.assign($("#progress"), { max: answer.articles.length || 1, value: n });
  $("#count").textContent = `${n} ${t("of")} ${answer.articles.length}`;
}

async function queue() {
  await progress();
  const list = h("ul", { class: "queue" }), filter = h("select", { "aria-label": t("filter") }, ["all", "not begun", "begun", "coded"].map((s) => h("option", { value: s }, t(s))));
  const drawList = () => list.replaceChildren(...model.start.articles.filter((a) => filter.value === "all" || a.state === filter.value).map((a) => h("li", {}, h("button", { type: "button", "aria-current": a.article === model.article ? "true" : null, onclick: () => { box.close(); open(a.article); } },
    h("span", { class: `badge is-${a.state === "coded" ? "done" : a.state === "begun" ? "draft" : "none"}` }, t(a.state)), h("span", { dir: "auto" }, a.title), h("small", { class: "muted", dir: "ltr" }, `${a.article} · ${a.published}`)))));
  filter.addEventListener("change", drawList);
  drawList();
  const box = dialog(t("queue"), h("div", {}, h("label", { class: "row" }, t("filter"), filter), list), { close: t("close"), wide: true });
  $("[aria-current]", list)?.scrollIntoView({ block: "center" });
}

async function undo(again = false) {
  try { await back(again); } catch (error) { notice(error.message); }
}

function conflict() {
  const { theirs, mine, disputed } = model.problem.said, choose = {};
  const line = (one) => (one ? h("pre", { dir: "ltr", class: "page" }, Object.entries(one).filter(([k]) => k !== "evidence").map(([k, v]) => `${k}: ${typeof v === "object" && v ? JSON.stringify(v) : v}`).join("\n")) : h("p", {}, "–"));
  const rows = disputed.map((event) => {
    const name = `choice-${event}`, find_ = (list) => (list || []).find((one) => one.event === event);
    choose[event] = "mine";
    const side = (which, one) => h("label", { class: "side" }, h("span", { class: "row" }, h("input", { type: "radio", name, checked: which === "mine", onchange: () => { choose[event] = which; } }), t(which)), line(one));
    return h("fieldset", {}, h("legend", { dir: "ltr" }, event), h("div", { class: "sides" }, side("mine", find_(mine)), side("theirs", find_(theirs.reports))));
  });
  const box = dialog(t("conflictTitle"), h("div", {}, h("p", {}, t("conflictText")), rows, h("button", { type: "button", class: "first", onclick: () => { settle(theirs, mine, choose); box.close(); } }, t("goOn"))), { close: t("close"), wide: true });
}

on((what) => {
  if (what === "article") {
    notice("");
    if (adjudicating()) model.current = Math.max(0, model.reports.findIndex(sidebar.openMarks));
    if (!model.opened) {  // the page was loaded again
      model.opened = true;
      if (!given && here().article === model.article && here().report in model.reports) model.current = here().report;
    }
    whole();
  }
  else if (what === "taken over") { notice(t("takenOver")); redraw(); names(); }
  else if (what === "merged") { notice(t("merged")); redraw(); names(); }
  else if (what === "restored") { redraw(); notice(t("restored")); }
  else if (what === "conflict") conflict();
  else if (what === "reports") { notice(""); redraw(); names(); }
  else if (what === "saved") { form.judge(); reports(); status(); if (stopped) stopNotice(model.reports.indexOf(stopped)); if (adjudicating() && !document.activeElement?.closest?.("#form input, #form textarea")) redraw(); }
  else { if (model.form?.keys.some((k) => k.name === what)) sidebar.written(what); status(); }
});

const field = (name) => () => { const element = $(name); element?.scrollIntoView({ block: "center" }); element?.focus({ preventScroll: true }); };
bind([
  { code: "Slash", shift: true, shown: "?", what: "k_help", run: listed },
  { code: "KeyT", what: "k_text", run: text.focusText }, { code: "KeyN", what: "k_new", run: begin }, { code: "KeyE", what: "k_add", run: addEvidence },
  { code: "KeyF", what: "k_find", run: field("#find-words") }, { code: "KeyJ", what: "k_next", run: () => go(model.current + 1) }, { code: "KeyK", what: "k_prev", run: () => go(model.current - 1) },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => ({ code: `Digit${n}`, shown: "1 … 9", what: n === 1 ? "k_type" : "", run: () => { const name = form.lastTypes()[n - 1]; if (name) form.choose(name); } })),
  { code: "Slash", shift: false, shown: "/", what: "k_actor", run: field("[data-pick=actors]") }, { code: "KeyR", what: "k_recipient", run: field("[data-pick=recipients]") }, { code: "KeyP", what: "k_place", run: field("[data-pick=place]") },
  { code: "KeyA", what: "k_status", run: field("[data-status]:checked, [data-status]") }, { code: "KeyW", what: "k_date", run: field("[data-date=date]") }, { code: "KeyS", what: "k_summary", run: field("#field-summary") },
  { code: "KeyG", what: "k_same", run: sidebar.sameEvent }, { code: "KeyX", what: "k_isnew", run: sidebar.isNew }, { code: "KeyI", what: "k_it", run: () => sidebar.isIt() },
  { code: "KeyY", what: "k_accept", shown: "Y, U", run: () => sidebar.accept() }, { code: "KeyU", run: () => sidebar.refuse() },
  { code: "KeyD", what: "k_finish", run: () => finish() }, { code: "KeyL", what: "k_problem", run: firstProblem }, { code: "Delete", what: "k_delete", run: () => { if (report() && !adjudicating()) { remove(model.current); toast(t("removed")); } } },
  { code: "Enter", ctrl: true, what: "k_done", anywhere: true, run: done }, { code: "NumpadEnter", ctrl: true, anywhere: true, run: done },
  { code: "BracketRight", what: "k_article", shown: "] [", run: () => step(1) }, { code: "BracketLeft", run: () => step(-1) }, { code: "KeyQ", what: "k_queue", run: queue },
  { code: "KeyZ", ctrl: true, shift: false, what: "k_undo", shown: "Z, Y", run: () => undo() }, { code: "KeyZ", ctrl: true, shift: true, run: () => undo(true) }, { code: "KeyY", ctrl: true, run: () => undo(true) },
  { code: "Escape", what: "k_escape", anywhere: true, run: () => { if (document.activeElement !== document.body && document.activeElement?.closest("#form, #find")) { document.activeElement.blur(); $("#form-title")?.focus({ preventScroll: true }); } else text.clear(); } },
]);

addEventListener("unhandledrejection", (event) => {  // of what is asked while one types: a save says by itself what became of it
  if (!(event.reason instanceof Refused)) return;
  event.preventDefault();
  if (event.reason.status) notice(event.reason.message);
  else { model.offline = true; status(); }
});

theme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => theme());
try {
  model.start = await ask("start");
  model.form = model.start.form;
  speak(model.start.language, model.start.labels);
  frame();
  const list = model.start.articles, first = (!given && here().article) || model.start.first || (list.find((a) => a.state === "begun") || list.find((a) => a.state === "not begun") || list[0])?.article;
  if (first) await open(first);
  document.documentElement.dataset.ready = "yes";
} catch (error) {
  $("#main").replaceChildren(h("p", { role: "alert", class: "lost" }, error.message));
  document.documentElement.dataset.ready = "no";
}
addEventListener("hashchange", () => location.reload());
