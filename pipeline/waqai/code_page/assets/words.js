// Places in one run of text: between code points, which files count in, and UTF-16, which browsers count in; and where words are.
export class Words {
  constructor(text, start, language) {
    this.text = text;
    this.start = start;
    this.language = language;
    this.astral = [];
    for (let i = 0; i < text.length; i += 1) {
      const c = text.charCodeAt(i);
      if (c >= 0xd800 && c < 0xdc00) { this.astral.push(i); i += 1; }
    }
    this.end = start + text.length - this.astral.length;
  }

  // From a place in UTF-16 to a code point of the page.
  point(unit) {
    let low = 0, high = this.astral.length;
    while (low < high) { const mid = (low + high) >> 1; if (this.astral[mid] < unit) low = mid + 1; else high = mid; }
    return this.start + unit - low;
  }

  // From a code point of the page to a place in UTF-16.
  unit(point) {
    let unit = point - this.start;
    for (const at of this.astral) { if (at < unit) unit += 1; else break; }
    return Math.max(0, Math.min(this.text.length, unit));
  }

  get list() {
    if (!this.words) {
      const parts = new Intl.Segmenter(this.language, { granularity: "word" }).segment(this.text);
      this.words = [];
      for (const part of parts) if (part.isWordLike) this.words.push([part.index, part.index + part.segment.length]);
    }
    return this.words;
  }

  // The word at a place, or the next one; its number.
  at(unit) {
    const { list } = this;
    let low = 0, high = list.length;
    while (low < high) { const mid = (low + high) >> 1; if (list[mid][1] <= unit) low = mid + 1; else high = mid; }
    return Math.min(low, list.length - 1);
  }

  // A stretch made of whole words: without space and punctuation at its ends.
  snapped(from, to) {
    const first = this.at(from);
    let last = this.at(to);
    if (last >= 0 && this.list[last][0] >= to) last -= 1;
    return first < 0 || last < first ? null : [this.list[first][0], this.list[last][1]];
  }
}
