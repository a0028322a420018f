// The state of one article's coding: what the page holds, saves, takes back, and keeps in this browser until it is saved.
import { ask, Refused } from "./api.js";
import { debounced } from "./dom.js";

export const model = {
  start: null, form: null, article: null, record: null, text: null, sha: "", reports: [], places: [], noEvents: null, begun: true,
  verdict: { todo: [], said: [] }, current: -1, names: { actors: {}, places: {} }, suggestions: [], comparisons: [], codings: [], reasons: [],
  status: "saved", auto: new WeakSet(), leftOut: [], broken: false,
};
const listeners = new Set();
export const on = (run) => listeners.add(run);
export const changed = (what) => listeners.forEach((run) => run(what));
export const report = () => model.reports[model.current] || null;
export const isOpen = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value) && "open" in value;
export const value = (one, key) => (one && !isOpen(one[key]) ? one[key] : undefined);
export const code = (list, name) => (model.form.lists[list] || []).find((c) => c.code === name);
export const adjudicating = () => model.codings.length > 0;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("waqai-code") : null;

// This tab, also when it is loaded again.
const PAGE = (() => { try { const key = "waqai-code-page", id = sessionStorage.getItem(key) || crypto.randomUUID(); sessionStorage.setItem(key, id); return id; } catch { return ""; } })();

let version = 0, saving = null;
const journal = () => `waqai-code:${model.start.project}:${model.start.coding}:${model.article}`;

function remember() {
  try {
    localStorage.setItem(journal(), JSON.stringify({ base: model.sha, reports: model.reports, places: model.places, noEvents: model.noEvents, reasons: model.reasons }));
  } catch { /* a browser that keeps nothing: what is typed is saved in a moment all the same */ }
}

function take(said) {
  model.sha = said.sha256;
  model.begun = said.reports === null;
  model.reports = said.reports || [];
  model.places = model.reports.map((_, i) => i);
  model.noEvents = said.no_events || null;
  model.verdict = said.verdict;
  model.broken = Boolean(said.broken);
  model.line = said.line || null;
  model.brackets = Boolean(said.brackets);
  model.there = said.there;
}

export async function open(article) {
  if (model.article) await save.now();
  const said = await ask("article", { article });
  version += 1;
  Object.assign(model, {
    article, record: said.record, text: said.text, suggestions: said.suggestions || [], comparisons: said.comparisons || [], codings: said.codings || [],
    file: said.file, reasons: [], leftOut: [], status: "saved", auto: new WeakSet(),
  });
  take(said);
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(journal())); } catch { /* nothing is kept */ }
  const known = (list) => JSON.stringify((list || []).map((one) => Object.entries(plain(one)).sort(([a], [b]) => (a < b ? -1 : 1))));
  if (kept && Array.isArray(kept.reports) && known(kept.reports) === known(model.reports) && (kept.noEvents || null) === model.noEvents && !kept.reasons?.length) localStorage.removeItem(journal());
  else if (kept && Array.isArray(kept.reports)) {
    Object.assign(model, { sha: kept.base, reports: kept.reports, places: kept.places, noEvents: kept.noEvents, reasons: kept.reasons || [] });
    localStorage.removeItem(journal());
    queueMicrotask(() => edit("restored"));
  }
  model.current = model.reports.length ? 0 : -1;
  changed("article");
}

// Something was changed in the page: keep it here, and save it in a moment.
export function edit(what = "edit") {
  version += 1;
  model.status = "unsaved";
  remember();
  changed(what);
  save();
}

export const save = debounced(250, async () => {
  if (saving) { await saving; }
  if (model.status === "saved" || model.status === "conflict" || model.broken || !model.article) return;
  const mine = version;
  model.status = "saving";
  changed("status");
  saving = send(mine);
  try { await saving; } finally { saving = null; }
  if (version !== mine) save();
});

