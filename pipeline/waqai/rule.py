"""The published rule from reports to events, field by field (docs/reports-to-events.md).

Takes the reports of one event in their order, what raw/events.yaml decides, and gives the event with whatever the
rule could not settle. It reads no file and words no problem: `waqai.check.conflicts` does that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date as Day
from functools import lru_cache
from typing import Any, NamedTuple

from waqai.dates import PRECISIONS, BadDate, Edtf, parse
from waqai.places import chain, contains
from waqai.records import Article, Decision, Report


class Event(NamedTuple):
    """What the reports of one event say together."""

    id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    mutual: bool | None
    date: Edtf | None
    planned: Edtf | None
    repeated: bool
    place: str | None
    status: str
    contested: bool
    summary: str
    reports: tuple[Report, ...]
    first_reported: Day


class Conflict(NamedTuple):
    """A field that the rule cannot settle, with the first two reports that are at odds."""

    field: str
    one: Report
    other: Report
    values: tuple[str, str]


class Outcome(NamedTuple):
    """The event, its conflicts, and the decisions of raw/events.yaml that changed nothing."""

    event: Event
    conflicts: list[Conflict]
    idle: list[str]


@lru_cache(maxsize=65536)
def date_of(text: str | None) -> Edtf | None:
    """A date, or None where there is none, or where it is not a date (which a check reports)."""
    if text is None:
        return None
    try:
        return parse(text)
    except BadDate:
        return None


def in_order(reports: Iterable[Report], articles: Mapping[str, Article]) -> list[Report]:
    """Reports by the earliest day on which their article can have been published, then by its id."""
    return sorted(reports, key=lambda r: (published(r.article, articles).start or Day.max, r.article))


def published(article: str, articles: Mapping[str, Article]) -> Edtf:
    """When an article was published; an article that is not known counts as of no certain day."""
    record = articles.get(article)
    return (date_of(record.published) if record else None) or Edtf("", "point", None, None, None)


def decide(
    event: str, reports: Sequence[Report], articles: Mapping[str, Article], within: Mapping[str, str | None], decision: Decision | None
) -> Outcome:
    """Bring the reports of one event together.

    Parameters
    ----------
    reports : sequence of Report
        At least one, in any order.
    within : mapping
        For each place the next larger one.
    decision : Decision or None
        What raw/events.yaml says of the event; it wins over the rule.
    """
    reports = in_order(reports, articles)
    ruled: dict[str, Any] = {}
    conflicts: dict[str, Conflict] = {}
    for name, rule in _RULES.items():
        ruled[name], conflict = rule(reports, name, within)
        if conflict:
            conflicts[name] = conflict
    decided = decision.fields if decision else {}
    values, idle = dict(ruled), []
    for name, (value, _) in decided.items():
        final: Any = tuple(value) if isinstance(value, list) else date_of(value) if name in ("date", "planned") else value
        if name not in conflicts and _same(ruled[name], final):
            idle.append(name)
        values[name] = final
        conflicts.pop(name, None)
    if "type" in decided and "mode" not in decided:  # then only the reports of that type have a mode to give
        values["mode"], conflict = _agreed([r for r in reports if r.type == values["type"]], "mode", within)
        conflicts.pop("mode", None)
        conflicts |= {"mode": conflict} if conflict else {}
    conflicts |= _between_sides(values, reports)
    first = published(reports[0].article, articles).start or Day.max
    return Outcome(Event(id=event, reports=tuple(reports), first_reported=first, **values), list(conflicts.values()), idle)


def _same(ruled: Any, decided: Any) -> bool:
    if isinstance(ruled, Edtf) and isinstance(decided, Edtf):
        return ruled.text == decided.text
    return bool(ruled == decided)


_Result = tuple[Any, Conflict | None]


def _agreed(reports: Sequence[Report], name: str, within: Mapping[str, str | None]) -> _Result:
    """The one value that all reports which have one agree on."""
    having = [r for r in reports if getattr(r, name) is not None]
    if not having:
        return None, None
    first = having[0]
    for other in having[1:]:
        if getattr(other, name) != getattr(first, name):
            return getattr(first, name), Conflict(name, first, other, (_word(getattr(first, name)), _word(getattr(other, name))))
    return getattr(first, name), None


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _union(reports: Sequence[Report], name: str, within: Mapping[str, str | None]) -> _Result:
    """Every value of any report, each once, in the order of the reports."""
    return tuple(dict.fromkeys(value for r in reports for value in getattr(r, name))), None


def _any(reports: Sequence[Report], name: str, within: Mapping[str, str | None]) -> _Result:
    return any(getattr(r, name) for r in reports), None


def _first(reports: Sequence[Report], name: str, within: Mapping[str, str | None]) -> _Result:
    return getattr(reports[0], name), None


def _status(reports: Sequence[Report], name: str, within: Mapping[str, str | None]) -> _Result:
    """Actual if any report has it, else alleged, else hypothetical; negated only if all have it."""
    statuses = {r.status for r in reports}
    return next(s for s in ("actual", "alleged", "hypothetical", "negated") if s in statuses), None


def _contested(reports: Sequence[Report], name: str, within: Mapping[str, str | None]) -> _Result:
    """Among claims and the outlets' own voice, one asserts and one denies."""
    stances = {c.stance for r in reports for c in r.claims}
    asserted = "asserts" in stances or any(r.status == "actual" for r in reports)
    denied = "denies" in stances or any(r.status == "negated" for r in reports)
    return asserted and denied, None


