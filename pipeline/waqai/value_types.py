"""The kinds of values in files of `raw/`, each as JSON Schema: an id, a line of text, a date, a number, a list, a mapping.

Takes a description and bounds, gives a plain mapping. `waqai.formats` and `waqai.report_keys` build files' shapes of them;
the keywords that begin with `x-` are those of `waqai.yamlfile.shape`.
"""

from __future__ import annotations

from typing import Any

from waqai.identifiers import HINT, LONGEST, REASONS, RESERVED, SLUG, SLUG_WORDS
from waqai.yamlfile.shape import EDTF

ID_KEYS = {  # of a mapping from ids
    "pattern": SLUG, "maxLength": LONGEST, "not": {"type": "string", "pattern": RESERVED}, "x-what": SLUG_WORDS, "x-problem": "bad-id", "x-not": REASONS,
    "x-not-hint": HINT,
}  # fmt: skip
_CELL = r"^[^\s\x00-\x1f]([^\n\r]*[^\s])?$"  # one line, no space at either end


def slug(description: str, *, null: bool = False, of: str = "") -> dict[str, Any]:
    """An id of at most 80 characters; `of` says what it is an id of, where editors can know the others."""
    return {
        "type": ["string", "null"] if null else "string", **ID_KEYS, "x-ids": of, "description": description,
    }  # fmt: skip


def text(description: str, longest: int = 300, *, null: bool = False, least: int = 1) -> dict[str, Any]:
    """One line of text."""
    return {
        "type": ["string", "null"] if null else "string", "minLength": least, "maxLength": longest, "pattern": _CELL,
        "x-what": "one line of text without space at its ends", "x-problem": "bad-text", "description": description,
    }  # fmt: skip


def address(description: str) -> dict[str, Any]:
    """A URL of the web, or null."""
    return {
        "type": ["string", "null"], "maxLength": 2000, "pattern": r"^https?://[^\s/]+\.[^\s/]+(/\S*)?$",
        "x-what": "an address that begins with https:// or http://", "description": description,
    }  # fmt: skip


def date(description: str, *, null: bool = True) -> dict[str, Any]:
    """A date in EDTF; which forms it may have is for the checks of dates."""
    return {"type": ["string", "null"] if null else "string", "format": EDTF, "description": description}


def number(description: str, kind: str = "number", *, null: bool = True, least: float | None = None, most: float = 2**53) -> dict[str, Any]:
    """A number, whole or not."""
    return {
        "type": [kind, "null"] if null else kind, "description": description, "minimum": -(2**53) if least is None else least, "maximum": most,
    }  # fmt: skip


def entries(items: dict[str, Any], description: str, *, least: int = 0, unique: bool = False, null: bool = False) -> dict[str, Any]:
    """A list."""
    return {"type": ["array", "null"] if null else "array", "items": items, "minItems": least, "description": description} | (
        {"uniqueItems": True} if unique else {}
    )


def mapping(required: dict[str, Any], optional: dict[str, Any] | None = None, description: str = "") -> dict[str, Any]:
    """A mapping with these keys and no other."""
    properties = required | (optional or {})
    needed = {"required": list(required)} if required else {}  # draft 4 has no empty list here
    described = {"description": description} if description else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False, **described}
