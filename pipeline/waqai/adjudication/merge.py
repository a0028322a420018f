"""A draft of one article's adjudicated reports from several codings of it.

Takes the checked records of a project and the names of codings, gives a `Source` for each report that any of them has:
grouped by `waqai.agreement.report_groups`, event ids brought into those of the first coding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from waqai import report_keys
from waqai.adjudication.adjudicated_ids import EventIds, Own
from waqai.adjudication.comparison import Open, Values, marked, said, same
from waqai.agreement.coded_reports import coded
from waqai.agreement.report_groups import group
from waqai.read.raw_folder import Raw
from waqai.report_keys import Key


class Source(NamedTuple):
    """A report that one or more codings have.

    Parameters
    ----------
    event : str
        The id that the adjudicated report takes (`adjudicated_ids`).
    reports : dict
        The report as each coder wrote it, by coding, in the order of the codings; the events of `about` are already in
        the ids of the adjudicated coding.
    called : dict
        Each coding's own id of the event.
    missing : tuple of str
        The codings that have the article and not this report.
    doubt : dict
        Where the id is for a person to decide: what each coding calls the event, else empty.
    """

    event: str
    reports: dict[str, Values]
    called: dict[str, str]
    missing: tuple[str, ...]
    doubt: dict[str, str]

    @property
    def first(self) -> Values:
        """The report as the first coding that has it wrote it."""
        return next(iter(self.reports.values()))

    @property
    def only(self) -> str:
        """Which codings have it, in words."""
        *others, last = self.reports
        return f"only {', '.join(others)} and {last} have it" if others else f"only {last} has it"


def sources(raw: Raw, names: Sequence[str], article: str, events: Mapping[str, set[str]] | None = None) -> list[Source]:
    """The reports of all codings of an article, in the first's order, what that does not have after what it follows in its coding.

    Parameters
    ----------
    events : mapping or None
        All event ids of each coding, where `raw` has some of its annotations alone: those of the articles that share an event with
        this one in a coding, and with these, once for each coding but the first.
    """
    codings = {name: coded([a for a in raw.annotations if a.coding == name], raw) for name in names}
    articles = sorted({a for coding in codings.values() for a in coding})
    groups = {a: group({name: coding[a] for name, coding in codings.items() if a in coding}) for a in articles}
    known = events or {name: {r.event for reports in coding.values() for r in reports} for name, coding in codings.items()}
    ids = EventIds(names, (g for found in groups.values() for g in found), known)
    here = [{name: report.event for name, report in g.items()} for g in groups[article]]
    order = {name: i for i, name in enumerate(names)}
    named: dict[int, tuple[str, dict[str, str]]] = {}
    for i in sorted(range(len(here)), key=lambda i: order[next(iter(here[i]))]):  # an earlier coding's events have their ids first
        named[i] = ids.name(here[i], {event for event, _ in named.values()})
    become = {Own(*own): named[i][0] for i, called in enumerate(here) for own in called.items()}
    written = {name: {r["event"]: r for r in _written(raw, name, article)} for name in names if article in codings[name]}

    def report(own: Own) -> Values:
        values = written[own.coding][own.event]
        if values.get("about") is None:
            return values
        about = [Own(own.coding, event) for event in values["about"]]
        return values | {"about": [become[o] if o in become else ids.usual(o).event for o in about]}

    return [
        Source(
            event, {own.coding: report(own) for own in map(Own, called, called.values())}, called,
            tuple(name for name in written if name not in called), doubt,
        )
        for i, called in enumerate(here) for event, doubt in [named[i]]
    ]  # fmt: skip


def _written(raw: Raw, coding: str, article: str) -> list[Values]:
    found = next(a for a in raw.annotations if (a.coding, a.article) == (coding, article))
    reports: list[Values] = found.origin.document.values["reports"]
    return reports


def draft(source: Source) -> Values:
    """The report that a source gives: what agrees, and a mark for what differs. One that not all have has the key `open`."""
    values: Values = {"event": Open(source.doubt) if source.doubt else source.event}
    if source.missing:
        values["open"] = source.only
    for key in report_keys.REPORT_KEYS:
        if key.merge == "passages":
            values[key.name] = passages(source)
        elif key.merge == "mark" and (mark := difference(source, key)):
            values[key.name] = mark
        elif key.merge != "id" and key.name in source.first:
            values[key.name] = source.first[key.name]
    return values


def difference(source: Source, key: Key) -> Open | None:
    """The mark of a key on which the codings that have the report differ."""
    values = {coding: said(report, key) for coding, report in source.reports.items()}
    first, *others = values.values()
    return None if all(same(key, first, other) for other in others) else Open(values)


def passages(source: Source) -> list[Values]:
    """The evidence of a source, in order: the passages of all codings, of two that overlap one.

    Coding by coding: where one passage lies within the other, it is the inner one if the codings agree on every other
    key, else the outer one, which supports what either says. Where they overlap otherwise, or several overlap, those
    that are there stay.
    """
    agreed = all(difference(source, key) is None for key in marked())
    out, *others = (list(report["evidence"]) for report in source.reports.values())
    for other in others:
        out = _joined(out, other, shortest=agreed)
    return out


def _joined(first: Sequence[Values], second: Sequence[Values], *, shortest: bool) -> list[Values]:
    out: list[Values] = []
    for ours in first:
        theirs = [p for p in second if _overlap(ours, p)]
        only = len(theirs) == 1 and sum(_overlap(theirs[0], p) for p in first) == 1
        better = only and (_within(theirs[0], ours) if shortest else _within(ours, theirs[0]))
        out.append(theirs[0] if better else ours)
    out += [p for p in second if not any(_overlap(p, ours) for ours in first)]
    return sorted(out, key=lambda p: (p["start"], p["end"]))


def _overlap(one: Values, other: Values) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _within(one: Values, other: Values) -> bool:
    return bool(other["start"] <= one["start"] and one["end"] <= other["end"])
