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
LANGUAGES = (  # ISO 639-1 but `na`, which readers of a table take for null
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj "
    "fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw "
    "ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn "
    "ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo "
    "xh yi yo za zh zu"
)
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
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False} | (
        {"description": description} if description else {}
    )
