"""Layers for INCEpTION from the codebook, and a document for each article in UIMA CAS JSON; `waqai import` reads the documents back.

A report is an annotation of the layer `Event` at its first passage; each field is a feature with the field's name (`etype` for `type`,
which UIMA does not allow), and links join it to its other passages and its quantities. A layer of whole documents says which article
it is, and that it reports no event. Takes a project as read, gives the files. The words of pages are in them: they are no part of
a release.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from waqai.atomic_write import write_folder
from waqai.export.written_reports import articles_with_text, report_fields, reports_written
from waqai.imports.offset_units import Offsets
from waqai.imports.report_columns import COLUMNS, QUANTITY, Column, column_of, split, unused
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Article
from waqai.report_digest import digest_of
from waqai.schema.model import Schema
from waqai.texts import Texts

LAYERS, DOCUMENTS = "layers.json", "documents"
_PREFIX = "webanno.custom."
_TEXT, _TEXTS = "uima.cas.String", "uima.cas.StringArray"
_LINKS = {"evidence": "Passage", "quantities": "Quantity"}  # features of an event that lead to other annotations
_SPAN: dict[str, Any] = {
    "type": "span", "anchoring_mode": "CHARACTERS", "overlap_mode": "ANY_OVERLAP", "allow_stacking": True, "cross_sentence": True,
    "validation_mode": "NEVER",
}  # fmt: skip
_OF_DOCUMENT: dict[str, Any] = {"type": "document-metadata", "traits": '{"singleton":true}', "validation_mode": "NEVER"}
_HINTS = {
    "event": "The event's id, the same in every article; empty, and one is made.", "date": "Such as 2024-06-18, 2024-06 or 2024-06-18/2024-06-19.",
    "planned": "As the date.", "about": "Ids of events, or none where the charge is no event.", "summary": "A sentence of your own, in English.",
    "evidence": "Further passages that support it; no role is needed.", "quantities": "Numbers that the article gives for it; no role is needed.",
    "base": "What the report was made from; leave it as it is.",
}  # fmt: skip


class InceptionProject(NamedTuple):
    """What INCEpTION is given.

    Parameters
    ----------
    layers : list of dict
        For Settings > Layers > Import.
    documents : dict
        By article: what Settings > Documents takes as UIMA CAS JSON.
    losses : list of str
        What could not be written, a sentence each.
    """

    layers: list[dict[str, Any]]
    documents: dict[str, dict[str, Any]]
    losses: list[str]


def inception_project(schema: Schema, raw: Raw, texts: Texts, coding: str | None, articles: Sequence[str]) -> InceptionProject:
    """The layers, and the documents of articles, pre-annotated with the reports that a coding has of them.

    Parameters
    ----------
    coding : str or None
        None for documents without events.
    articles : sequence of str
        Their ids.
    """
    types, losses = _types(schema), list[str]()
    found = articles_with_text(raw, texts, coding, articles, form="document", losses=losses)
    documents = {record.article: _Cas(record, text, annotation, types).as_json() for record, text, annotation in found}
    return InceptionProject(list(_layers(schema, raw)), documents, losses)


# layers


def _fields(schema: Schema, *, quantity: bool = False) -> list[Column]:
    """The fields of a report in this project, or those of a quantity; passages and quantities are links."""
    free = unused(schema)
    if quantity:
        return [column_of(name) for name in QUANTITY if name not in free]
    return [c for c in COLUMNS if c.key and c.key not in ("quantities", "evidence") and c.name not in free]


def _layers(schema: Schema, raw: Raw) -> Iterator[dict[str, Any]]:
    """The layers, those that others link to first."""
    tags = _Tags(schema, raw)
    quantity = [_feature(column.name, column, tags) for column in _fields(schema, quantity=True)]
    event = [_feature(_called(column), column, tags) for column in _fields(schema)]
    event += [_link(name, target) for name, target in _LINKS.items()]
    event.append(_plain("base") | {"visible": False, "curatable": False})
    none = {"name": "waqai none", "create_tag": False, "tags": [_tag("none", "The article was read and reports no event.")]}
    article = [_plain("article"), _plain("sha256"), _plain("event") | {"description": "none: it reports no event.", "tag_set": none}]
    article.append(_plain("no_events") | {"description": "Why it reports none: what the article is about."})
    layers: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str]] = {
        "Passage": (_SPAN, [], "A further passage of an event: the shortest that supports it."),
        "Quantity": (_SPAN, quantity, "A number that the article gives for an event."),
        "Event": (_SPAN, event, "One event as this article reports it, at the shortest passage that supports it."),
        "Article": (_OF_DOCUMENT, article, "Which article this document is, and whether it reports no event."),
    }
    for name, (kind, features, description) in layers.items():
        yield kind | {
            "name": _PREFIX + name, "uiName": name, "description": description, "enabled": True, "built_in": False, "readonly": False,
            "features": [feature | {"rank": rank} for rank, feature in enumerate(features)],
        }  # fmt: skip


def _called(column: Column) -> str:
    return "etype" if column.name == "type" else column.name


def _plain(name: str, kind: str = _TEXT) -> dict[str, Any]:
    return {
        "name": name, "uiName": name, "description": _HINTS.get(name, ""), "type": kind, "enabled": True, "visible": True, "required": False,
        "remember": False, "include_in_hover": False, "curatable": True, "link_mode": "NONE",
        "multi_value_mode": "ARRAY" if kind == _TEXTS else "NONE",
    }  # fmt: skip


def _feature(name: str, column: Column, tags: _Tags) -> dict[str, Any]:
    made = _plain(name, _TEXTS if column.many else _TEXT) | {"uiName": f"{column.name} · {column.arabic}"}
    tag_set = tags.of(column)
    return made | ({"tag_set": tag_set} if tag_set else {})


def _link(name: str, target: str) -> dict[str, Any]:
    return _plain(name, _PREFIX + target) | {
        "multi_value_mode": "ARRAY", "link_mode": "WITH_ROLE", "link_type_name": _link_type(name), "link_type_role_feature_name": "role",
        "link_type_target_feature_name": "target", "traits": '{"enableRoleLabels":false}',
    }  # fmt: skip


def _link_type(feature: str) -> str:
    return f"{_PREFIX}Event{feature.capitalize()}Link"


class _Tags:
    """The tag sets: a list of the codebook each, yes and no, the actors and the places. Names that are not listed may be typed."""

    def __init__(self, schema: Schema, raw: Raw) -> None:
        self.schema, self.raw = schema, raw

    def of(self, column: Column) -> dict[str, Any] | None:
        """The tag set of a field; None for one that is free."""
        if column.kind in ("actors", "place"):
            entries = self.raw.actor if column.kind == "actors" else self.raw.place
            tags = [_tag(e.id, " · ".join((*reversed(e.names.values()), *e.aliases))) for e in entries.values()]
            return {"name": f"waqai {'actors' if column.kind == 'actors' else 'places'}", "create_tag": True, "tags": tags}
        if column.kind == "truth":
            return {"name": "waqai truth", "create_tag": False, "tags": [_tag("true", "yes"), _tag("false", "no")]}
        if column.kind in ("code", "mode"):
            return {"name": f"waqai {column.codes}", "create_tag": False, "tags": list(self._codes(column))}
        return None

    def _codes(self, column: Column) -> Iterator[dict[str, str]]:
        """The codes of a list; a mode once, with what it means for each of its types."""
        codes = self.schema.codebook.lists[column.codes].codes
        if column.kind != "mode":
            yield from (_tag(code.code, code.meaning) for code in codes)
            return
        modes: dict[str, list[str]] = {}
        for code in codes:
            name = code.code.removeprefix(f"{code.parent}-")
            modes.setdefault(name, []).append(f"{code.parent}: {code.meaning}")
        yield from (_tag(name, "\n".join(meanings)) for name, meanings in modes.items())


def _tag(name: str, description: str) -> dict[str, str]:
    return {"tag_name": name, "tag_description": description}


# documents


def _types(schema: Schema) -> dict[str, Any]:
    """The layers as a type system, in the form of UIMA CAS JSON."""

    def typed(name: str, above: str, **features: str) -> dict[str, Any]:
        ranges = {feature: {"%NAME": feature, "%RANGE": kind} for feature, kind in features.items()}
        return {"%NAME": name, "%SUPER_TYPE": above, **ranges}

    event = {_called(column): f"{_TEXT}[]" if column.many else _TEXT for column in _fields(schema)}
    event |= {name: f"{_link_type(name)}[]" for name in _LINKS} | {"base": _TEXT}
    made = [
        typed(f"{_PREFIX}Passage", "uima.tcas.Annotation"),
        typed(f"{_PREFIX}Quantity", "uima.tcas.Annotation", **{column.name: _TEXT for column in _fields(schema, quantity=True)}),
        *(typed(_link_type(name), "uima.cas.TOP", role=_TEXT, target=_PREFIX + target) for name, target in _LINKS.items()),
        typed(f"{_PREFIX}Event", "uima.tcas.Annotation", **event),
        typed(f"{_PREFIX}Article", "uima.cas.AnnotationBase", article=_TEXT, sha256=_TEXT, event=_TEXT, no_events=_TEXT),
    ]
    return {one["%NAME"]: one for one in made}


class _Cas:
    """One document: the page's text, the article, and the reports of one coding."""

    def __init__(self, record: Article, text: str, annotation: Annotation | None, types: dict[str, Any]) -> None:
        self.types = types
        self.offsets = Offsets(text)
        self.made: list[dict[str, Any]] = []
        self.members: list[int] = []
        self._add("uima.cas.Sofa", sofaNum=1, sofaID="_InitialView", mimeType="text/plain", sofaString=text)
        self._annotate("uima.tcas.DocumentAnnotation", (0, len(text)), language=record.language)
        written = reports_written(annotation)
        none = {"event": "none", "no_events": annotation.no_events} if annotation and not written and not annotation.begun else {}
        said = {"article": record.article, "sha256": record.page_sha256, **none}
        self.members.append(self._add(f"{_PREFIX}Article", **{"@sofa": 1}, **said))
        for report in written:
            if report.get("evidence"):
                self._report(report, digest_of([report]))

    def as_json(self) -> dict[str, Any]:
        """The document in UIMA CAS JSON 0.4.0."""
        views = {"_InitialView": {"%SOFA": 1, "%MEMBERS": self.members}}
        return {"%TYPES": self.types, "%FEATURE_STRUCTURES": self.made, "%VIEWS": views}

    def _add(self, kind: str, **features: Any) -> int:
        self.made.append({"%ID": len(self.made) + 1, "%TYPE": kind, **features})
        return len(self.made)

    def _annotate(self, kind: str, span: tuple[int, int], **features: Any) -> int:
        begin, end = (self.offsets.counted(offset, "utf-16") for offset in span)
        id_ = self._add(kind, **{"@sofa": 1}, begin=begin, end=end, **features)
        self.members.append(id_)
        return id_

    def _report(self, report: dict[str, Any], base: str) -> None:
        """An event at the report's first passage, with all that it links to."""
        features: dict[str, Any] = {"base": base}
        quantities: dict[int, dict[str, str]] = {}
        for field, value in report_fields(report).items():
            name, number = split(field)
            if name in QUANTITY:
                quantities.setdefault(number, {})[name] = str(value)
            elif (column := column_of(name)).many:
                values = [value] if isinstance(value, str) else list(value)
                features[f"@{name}"] = self._add(_TEXTS, **{"%ELEMENTS": values})
            else:
                features[_called(column)] = value
        first, *others = ((passage["start"], passage["end"]) for passage in report["evidence"])
        passages = [self._annotate(f"{_PREFIX}Passage", span) for span in others]
        numbers = [self._annotate(f"{_PREFIX}Quantity", first, **said) for said in quantities.values()]
        for name, targets in (("evidence", passages), ("quantities", numbers)):
            if targets:
                links = [self._add(_link_type(name), **{"@target": target}) for target in targets]
                features[f"@{name}"] = self._add("uima.cas.FSArray", **{"%ELEMENTS": links})
        self._annotate(f"{_PREFIX}Event", first, **features)


def write(made: InceptionProject, folder: Path, *, force: bool) -> None:
    """Write the layers and the documents into a folder of their own, all or none.

    Raises
    ------
    CannotRun
        The folder is there already, or cannot be written.
    """
    files: dict[str, Any] = {LAYERS: made.layers} | {f"{DOCUMENTS}/{name}.json": document for name, document in made.documents.items()}
    write_folder(
        folder, {name: json.dumps(v, ensure_ascii=False, indent=1) + "\n" for name, v in files.items()}, force=force, inner=DOCUMENTS
    )
