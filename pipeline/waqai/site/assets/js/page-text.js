// The reader's own copy of a page's text: checked by its hash, its passages found by position and checked by theirs.
// It is read in the browser, held while the page is open, and goes nowhere.
"use strict";
waqai.pageText = (function () {
  const { h } = waqai;
  const AROUND = 160; // characters of the page shown before and after a passage

  /** Read a file: its text, that of every Unicode character apart, and the hash of its bytes. */
  async function read(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = null;
    try { text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); } catch { /* it is no text in UTF-8 */ }
    return { name: file.name, sha256: await waqai.sha256(bytes), characters: text === null ? null : Array.from(text) };
  }

  /** Whether a passage stands at its position with its hash. */
  async function holds(characters, passage) {
    const words = characters.slice(passage.start, passage.end).join("");
    return (await waqai.sha256(new TextEncoder().encode(words))) === passage.sha256;
  }

  /** One passage with what stands around it, right to left, itself marked. */
  function excerpt(characters, passage, language) {
    const start = Math.max(0, passage.start - AROUND);
    const end = Math.min(characters.length, passage.end + AROUND);
    const words = (from, to) => characters.slice(from, to).join("");
    return h("blockquote.passage", { lang: language, dir: "rtl" },
      start > 0 ? "… " : "", words(start, passage.start), h("mark", null, words(passage.start, passage.end)), words(passage.end, end), end < characters.length ? " …" : "");
  }

  return { read, holds, excerpt };
})();
