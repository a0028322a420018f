"""What langextract writes: a document a line, with extractions that have a class, words, an interval and attributes.

An extraction is a mark with its class for a label (`waqai.tool_formats.marked_events`). One that is no event belongs to the event that
its attribute `event` names, else to the one of its group. Takes a file, gives neutral values; what can be neither is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from waqai.imports.coded_page import CodedPage, FileValue, Quote
from waqai.imports.foreign_text import decoded
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.tool_formats.json_values import Element, read_elements
from waqai.tool_formats.marked_events import Assembly, Link, Mark, Terms, is_event

_TERMS = Terms("class", "attribute", "group")
_CERTAIN = ("match_exact", None)


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it has extractions with classes."""
    text = decoded(head, path.name)[0] if path.suffix.lower() in (".json", ".jsonl", ".ndjson") else ""
    return '"extractions"' in text and ('"extraction_class"' in text or '"document_id"' in text)


def read(path: Path, mapping: Mapping, log: Log) -> Iterator[CodedPage]:
    """The documents of a file."""
    for element in read_elements(path, "langextract", log):
        found = element.values.get("extractions")
        if not isinstance(found, list):
            log.say(
                "refused",
                element.place(),
                "this document has no list `extractions`; that nothing was extracted does not say that it reports no event",
            )
            continue
        yield _page(element, [(i, e) for i, e in enumerate(found) if isinstance(e, dict)], mapping, log)


def _page(element: Element, found: list[tuple[int, dict[str, Any]]], mapping: Mapping, log: Log) -> CodedPage:
    values = element.values
    links = list(_groups(element, found, mapping))
    assembly = Assembly([_mark(element, i, e) for i, e in found], links, mapping, log, _TERMS, element.place())
    name = values.get("document_id")
    article = FileValue(name, element.place("document_id"), "document_id") if isinstance(name, str) and name in mapping.articles else None
    text = values.get("text") if isinstance(values.get("text"), str) else None
    return CodedPage(element.place(), article, None, text, assembly.reports(), frozenset({"type"} | assembly.says))


def _class(extraction: dict[str, Any]) -> str:
    return str(extraction.get("extraction_class"))


def _mark(element: Element, i: int, extraction: dict[str, Any]) -> Mark:
    """An extraction as a mark; without an interval it does not stand in the text, as langextract itself says."""
    interval, words = extraction.get("char_interval"), extraction.get("extraction_text")
    start, end = (interval.get(name) if isinstance(interval, dict) else None for name in ("start_pos", "end_pos"))
    status = extraction.get("alignment_status")
    place, cell = element.place("extractions", i, "extraction_text"), f"extractions[{i}]"
    quote = Quote(None, None, None, place, cell)
    if type(start) is int and type(end) is int:
        doubt = "" if status in _CERTAIN else str(status)
        quote = Quote(words if isinstance(words, str) else None, start, end, place, cell, doubt=doubt)
    label = FileValue(_class(extraction), element.place("extractions", i, "extraction_class"), f"{cell}.extraction_class")
    attributes = tuple(_attributes(element, i, extraction))
    return Mark(str(i), element.place("extractions", i), cell, (label,), (quote,), words if isinstance(words, str) else None, attributes)


def _attributes(element: Element, i: int, extraction: dict[str, Any]) -> Iterator[tuple[str, FileValue]]:
    attributes = extraction.get("attributes")
    for name, value in attributes.items() if isinstance(attributes, dict) else ():
        place, cell = element.place("extractions", i, "attributes", name), f"extractions[{i}].attributes.{name[:40]}"
        for one in (value or [None]) if isinstance(value, list) else [value]:  # an empty list says that there is no value
            yield name, FileValue(one, place, cell)


def _groups(element: Element, found: list[tuple[int, dict[str, Any]]], mapping: Mapping) -> Iterator[Link]:
    """From the only event of a group to each of its other extractions that names no event itself."""
    events = [(i, e.get("group_index")) for i, e in found if is_event(_class(e), mapping)]
    for i, extraction in found:
        group, attributes = extraction.get("group_index"), extraction.get("attributes")
        owners = [j for j, other in events if group is not None and other == group]
        named = isinstance(attributes, dict) and attributes.get("event")
        if len(owners) == 1 and owners[0] != i and not named and not is_event(_class(extraction), mapping):
            yield Link("", str(owners[0]), str(i), element.place("extractions", i), f"extractions[{i}]")
