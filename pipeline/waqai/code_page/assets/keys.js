// Keys for everything, by where they lie on the keyboard: an Arabic layout sends other letters. None inside of a field.
import { dialog, h } from "./dom.js";
import { t } from "./messages.js";

// code, with: ctrl, shift, alt; what: a message; run. `anywhere`: also inside of fields.
let table = [];
export const bind = (given) => { table = given; };

const typing = (element) => element instanceof HTMLElement && (element.isContentEditable || ["SELECT", "TEXTAREA"].includes(element.tagName) || (element.tagName === "INPUT" && !["checkbox", "radio", "button"].includes(element.type)));

addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const ctrl = event.ctrlKey || event.metaKey;
  for (const entry of table) {
    if (entry.code !== event.code || Boolean(entry.ctrl) !== ctrl || Boolean(entry.alt) !== event.altKey) continue;
    if (entry.shift !== undefined && entry.shift !== event.shiftKey) continue;
    if (typing(event.target) && !entry.anywhere) continue;
    if (event.target instanceof HTMLElement && event.target.type === "radio" && event.code.startsWith("Arrow")) continue;
    event.preventDefault();
    entry.run(event);
    return;
  }
});

export function listed() {
  const name = (e) => [e.ctrl ? "Ctrl" : "", e.alt ? "Alt" : "", e.shift && !e.shown ? "Shift" : "", e.shown || e.code.replace(/^(Key|Digit)/, "")].filter(Boolean).join(" + ");
  const rows = table.filter((e) => e.what).map((e) => h("tr", {}, h("td", {}, h("kbd", { dir: "ltr" }, name(e))), h("td", {}, t(e.what))));
  rows.unshift(h("tr", {}, h("td", {}, h("kbd", { dir: "ltr" }, "← → ↑ ↓ Shift Space Enter")), h("td", {}, t("k_words"))));
  dialog(t("keys"), h("table", { class: "keys" }, h("tbody", {}, rows)), { close: t("close") });
}
