"""Scores by type and field, and the agreement on which reports are one event, as values for JSON and lines for a terminal.

docs/agreement.md describes every key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from waqai.agreement import scores
from waqai.agreement.coding_agreement import Agreement
from waqai.agreement.event_agreement import SameEvent, same_event
from waqai.agreement.fields import with_shared_authority_files
from waqai.agreement.figure_text import between, figure, interval, short, table
from waqai.agreement.overlap import Overlap
from waqai.agreement.scores import TypeScore, Unmatched


def as_values(agreement: Agreement) -> dict[str, Any]:
    """For JSON, keys in a fixed order."""
    return {
        "found_by_type": [_type(score) for score in scores.by_type(agreement)],
        "values": [
            {
                "field": score.field.name, **overlap(score.values), "f1_interval": interval(score.f1_interval),
                "in_matched": overlap(score.in_matched),
            }
            for score in scores.by_field(agreement)
        ],
        "with_shared_authority_files": with_shared_files(agreement),
        "same_event": event_values(same_event(agreement)),
    }  # fmt: skip


def overlap(found: Overlap) -> dict[str, Any]:
    """Counts with their three shares."""
    return found._asdict() | {name: figure(getattr(found, name)) for name in ("precision", "recall", "f1")}


def _type(score: TypeScore) -> dict[str, Any]:
    values = overlap(score.reports) | {"f1_interval": interval(score.f1_interval)}
    if not score.enough:
        values |= dict.fromkeys(("precision", "recall", "f1", "f1_interval"))
    return {"type": score.type, **values, "found": score.found, "agreed": score.agreed}


def with_shared_files(agreement: Agreement) -> list[str]:
    """The compared fields whose values both coders choose from the same authority files, or that follow from these."""
    keys = with_shared_authority_files()
    return [f.field.name for f in agreement.fields if f.field.key in keys]


def event_values(found: SameEvent) -> dict[str, Any]:
    """The agreement on which reports are one event, for JSON."""
    return {
        "reports": found.reports, "pairs": overlap(found.links), "f1_interval": interval(found.f1_interval), "largest": found.largest,
        "without_largest": overlap(found.without_largest), "b_cubed": figure(found.b_cubed),
        "b_cubed_nothing_merged": dict(zip(("first", "second"), map(figure, found.nothing_merged), strict=True)),
    }  # fmt: skip


def event_lines(agreement: Agreement) -> Iterator[str]:
    """The agreement on which reports are one event, for a terminal."""
    found = same_event(agreement)
    first, second = agreement.names
    if not found.links.first and not found.links.second:
        yield f"one event: of {found.reports} matched reports no two of different articles are one event in either coding"
        return
    shown = between(found.f1_interval)
    yield (
        f"one event: of {found.reports} matched reports, {first} calls {found.links.first} pairs of different articles one event, {second} "
        f"{found.links.second}, both {found.links.matched}: {_shares(found.links)}" + (f" ({shown})" if shown else "")
    )
    rest = found.without_largest
    yield f"  without the largest event, of {found.largest} reports: {rest.first}, {rest.second}, both {rest.matched}: {_shares(rest)}"
    yield f"  B-cubed {short(found.b_cubed)}; a coding that merges nothing has {short(found.nothing_merged[0])} against {first}"


def _shares(found: Overlap) -> str:
    return f"precision {short(found.precision)}, recall {short(found.recall)}, F1 {short(found.f1)}"


def score_lines(agreement: Agreement) -> Iterator[str]:
    """What the second coding has right of the first, by type and by field, and what it misses."""
    first, second = agreement.names
    intervals = agreement.f1_interval is not None
    head = [first, second, "right", "precision", "recall", "F1", *(["interval"] if intervals else [])]
    yield ""
    rows = [["type", *head, "found"]]
    for score in scores.by_type(agreement):
        shown = [short(getattr(score.reports, name)) if score.enough else "-" for name in ("precision", "recall", "f1")]
        shown += [between(score.f1_interval) if score.enough else ""] if intervals else []
        rows.append([score.type, *map(str, score.reports), *shown, str(score.found)])
    yield from table(rows)
    yield f"right: matched, and of this type in both; found: of {first}'s, matched with any type; shares from {scores.LEAST_REPORTS} reports of {first} on"
    yield ""
    rows = [["values of", *head, "F1 of matched"]]
    for value in scores.by_field(agreement):
        shown = [short(getattr(value.values, name)) for name in ("precision", "recall", "f1")]
        shown += [between(value.f1_interval)] if intervals else []
        rows.append([value.field.name, *map(str, value.values), *shown, short(value.in_matched.f1)])
    yield from table(rows)
    yield f"values of all reports: every value of a missed report counts as missed; F1 of matched: in the {len(agreement.pairs)} matched reports alone"
    yield from alone_lines("missed", scores.unmatched(agreement))


def alone_lines(title: str, reports: Sequence[Unmatched]) -> Iterator[str]:
    """Reports without a match, each with its place and with what lies nearest in the other coding."""
    if reports:
        yield ""
        yield f"{title}: {len(reports)}"
    for report, near in reports:
        beside = f"; nearest {near.event}: {near.type}" if near else ""
        yield f"  {report.at('event')}: {report.event}: {report.type}{beside}"
