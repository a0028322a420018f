"""What langextract writes: a document a line, with extractions that have a class, words, an interval and attributes.

An extraction is a report if its class is `event` or a type of the codebook; its attributes are fields. One of another class that is a
field's name (`actors`, `place`, ...), or `quote` or `evidence`, belongs to the event that its attribute `event` names, else to
the one of its group. Takes a file, gives neutral values; what can be neither is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from waqai.imports.cell_text import cleaned
from waqai.imports.coded_page import CodedPage, CodedReport, Quote, Said
from waqai.imports.foreign_text import decoded, file_bytes
from waqai.imports.import_log import Log
from waqai.imports.json_values import Element, JsonSource
from waqai.imports.mapping_file import Mapping
from waqai.imports.report_columns import column_of

EVENT = "event"  # the class of an extraction that is a report of any type
_EVIDENCE = ("quote", "evidence")
_CERTAIN = ("match_exact", None)


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it has extractions with classes."""
    text = decoded(head, path.name)[0] if path.suffix.lower() in (".json", ".jsonl", ".ndjson") else ""
    return '"extractions"' in text and ('"extraction_class"' in text or '"document_id"' in text)


def read(path: Path, mapping: Mapping, log: Log) -> Iterator[CodedPage]:
    """The documents of a file."""
    text, encoding = decoded(file_bytes(path), path.name)
    log.source(path.name, "langextract", encoding="" if encoding == "utf-8" else encoding)
    for element in JsonSource(path.name, text, log).elements():
        values = element.values
        found = values.get("extractions")
        if not isinstance(found, list):
            log.say(
                "refused",
                element.place(),
                "this document has no list `extractions`; that nothing was extracted does not say that it tells of no event",
            )
            continue
        yield _page(element, [(i, e) for i, e in enumerate(found) if isinstance(e, dict)], mapping, log)


def _page(element: Element, found: list[tuple[int, dict[str, Any]]], mapping: Mapping, log: Log) -> CodedPage:
    values = element.values
    events: dict[int, tuple[dict[str, list[Said]], list[Quote]]] = {}
    says = {"type"}
    for i, extraction in found:
        name = str(extraction.get("extraction_class"))
        if name.casefold() == EVENT or name in mapping.types or mapping.says("type", name):
            fields = _attributes(element, i, extraction, mapping, log)
            if name.casefold() != EVENT:
                fields.setdefault(
                    "type", [Said(name, element.place("extractions", i, "extraction_class"), f"extractions[{i}].extraction_class")]
                )
            events[i] = fields, [_quote(element, i, extraction)]
            says |= fields.keys()
    for i, extraction in found:
        if i not in events:
            says |= _attach(element, i, extraction, found, events, mapping, log)
    name = values.get("document_id")
    article = Said(name, element.place("document_id"), "document_id") if isinstance(name, str) and name in mapping.articles else None
    text = values.get("text") if isinstance(values.get("text"), str) else None
    reports = tuple(CodedReport(element.place("extractions", i), fields, tuple(quotes)) for i, (fields, quotes) in events.items())
    return CodedPage(element.place(), article, None, text, reports, frozenset(says))


def _attributes(element: Element, i: int, extraction: dict[str, Any], mapping: Mapping, log: Log) -> dict[str, list[Said]]:
    """The attributes of an extraction that are fields."""
    out: dict[str, list[Said]] = {}
    attributes = extraction.get("attributes")
    for name, value in attributes.items() if isinstance(attributes, dict) else ():
        place, cell = element.place("extractions", i, "attributes", name), f"extractions[{i}].attributes.{name[:40]}"
        field = mapping.field_or_say(name, "attribute", log, place, cell)
        if field is not None:
            several = value if isinstance(value, list) else [] if value is None else [value]
            out[field] = [Said(v, place, cell) for v in several]
    return out


def _quote(element: Element, i: int, extraction: dict[str, Any]) -> Quote:
    """The passage of an extraction; without an interval it does not stand in the text, as langextract itself says."""
    interval, words = extraction.get("char_interval"), extraction.get("extraction_text")
    start, end = (interval.get(name) if isinstance(interval, dict) else None for name in ("start_pos", "end_pos"))
    status = extraction.get("alignment_status")
    place, cell = element.place("extractions", i, "extraction_text"), f"extractions[{i}]"
    if type(start) is not int or type(end) is not int:
        return Quote(None, None, None, place, cell)
    return Quote(words if isinstance(words, str) else None, start, end, place, cell, doubt="" if status in _CERTAIN else str(status))


def _attach(
    element: Element, i: int, extraction: dict[str, Any], found: list[tuple[int, dict[str, Any]]],
    events: dict[int, tuple[dict[str, list[Said]], list[Quote]]], mapping: Mapping, log: Log,
) -> set[str]:  # fmt: skip
    """Put an extraction that is no event where it belongs; gives the fields that it says."""
    name, place, cell = str(extraction.get("extraction_class")), element.place("extractions", i), f"extractions[{i}]"
    is_evidence = name.casefold() in _EVIDENCE
    field = None if is_evidence else mapping.field(name)
    if not is_evidence and (field is None or column_of(field).kind in ("article", "base")):
        if field is not None or mapping.labels.get(name) is None:
            log.say(
                "unsaid", place, f"an extraction of the class `{name[:40]}` is neither an event nor a field, and is left out", cell=cell
            )
        return set()
    attributes = extraction.get("attributes") if isinstance(extraction.get("attributes"), dict) else {}
    called = cleaned(attributes.get("event")) if attributes else ""
    by_name = [j for j, (fields, _) in events.items() if called and called in [cleaned(s.value) for s in fields.get("event", ())]]
    group = extraction.get("group_index")
    by_group = [j for j, e in found if j in events and group is not None and e.get("group_index") == group]
    owners = by_name or by_group
    if len(owners) != 1:
        log.say("unresolved", place, f"which event this `{name[:40]}` belongs to cannot be told", "give it an attribute `event`", cell=cell)
        return set()
    fields, quotes = events[owners[0]]
    if is_evidence:
        quotes.append(_quote(element, i, extraction))
        return set()
    assert field is not None
    value = (
        attributes.get("id") or attributes.get("name") or extraction.get("extraction_text")
        if attributes
        else extraction.get("extraction_text")
    )
    fields.setdefault(field, []).append(Said(value, place, cell))
    return {field}
