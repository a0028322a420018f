"""The reports of a coding as plain values, to be compared with those of another coding, from any source.

Takes the records of `raw/`; `waqai.agreement.release_codings` takes the tables of a release and gives the same. Event ids
are local to a coding: nothing here or after it compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from waqai.problem import Place
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Report
from waqai.roles import role_at
from waqai.rule import date_of, published


class Party(NamedTuple):
    """An actor with the country and the sectors that it had on the report's date; None and none where it had no role."""

    actor: str
    country: str | None
    sectors: tuple[str, ...]


class CodedReport(NamedTuple):
    """One report of one coding.

    Parameters
    ----------
    position : int
        The report's place in its article, from 1.
    values : mapping
        What the report says, by the keys of `waqai.report_keys`, each value as in `waqai.records.Report`. Keys that are
        not compared may be missing.
    parties : mapping
        The parties of `actors` and `recipients`.
    at : callable
        Where a field of the report was written: a key of an annotation file to a place.
    """

    article: str
    event: str
    position: int
    values: Mapping[str, Any]
    parties: Mapping[str, tuple[Party, ...]]
    at: Callable[[str], Place]

    @property
    def type(self) -> str:
        """The event's type."""
        kind: str = self.values["type"]
        return kind


Coding = dict[str, list[CodedReport]]
"""The reports of each article, articles in the order of their ids. An article without an event has an empty list."""


def coded(annotations: Iterable[Annotation], raw: Raw) -> Coding:
    """The reports of annotations, each of another article."""
    return {a.article: [_report(r, i, raw) for i, r in enumerate(a.reports, 1)] for a in sorted(annotations, key=lambda a: a.article)}


def narrowed(coding: Coding, articles: Collection[str]) -> Coding:
    """A coding without what it has of other articles."""
    return {article: reports for article, reports in coding.items() if article in articles}


def _report(report: Report, position: int, raw: Raw) -> CodedReport:
    parties = {side: _parties(getattr(report, side), report, raw) for side in ("actors", "recipients")}
    return CodedReport(report.article, report.event, position, report._asdict(), parties, report.origin.place)


def _parties(actors: tuple[str, ...], report: Report, raw: Raw) -> tuple[Party, ...]:
    parties = []
    for actor in actors:
        known = raw.actor.get(actor)
        role = role_at(known.roles, date_of(report.date), published(report.article, raw.article)) if known else None
        parties.append(Party(actor, role.country if role else None, role.sectors if role else ()))
    return tuple(parties)
