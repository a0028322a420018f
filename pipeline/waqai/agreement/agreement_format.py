"""An agreement as plain values for JSON, and as lines for a terminal. Takes an `Agreement`, gives values or text.

Figures in JSON have six decimals; what is not defined is null. docs/agreement.md describes every key.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from waqai.agreement import resampling, scores, scores_format
from waqai.agreement.coded_reports import CodedReport
from waqai.agreement.coding_agreement import Agreement
from waqai.agreement.field_agreement import FieldAgreement
from waqai.agreement.fields import Field
from waqai.agreement.figure_text import between, figure, interval, short, table
from waqai.agreement.matching import THRESHOLD
from waqai.agreement.overlap import Overlap


def as_values(agreement: Agreement, *, listed: bool = True) -> dict[str, Any]:
    """The agreement for JSON, keys in a fixed order; without the lists of reports where `listed` is false."""
    values: dict[str, Any] = {
        "first": agreement.names[0],
        "second": agreement.names[1],
        "method": method(),
        "finding": {"articles": len(agreement.articles), **scores_format.overlap(agreement.finding), "f1_interval": interval(agreement.f1_interval)},
        "articles": [{"article": article, **scores_format.overlap(found)} for article, found in agreement.articles.items()],
        "coded_once": {"first": agreement.once[0], "second": agreement.once[1]},
        "fields": [field_values(f) for f in agreement.fields],
        "types": [{"first": a, "second": b, "n": n} for (a, b), n in sorted(agreement.types.items())],
        **scores_format.as_values(agreement),
    }  # fmt: skip
    if listed:
        values["disagreements"] = [
            {"field": f.name, "article": p.first.article, "first": said(p.first, f), "second": said(p.second, f)}
            for f in (found.field for found in agreement.fields)
            for p in agreement.differing(f)
        ]
        values["unmatched"] = {
            name: [_alone(*found) for found in scores.unmatched(agreement, side)] for side, name in enumerate(("first", "second"))
        }
    return values


def method() -> dict[str, Any]:
    """What the figures are computed with."""
    return {
        "threshold": THRESHOLD / 1_000_000, "interval_from_articles": resampling.LEAST_ARTICLES, "resamples": resampling.RESAMPLES,
        "seed": resampling.SEED, "coverage": resampling.COVERAGE,
    }  # fmt: skip


def field_values(found: FieldAgreement) -> dict[str, Any]:
    """The agreement on one field."""
    return {
        "field": found.field.name, "measure": found.field.measure, "n": found.n, "agreed": found.agreed, "agreement": figure(found.agreement),
        "agreement_interval": interval(found.agreement_interval), "alpha": figure(found.alpha), "alpha_interval": interval(found.alpha_interval),
    }  # fmt: skip


def said(report: CodedReport, field: Field) -> dict[str, Any]:
    """What a report says under a field, and where."""
    value = field.value(report)
    shown = sorted(value) if isinstance(value, frozenset) else value
    return {"event": report.event, "value": shown, **report.at(field.key)._asdict()}


def report_values(report: CodedReport) -> dict[str, Any]:
    """A report by its event and type, and its place."""
    return {"event": report.event, "type": report.type, **report.at("event")._asdict()}


def _alone(report: CodedReport, near: CodedReport | None) -> dict[str, Any]:
    return {"article": report.article, **report_values(report), "near": near.event if near else None}


def lines(agreement: Agreement, *, listed: bool = False, scored: bool = False) -> Iterator[str]:
    """The agreement as a person reads it.

    With every disagreement and its two places where `listed` is true; with the scores of the second coding and what it
    misses where `scored` is.
    """
    first, second = agreement.names
    yield f"{first} against {second}: precision is the share of {second}'s reports that {first} has, recall the other way round"
    yield ""
    rows = [["article", first, second, "matched", "precision", "recall", "F1"]]
    rows += [_row(article, found) for article, found in agreement.articles.items()]
    yield from table([*rows, _row("all", agreement.finding)])
    if agreement.f1_interval:
        yield f"F1 of all: {between(agreement.f1_interval)} in 95 of 100 resamples of the articles"
    for name, once in zip(agreement.names, agreement.once, strict=True):
        if once:
            yield f"only {name} has coded: {', '.join(once)}"
    yield ""
    yield from table([["field", "n", "agreed", "agreement", "", "alpha", "", "by"], *(field_cells(f) for f in agreement.fields)])
    different = {pair: n for pair, n in agreement.types.items() if pair[0] != pair[1]}
    if different:
        yield ""
        yield from table([[f"type in {first}", f"in {second}", "n"], *([a, b, str(n)] for (a, b), n in sorted(different.items()))])
    yield ""
    yield from scores_format.event_lines(agreement)
    yield f"with shared authority files: {', '.join(scores_format.with_shared_files(agreement))}"
    if scored:
        yield from scores_format.score_lines(agreement)
    if listed:
        yield from _listed(agreement, missed=not scored)


def _listed(agreement: Agreement, *, missed: bool) -> Iterator[str]:
    for f in (found.field for found in agreement.fields):
        differing = agreement.differing(f)
        if differing:
            yield ""
            yield f"{f.name}: {len(differing)} of {len(agreement.pairs)} differ"
        for pair in differing:
            for name, report in zip(agreement.names, pair, strict=True):
                yield said_line(name, report, f)
    for side, name in enumerate(agreement.names):
        if missed or side:
            yield from scores_format.alone_lines(f"only in {name}", scores.unmatched(agreement, side))


def said_line(name: str, report: CodedReport, field: Field) -> str:
    """What the coding of this name says of a report under a field, and where."""
    return f"  {report.at(field.key)}: {name}: {report.event}: {_shown(field.value(report))}"


def _shown(value: Hashable) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def field_cells(found: FieldAgreement) -> list[str]:
    """The cells of one field: its name, counts, agreement and alpha, each with its interval, and the measure."""
    figures = [short(found.agreement), between(found.agreement_interval), short(found.alpha), between(found.alpha_interval)]
    return [found.field.name, str(found.n), str(found.agreed), *figures, found.field.measure]


def _row(name: str, found: Overlap) -> list[str]:
    return [name, *map(str, found), short(found.precision), short(found.recall), short(found.f1)]
