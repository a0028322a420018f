"""Our own loose line for machine coders: an article an object, quotes for offsets, names for ids, confidence kept apart.

`loose_schema` has its JSON Schema, which `waqai import --schema` prints. Takes JSON Lines, a list or one object, with fences or words
around it; gives neutral values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from waqai.imports.coded_page import CodedPage, CodedReport, FileValue, Quote
from waqai.imports.foreign_text import decoded
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.imports.report_columns import EVERY, QUANTITY, column_of, numbered
from waqai.tool_formats.json_values import Element, listed, read_elements

ASIDES = ("confidence", "note", "model", "prompt_sha256")
_HEAD = ("article", "sha256", "text", "events", "coder", "coded", "no_events", *ASIDES)


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it has `events` together with an article, a hash, a text or quotes."""
    text = decoded(head, path.name)[0] if path.suffix.lower() in (".json", ".jsonl", ".ndjson", ".txt", ".md") else ""
    return '"events"' in text and any(f'"{name}"' in text for name in ("article", "sha256", "text", "quotes"))


def read(path: Path, mapping: Mapping, log: Log) -> Iterator[CodedPage]:
    """The articles of a file."""
    return (page for element in read_elements(path, "jsonl", log) if (page := _page(element, mapping, log)))


def _page(element: Element, mapping: Mapping, log: Log) -> CodedPage | None:
    values, here = element.values, element.place()
    events = values.get("events")
    if not isinstance(events, list):
        log.say("refused", here, "this object has no list `events`", "an article without events has `events: []`")
        return None
    for name in values:
        if name not in _HEAD:
            log.say("unsaid", element.place(name), f"the key `{name[:40]}` is known for no article, and is left out")
    asides = {name: values[name] for name in ("model", "prompt_sha256") if values.get(name) is not None}
    reports = []
    for i, event in enumerate(events):
        if isinstance(event, dict):
            reports.append(_report(element, i, event, mapping, log, asides))
        else:
            log.say("refused", element.place("events", i), "an event is an object")
    said = {
        name: FileValue(values[name], element.place(name), name) if isinstance(values.get(name), str) else None
        for name in ("article", "sha256")
    }
    text, coder, coded, why = (
        values.get(name) if isinstance(values.get(name), str) else None for name in ("text", "coder", "coded", "no_events")
    )
    return CodedPage(
        here, said["article"], said["sha256"], text, tuple(reports), EVERY, element.place("events") if not events else None, coder, coded,
        " ".join((why or "").split()),
    )  # fmt: skip


def _report(element: Element, i: int, event: dict[str, Any], mapping: Mapping, log: Log, asides: dict[str, Any]) -> CodedReport:
    fields: dict[str, list[FileValue]] = {}
    quotes: list[Quote] = []
    kept = dict(asides)
    for name, value in event.items():
        pointer = ("events", i, name)
        if name in ASIDES:
            kept[name] = value
        elif name == "quotes":
            quotes += _quotes(element, pointer, value)
        elif name == "quantities":
            _quantities(element, pointer, value, fields)
        elif name == "claims":
            _claims(element, pointer, value, fields)
        elif name == "extra":
            fields[name] = [FileValue(json.dumps(value, ensure_ascii=False), element.place(*pointer), f"events[{i}].extra")]
        elif (ours := mapping.field_or_say(name, "key", log, element.place(*pointer), f"events[{i}].{name[:40]}")) is not None:
            fields[ours] = _said(element, pointer, value, ours)
    return CodedReport(element.place("events", i), fields, tuple(quotes), kept)


def _said(element: Element, pointer: tuple[Any, ...], value: Any, field: str) -> list[FileValue]:
    """The values of a key: of a list each, with its own place."""
    cell = f"events[{pointer[1]}].{pointer[2]}"
    if isinstance(value, list):
        if not value and field == "about":
            return [FileValue("none", element.place(*pointer), cell)]
        return [_one(v, element, (*pointer, i), f"{cell}[{i}]") for i, v in enumerate(value)]
    if value is None:
        return []
    if column_of(field).many and isinstance(value, str):
        return [FileValue(value, element.place(*pointer), cell)]
    return [_one(value, element, pointer, cell)]


def _one(value: Any, element: Element, pointer: tuple[Any, ...], cell: str) -> FileValue:
    fault = "an object or a list is where one value is expected" if isinstance(value, (dict, list)) else ""
    return FileValue("" if fault else value, element.place(*pointer), cell, fault)


def _quantities(element: Element, pointer: tuple[Any, ...], value: Any, fields: dict[str, list[FileValue]]) -> None:
    for j, quantity in enumerate(listed(value)):
        cell = f"events[{pointer[1]}].quantities[{j}]"
        if not isinstance(quantity, dict):
            fields[numbered("what", j + 1)] = [
                FileValue("", element.place(*pointer, j), cell, "a quantity is an object with `what` and `unit`")
            ]
            continue
        for key in QUANTITY:
            if quantity.get(key) is not None:
                fields[numbered(key, j + 1)] = [_one(quantity[key], element, (*pointer, j, key), f"{cell}.{key}")]


def _claims(element: Element, pointer: tuple[Any, ...], value: Any, fields: dict[str, list[FileValue]]) -> None:
    sides = {"asserts": "asserted_by", "denies": "denied_by"}
    for j, claim in enumerate(listed(value)):
        where, cell = element.place(*pointer, j), f"events[{pointer[1]}].claims[{j}]"
        side = sides.get(str(claim.get("stance"))) if isinstance(claim, dict) else None
        if side and isinstance(claim.get("by"), str):
            fields.setdefault(side, []).append(FileValue(claim["by"], where, cell))
        else:
            fields.setdefault("asserted_by", []).append(
                FileValue("", where, cell, "a claim is `{by, stance}`, and its stance `asserts` or `denies`")
            )


def _quotes(element: Element, pointer: tuple[Any, ...], value: Any) -> list[Quote]:
    out = []
    for j, quote in enumerate(listed(value)):
        where, cell = element.place(*pointer, j), f"events[{pointer[1]}].quotes[{j}]"
        if isinstance(quote, str):
            out.append(Quote(quote, None, None, where, cell))
        elif isinstance(quote, dict):
            start, end = (quote.get(name) if type(quote.get(name)) is int else None for name in ("start", "end"))
            said, before, after = (str(quote.get(name) or "") for name in ("words", "before", "after"))
            out.append(Quote(said or None, start, end, where, cell, before, after))
        else:
            out.append(Quote(None, None, None, where, cell))
    return out
