"""Values as people and programs leave them in cells: cleaned of what cannot be seen, recognized where they mean no value, split.

Takes a value of a file, gives text, truth or None. Whatever could mean two things is left to the caller.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

NOTHING = frozenset(
    {"", "na", "n/a", "#n/a", "#na", "<na>", "nan", "null", "nil", "none", "-", "--", "–", "—", "?", "؟", ".", "لا يوجد", "غير متوفر"}
)
NONE = frozenset({"none", "لا شيء", "لا يوجد"})  # said on purpose: `event: none`, `about: none`
_FAULTY = re.compile(r"#(?:REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)\Z")
_STRONG = re.compile(r"[;؛|\n]+")  # no name has these
_WEAK = re.compile(r"[,،]")
_TRUE = frozenset({"true", "yes", "y", "1", "x", "✓", "✔", "نعم", "صح", "صحيح"})
_FALSE = frozenset({"false", "no", "n", "0", "لا", "خطأ"})


def cleaned(value: Any) -> str:
    """A value as text on one line: without bidi marks and all else that is invisible, with single spaces and none at the ends.

    A whole number that a spreadsheet keeps as `300.0` is `300`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFC", str(value))
    text = "".join(" " if c == "\xa0" else c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t\r ")
    return " ".join(re.sub(r"[\r\t ]+", " ", line).strip() for line in text.split("\n")).strip()


def lines_kept(value: Any) -> str:
    """The same, but with its line breaks, which part the entries of a list."""
    return "\n".join(filter(None, map(cleaned, str(value).splitlines()))) if isinstance(value, str) else cleaned(value)


def is_nothing(text: str) -> bool:
    """Whether a cleaned text says that there is no value."""
    return text.casefold() in NOTHING


def fault(text: str) -> str:
    """Why a cell has no value although one was meant; empty where it has one."""
    return f"the spreadsheet could not work out this cell: {text}" if _FAULTY.match(text) else ""


def truth(text: str) -> bool | None:
    """Yes or no; None for anything else."""
    folded = text.casefold()
    return True if folded in _TRUE else False if folded in _FALSE else None


def parts(text: str, separators: str | None) -> list[str]:
    """The entries of a list: parted by the separators that the mapping names, else by `;`, `؛`, `|` and line breaks."""
    pattern = re.compile(f"[{re.escape(separators)}\n]") if separators else _STRONG
    return [cleaned(part) for part in pattern.split(text) if cleaned(part)]


def by_commas(text: str) -> list[str]:
    """The same separated by commas, which occur within names too: for callers who see that every part is known."""
    return [cleaned(part) for part in _WEAK.split(text) if cleaned(part)]


def ascii_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in text)
