// What every page's script uses: data that comes in files of its own, elements, names in two scripts.
"use strict";
const waqai = (function () {
  const found = new Map();   // name -> value
  const waiting = new Map(); // name -> what to call

  /** A data file hands over its value. */
  function data(name, value) {
    found.set(name, value);
    (waiting.get(name) || []).forEach((resolve) => resolve(value));
    waiting.delete(name);
  }

  /** A value that the page has loaded already. */
  const get = (name) => found.get(name);

  /** The value of data/NAME.js, loaded if it is not here yet. */
  function load(name) {
    if (found.has(name)) return Promise.resolve(found.get(name));
    return new Promise((resolve, reject) => {
      if (waiting.has(name)) return waiting.get(name).push(resolve);
      waiting.set(name, [resolve]);
      const script = document.createElement("script");
      script.src = `data/${name}.js`;
      script.onerror = () => reject(new Error(`data/${name}.js is missing`));
      document.head.append(script);
    });
  }

  /** An element: h("a.name", {href: "..."}, "text", child, [more children]). Text is never read as markup. */
  function h(kind, attributes, ...children) {
    const [tag, ...classes] = kind.split(".");
    const element = document.createElement(tag);
    if (classes.length) element.className = classes.join(" ");
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  /** A name in both scripts, the Arabic one isolated so that it does not turn its line around. */
  function named(entry) {
    const parts = [entry.en];
    if (entry.ar) parts.push(" ", h("bdi", { lang: "ar", dir: "rtl" }, entry.ar));
    return parts;
  }

  /** Nodes one after another as a reader joins them: "A", "A and B", "A, B and C". */
  const joined = (nodes) => nodes.map((node, i) => [i === 0 ? "" : i === nodes.length - 1 ? " and " : ", ", node]);

  /** What stands behind the # of the address; as it is where its percent signs encode nothing. */
  function fragment() {
    const text = location.hash.slice(1);
    try { return decodeURIComponent(text); } catch { return text; }
  }

  /** A link that leaves these pages, shown by its host; anything but an address of the web is text. */
  function elsewhere(address) {
    if (!/^https?:\/\/[^/\s]+/.test(address)) return h("span.code", null, address);
    return h("a", { href: address, rel: "noreferrer", title: address }, address.split("/")[2].replace(/^www\./, ""));
  }

  const entry = (list, id) => get("lists")[list].find((e) => e.id === id) || { id, en: id, ar: null };
  const actor = (id) => h("a", { href: `actors.html#${id}` }, named(entry("actors", id)));
  const hash = (sha256) => h("span.hash", { title: sha256 }, `sha256 ${sha256.slice(0, 12)}…`);
  const status = (code) => h(`span.status.s-${code}`, null, code);
  const quad = (index) => h(`span.quad.q${index % 4}`, null, get("lists").quads[index]);
  const count = (n, one) => `${n.toLocaleString("en")} ${n === 1 ? one : one + "s"}`;
  const country = (code) => get("lists").countries[code] || code;

  /** Choices, each a value and its label, by their labels. */
  const sorted = (choices) => choices.sort((a, b) => a[1].localeCompare(b[1], "en"));

  /** The entries of a list as choices, with their names in both scripts. */
  const byName = (entries) => sorted(entries.map((e) => [e.id, e.ar ? `${e.en} · ${e.ar}` : e.en]));

  /** In which details file an event is: the sum that waqai makes when it writes them. */
  function shelf(event, shelves) {
    let sum = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(event)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
    return sum % shelves;
  }

  /** Offer text as a file. */
  function offer(name, type, parts) {
    const address = URL.createObjectURL(new Blob(parts, { type }));
    const link = h("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const find = document.getElementById("find");
    find?.addEventListener("submit", (event) => {
      event.preventDefault();
      location.href = `events.html#q=${encodeURIComponent(document.getElementById("find-words").value.trim())}`;
    });
  });

  return { data, get, load, h, named, joined, fragment, elsewhere, entry, actor, hash, status, quad, count, country, sorted, byName, shelf, offer };
})();
