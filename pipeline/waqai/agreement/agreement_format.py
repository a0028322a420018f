"""An agreement as plain values for JSON, and as lines for a terminal. Takes an `Agreement`, gives values or text.

Figures in JSON have six decimals; what is not defined is null. docs/agreement.md describes every key.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from waqai.agreement import resampling
from waqai.agreement.coded_reports import CodedReport
from waqai.agreement.coding_agreement import Agreement
from waqai.agreement.fields import Field
from waqai.agreement.matching import THRESHOLD
from waqai.agreement.overlap import Overlap
from waqai.agreement.resampling import Interval


def as_values(agreement: Agreement, *, listed: bool = True) -> dict[str, Any]:
    """The agreement for JSON, keys in a fixed order; without the lists of reports where `listed` is false."""
    values: dict[str, Any] = {
        "first": agreement.names[0],
        "second": agreement.names[1],
        "method": {
            "threshold": THRESHOLD / 1_000_000, "interval_from_articles": resampling.LEAST_ARTICLES, "resamples": resampling.RESAMPLES,
            "seed": resampling.SEED, "coverage": resampling.COVERAGE,
        },
        "finding": {"articles": len(agreement.articles), **_finding(agreement.finding), "f1_interval": _interval(agreement.f1_interval)},
        "articles": [{"article": article, **_finding(found)} for article, found in agreement.articles.items()],
        "coded_once": {"first": agreement.once[0], "second": agreement.once[1]},
        "fields": [
            {
                "field": f.field.name, "measure": f.field.measure, "n": f.n, "agreed": f.agreed, "agreement": _figure(f.agreement),
                "agreement_interval": _interval(f.agreement_interval), "alpha": _figure(f.alpha), "alpha_interval": _interval(f.alpha_interval),
            }
            for f in agreement.fields
        ],
        "types": [{"first": a, "second": b, "n": n} for (a, b), n in sorted(agreement.types.items())],
    }  # fmt: skip
    if listed:
        values["disagreements"] = [
            {"field": f.name, "article": p.first.article, "first": _said(p.first, f), "second": _said(p.second, f)}
            for f in (found.field for found in agreement.fields)
            for p in agreement.differing(f)
        ]
        values["unmatched"] = {
            name: [_alone(r) for r in reports] for name, reports in zip(("first", "second"), agreement.alone, strict=True)
        }
    return values


def _finding(found: Overlap) -> dict[str, Any]:
    return found._asdict() | {name: _figure(getattr(found, name)) for name in ("precision", "recall", "f1")}


def _figure(number: float | None) -> float | None:
    return None if number is None else round(number, 6)


def _interval(interval: Interval) -> list[float] | None:
    return None if interval is None else [round(bound, 6) for bound in interval]


def _said(report: CodedReport, field: Field) -> dict[str, Any]:
    value = field.value(report)
    shown = sorted(value) if isinstance(value, frozenset) else value
    return {"event": report.event, "value": shown, **report.at(field.key)._asdict()}


def _alone(report: CodedReport) -> dict[str, Any]:
    return {"article": report.article, "event": report.event, "type": report.type, **report.at("event")._asdict()}


def lines(agreement: Agreement, *, listed: bool = False) -> Iterator[str]:
    """The agreement as a person reads it, with every disagreement and its two places where `listed` is true."""
    first, second = agreement.names
    yield f"{first} against {second}: precision is the share of {second}'s reports that {first} has, recall the other way round"
    yield ""
    rows = [["article", first, second, "matched", "precision", "recall", "F1"]]
    rows += [_row(article, found) for article, found in agreement.articles.items()]
    yield from _table([*rows, _row("all", agreement.finding)])
    if agreement.f1_interval:
        yield f"F1 of all: {_between(agreement.f1_interval)} in 95 of 100 resamples of the articles"
    for name, once in zip(agreement.names, agreement.once, strict=True):
        if once:
            yield f"only {name} has coded: {', '.join(once)}"
    yield ""
    with_intervals = any(f.agreement_interval for f in agreement.fields)
    rows = [["field", "n", "agreed", "agreement", *([""] if with_intervals else []), "alpha", *([""] if with_intervals else []), "by"]]
    for f in agreement.fields:
        cells = [_short(f.agreement), _between(f.agreement_interval), _short(f.alpha), _between(f.alpha_interval)]
        rows.append([f.field.name, str(f.n), str(f.agreed), *(cells if with_intervals else cells[::2]), f.field.measure])
    yield from _table(rows)
    different = {pair: n for pair, n in agreement.types.items() if pair[0] != pair[1]}
    if different:
        yield ""
        yield from _table([[f"type in {first}", f"in {second}", "n"], *([a, b, str(n)] for (a, b), n in sorted(different.items()))])
    if listed:
        yield from _listed(agreement)


def _listed(agreement: Agreement) -> Iterator[str]:
    for f in (found.field for found in agreement.fields):
        differing = agreement.differing(f)
        if differing:
            yield ""
            yield f"{f.name}: {len(differing)} of {len(agreement.pairs)} differ"
        for pair in differing:
            for name, report in zip(agreement.names, pair, strict=True):
                yield f"  {report.at(f.key)}: {name}: {report.event}: {_shown(f.value(report))}"
    for name, reports in zip(agreement.names, agreement.alone, strict=True):
        if reports:
            yield ""
            yield f"only in {name}: {len(reports)}"
        for report in reports:
            yield f"  {report.at('event')}: {report.event}: {report.type}"


def _shown(value: Hashable) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _row(name: str, found: Overlap) -> list[str]:
    return [name, *map(str, found), _short(found.precision), _short(found.recall), _short(found.f1)]


def _short(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"


def _between(interval: Interval) -> str:
    return "" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"


def _table(rows: list[list[str]]) -> Iterator[str]:
    """Columns under one another, words to the left and figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left = [any(c.isalpha() for row in rows[1:] for c in row[i] if row[i] != "-" and " to " not in row[i]) for i in range(len(widths))]
    for row in rows:
        yield "  ".join(c.ljust(w) if le else c.rjust(w) for c, w, le in zip(row, widths, left, strict=True)).rstrip()
