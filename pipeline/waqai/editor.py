"""JSON Schemas for editors: each kind of file in `raw/`, with the label and definition of every code.

Takes `Formats` (and, for a project's own schemas, its records), gives the schemas as values and as text; writes
nothing. They say less than the checks do: an editor completes, explains, and underlines what stands wrong in one file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from waqai.formats import Formats
from waqai.identifiers import SLUG
from waqai.read.raw_folder import Raw
from waqai.records import Actor, PlaceRecord, Report
from waqai.schema.model import Codebook
from waqai.yamlfile.shape import BRANCH, EDTF

# kind of file: (the files it is for, its title)
KINDS = {
    "article": ("raw/articles/*.yaml", "An article's record (raw/articles)"),
    "annotation": ("raw/annotations/*/*.yaml", "An article's coding (raw/annotations)"),
    "actors": ("raw/actors.yaml", "Actors (raw/actors.yaml)"),
    "places": ("raw/places.yaml", "Places (raw/places.yaml)"),
    "outlets": ("raw/outlets.yaml", "Outlets (raw/outlets.yaml)"),
    "coders": ("raw/coders.yaml", "Coders (raw/coders.yaml)"),
    "events": ("raw/events.yaml", "Decisions about events (raw/events.yaml)"),
    "retired": ("raw/retired.yaml", "Retired ids (raw/retired.yaml)"),
    "changes": ("raw/changes.yaml", "Reasons for changes (raw/changes.yaml)"),
    "drift": ("raw/drift.yaml", "What was found at copies of pages (raw/drift.yaml)"),
    "assignments": ("raw/assignments.yaml", "Who codes what (raw/assignments.yaml)"),
}
_POINT = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~]?"
_DATE = {
    "pattern": rf"^({_POINT}|({_POINT}|\.\.)/({_POINT}|\.\.))$",
    "patternErrorMessage": "a day, a month, a year, or an interval of two of these, such as 2024-06-19 or 2022-02/..",
}
# What depends on another key of the same mapping: the key, the list that decides, and the codes that it then may have.
_NO_MODES = {"type": "null", "description": "The type has no modes: null."}

Ids = dict[str, dict[str, str]]  # kind of id: id: what it stands for, in Markdown


def schemas(formats: Formats, ids: Ids | None = None) -> dict[str, str]:
    """The text of each kind's schema.

    Parameters
    ----------
    ids : dict
        The ids to complete, by the kinds that `formats` marks with `x-ids`; another id of the right form stays right.
    """
    return {
        kind: json.dumps(_schema(formats, kind, title, ids or {}), ensure_ascii=False, indent=1) + "\n"
        for kind, (_, title) in KINDS.items()
    }


def ids_of(raw: Raw, coding: str | None = None) -> Ids:
    """The project's ids, each with its entry; of events those of one coding, where it is named."""
    events: dict[str, Report] = {}
    for annotation in (a for a in raw.annotations if coding is None or a.coding == coding):
        for report in annotation.reports:
            events.setdefault(report.event, report)
    known = {f"{kind}s": {id_: about(entry) for id_, entry in getattr(raw, kind).items()} for kind, about in ABOUT.items()}
    return known | {"events": {event: about_event(events[event]) for event in sorted(events)}}


def _names(names: dict[str, str]) -> str:
    """A name in every language, in Markdown."""
    return " · ".join([f"**{names['en']}**", *(name for language, name in names.items() if language != "en")])


def _actor(actor: Actor) -> str:
    """An actor's names and roles, in Markdown."""
    roles = [
        f"- {role.office or '/'.join(role.sectors)}, {role.country}"
        + (f" ({role.start or ''}–{role.end or ''})" if role.start or role.end else "")
        for role in actor.roles
    ]
    return "\n".join([_names(actor.names), "", *roles])


def _place(place: PlaceRecord) -> str:
    """A place's names and where it lies, in Markdown."""
    return f"{_names(place.names)}\n\n{place.kind}" + (f" in {place.within}" if place.within else "")


