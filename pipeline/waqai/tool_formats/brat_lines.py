"""The lines of brat's standoff format, each a value: spans, events, relations, attributes, references, notes.

Takes the text of a file, gives its lines by kind with their places; a line that is none of these is said and passed over.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from waqai.imports.foreign_text import shown
from waqai.imports.import_log import Log
from waqai.problem import Place

_PIECES = r"[0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*"
_SPAN = re.compile(rf"(T[\w.-]+)\t([^\s]+) ({_PIECES})(?:\t(.*))?")
_EVENT = re.compile(r"(E[\w.-]+)\t([^\s:]+):([^\s]+)((?:[ \t][^\s:]+:[^\s]+)*)\s*")
_ROLE = re.compile(r"([^\s:]+):([^\s]+)")
_RELATION = re.compile(r"(R[\w.-]+)\t([^\s]+) [^\s:]+:([^\s]+) [^\s:]+:([^\s]+)\s*")
_ATTRIBUTE = re.compile(r"([AM][\w.-]+)\t([^\s]+) ([^\s]+)(?: (.*))?")
_REFERENCE = re.compile(r"(N[\w.-]+)\t[^\s]+ ([^\s]+) ([^\s:]+):([^\s]+)(?:\t(.*))?")
_NOTE = re.compile(r"(#[\w.-]*)\t([^\s]+) ([^\s]+)(?:\t(.*))?")
_EQUIVALENT = re.compile(r"\*\t[^\s]+(?: [^\s]+)+\s*")
_BREAK = re.compile(r"\r\n|\r|\n")  # no other white space ends a line: words may have any


class Span(NamedTuple):
    """Words at one or several places of the text."""

    key: str
    type: str
    pieces: tuple[tuple[int, int], ...]
    words: str
    place: Place


class Event(NamedTuple):
    """An event at its trigger, with its roles."""

    key: str
    type: str
    trigger: str
    roles: tuple[tuple[str, str, Place], ...]
    place: Place


class Relation(NamedTuple):
    """A relation of two spans or events."""

    key: str
    type: str
    source: str
    target: str
    place: Place


class Attribute(NamedTuple):
    """An annotation of a span, an event or a relation: an attribute, a reference or a note."""

    key: str
    name: str
    target: str
    value: str
    place: Place


class Standoff(NamedTuple):
    """A file."""

    spans: dict[str, Span]
    events: dict[str, Event]
    relations: list[Relation]
    attributes: list[Attribute]
    notes: list[Attribute]
    equivalents: list[Place]


def standoff(text: str, name: str, log: Log) -> Standoff:
    """Read the lines of a file."""
    out = Standoff({}, {}, [], [], [], [])
    for number, line in enumerate(_BREAK.split(text), 1):
        if not line.strip():
            continue
        place = Place(name, number, 1)
        if why := _read(line, place, out):
            log.say("refused", place, why)  # without the line itself, which may be words of the text
    for event in out.events.values():
        if event.trigger not in out.spans:
            log.say("refused", event.place, f"the event's trigger {shown(event.trigger)} is no span of this file", cell=event.key)
    return out


def _read(line: str, place: Place, out: Standoff) -> str:
    """Put a line where it belongs; gives why it cannot be read."""
    key = line.split("\t", 1)[0]
    if key in out.spans or key in out.events:
        return f"a line above has the id {shown(key)} too"
    if found := _SPAN.fullmatch(line):
        pieces = tuple((int(a), int(b)) for a, b in (piece.split(" ") for piece in found[3].split(";")))
        out.spans[key] = Span(key, found[2], pieces, found[4] or "", _at(place, found, 2))
    elif found := _EVENT.fullmatch(line):
        roles = tuple((r[1], r[2], place._replace(column=found.start(4) + r.start() + 1)) for r in _ROLE.finditer(found[4]))
        out.events[key] = Event(key, found[2], found[3], roles, _at(place, found, 2))
    elif found := _RELATION.fullmatch(line):
        out.relations.append(Relation(key, found[2], found[3], found[4], _at(place, found, 2)))
    elif found := _ATTRIBUTE.fullmatch(line):
        out.attributes.append(Attribute(key, found[2], found[3], found[4] or "true", _at(place, found, 4 if found[4] else 2)))
    elif found := _REFERENCE.fullmatch(line):
        out.attributes.append(Attribute(key, found[3], found[2], found[4], _at(place, found, 4)))
    elif found := _NOTE.fullmatch(line):
        out.notes.append(Attribute(key, found[2], found[3], found[4] or "", _at(place, found, 4 if found[4] else 2)))
    elif _EQUIVALENT.fullmatch(line):
        out.equivalents.append(place)
    else:
        return "this is no line of brat's standoff format"
    return ""


def _at(place: Place, found: re.Match[str], group: int) -> Place:
    return place._replace(column=found.start(group) + 1)
