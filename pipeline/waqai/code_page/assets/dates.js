// A date by field and as it is written, with what it means in days.
import { ask } from "./api.js";
import { debounced, fresh, h } from "./dom.js";
import { t } from "./messages.js";

const POINT = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([?~]?)$/;
const KINDS = ["none_", "day", "month", "year", "span", "since", "until"];

export function parts(text) {
  if (!text) return { kind: "none_", a: [], b: [], mark: "" };
  const [first, last] = text.split("/");
  const read = (s) => { const m = POINT.exec(s || ""); return m ? [m[1], m[2] || "", m[3] || ""] : []; };
  const mark = /[?~]/.exec(text)?.[0] || "";
  if (!text.includes("/")) { const a = read(text); return { kind: a[2] ? "day" : a[1] ? "month" : a[0] ? "year" : "none_", a, b: [], mark }; }
  return { kind: first === ".." ? "until" : last === ".." ? "since" : "span", a: read(first), b: read(last), mark };
}

export function written({ kind, a, b, mark }) {
  const join = (p, most) => [...p.slice(0, most), ""].slice(0, [...p.slice(0, most), ""].indexOf("")).map((x, i) => x.padStart(i ? 2 : 4, "0")).join("-");
  if (kind === "none_") return null;
  if (kind === "day") return join(a, 3) + mark;
  if (kind === "month") return join(a, 2) + mark;
  if (kind === "year") return join(a, 1) + mark;
  if (kind === "since") return `${join(a, 3)}${mark}/..`;
  if (kind === "until") return `../${join(b, 3)}${mark}`;
  return `${join(a, 3)}${mark}/${join(b, 3)}${mark}`;
}

function meaning(said, locale) {
  if (said.refused) return said.refused;
  const day = (iso) => new Date(`${iso}T12:00:00Z`).toLocaleDateString(locale === "ar" ? "ar-EG-u-nu-latn" : "en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const mark = said.qualifier ? ` · ${t(said.qualifier === "uncertain" ? "?" : "~")}` : "";
  if (said.kind === "point") return (said.start === said.end ? t("pointDay", day(said.start)) : t("point", day(said.start), day(said.end))) + mark;
  if (said.start && said.end) return t("lasted", day(said.start), day(said.end)) + mark;
  return (said.start ? t("goesOn", day(said.start)) : said.end ? t("endedBy", day(said.end)) : t("always")) + mark;
}

export function dateField({ name, label, get, set, language }) {
  const said = h("p", { class: "meaning", id: fresh("meaning"), role: "status" });
  const text = h("input", { type: "text", class: "edtf", "aria-label": `${label}: ${t("written")}`, placeholder: t("edtf"), spellcheck: false, dir: "ltr", "data-date": name, "aria-describedby": said.id });
  const kind = h("select", { "aria-label": `${label}: ${t("byField")}` }, KINDS.map((k) => h("option", { value: k }, t(k))));
  const mark = h("select", { "aria-label": `${label}: ${t("sure")}` }, ["", "?", "~"].map((m) => h("option", { value: m }, t(m || "sure"))));
  const numbers = (which) => ["year_", "month_", "day_"].map((part, i) => h("input", { type: "text", inputMode: "numeric", maxLength: i ? 2 : 4, class: i ? "two" : "four", placeholder: t(part), "aria-label": `${label} ${which}: ${t(part)}` }));
  const a = numbers("1"), b = numbers("2"), first = h("span", { class: "parts", dir: "ltr" }, a), last = h("span", { class: "parts", dir: "ltr" }, b), arrow = h("span", { "aria-hidden": "true" }, "–");

  const explain = debounced(120, async () => {
    const now = text.value.trim();
    const left = lacking();
    said.classList.toggle("bad", Boolean(left) && !box.contains(document.activeElement));
    if (left) { said.textContent = t("dateLacks", left); return; }
    if (!now) { said.textContent = get() === null ? t("nullDate") : ""; return; }
    try {
      const answer = await ask("date", { date: now });
      said.textContent = meaning(answer, language);
      said.classList.toggle("bad", Boolean(answer.refused));
    } catch { /* the server is away: it is said elsewhere */ }
  });
  const fill = (from) => {
    const p = parts(text.value.trim());
    if (from !== "parts") {
      const none = !text.value.trim();
      kind.value = none && kind.value !== "none_" && from === "kind" ? kind.value : p.kind;
      mark.value = p.mark;
      a.forEach((input, i) => { input.value = p.a[i] || ""; });
      b.forEach((input, i) => { input.value = p.b[i] || ""; });
    }
    const k = kind.value;
    first.hidden = k === "none_" || k === "until";
    last.hidden = !(k === "span" || k === "until");
    arrow.hidden = k !== "span";
    mark.hidden = k === "none_";
    a[1].hidden = k === "year";
    a[2].hidden = k === "year" || k === "month";
    box.classList.toggle("unfinished", Boolean(lacking()));
    explain();
  };
  // What the fields still need before they are a date: a year of four figures, and a month where there is a day.
  const lacking = () => {
    const least = { day: 3, month: 2 }[kind.value] || 1;
    for (const [side, list] of [[first, a], [last, b]]) {
      if (side.hidden) continue;
      const filled = list.findLastIndex((input) => !input.hidden && input.value.trim());
      const at = list.findIndex((input, i) => i < Math.max(least, filled + 1) && input.value.trim().length < (i ? 1 : 4));
      if (at >= 0) return t(["year_", "month_", "day_"][at]);
    }
    return "";
  };
  const compose = () => {
    fill("parts");
    if (lacking()) return;
    const made = written({ kind: kind.value, a: a.map((i) => i.value.trim()), b: b.map((i) => i.value.trim()), mark: mark.value });
    text.value = made || "";
    set(made);
  };
  kind.addEventListener("change", () => { fillFrom(kind.value); compose(); });
  const fillFrom = (k) => { if (k === "none_") [...a, ...b].forEach((input) => { input.value = ""; }); };
  mark.addEventListener("change", compose);
  [...a, ...b].forEach((input) => input.addEventListener("input", compose));
  text.addEventListener("input", () => { set(text.value.trim() || null); fill("text"); });
  text.value = get() || "";
  const box = h("div", { class: "date" }, h("div", { class: "row" }, kind, first, arrow, last, mark, text), said);
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) said.classList.toggle("bad", Boolean(lacking())); });
  fill("text");
  return box;
}
