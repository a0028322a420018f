// Elements, made of names, attributes and children; text is always text.
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const $ = (selector, within = document) => within.querySelector(selector);

let count = 0;
export const fresh = (stem) => `${stem}-${++count}`;

export function debounced(milliseconds, run) {
  let timer = 0;
  const later = (...said) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...said), milliseconds);
  };
  later.now = (...said) => {
    clearTimeout(timer);
    return run(...said);
  };
  return later;
}

export function tell(words) {
  const live = $("#live");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = words; });
}

// An answer that is seen wherever one has scrolled to.
let gone = 0;
export function toast(words) {
  const box = $("#toast");
  box.textContent = "";
  requestAnimationFrame(() => { box.textContent = words; });
  clearTimeout(gone);
  gone = setTimeout(() => { box.textContent = ""; }, 6000);
}

// A real dialog, closed by Escape, with its focus given back.
export function dialog(title, content, { close = "×", wide = false } = {}) {
  const id = fresh("dialog");
  const box = h("dialog", { "aria-labelledby": id, class: wide ? "wide" : "" },
    h("div", { class: "dialog-head" }, h("h2", { id }, title), h("button", { type: "button", class: "plain", "aria-label": close, onclick: () => box.close() }, "×")),
    content);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}
