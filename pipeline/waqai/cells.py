"""The canonical text of a cell, as in the CSV files, in `changes`, and under the value hash.

Takes Python values, gives text and back. No cell is empty text, has a line break, would be run by a spreadsheet or
be taken for null by a reader: `is_trap` says which texts those are.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from waqai.schema.model import FieldType

FORMULA = "=+-@"  # what spreadsheets run, at the start of a cell
NULLS = ("na", "n/a", "nan", "null", "none", "nil", "#n/a", "#na", "<na>", "inf", "true", "false")  # what readers take for something else
BREAKS = "\n\r\t\x00"  # what breaks a line, or a cell


def is_trap(text: str) -> bool:
    """Whether a text is not allowed in a cell."""
    return not text or text[0] in FORMULA or text.casefold() in NULLS or not (text.isprintable() or set(BREAKS).isdisjoint(text))


def trap_pattern() -> str:
    """The same as a regular expression of RE2, which Arrow has, that the whole text of such a cell matches."""
    import re

    nulls = "|".join(re.escape(word) for word in NULLS)
    return rf"(?:|[{re.escape(FORMULA)}].*|(?i:{nulls})|(?s:.*[\n\r\t\x00].*))"


def codes_of(cell: str | None) -> tuple[str, ...]:
    """The codes of a cell that has several, with `;` between them."""
    return tuple(cell.split(";")) if cell else ()


def to_text(value: Any) -> str | None:
    """The canonical text of a value; None for null."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    return str(value)


def from_text(text: str | None, kind: FieldType) -> Any:
    """The value that a canonical text represents."""
    if text is None or text == "":
        return None
    match kind:
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case "boolean":
            return {"TRUE": True, "FALSE": False}[text]
        case "date":
            return date.fromisoformat(text)
        case _:
            return text
