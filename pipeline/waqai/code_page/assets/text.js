// The article: its body in full, the rest folded away, passages shown by highlights; marking by mouse and by words.
import { ask } from "./api.js";
import { $, h, tell } from "./dom.js";
import { t } from "./messages.js";
import { model, report, value } from "./model.js";
import { Words } from "./words.js";

const HIGHLIGHTS = typeof Highlight === "function" && Boolean(CSS.highlights) && !new URLSearchParams(location.search).has("spans");
let runs = [];
let caret = null;  // { run, from, to }: numbers of words
export let marked = null;  // { start, end } in code points, that the server proved

export function draw(box) {
  marked = caret = null;
  runs = [];
  box.replaceChildren();
  const { record, text } = model;
  if (text === null) {
    box.append(h("div", { class: "no-text" }, h("p", {}, t("noText")), h("pre", {}, `waqai text fetch ${record.article}\nwaqai text add FILE`), h("p", { class: "muted" }, t("noTextMore"))));
    return;
  }
  const points = text.length === record.characters ? text : [...text];
  const slice = (a, b) => (typeof points === "string" ? points.slice(a, b) : points.slice(a, b).join(""));
  let before = 0;
  const around = { dir: record.rtl ? "rtl" : "ltr", lang: record.language };
  const fold = (a, b) => { if (slice(a, b).trim()) box.append(h("details", { class: "rest" }, h("summary", {}, t("rest")), h("div", around, slice(a, b)))); };
  for (const [a, b] of record.body) {
    fold(before, a);
    const words = new Words(slice(a, b), a, record.language);
    const element = h("div", { class: "body", ...around, tabindex: "0", role: "textbox", "aria-readonly": "true", "aria-multiline": "true", "aria-label": t("textLabel"), "aria-describedby": "text-keys" });
    element.textContent = words.text;
    box.append(element);
    runs.push({ element, words });
    element.addEventListener("mouseup", (event) => setTimeout(() => fromMouse(event.altKey)));
    element.addEventListener("touchend", () => setTimeout(() => fromMouse(false), 50));
    element.addEventListener("keydown", (event) => key(event, runs.findIndex((run) => run.element === element)));
    element.addEventListener("blur", () => paint());
    element.addEventListener("focus", () => { if (!caret) { caret = { run: runs.findIndex((run) => run.element === element), from: 0, to: 0 }; paint(); } });
    before = b;
  }
  fold(before, record.characters);
  paint();
}

// The text node that has a place in UTF-16, and where in it.
function spot(run, unit) {
  let left = unit, node = run.element.firstChild;
  if (HIGHLIGHTS) return [node, unit];
  const walk = document.createTreeWalker(run.element, NodeFilter.SHOW_TEXT);
  for (node = walk.nextNode(); node && left > node.length; node = walk.nextNode()) left -= node.length;
  return [node || run.element, node ? left : 0];
}

function range(run, a, b) {
  const made = document.createRange();
  made.setStart(...spot(run, run.words.unit(Math.max(a, run.words.start))));
  made.setEnd(...spot(run, run.words.unit(Math.min(b, run.words.end))));
  return made;
}

const inside = (run, one) => one.start < run.words.end && one.end > run.words.start;

// All passages, those of the report in hand, what is marked and the word in hand.
export function paint() {
  const groups = { passage: [], own: [], marked: [], word: [] };
  model.reports.forEach((one, i) => { for (const p of value(one, "evidence") || []) groups[i === model.current ? "own" : "passage"].push(p); });
  if (marked) groups.marked.push(marked);
  if (caret && runs[caret.run]?.element === document.activeElement) {
    const { words } = runs[caret.run], [from, to] = [Math.min(caret.from, caret.to), Math.max(caret.from, caret.to)];
    if (words.list.length) groups.word.push({ start: words.point(words.list[from][0]), end: words.point(words.list[to][1]) });
  }
  if (HIGHLIGHTS) {
    for (const [name, list] of Object.entries(groups)) {
      const highlight = new Highlight(...list.flatMap((one) => runs.filter((run) => inside(run, one)).map((run) => range(run, one.start, one.end))));
      highlight.priority = ["passage", "own", "word", "marked"].indexOf(name);
      CSS.highlights.set(name, highlight);
    }
    return;
  }
  for (const run of runs) {  // one pass over the ends of passages; a plain span breaks no word
    const ends = new Map();
    for (const [name, list] of Object.entries(groups)) {
      for (const one of list.filter((p) => inside(run, p))) {
        const [a, b] = [run.words.unit(Math.max(one.start, run.words.start)), run.words.unit(Math.min(one.end, run.words.end))];
        for (const [at, step] of [[a, 1], [b, -1]]) { if (!ends.has(at)) ends.set(at, {}); ends.get(at)[name] = (ends.get(at)[name] || 0) + step; }
      }
    }
    const parts = document.createDocumentFragment(), open = { passage: 0, own: 0, word: 0, marked: 0 };
    let at = 0;
    for (const next of [...ends.keys()].sort((a, b) => a - b).concat(run.words.text.length)) {
      const names = Object.keys(open).filter((name) => open[name] > 0), text = run.words.text.slice(at, next);
      if (text) parts.append(names.length ? h("span", { class: names.map((name) => `hl-${name}`).join(" ") }, text) : text);
      for (const [name, step] of Object.entries(ends.get(next) || {})) open[name] += step;
      at = next;
    }
    run.element.replaceChildren(parts);
  }
}