async function send(mine) {
  const { article } = model;
  const said = { article, base: model.sha, reports: model.reports.map(plain), places: model.places, no_events: model.noEvents || "", reasons: model.reasons, page: PAGE };
  const held = model.reports;
  try {
    const answer = await ask("save", said);
    if (article !== model.article) return;
    model.leftOut = answer.left_out || [];
    if (version === mine) {
      const local = model.reports, selected = value(report(), "event");
      take(answer);
      if (answer.merged) model.current = Math.max(0, model.reports.findIndex((one) => one.event === selected));
      else model.reports = model.reports.map((one, i) => renewed(local[i], one, model.leftOut.filter((p) => p[0] === i).map((p) => p[1])));
      model.status = model.leftOut.length ? "left out" : "saved";
      model.reasons = [];
      if (!model.leftOut.length) localStorage.removeItem(journal());
      else remember();
      changed(answer.merged ? "merged" : "saved");
    } else {  // more was typed meanwhile: it is saved next, from the file as it is now
      model.sha = answer.sha256;
      model.verdict = answer.verdict;
      if (!answer.merged) {
        held.forEach((one, i) => {
          const at = model.reports.indexOf(one);
          if (at >= 0) { model.places[at] = i; if (!one.event) one.event = answer.reports[i].event; }
        });
      }
      model.status = "unsaved";
      remember();
    }
    channel?.postMessage({ article, sha: answer.sha256 });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    model.status = error.status === 409 ? "conflict" : "failed";
    model.problem = error;
    changed("status");
    if (error.status === 409) changed("conflict");
    else if (error.status === 0) setTimeout(() => { if (model.status === "failed") { model.status = "unsaved"; save(); } }, 2000);
  }
}

// A report as it was saved, in the object that the form holds; what could not be saved stays as it was typed.
function renewed(held, one, kept) {
  for (const key of Object.keys(held)) if (!(key in one) && !kept.includes(key)) delete held[key];
  for (const [key, v] of Object.entries(one)) if (!kept.includes(key) && JSON.stringify(held[key]) !== JSON.stringify(v)) held[key] = v;
  return held;
}

// What a report says, without what is empty where nothing was said.
function plain(one) {
  return Object.fromEntries(Object.entries(one).filter(([, v]) => v !== undefined && v !== ""));
}

// After a conflict: each event is theirs or mine.
export function settle(theirs, mine, choose) {
  const names = (list) => new Map(list.map((one) => [one.event, one]));
  const other = names(theirs.reports || []), own = names(mine), at = new Map((theirs.reports || []).map((one, i) => [one.event, i]));
  const out = [];
  for (const event of new Set([...other.keys(), ...own.keys()])) {
    const one = choose[event] === "mine" ? own.get(event) : choose[event] === "theirs" ? other.get(event) : own.get(event) || other.get(event);
    if (one) out.push(one);
  }
  take(theirs);
  model.reports = out;
  model.places = out.map((one) => (at.has(one.event) ? at.get(one.event) : null));
  model.status = "unsaved";
  model.current = Math.min(Math.max(model.current, 0), out.length - 1);
  edit("article");
}

export async function back(again = false) {
  await save.now();
  const said = await ask("back", { article: model.article, base: model.sha, again });
  version += 1;
  take(said);
  model.current = Math.min(Math.max(model.current, 0), model.reports.length - 1);
  model.status = "saved";
  changed("article");
}

export function add(values) {
  const one = { draft: true, ...values };
  model.reports.push(one);
  model.places.push(null);
  model.noEvents = null;
  model.auto.add(one);
  model.current = model.reports.length - 1;
  edit("reports");
  return one;
}

export function remove(at) {
  model.reports.splice(at, 1);
  model.places.splice(at, 1);
  model.current = Math.min(at, model.reports.length - 1);
  edit("reports");
}

export function set(one, key, said) {
  if (said === undefined || said === "") delete one[key];
  else one[key] = said;
  edit(key);
}

export const said = (at) => model.verdict.said.filter((p) => p.at[0] === "reports" && p.at[1] === at);
export const todo = (at) => model.verdict.todo[at] || [];
export const ready = (at) => !todo(at).length && !said(at).some((p) => p.level === "error");

// A hand's edit of the file, or another page's, is taken over where nothing waits to be saved here.
async function look() {
  if (!model.article || model.status !== "saved" || document.hidden || saving) return;
  try {
    const { sha256 } = await ask("stamp", { article: model.article });
    if (sha256 !== model.sha && model.status === "saved" && !saving) {
      const at = model.current, article = model.article;
      const said = await ask("article", { article });
      if (model.status !== "saved" || saving || article !== model.article) return;
      version += 1;
      take(said);
      Object.assign(model, { comparisons: said.comparisons || [], codings: said.codings || [] });
      model.current = Math.min(Math.max(at, model.reports.length ? 0 : -1), model.reports.length - 1);
      changed("taken over");
    }
    if (model.offline) { model.offline = false; changed("status"); }
  } catch (error) {
    if (error.status === 0 && !model.offline) { model.offline = true; changed("status"); }
  }
}
setInterval(look, 2000);
channel?.addEventListener("message", ({ data }) => { if (data.article === model.article && data.sha !== model.sha) look(); });
document.addEventListener("visibilitychange", look);
addEventListener("beforeunload", (event) => { if (model.status === "unsaved" || model.status === "saving") { save.now(); event.preventDefault(); } });
