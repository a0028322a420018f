"""Folding of text for search: what readers of Arabic or English take for the same letters becomes the same.

Takes text, gives folded text, whole or one grapheme at a time with its place. It is for comparing only: a folded text
is never written, hashed or published, and no offset counts in it. The site folds by the same rules in `fold.js`;
a test compares `SAME` in both.

- Composed and decomposed forms, presentation forms, ligatures, full-width forms, upper and lower case are the same.
- Vowel marks, the dagger alef, accents, tatweel and all that is invisible (bidi controls, joiners, BOM, soft hyphen,
  variation selectors) are ignored. So is the free-standing hamza: the press writes both شيء and شئ.
- A hamza's or madda's carrier is its bare letter: أ إ آ ٱ ا, ؤ و, ئ ي. Typists leave them out more often than not.
- ى and ي, ة and ه always are the same: final ى for ي is standard in Egypt, and ه for ة is the most common slip of typing. That
  joins a few words that differ (علي and على), and costs little, since exact hits come first and all hits are reported.
- Letters of Persian, Urdu and Kurdish keyboards are those that Arabic writers put in their place.
- Digits of any script, quotation marks, dashes, Arabic and Latin punctuation are the same.
- Any run of white space is one space.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

SAME = {
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه",
    "ک": "ك", "ڪ": "ك", "گ": "ك", "ڤ": "ف", "پ": "ب", "چ": "ج", "ء": "", "ٴ": "", "ـ": "", "ۥ": "", "ۦ": "",
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "〝": '"', "〞": '"', "〟": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "‹": "'", "›": "'", "′": "'", "`": "'", "´": "'", "ʹ": "'", "ʻ": "'", "ʼ": "'", "ʽ": "'",
    "ʾ": "'", "ʿ": "'", "،": ",", "٬": ",", "٫": ",", "؛": ";", "؟": "?", "٪": "%", "۔": ".", "−": "-", "⁄": "/",
}  # fmt: skip

_BEFORE = str.maketrans(SAME)  # before compatibility takes ´ for a space with an accent
_SHOWN_CONTROLS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")  # signs that enclose or stand over digits
JOINERS = "\u200c\u200d"  # invisible, and yet part of the grapheme that they follow
_PLAIN, _SPACE, _CONTROL, _EXTENDS, _RETURN, _FEED, _FLAG, _PICTURE = range(8)


def fold(text: str) -> str:
    """The text with everything that readers take for the same made equal, without space at its ends.

    Canonically equivalent texts give the same, and folding twice gives what folding once does.
    """
    folded = "".join(piece for _, _, piece in graphemes(text))
    return " ".join(folded.split())


@lru_cache(maxsize=1 << 16)
def fold_name(name: str) -> str:
    """A name or an id folded for look-up: as text, and hyphens are spaces, full stops, commas and quotation marks nothing."""
    letters = fold(name).translate({ord("-"): " ", ord("_"): " "} | dict.fromkeys(map(ord, ".,\"'")))
    return " ".join(letters.split())


def graphemes(text: str) -> Iterator[tuple[int, int, str]]:
    """Each grapheme cluster of a text as (start, end, folded), in code points; what is ignored has an empty string.

    Clusters are Unicode's extended ones but for the syllables of Indic scripts and their prefixes; two letters of a flag,
    the parts of an emoji that joiners hold together and CRLF are one each.
    """
    kinds = {c: _kind(c) for c in set(text)}
    start, before, flags = 0, _CONTROL, 0
    for i, c in enumerate(text):
        kind = kinds[c]
        if (
            (kind == _EXTENDS and before not in (_CONTROL, _RETURN, _FEED))
            or (kind == _FLAG == before and flags % 2)
            or (kind == _PICTURE and i and text[i - 1] == "\u200d" and before != _CONTROL)
            or (kind == _FEED and before == _RETURN)
        ):
            flags += 1
            before = before if kind == _EXTENDS and before != _FLAG else kind
            continue
        if i:
            yield start, i, _fold_grapheme(text[start:i])
        start, before, flags = i, kind, 1
    if text:
        yield start, len(text), _fold_grapheme(text[start:])


def ignored(character: str) -> bool:
    """Whether a character by itself makes no difference, such as a mark, a tatweel or a bidi control."""
    return not _fold_grapheme(character)


@lru_cache(maxsize=1 << 16)
def _fold_grapheme(grapheme: str) -> str:
    if grapheme[0].isspace():
        return " " + (_fold_grapheme(grapheme[1:].lstrip()) if grapheme[1:].strip() else "")
    parts = unicodedata.normalize("NFD", grapheme).translate(_BEFORE)
    parts = unicodedata.normalize("NFKD", parts).casefold()
    parts = "".join(map(_fold_part, unicodedata.normalize("NFKD", parts)))
    return parts.strip()  # an accent or vowel mark that stands free is decomposed to a space with it


@lru_cache(maxsize=1 << 16)
def _fold_part(c: str) -> str:
    """One code point of a decomposed text."""
    if c in SAME:
        return SAME[c]
    category = unicodedata.category(c)
    if category == "Mn":
        return "" if _is_free(c) else c
    if category in ("Cf", "Cc"):
        return " " if c.isspace() else c if c in _SHOWN_CONTROLS else ""
    if category == "Nd":
        return str(unicodedata.decimal(c))
    return "-" if category == "Pd" else " " if c.isspace() else c


def _is_free(mark: str) -> bool:
    """Whether a mark may be left out: points and accents, but no vowel sign of a script that cannot be read without."""
    place = unicodedata.combining(mark)
    selector = mark == "\u034f" or "\ufe00" <= mark <= "\ufe0f" or "\u180b" <= mark <= "\u180f" or "\U000e0100" <= mark <= "\U000e01ef"
    return 10 <= place <= 36 or place >= 200 or selector


def _kind(c: str) -> int:
    """How a code point joins with what stands before it."""
    if c < "\u0300":
        return _RETURN if c == "\r" else _FEED if c == "\n" else _CONTROL if c < " " or "\x7f" <= c < "\xa0" or c == "\xad" else _PLAIN
    category = unicodedata.category(c)
    if (
        category[0] == "M"
        or c in JOINERS
        or "\u1160" <= c <= "\u11ff"
        or "\U0001f3fb" <= c <= "\U0001f3ff"
        or "\U000e0020" <= c <= "\U000e007f"
    ):
        return _EXTENDS
    if category in ("Cf", "Zl", "Zp", "Cc"):
        return _PLAIN if c in _SHOWN_CONTROLS else _CONTROL
    if "\U0001f1e6" <= c <= "\U0001f1ff":
        return _FLAG
    return _PICTURE if category == "So" else _PLAIN
