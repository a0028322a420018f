// Texts made comparable: what a reader of Arabic or English takes for the same letters is the same here.
"use strict";
waqai.fold = (function () {
  const SAME = new Map(Object.entries({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ک": "ك", "ڪ": "ك", "گ": "ك",
    "ڤ": "ف", "پ": "ب", "چ": "ج",
  }));
  const ALIKE = new RegExp(`[${[...SAME.keys()].join("")}]`, "g");
  const MARKS = /[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c-\u200f\u061c\u2066-\u2069]/g;

  /** Hamza forms, tatweel, diacritics, alef maqsura and ya, ta marbuta and ha, case and accents make no difference. */
  return function fold(text) {
    return text.normalize("NFKC").replace(ALIKE, (letter) => SAME.get(letter)).normalize("NFD").replace(MARKS, "")
      .replaceAll("ء", "").toLowerCase();
  };
})();
