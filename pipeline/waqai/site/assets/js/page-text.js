// A page's text: checked by its hash, its passages found by position and checked by theirs. Positions count Unicode characters.
"use strict";
waqai.pageText = (function () {
  const { h } = waqai;
  const AROUND = 160; // characters of the page shown before and after a passage
  const direction = (article) => ({ lang: article.language, dir: article.rtl ? "rtl" : "ltr" });

  /** Read a file: its text, null where it is none in UTF-8, and the hash of its bytes. */
  async function read(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = null;
    try { text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); } catch { /* it is no text in UTF-8 */ }
    return { text, sha256: await waqai.sha256(bytes) };
  }

  /** Whether a passage stands at its position with its hash. */
  async function holds(characters, passage) {
    const words = characters.slice(passage.start, passage.end).join("");
    return (await waqai.sha256(new TextEncoder().encode(words))) === passage.sha256;
  }

  /** One passage with what stands around it, itself marked. */
  function excerpt(characters, passage, article, around) {
    const start = Math.max(0, passage.start - around);
    const end = Math.min(characters.length, passage.end + around);
    const words = (from, to) => characters.slice(from, to).join("");
    return h("blockquote.passage", direction(article),
      around && start > 0 ? "… " : "", words(start, passage.start), h("mark", null, words(passage.start, passage.end)), words(passage.end, end), around && end < characters.length ? " …" : "");
  }

  /** The whole page, with every passage marked and the numbers of its reports behind it. */
  function whole(characters, passages, article) {
    const bounds = [...new Set([0, characters.length, ...passages.flatMap((p) => [p.start, p.end])])].sort((a, b) => a - b);
    return h("div.page-text.scroll", { ...direction(article), tabindex: "0", role: "region", "aria-label": "The page’s text" }, bounds.slice(0, -1).map((from, i) => {
      const to = bounds[i + 1];
      const words = characters.slice(from, to).join("");
      const over = passages.filter((p) => p.start <= from && p.end >= to);
      const ending = [...new Set(over.filter((p) => p.end === to).map((p) => p.report))];
      return over.length ? [h("mark", { title: over.map((p) => p.summary).join("\n") }, words), ending.map((n) => h("a.number", { href: `#report-${n}`, "data-jump": `report-${n}`, "aria-label": `Report ${n}` }, String(n)))] : words;
    }));
  }

  /** A report's passages as a list: their positions, and their words where the page is open. */
  function passages(report, article, around = AROUND) {
    const text = waqai.ownTexts.get(article.page_sha256);
    const characters = text === undefined ? null : Array.from(text);
    return h("ol.passages", null, report.evidence.map((passage) => {
      const line = h("p.position", null, `Characters ${passage.start.toLocaleString("en")} to ${passage.end.toLocaleString("en")} of ${article.page_characters.toLocaleString("en")} `, waqai.hash(passage.sha256));
      const item = h("li", null, line);
      if (characters) holds(characters, passage).then((found) => item.append(
        found ? excerpt(characters, passage, article, around) : h("p.notice", null, "At this position your copy has other words than the coder's.")));
      return item;
    }));
  }

  /** A link within a page that keeps the address, which names what the page shows. */
  function jumps(place) {
    place.addEventListener("click", (event) => {
      const jump = event.target.closest("a[data-jump]");
      if (!jump) return;
      event.preventDefault();
      const target = document.getElementById(jump.dataset.jump);
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    });
    document.querySelector("a.skip").addEventListener("click", (event) => { event.preventDefault(); document.getElementById("main").focus(); });
  }

  return { read, holds, whole, passages, jumps };
})();
