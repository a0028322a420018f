// Texts made comparable: what a reader of Arabic or English takes for the same is the same here, as in waqai/folding.py.
"use strict";
Object.assign(waqai, (function () {
  const SAME = {
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "ڪ": "ك", "گ": "ك",
    "ڤ": "ف", "پ": "ب", "چ": "ج", "ء": "", "ٴ": "", "ـ": "", "ۥ": "", "ۦ": "", "«": "\"", "»": "\"", "“": "\"", "”": "\"", "„": "\"", "‟": "\"", "″": "\"", "〝": "\"",
    "〞": "\"", "〟": "\"", "‘": "'", "’": "'", "‚": "'", "‛": "'", "‹": "'", "›": "'", "′": "'", "`": "'", "´": "'", "ʹ": "'", "ʻ": "'", "ʼ": "'", "ʽ": "'", "ʾ": "'",
    "ʿ": "'", "،": ",", "٬": ",", "٫": ",", "؛": ";", "؟": "?", "٪": "%", "۔": ".", "−": "-", "⁄": "/"
  };
  const ALIKE = new RegExp(`[${Object.keys(SAME).join("")}]`, "g");
  const same = (text) => text.replace(ALIKE, (letter) => SAME[letter]);
  const IGNORED = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06ed\ufe00-\ufe0f]|(?![\u0600-\u0605\u06dd])\p{Cf}/gu;

  /** Forms of hamza, alef, ya and ta marbuta, marks, tatweel, what is invisible, digits, quotation marks, dashes, space and case make no difference. */
  function fold(text) {
    return same(same(text.normalize("NFD")).normalize("NFKD").toLowerCase().normalize("NFKD"))
      .replace(IGNORED, "").replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) & 15)
      .replace(/\p{Pd}/gu, "-").replace(/\s+/g, " ").trim();
  }

  /** All names of an entry, each also in one word, since spellings differ in where words end. */
  function foldedName(entry) {
    const names = [entry.en, entry.ar || "", ...entry.also.split(";"), entry.id.replaceAll("-", " ")].map(fold).filter(Boolean);
    return [...names, ...names.map((name) => name.replace(/[ -]/g, ""))].join("\n");
  }

  /** What is searched for: words, and words in quotes that belong together. */
  const terms = (text) => [...text.matchAll(/"([^"]+)"|(\S+)/g)].map((m) => fold(m[1] || m[2])).filter(Boolean);

  return { fold, foldedName, terms };
})());