# What an entry says of its id, in Markdown, by the kind of id.
ABOUT: dict[str, Callable[[Any], str]] = {
    "actor": _actor,
    "place": _place,
    "outlet": lambda outlet: _names(outlet.names),
    "coder": lambda coder: str(coder.name),
    "article": lambda article: f"{article.title_en}\n\n{article.outlet}, {article.published}",
}


def about_event(report: Report) -> str:
    """What a report says of its event, in Markdown."""
    what = report.type + (f"/{report.mode}" if report.mode else "")
    return f"{report.summary}\n\n{what}, {report.status}, {report.date or 'no date'}"


def _schema(formats: Formats, kind: str, title: str, ids: Ids) -> dict[str, Any]:
    shape = getattr(formats, kind)
    codebook = formats.schema.codebook
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    schema |= _for_editors(shape.schema, codebook, ids)
    if kind == "annotation":
        for report in schema["$defs"].values():
            report["allOf"] = [
                _where("type", code, "mode", _some(codebook, "modes", [f"{code}-{m}" for m in modes], f"{code}-"))
                for code, modes in codebook.modes.items()
            ]
            quantity = report["properties"]["quantities"]["items"]
            quantity["allOf"] = [_where("what", what, "unit", _some(codebook, "units", units)) for what, units in codebook.units.items()]
    if kind == "events" and ids:
        known = {event: {"$ref": "#/$defs/event", "description": about} for event, about in ids["events"].items()}
        schema["properties"]["events"]["properties"] = known
    return schema


def _where(key: str, value: str, other: str, rule: dict[str, Any]) -> dict[str, Any]:
    """Where `key` has `value`, the rule for `other`."""
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": {"properties": {other: rule}}}


def _some(codebook: Codebook, name: str, codes: Any, prefix: str = "") -> dict[str, Any]:
    """Some codes of a list with their definitions; for the modes of a type `prefix` is the type, and null is allowed."""
    about = definitions(codebook, name)
    rule = {"enum": [code.removeprefix(prefix) for code in codes], "markdownEnumDescriptions": [about[code] for code in codes]}
    if not prefix:
        return rule
    if not rule["enum"]:
        return _NO_MODES
    return {"enum": [*rule["enum"], None], "markdownEnumDescriptions": [*rule["markdownEnumDescriptions"], "No mode of the type applies."]}


def definitions(codebook: Codebook, name: str) -> dict[str, str]:
    """What each code of a list means, in Markdown."""
    out = {}
    for code in codebook.lists[name].codes:
        parts = [f"**{code.label}**", code.definition, f"*Example:* {code.example}" if code.example else None, code.note]
        out[code.code] = "\n\n".join(part for part in parts if part)
    return out


def _for_editors(part: Any, codebook: Codebook, ids: Ids) -> Any:
    """The shape's schema without the keywords of our own, with those of editors instead."""
    if isinstance(part, list):
        return [_for_editors(item, codebook, ids) for item in part]
    if not isinstance(part, dict):
        return part
    if BRANCH in part:  # an editor then says what is wrong with the form that is meant, and not that neither fits
        first, second = part["anyOf"]
        return {"if": {"required": [part[BRANCH]]}, "then": second, "else": first}
    out = {key: _for_editors(value, codebook, ids) for key, value in part.items() if not key.startswith("x-") and key != "format"}
    if "x-list" in part:
        about = definitions(codebook, part["x-list"])
        out["markdownEnumDescriptions"] = [about.get(code, "") for code in part["enum"]]
    if "x-what" in part and "pattern" in part:
        out["patternErrorMessage"] = f"This is {part['x-what']}."
    if part.get("format") == EDTF:
        out |= _DATE
    if "enum" not in part and (type_ := part.get("type")) and "string" in (types := [type_] if isinstance(type_, str) else type_):
        out["type"] = [*types, "number"]  # every scalar counts as written; an editor reads `2024` as a number
    if known := ids.get(part.get("x-ids", "")):
        rule = {"enum": list(known), "markdownEnumDescriptions": list(known.values())}
        others: dict[str, Any] = {"pattern": out.pop("pattern", SLUG), "patternErrorMessage": out.pop("patternErrorMessage", "")}
        out["anyOf"] = [rule, others, *([{"type": "null"}] if "null" in out["type"] else [])]
    return out
