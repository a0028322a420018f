"""What doccano exports as JSON Lines: texts with labelled spans, relations between them, labels of the whole text, comments.

A file says neither what its offsets count nor which words stand there, so a unit is taken only if it is the only one in which all
spans of a text begin and end at words. doccano has no attributes: what a report needs besides its type, its passages and its
parties comes from `defaults` of the mapping, or is missing. Takes a file, gives neutral values.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from waqai.identifiers import is_slug
from waqai.imports.cell_text import cleaned
from waqai.imports.coded_page import CodedPage, FileValue, Quote, saying_alike
from waqai.imports.foreign_text import decoded
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.imports.offset_units import Offsets, only_unit
from waqai.tool_formats.json_values import Element, read_elements
from waqai.tool_formats.marked_events import EVENT, Assembly, Link, Mark, Terms, is_event

UNITS = ("utf-16", "graphemes", "code-points")  # as doccano's editor counts, without and with its grapheme clusters; as others do
_TERMS = Terms("label", "attribute", "relation type")
_SPANS = ("entities", "label", "labels")  # with relations; without; as files for the import have it
_COMMENTS = ("Comments", "comments")


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it has texts with labels or entities, and neither events nor the spans of another tool."""
    text = decoded(head, path.name)[0] if path.suffix.lower() in (".json", ".jsonl", ".ndjson") else ""
    return '"text"' in text and '"events"' not in text and '"spans"' not in text and any(f'"{name}"' in text for name in (*_SPANS, "cats"))


def read(path: Path, mapping: Mapping, log: Log) -> Iterator[CodedPage]:
    """The texts of a file."""
    return saying_alike([page for element in read_elements(path, "doccano", log) if (page := _page(element, mapping, log))])


def _page(element: Element, mapping: Mapping, log: Log) -> CodedPage | None:
    values, here = element.values, element.place()
    text = values.get("text")
    if not isinstance(text, str) or not text:
        log.say("refused", here, "this line has no `text`, into which its offsets count", "export the project from doccano as JSONL")
        return None
    found = [(name, i, entry) for name in _SPANS for i, entry in enumerate(_listed(values.get(name)))]
    spans = [span for name, i, entry in found if (span := _span(element, name, i, entry, log))]
    found += [("cats", i, entry) for i, entry in enumerate(_listed(values.get("cats")))]
    of_the_whole = [FileValue(entry, element.place(name, i), f"{name}[{i}]") for name, i, entry in found if isinstance(entry, str)]
    whole = [("type", said) for said in of_the_whole if _is_type(said, mapping, log)]
    offsets = Offsets(text)
    unit, why = (mapping.unit, "") if mapping.unit or not spans else only_unit(offsets, [(s.start, s.end) for s in spans], UNITS)
    if why:
        log.say("unresolved", here, why, "say what they count with --unit utf-16, graphemes or code-points; none of this text is taken")
        return None
    marks = [_mark(span, offsets, unit or UNITS[0]) for span in spans]
    links = list(_links(element, log))
    assembly = Assembly(marks, links, mapping, log, _TERMS, here, whole)
    comments = [cleaned(c.get("text") if isinstance(c, dict) else c) for name in _COMMENTS for c in _listed(values.get(name))]
    for event in assembly.events.values():
        event.asides |= {"comments": comments} if comments else {}
    reports = assembly.reports()
    says_none = (
        mapping.defaults.get(EVENT) == "none" if not found else any(mapping.says(EVENT, said.value) == ("",) for said in of_the_whole)
    )
    if reports and says_none:
        log.say("unresolved", here, "a label says that the text reports no event, but it has events")
        return None
    if not reports and not says_none:
        assembly.say_no_event("`defaults: {event: none}` says so for all")
        return None
    article, sha256 = _known(element, mapping)
    return CodedPage(here, article, sha256, text, reports, frozenset(assembly.says), here if says_none else None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_type(said: FileValue, mapping: Mapping, log: Log) -> bool:
    """Whether a label of the whole text is a type; the log says what it is not."""
    if mapping.says(EVENT, said.value) is not None or mapping.peek(said.value) == EVENT:
        return False
    if is_event(said.value, mapping):
        return True
    mapping.field_or_say(said.value, _TERMS.label, log, said.place, said.cell)
    return False


class _Span(NamedTuple):
    """A span as the file has it."""

    key: str
    start: int
    end: int
    label: FileValue


def _span(element: Element, name: str, i: int, entry: Any, log: Log) -> _Span | None:
    """A span of either layout."""
    place, cell = element.place(name, i), f"{name}[{i}]"
    if isinstance(entry, str):
        return None  # of the whole text
    if isinstance(entry, list) and len(entry) == 3:
        key, (start, end, label) = cell, entry
    elif isinstance(entry, dict):
        start, end, label = (entry.get(part) for part in ("start_offset", "end_offset", "label"))
        key = str(entry.get("id", cell))
    else:
        start = end = label = key = None
    if type(start) is int and type(end) is int and isinstance(label, (str, int)) and isinstance(key, str):
        return _Span(key, start, end, FileValue(str(label), place, cell))
    log.say("refused", place, "this span has no two whole numbers and a label", cell=cell)
    return None


def _mark(span: _Span, offsets: Offsets, unit: str) -> Mark:
    found = offsets.span(span.start, span.end, unit)
    words = offsets.text[slice(*found)] if found else None
    place, cell = span.label.place, span.label.cell
    return Mark(span.key, place, cell, (span.label,), (Quote(words, span.start, span.end, place, cell),), words)


def _links(element: Element, log: Log) -> Iterator[Link]:
    for i, entry in enumerate(_listed(element.values.get("relations"))):
        place, cell = element.place("relations", i), f"relations[{i}]"
        if isinstance(entry, dict):
            yield Link(cleaned(entry.get("type")), str(entry.get("from_id")), str(entry.get("to_id")), place, cell)
        else:
            log.say("refused", place, "a relation is an object with `from_id`, `to_id` and `type`", cell=cell)


def _known(element: Element, mapping: Mapping) -> tuple[FileValue | None, FileValue | None]:
    """The article's id and the hash of the page, where the text was given them as metadata."""
    meta = element.values.get("meta")
    places: list[tuple[tuple[str, ...], Any]] = [((name,), value) for name, value in element.values.items()]
    places += [(("meta", name), value) for name, value in (meta.items() if isinstance(meta, dict) else ())]
    out: dict[str, FileValue] = {}
    for pointer, value in places:
        field = mapping.peek(pointer[-1])
        if field in ("article", "sha256") and isinstance(value, str) and (field == "sha256" or is_slug(value)):
            out.setdefault(field, FileValue(value, element.place(*pointer), ".".join(pointer)))
    return out.get("article"), out.get("sha256")
