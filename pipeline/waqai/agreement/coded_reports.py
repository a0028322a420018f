"""The reports of a coding as plain values, to be compared with those of another, wherever either comes from.

Takes the records of `raw/`; `waqai.agreement.release_codings` takes the tables of a release and gives the same. Event ids
are local to a coding: nothing here or after it compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from waqai.problem import Place
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Claim, Report
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
    mutual : bool
        True only where the coder wrote `mutual: true`.
    date, planned : str or None
        EDTF.
    evidence : tuple of (int, int)
        Passages in code points of the page's text, the end not included.
    at : callable
        Where a field of the report was written: a key of an annotation file to a place.
    """

    article: str
    event: str
    position: int
    type: str
    mode: str | None
    status: str
    mutual: bool
    date: str | None
    planned: str | None
    place: str | None
    contexts: tuple[str, ...]
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    claims: tuple[Claim, ...]
    evidence: tuple[tuple[int, int], ...]
    at: Callable[[str], Place]


Coding = dict[str, list[CodedReport]]
"""The reports of each article, articles in the order of their ids. An article without an event has an empty list."""


def coded(annotations: Iterable[Annotation], raw: Raw) -> Coding:
    """The reports of annotations, each of another article."""
    return {a.article: [_report(r, i, raw) for i, r in enumerate(a.reports, 1)] for a in sorted(annotations, key=lambda a: a.article)}


def _report(report: Report, position: int, raw: Raw) -> CodedReport:
    return CodedReport(
        report.article, report.event, position, report.type, report.mode, report.status, report.mutual is True, report.date, report.planned,
        report.place, report.contexts, _parties(report.actors, report, raw), _parties(report.recipients, report, raw), report.claims,
        tuple((p.start, p.end) for p in report.evidence), report.origin.place,
    )  # fmt: skip


def _parties(actors: tuple[str, ...], report: Report, raw: Raw) -> tuple[Party, ...]:
    parties = []
    for actor in actors:
        known = raw.actor.get(actor)
        role = role_at(known.roles, date_of(report.date), published(report.article, raw.article)) if known else None
        parties.append(Party(actor, role.country if role else None, role.sectors if role else ()))
    return tuple(parties)