function unitIn(run, node, offset) {
  const before = document.createRange();
  before.selectNodeContents(run.element);
  before.setEnd(node, offset);
  return before.toString().length;
}

async function fromMouse(letters) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const chosen = selection.getRangeAt(0);
  const run = runs.find((one) => chosen.intersectsNode(one.element));
  if (!run) return;
  let from = run.element.contains(chosen.startContainer) ? unitIn(run, chosen.startContainer, chosen.startOffset) : 0;
  let to = run.element.contains(chosen.endContainer) ? unitIn(run, chosen.endContainer, chosen.endOffset) : run.words.text.length;
  if (!letters) {
    const snapped = run.words.snapped(from, to);
    if (!snapped) return;
    [from, to] = snapped;
  }
  caret = null;
  await prove(run.words.point(from), run.words.point(to));
  selection.removeAllRanges();
}

// The server slices, checks and hashes; the page shows what it holds.
export async function prove(start, end) {
  const said = await ask("passage", { article: model.article, start, end });
  if (said.refused) {
    marked = null;
    notice(t(`passage-${said.refused}`));
  } else {
    marked = said;
    notice(`${t("markedNow")} ${said.words}`, said);
  }
  paint();
  return marked;
}

export function clear() {
  marked = null;
  if (caret) caret.from = caret.to;
  notice("");
  paint();
}

let acts = {};
export const actions = (given) => { acts = given; };

function notice(words, passage) {
  const bar = $("#marked");
  if (!bar) return;
  bar.hidden = !words;
  bar.replaceChildren();
  if (passage) {
    bar.append(h("bdi", { lang: model.record.language, class: "words" }, passage.words),
      h("span", { class: "row" },
        h("button", { type: "button", class: "first", onclick: () => acts.begin() }, t("newReport"), " ", h("kbd", {}, "N")),
        report() ? h("button", { type: "button", onclick: () => acts.evidence() }, t("addEvidence"), " ", h("kbd", {}, "E")) : null,
        h("button", { type: "button", class: "plain", onclick: clear, "aria-label": t("clear") }, "×")));
  } else if (words) bar.append(words);
  if (words) tell(words);
}

async function key(event, at) {
  const run = runs[at], { list } = run.words;
  if (!list.length || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!caret || caret.run !== at) caret = { run: at, from: 0, to: 0 };
  const { rtl } = model.record, forward = rtl ? "ArrowLeft" : "ArrowRight", backward = rtl ? "ArrowRight" : "ArrowLeft";
  let to = caret.to;
  if (event.code === forward) to += 1;
  else if (event.code === backward) to -= 1;
  else if (event.code === "ArrowDown" || event.code === "ArrowUp") to = line(run, to, event.code === "ArrowDown" ? 1 : -1);
  else if (event.code === "Home") to = 0;
  else if (event.code === "End") to = list.length - 1;
  else if (event.code === "Space") { event.preventDefault(); await proveCaret(); return; }
  else if (event.key === "Enter") { event.preventDefault(); if (marked || await proveCaret()) acts.begin(); return; }
  else if (event.code === "KeyE") { event.preventDefault(); event.stopPropagation(); if (marked || await proveCaret()) acts.evidence(); return; }
  else return;
  event.preventDefault();
  event.stopPropagation();
  to = Math.max(0, Math.min(list.length - 1, to));
  caret = { run: at, from: event.shiftKey ? caret.from : to, to };
  marked = null;
  paint();
  const [a, b] = list[to];
  reveal(run, run.words.point(a), run.words.point(b));
  tell(run.words.text.slice(list[Math.min(caret.from, to)][0], list[Math.max(caret.from, to)][1]));
}

// What is marked by mouse or by keys, proved; null where nothing is, false where it can be no passage.
export async function taken() {
  if (marked || !caret || caret.from === caret.to) return marked;
  return (await proveCaret()) || false;
}

function proveCaret() {
  const { words } = runs[caret.run], [from, to] = [Math.min(caret.from, caret.to), Math.max(caret.from, caret.to)];
  return prove(words.point(words.list[from][0]), words.point(words.list[to][1]));
}

function boxOf(run, number) {
  const [a, b] = run.words.list[number];
  return range(run, run.words.point(a), run.words.point(b)).getBoundingClientRect();
}

// The word above or below: the nearest of the next line.
function line(run, number, step) {
  const here = boxOf(run, number), { list } = run.words;
  let best = number, apart = Infinity, top = null;
  for (let i = number + step; i >= 0 && i < list.length; i += step) {
    const box = boxOf(run, i);
    if (Math.abs(box.top - here.top) < here.height / 2) continue;
    if (top !== null && Math.abs(box.top - top) > here.height / 2) break;
    top = box.top;
    const gap = Math.abs(box.left + box.width / 2 - here.left - here.width / 2);
    if (gap < apart) { apart = gap; best = i; }
  }
  return best;
}

function reveal(run, a, b) {
  const pane = $("#text"), box = range(run, a, b).getBoundingClientRect(), seen = pane.getBoundingClientRect();
  if (box.top < seen.top + 40 || box.bottom > seen.bottom - 60) pane.scrollTop += box.top - seen.top - seen.height / 3;
}

export function show(one) {
  const run = runs.find((r) => inside(r, one));
  if (run) reveal(run, one.start, one.end);
}

export const focusText = () => runs[0]?.element.focus();

export function wordsOf(one) {
  const run = runs.find((r) => one.start >= r.words.start && one.end <= r.words.end);
  return run ? run.words.text.slice(run.words.unit(one.start), run.words.unit(one.end)) : "";
}
