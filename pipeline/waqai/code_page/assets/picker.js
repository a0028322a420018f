// A combobox by the ARIA pattern: words typed, options below, what is chosen as chips beside it.
import { ask } from "./api.js";
import { $, debounced, dialog, fresh, h, tell } from "./dom.js";
import { t } from "./messages.js";
import { code, model, value } from "./model.js";

// source: words -> [{ id, label, other, about }]; chosen: () -> ids; change(ids); one: only one may be chosen.
export function picker({ name, label, labelledby, source, chosen, change, describe, one = false, begin = null, described }) {
  const list = fresh("options"), input = h("input", { type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list, autocomplete: "off", spellcheck: false, placeholder: t("search"), "data-pick": name, "aria-labelledby": labelledby, "aria-describedby": described, dir: "auto" });
  const options = h("ul", { id: list, role: "listbox", class: "options", hidden: true, "aria-label": label });
  const chips = h("ul", { class: "chips" });
  const box = h("div", { class: "picker" }, chips, h("div", { class: "combo" }, input, options));
  let found = [], at = -1, turn = 0;

  const drawChips = () => {
    chips.replaceChildren(...chosen().map((id) => {
      const about = describe(id);
      return h("li", {}, h("span", { title: about.about || null }, h("span", {}, about.label), about.other ? h("bdi", { lang: "ar" }, about.other) : null, about.about ? h("small", {}, about.about) : null),
        h("button", { type: "button", class: "plain", "aria-label": `${t("take")}: ${about.label}`, onclick: () => { change(chosen().filter((x) => x !== id)); drawChips(); input.focus(); } }, "×"));
    }));
    chips.hidden = !chosen().length;
  };
  const close = () => { options.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const point = (to) => {
    const items = [...options.children];
    at = (to + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    items[at]?.scrollIntoView({ block: "nearest" });
    if (items[at]) input.setAttribute("aria-activedescendant", items[at].id);
  };
  const pick = (option) => {
    if (option.begin) { close(); begin(input.value.trim(), (id) => { change(one ? [id] : [...chosen(), id]); input.value = ""; drawChips(); input.focus(); }); return; }
    change(one ? [option.id] : [...chosen().filter((x) => x !== option.id), option.id]);
    input.value = "";
    close();
    drawChips();
    tell(option.label);
  };
  const show = async () => {
    const mine = ++turn, words = input.value.trim();
    const answer = (await source(words)).filter((option) => !chosen().includes(option.id));
    if (mine !== turn) return;
    found = begin && words ? [...answer, { begin: true, label: `${begin.label} “${words}”` }] : answer;
    options.replaceChildren(...found.map((option, i) => h("li", { id: `${list}-${i}`, role: "option", "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); pick(option); } },
      h("span", {}, option.label), option.other ? h("bdi", { lang: "ar" }, option.other) : null, option.about ? h("small", {}, option.about) : null)));
    if (!found.length) { close(); if (words) tell(t("nobody")); return; }
    options.hidden = false;
    input.setAttribute("aria-expanded", "true");
    const first = found.findIndex((option) => !option.near);  // a name that lacks a typed word is never chosen by itself
    if (first >= 0) point(first); else { at = -1; input.removeAttribute("aria-activedescendant"); }
  };
  const later = debounced(90, show);
  input.addEventListener("input", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (options.hidden) later.now(); else point(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!options.hidden && found[at]) pick(found[at]); else if (input.value.trim()) later.now();
    } else if (event.key === "Escape" && !options.hidden) { event.stopPropagation(); close(); }
    else if (event.key === "Backspace" && !input.value && chosen().length) { change(chosen().slice(0, -1)); drawChips(); }
  });
  drawChips();
  box.redraw = drawChips;
  return box;
}

// A label of the codebook; on a page in Arabic the Arabic word, with the code beside it.
export const worded = (name, label, beside = label) => (model.start.labels[name] ? `${model.start.labels[name]} (${beside})` : label);

// Actors and places, as they are on the event's day.
export const named = (kind, id) => {
  const entry = model.names[`${kind}s`][id];
  return { id, label: entry?.names?.en || entry?.names?.ar || id, other: entry?.names?.en ? entry.names.ar : "", about: entry?.about || "" };
};

export const people = (kind, one) => async (words) => {
  if (!words) return [];
  const { found } = await ask("names", { kind, words, date: value(one(), "date") || null, article: model.article });
  for (const entry of found) model.names[`${kind}s`][entry.id] = entry;
  return found.map((entry) => ({ ...named(kind, entry.id), near: entry.near }));
};

export const codes = (list) => async (words) => {
  const wanted = words.toLowerCase();
  return (model.form.lists[list] || []).filter((c) => `${c.code} ${c.label}`.toLowerCase().includes(wanted))
    .map((c) => ({ id: c.code, label: c.label, about: c.definition }));
};

const slug = (words) => words.normalize("NFD").replace(/[\u0300-\u036f']/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");

// A new actor or place, made on the spot with all that its file asks for.
export function beginEntry(kind) {
  const begin = (words, done) => {
    const arabic = /[\u0600-\u06ff]/.test(words), said = h("p", { class: "error", role: "alert" });
    const field = (text, content) => h("label", { class: "field" }, h("span", {}, text, content.required ? " *" : ""), content);
    const select = (list, empty, required = false) => h("select", { required }, h("option", { value: "" }, empty), model.form.lists[list].map((c) => h("option", { value: c.code }, `${c.label}${list === "countries" ? ` (${c.code})` : ""}`)));
    const en = h("input", { type: "text", required: true, value: arabic ? "" : words }), ar = h("input", { type: "text", dir: "rtl", lang: "ar", value: arabic ? words : "" }), id = h("input", { type: "text", required: true, dir: "ltr", value: arabic ? "" : slug(words) });
    const which = select(`${kind}_kinds`, t("choose"), true), country = select("countries", "–"), office = h("input", { type: "text" });
    const sectors = h("select", { multiple: true, size: 5 }, (model.form.lists.sectors || []).map((c) => h("option", { value: c.code }, `${c.label} (${c.code})`)));
    let inside = [];
    const within = picker({ name: "within", label: t("within"), source: people("place", () => null), chosen: () => inside, change: (ids) => { inside = ids; }, describe: (x) => named("place", x), one: true });
    en.addEventListener("input", () => { id.value = slug(en.value); });
    const form = h("form", { class: "grid", method: "dialog" },
      field(t("nameEn"), en), field(t("nameAr"), ar), field(t("id"), id), field(t("kind"), which), field(t("country"), country),
      kind === "actor" ? [field(t("sectors"), sectors), field(t("office"), office)] : h("div", { class: "field" }, h("span", {}, t("within")), within),
      h("div", { class: "row stays" }, said, h("button", { type: "submit", class: "first" }, t("create")), h("button", { type: "button", onclick: () => box.close() }, t("cancel"))));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const entry = { id: id.value.trim(), kind: which.value, names: { en: en.value, ar: ar.value }, country: country.value, office: office.value, sectors: [...sectors.selectedOptions].map((o) => o.value), within: inside[0] };
      try {
        const answer = await ask("new", { kind, entry });
        if (answer.refused) { said.textContent = answer.refused.join("; "); return; }
        Object.assign(model.names[`${kind}s`], (await ask("describe", { article: model.article, [`${kind}s`]: [answer.added] }))[`${kind}s`]);
        box.close();
        done(answer.added);
      } catch (error) { said.textContent = error.message; }
    });
    const box = dialog(t(kind === "actor" ? "newActor" : "newPlace"), form);
    $("input", form).focus();
  };
  begin.label = t(kind === "actor" ? "newActor" : "newPlace");
  return begin;
}

export const labelOf = (list, name) => worded(name, code(list, name)?.label || name, name);
