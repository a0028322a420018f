"""An article's reports with their passages, or an event's reports, as lines for a terminal.

Takes records and texts, gives lines; passages are isolated, right to left where they are written so. Prints nothing itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from waqai.plurals import count
from waqai.read.raw_folder import Raw, by_event
from waqai.records import Annotation, Passage, Report
from waqai.report_keys import DRAFT, REPORT_KEYS
from waqai.rule import decide
from waqai.schema.model import Schema
from waqai.texts import Texts, passage_digest

_LAID_OUT = {
    "event", "type", "mode", "status", "summary", "actors", "recipients", "mutual", "date", "planned", "place", "claims", "quantities", "evidence",
}  # fmt: skip
"""The keys that have their own place in what is shown; any other is shown by its name."""
LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"  # left-to-right isolate, right-to-left isolate, pop isolate
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")


def article_lines(raw: Raw, article: str, texts: Texts) -> Iterator[str]:
    """An article's record and each report of each coding, with its passages."""
    record = raw.article.get(article)
    if record:
        yield f"{article}: {record.title_en} ({raw.outlet[record.outlet].names['en'] if record.outlet in raw.outlet else record.outlet}, {record.published})"
    text = texts.get(record.page_sha256) if record else None
    for annotation in (a for a in raw.annotations if a.article == article):
        yield f"coding {annotation.coding}, by {annotation.coder} on {annotation.coded}: {_extent(annotation)}"
        for i, report in enumerate(annotation.reports, 1):
            yield ""
            yield from _report(f"{i}. {report.event}", report)
            yield from _passages(report.evidence, text)
        for draft in annotation.drafts:
            yield ""
            yield f"draft: {draft.event}"
            yield from (
                f"   {name}: {_short(value)}"
                for name, value in draft.values.items()
                if name not in (DRAFT, "event", "evidence") and value not in (None, [])
            )
            yield from _passages([Passage(p["start"], p["end"], p["sha256"]) for p in draft.values.get("evidence") or ()], text)


def _extent(annotation: Annotation) -> str:
    """How far an article is coded, in words."""
    if annotation.begun:
        return "begun, no report yet"
    drafts = f", {len(annotation.drafts)} more not finished" if annotation.drafts else ""
    return f"{count(len(annotation.reports), 'report')}{drafts}" if annotation.no_events is None else f"no event: {annotation.no_events}"


def _short(value: Any) -> str:
    """A value of a draft, on a line."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else "" if value is None else str(value)


def event_lines(raw: Raw, schema: Schema, event: str) -> Iterator[str]:
    """What the published reports of an event say together, and what each says."""
    reports = by_event(raw.published(schema.dataset.publish))[event]
    found = decide(event, reports, raw.article, raw.within, raw.decision.get(event)).event
    yield f"{event}: {found.summary}"
    yield f"  {_what(found.type, found.mode)}, {found.status}{', contested' if found.contested else ''}"
    yield f"  {_who(found.actors, found.recipients, found.mutual)}"
    yield f"  date {found.date.text if found.date else 'not given'}, place {found.place or 'not given'}"
    if decision := raw.decision.get(event):
        for link in decision.links:
            yield f"  {link.link} {link.event}: {link.reason}"
    for report in found.reports:
        yield ""
        yield from _report(f"{report.article} ({raw.article[report.article].published})", report)


def isolated(words: str) -> str:
    """Words of an article in one line, isolated from what is next to them: right to left, if any of its letters run so."""
    return f"{RLI if _RIGHT_TO_LEFT.search(words) else LRI}{' '.join(words.split())}{PDI}"


def _report(head: str, report: Report) -> Iterator[str]:
    yield head
    yield f"   {_what(report.type, report.mode)}, {report.status}: {report.summary}"
    yield f"   {_who(report.actors, report.recipients, report.mutual)}"
    planned = f", planned for {report.planned}" if report.planned else ""
    yield f"   date {report.date or 'not given'}{planned}, place {report.place or 'not given'}"
    for claim in report.claims:
        yield f"   {claim.by} {claim.stance} it"
    for q in report.quantities:
        number = (
            q.words or q.value if q.words or q.value is not None else f"{'' if q.low is None else q.low}-{'' if q.high is None else q.high}"
        )
        yield f"   {q.what}: {'about ' if q.approximate else ''}{number} {q.unit}"
    for key in (key for key in REPORT_KEYS if key.name not in _LAID_OUT):
        if value := getattr(report, key.name):
            yield f"   {key.name}: {', '.join(value) if isinstance(value, tuple) else str(value).lower() if value is True else value}"


def _what(kind: str, mode: str | None) -> str:
    return f"{kind}-{mode}" if mode else kind


def _who(actors: tuple[str, ...], recipients: tuple[str, ...], mutual: bool | None) -> str:
    if recipients:
        return f"{', '.join(actors)} -> {', '.join(recipients)}"
    if mutual:
        return " <-> ".join(actors)
    return ", ".join(actors)


def _passages(passages: Iterable[Passage], text: str | None) -> Iterator[str]:
    for passage in passages:
        where = f"   [{passage.start}-{passage.end}]"
        if text is None:
            yield f"{where} (the page's text is not in raw/text)"
        elif passage_digest(text, passage.start, passage.end) != passage.sha256:
            yield f"{where} (the text here does not have the passage's hash)"
        else:
            yield f"{where} {isolated(text[passage.start : passage.end])}"
