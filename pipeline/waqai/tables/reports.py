"""What articles tell: reports, their parties, evidence, claims and quantities; articles and their spans."""

from __future__ import annotations

from typing import Any

from waqai.dates import Edtf, parse
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Origin, Report
from waqai.roles import role_at
from waqai.rule import date_of, published
from waqai.tables.row import Row, dated, joined


def party(raw: Raw, actor: str, when: Edtf | None, article: str) -> dict[str, Any]:
    """Country and sectors of an actor on a date, or, where there is none, as an undated event has them."""
    role = role_at(raw.actor[actor].roles, when, published(article, raw.article))
    assert role is not None, actor  # check.parties has reported it
    return {"actor_id": actor, "country": role.country, "sectors": joined(role.sectors)}


def report_rows(raw: Raw, annotations: list[Annotation]) -> dict[str, list[Row]]:
    """The tables that have one report or a part of one in a row."""
    names = ("reports", "report_participants", "evidence", "claims", "quantities")
    out: dict[str, list[Row]] = {name: [] for name in names}
    for annotation in annotations:
        for i, report in enumerate(annotation.reports):
            out["reports"].append(_report(report, i + 1))
            out["report_participants"] += _parties(raw, report)
            out["evidence"] += _evidence(report)
            out["claims"] += _claims(raw, report)
            out["quantities"] += _quantities(report)
    return out


def _key(report: Report) -> dict[str, Any]:
    return {"article_id": report.article, "event_id": report.event}


def _below(report: Report, *pointer: str | int) -> Origin:
    return Origin(report.origin.document, (*report.origin.pointer, *pointer))


def _report(report: Report, position: int) -> Row:
    values = _key(report) | {
        "position": position, "type": report.type, "mode": report.mode, "contexts": joined(report.contexts),
        "status": report.status, "mutual": report.mutual, "repeated": report.repeated,
        **dated("date", date_of(report.date)), **dated("planned", date_of(report.planned)),
        "place_id": report.place, "summary": report.summary,
    }  # fmt: skip
    return Row(values, report.origin)


def _parties(raw: Raw, report: Report) -> list[Row]:
    rows = []
    for role, side, ids in (("actor", "actors", report.actors), ("recipient", "recipients", report.recipients)):
        for i, actor in enumerate(ids):
            values = _key(report) | {"role": role, "position": i + 1} | party(raw, actor, date_of(report.date), report.article)
            rows.append(Row(values, _below(report, side, i)))
    return rows


def _evidence(report: Report) -> list[Row]:
    return [
        Row(_key(report) | {"position": i + 1, "start": p.start, "end": p.end, "sha256": p.sha256}, _below(report, "evidence", i))
        for i, p in enumerate(report.evidence)
    ]


def _claims(raw: Raw, report: Report) -> list[Row]:
    return [
        Row(
            _key(report) | {"stance": c.stance} | party(raw, c.by, published(report.article, raw.article), report.article),
            _below(report, "claims", i),
        )
        for i, c in enumerate(report.claims)
    ]


def _quantities(report: Report) -> list[Row]:
    def number(value: float | None) -> float | None:
        return None if value is None else float(value)

    return [
        Row(
            _key(report)
            | {
                "position": i + 1, "what": q.what, "value": number(q.value), "low": number(q.low), "high": number(q.high),
                "approximate": q.approximate, "unit": q.unit,
            },
            _below(report, "quantities", i),
        )
        for i, q in enumerate(report.quantities)
    ]  # fmt: skip


def article_rows(raw: Raw, annotations: list[Annotation]) -> dict[str, list[Row]]:
    """Every article's record, coded or not, and its spans."""
    coded = {a.article: a for a in annotations}
    articles, spans = [], []
    for a in raw.article.values():
        when, coding = parse(a.published), coded.get(a.article)
        values = {
            "article_id": a.article, "outlet_id": a.outlet, "credited": joined(a.credited), "reprint_of": a.reprint_of,
            "published": a.published, "published_start": when.start, "published_end": when.end,
            "published_precision": when.precision, "published_qualifier": when.qualifier,
            "published_basis": a.published_basis, "published_note": a.published_note, "language": a.language,
            "title_en": a.title_en, "url": a.url, "archive_url": a.archive_url,
            "retrieved": parse(a.retrieved).start if a.retrieved else None, "extent": a.extent,
            "page_sha256": a.page_sha256, "page_characters": a.page_characters, "page_extraction": a.page_extraction,
            "body_characters": sum(end - start for start, end in a.body),
            "coding": coding.coding if coding else None, "coder_id": coding.coder if coding else None,
            "codebook": coding.codebook if coding else None, "coded": parse(coding.coded).start if coding else None,
            "n_reports": len(coding.reports) if coding else 0,
        }  # fmt: skip
        articles.append(Row(values, a.origin))
        for i, (start, end) in enumerate(a.body):
            origin = Origin(a.origin.document, ("body", i))
            spans.append(Row({"article_id": a.article, "position": i + 1, "start": start, "end": end}, origin))
    return {"articles": articles, "article_spans": spans}
