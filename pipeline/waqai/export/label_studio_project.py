"""A project for Label Studio: the labeling configuration of the codebook, and a task for each article; `waqai import` reads it back.

An event is a region at its first passage; its other passages are regions that relations `quote` join to it. Each field of a report
is a control with the field's name, asked for the event's region. With a coding, its reports stand in the tasks as predictions.
Takes a project as read, gives the two files. The words of pages are in the tasks: they are no part of a release.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from waqai.atomic_write import write_folder
from waqai.export.written_reports import articles_with_text, report_fields, reports_written
from waqai.imports.report_columns import COLUMNS, QUANTITY, Column, column_of, numbered, unused
from waqai.languages import is_right_to_left
from waqai.read.raw_folder import Raw
from waqai.records import Actor, Annotation, Article, PlaceRecord
from waqai.report_digest import digest_of
from waqai.schema.model import Code, Codebook, Schema
from waqai.texts import Texts
from waqai.tool_formats.label_studio import ASKED, BASES, EVERYTHING
from waqai.tool_formats.label_studio_regions import NO_EVENT, WHY_NONE
from waqai.tool_formats.marked_events import EVENT, QUOTE

CONFIGURATION, TASKS = "config.xml", "tasks.json"
QUANTITIES = 2  # for which an event has controls at least
LISTED = 2_000  # actors or places that a control offers; where there are more, they are typed
Listed = dict[str, "list[Actor] | list[PlaceRecord]"]
_TEXT, _MARK = "text", "mark"
_LABELS = ((EVENT, "#ffa39e"), (QUOTE, "#ffd591"), ("party", "#91d5ff"), ("place", "#b7eb8f"))
_RELATIONS = (QUOTE, "actors", "recipients", "place", "asserted_by", "denied_by", "about")
_STYLES = ".htx-text{white-space:pre-wrap} .page{font-size:18px;line-height:1.9}"
_HINTS = {
    "event": "the event's id, the same in every article; empty, and one is made", "date": "2024-06-18, 2024-06, 2024-06-18/2024-06-19",
    "planned": "as the date", "about": "ids of events, or none where the charge is no event", "value": "300, ~300, 250-300, >=200",
}  # fmt: skip


class LabelStudioProject(NamedTuple):
    """What Label Studio is given.

    Parameters
    ----------
    configuration : str
        The labeling configuration, for Settings > Labeling Interface.
    tasks : list of dict
        As the import of Label Studio takes them.
    losses : list of str
        What could not be written, a sentence each.
    """

    configuration: str
    tasks: list[dict[str, Any]]
    losses: list[str]


def label_studio_project(schema: Schema, raw: Raw, texts: Texts, coding: str | None, articles: Sequence[str]) -> LabelStudioProject:
    """The project of articles, pre-annotated with the reports that a coding has of them.

    Parameters
    ----------
    coding : str or None
        None for tasks without predictions.
    articles : sequence of str
        Their ids.
    """
    tasks, losses = list[dict[str, Any]](), list[str]()
    languages: set[str] = set()
    quantities, listed = QUANTITIES, _listed(raw)
    for record, text, annotation in articles_with_text(raw, texts, coding, articles, form="task", losses=losses):
        languages.add(record.language)
        tasks.append(_task(record, text, annotation, listed))
        quantities = max([quantities, *(len(report.get("quantities") or ()) for report in reports_written(annotation))])
    return LabelStudioProject(_configuration(schema, listed, quantities, languages), tasks, losses)


def _listed(raw: Raw) -> Listed:
    """The authority files that controls offer, by the kind of field; those with too many entries are left out."""
    found: dict[str, list[Actor] | list[PlaceRecord]] = {"actors": list(raw.actor.values()), "place": list(raw.place.values())}
    return {kind: entries for kind, entries in found.items() if 0 < len(entries) <= LISTED}


def _task(record: Article, text: str, annotation: Annotation | None, listed: Listed) -> dict[str, Any]:
    data: dict[str, Any] = {
        "article": record.article,
        "title": record.title_en,
        "published": record.published,
        "sha256": record.page_sha256,
    }
    data |= {_TEXT: text, ASKED: EVERYTHING}
    if annotation is None or annotation.begun:
        return {"data": data}
    written = reports_written(annotation)
    data[BASES] = {report["event"]: digest_of([report]) for report in written}
    results = [
        result
        for number, report in enumerate(written, 1)
        if report.get("evidence")
        for result in _results(report, f"e{number}", text, listed)
    ]
    if not written:
        results = [_answer(NO_EVENT, "choices", "none", NO_EVENT, {})]
        results += [_answer(WHY_NONE, "textarea", annotation.no_events, WHY_NONE, {})] if annotation.no_events else []
    return {"data": data, "predictions": [{"model_version": annotation.coding, "result": results}]}


def _results(report: dict[str, Any], key: str, text: str, listed: Listed) -> Iterable[dict[str, Any]]:
    """A report as results: its regions, the answers for the first of them, and relations from it to the others."""
    regions = [
        (f"{key}p{n}" if n else key, {"start": p["start"], "end": p["end"], "text": text[p["start"] : p["end"]]})
        for n, p in enumerate(report["evidence"])
    ]
    for id_, value in regions:
        label = EVENT if id_ == key else QUOTE
        yield {"id": id_, "from_name": _MARK, "to_name": _TEXT, "type": "labels", "value": value | {"labels": [label]}}
    first = {name: value for name, value in regions[0][1].items() if name != "text"}
    said = report_fields(report)
    for field, value in said.items():
        if field != "mode":
            answer = [value, said["mode"]] if field == "type" and "mode" in said else value
            yield _answer(field, _control(column_of(field), listed), answer, key, first)
    for id_, _ in regions[1:]:
        yield {"from_id": key, "to_id": id_, "type": "relation", "direction": "right", "labels": [QUOTE]}


def _answer(field: str, kind: str, value: Any, key: str, region: dict[str, Any]) -> dict[str, Any]:
    values = list(value) if isinstance(value, tuple) else [value]
    if kind == "taxonomy":
        values = [one if isinstance(one, list) else [one] for one in values]
    elif kind == "textarea":
        values = [str(one) for one in values]
    name = "text" if kind == "textarea" else kind
    return {"id": key, "from_name": field, "to_name": _TEXT, "type": kind, "value": region | {name: values}}


def _control(column: Column, listed: Listed) -> str:
    """The kind of control that asks for a field."""
    if column.kind in listed or column.name == "type":
        return "taxonomy"
    return "choices" if column.kind in ("code", "truth") else "textarea"


# the configuration


def _configuration(schema: Schema, listed: Listed, quantities: int, languages: set[str]) -> str:
    codebook, idle = schema.codebook, unused(schema)
    right_to_left = is_right_to_left(languages)
    root = Element("View")
    SubElement(root, "Style").text = _STYLES
    relations = SubElement(root, "Relations")
    for name in _RELATIONS:
        SubElement(relations, "Relation", value=name)
    labels = SubElement(root, "Labels", name=_MARK, toName=_TEXT)
    for number, (name, colour) in enumerate(_LABELS, 1):
        SubElement(labels, "Label", value=name, background=colour, hotkey=str(number))
    SubElement(root, "Header", value="$title", size="5")
    direction = "direction:rtl;text-align:right" if right_to_left else "direction:ltr"
    page = SubElement(root, "View", className="page", style=direction)
    SubElement(page, "Text", name=_TEXT, value=f"${_TEXT}", granularity="word")
    none = SubElement(root, "Choices", name=NO_EVENT, toName=_TEXT, choice="single", layout="inline")
    SubElement(none, "Choice", value="none", hint="the article was read and reports no event")
    SubElement(
        root, "TextArea", name=WHY_NONE, toName=_TEXT, rows="1", maxSubmissions="1", placeholder="no event: what the article is about"
    )
    event = SubElement(root, "View", visibleWhen="region-selected", whenTagName=_MARK, whenLabelValue=EVENT)
    for column in COLUMNS:
        if column.key and column.key not in ("quantities", "evidence", "mode") and column.name not in idle:
            _ask(event, column, column.name, codebook, listed)
    for number in range(1, quantities + 1):
        panel = SubElement(SubElement(event, "Collapse"), "Panel", value=f"quantity {number} · {column_of(QUANTITY[0]).arabic} {number}")
        for name in (name for name in QUANTITY if name not in idle):
            _ask(panel, column_of(name), numbered(name, number), codebook, listed)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _ask(parent: Element, column: Column, name: str, codebook: Codebook, listed: Listed) -> None:
    """A control for a field, under its name in both languages."""
    SubElement(parent, "Header", value=f"{name} · {column.arabic}", size="6")
    at = {"name": name, "toName": _TEXT, "perRegion": "true"}
    kind = _control(column, listed)
    if column.name == "type":
        _types(SubElement(parent, "Taxonomy", at | {"maxUsages": "1", "showFullPath": "true"}), codebook)
    elif kind == "taxonomy":
        control = SubElement(parent, "Taxonomy", at | ({} if column.many else {"maxUsages": "1"}))
        for entry in listed[column.kind]:
            names = " · ".join(dict.fromkeys((*entry.names.values(), entry.id)))
            SubElement(control, "Choice", value=names, alias=entry.id, hint="; ".join(entry.aliases))
    elif kind == "choices":
        control = SubElement(parent, "Choices", at | {"choice": "multiple" if column.many else "single", "layout": "inline"})
        codes = [Code("true", "yes"), Code("false", "no")] if column.kind == "truth" else codebook.lists[column.codes].codes
        for code in codes:
            SubElement(control, "Choice", value=code.code, hint=code.meaning)
    else:
        at |= {"rows": "1", "editable": "true"} | ({} if column.many else {"maxSubmissions": "1"})
        SubElement(parent, "TextArea", at | ({"placeholder": hint} if (hint := _HINTS.get(column.name)) else {}))


def _types(control: Element, codebook: Codebook) -> None:
    modes = {code.code: code for code in codebook.lists["modes"].codes}
    for code in codebook.lists["types"].codes:
        kind = SubElement(control, "Choice", value=code.code, hint=code.meaning)
        for mode in codebook.modes[code.code]:
            SubElement(kind, "Choice", value=mode, hint=modes[f"{code.code}-{mode}"].meaning)


def write(made: LabelStudioProject, folder: Path, *, force: bool) -> None:
    """Write the configuration and the tasks into a folder of their own, both or neither.

    Raises
    ------
    CannotRun
        The folder is there already, or cannot be written.
    """
    files = {CONFIGURATION: made.configuration, TASKS: json.dumps(made.tasks, ensure_ascii=False, indent=1) + "\n"}
    write_folder(folder, files, force=force)
