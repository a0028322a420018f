"""The JSON Schema of our loose line, with the codes of a project's codebook: what a machine coder is asked to write.

Takes a schema, gives a plain mapping; made of the same declarations of a report's keys as annotation files are.
"""

from __future__ import annotations

from typing import Any

from waqai.formats import Formats
from waqai.schema.model import Schema

_QUOTE = {
    "type": ["string", "object"],
    "description": "Words of the article, copied letter by letter, at least ten characters: the shortest that support the event. As an object, "
    "`words` with `before` and `after` where they occur several times, or with `start` and `end`.",
    "properties": {
        "words": {"type": "string"}, "before": {"type": "string"}, "after": {"type": "string"},
        "start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 1},
    },
    "additionalProperties": False,
}  # fmt: skip
_NOT_ASKED = ("evidence",)  # in quotes
_NEEDED = ("type", "actors", "status", "quotes", "summary")


def loose_schema(schema: Schema) -> dict[str, Any]:
    """The schema of one line: one article."""
    formats = Formats(schema)
    said = formats.annotation.schema["$defs"]["report"]["properties"]
    keys = {name: _plain(values) for name, values in said.items() if name not in _NOT_ASKED}
    keys["event"]["description"] = "The event's id, where another article of the coding reports it too. Left out, an id is made."
    codebook = schema.codebook
    keys["mode"]["description"] = "A mode of the type, or null. " + "; ".join(
        f"{t}: {', '.join(m)}" for t, m in codebook.modes.items() if m
    )
    event = keys | {
        "quotes": {"type": "array", "items": _QUOTE, "minItems": 1},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1, "description": "How sure the coder is. It is stored with the report, not in it."},
        "note": {"type": "string", "description": "Anything else. It is stored with the report, not in it."},
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"One article coded for {schema.dataset.title}",
        "description": f"Codebook {codebook.version}. One line an article; `waqai import FILE --as CODING` reads it.",
        "type": "object",
        "properties": {
            "article": {"type": "string", "description": "The article's id."},
            "sha256": {"type": "string", "description": "The SHA-256 of the page's text; in place of `article`."},
            "text": {"type": "string", "description": "The text that was coded; in place of both."},
            "events": {
                "type": "array", "items": {"type": "object", "properties": event, "required": list(_NEEDED), "additionalProperties": False},
                "description": "Every event that the article reports; empty where it reports none.",
            },
            "no_events": {"type": "string", "description": "Why `events` is empty: what the article is about, in a sentence."},
            "coder": {"type": "string", "description": "An id of raw/coders.yaml."},
            "coded": {"type": "string", "description": "The day, such as 2026-11-22."},
            "model": {"type": "string"},
            "prompt_sha256": {"type": "string"},
        },
        "required": ["events"],
        "additionalProperties": False,
    }  # fmt: skip


def _plain(part: Any) -> Any:
    """A schema of a report's values without our own keywords; where annotation files have an id, a name will do."""
    if isinstance(part, list):
        return [_plain(item) for item in part]
    if not isinstance(part, dict):
        return part
    out = {key: _plain(value) for key, value in part.items() if not key.startswith("x-") and key != "format"}
    if named := part.get("x-ids"):
        out = {key: value for key, value in out.items() if key not in ("pattern", "maxLength")}
        if named != "events":
            out["description"] = f"{out['description'].rstrip('.')}, or a name or alias of one."
    return out