def _date(reports: Sequence[Report], name: str, within: Mapping[str, str | None]) -> _Result:
    """A span that every other date overlaps, else the most precise point inside all others."""
    dated = [(r, d) for r in reports if (d := date_of(getattr(r, name)))]
    if not dated:
        return None, None
    spans = [pair for pair in dated if pair[1].kind == "span"]
    fits: Callable[[Edtf, Edtf], bool] = Edtf.overlaps if spans else Edtf.within
    candidates = sorted(spans or dated, key=lambda pair: _vagueness(pair[1].text))
    for _, candidate in candidates:
        if all(fits(candidate, other) for _, other in dated):
            return _qualified(candidate, [d for _, d in dated]), None
    best = candidates[0]
    other = next(pair for pair in dated if not fits(best[1], pair[1]))
    return best[1], Conflict(name, best[0], other[0], (best[1].text, other[1].text))


@lru_cache(maxsize=65536)
def _vagueness(text: str) -> tuple[int, ...]:
    """Sorts the most precise date first: of a span both ends count, and an open end is the least precise."""
    ends = []
    for part in text.split("/"):
        ends.append(len(PRECISIONS) if part == ".." else len(PRECISIONS) - 1 - part.count("-"))
    return tuple(sorted(ends, reverse=True))


def _qualified(chosen: Edtf, all_dates: list[Edtf]) -> Edtf:
    return chosen if chosen.qualifier is None or all(d.qualifier for d in all_dates) else parse(chosen.bare)


def _place(reports: Sequence[Report], name: str, within: Mapping[str, str | None]) -> _Result:
    """The most specific place that all others contain."""
    placed = [r for r in reports if r.place is not None]
    if not placed:
        return None, None
    best = max(placed, key=lambda r: len(chain(r.place or "", within)))
    for other in placed:
        if not contains(other.place or "", best.place or "", within):
            return best.place, Conflict(name, best, other, (best.place or "", other.place or ""))
    return best.place, None


_RULES: dict[str, Callable[[Sequence[Report], str, Mapping[str, str | None]], _Result]] = {
    "type": _agreed,
    "mode": _agreed,
    "mutual": _agreed,
    "date": _date,
    "planned": _date,
    "place": _place,
    "actors": _union,
    "recipients": _union,
    "contexts": _union,
    "repeated": _any,
    "status": _status,
    "contested": _contested,
    "summary": _first,
}


def _between_sides(values: dict[str, Any], reports: Sequence[Report]) -> dict[str, Conflict]:
    """Conflicts that only the union of the reports has: an actor on both sides, a recipient of a mutual event."""
    if len(reports) < 2:
        return {}
    both = [a for a in values["actors"] if a in values["recipients"]]
    if both:
        one = next((r for r in reports if both[0] in r.actors), reports[0])
        other = next((r for r in reports if both[0] in r.recipients), reports[-1])
        return {"sides": Conflict("sides", one, other, (both[0], both[0]))} if one is not other else {}
    if values["mutual"] and values["recipients"]:
        one = next((r for r in reports if r.mutual), reports[0])
        other = next((r for r in reports if r.recipients), reports[-1])
        return {"mutual": Conflict("mutual", one, other, ("true", "with recipients"))} if one is not other else {}
    return {}
