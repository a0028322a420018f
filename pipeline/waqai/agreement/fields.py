"""What is compared of two matched reports: each field with its value and its distance. Takes and gives values only."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple

from waqai.agreement.alpha import Distance, apart, masi, nominal
from waqai.agreement.coded_reports import CodedReport, Party


class Field(NamedTuple):
    """One thing that two coders say of a report.

    Parameters
    ----------
    name : str
        The field's name in what is published.
    key : str
        The key of an annotation file that it is written under.
    value : callable
        A report to what its coder says, with None for null.
    distance : callable
        For alpha. Two values agree where it is 0.
    """

    name: str
    key: str
    value: Callable[[CodedReport], Hashable]
    distance: Distance = nominal

    @property
    def measure(self) -> str:
        """The name of the distance."""
        return {nominal: "nominal", masi: "masi", apart: "overlap"}[self.distance]


def _countries(parties: tuple[Party, ...]) -> frozenset[str]:
    return frozenset(p.country for p in parties if p.country is not None)


def _sectors(parties: tuple[Party, ...]) -> frozenset[str]:
    return frozenset(sector for p in parties for sector in p.sectors)


def _ids(parties: tuple[Party, ...]) -> frozenset[str]:
    return frozenset(p.actor for p in parties)


FIELDS: tuple[Field, ...] = (
    Field("type", "type", lambda r: r.type),
    Field("mode", "mode", lambda r: r.mode),
    Field("status", "status", lambda r: r.status),
    Field("mutual", "mutual", lambda r: r.mutual),
    Field("date", "date", lambda r: r.date),
    Field("date_overlap", "date", lambda r: r.date, apart),
    Field("planned", "planned", lambda r: r.planned),
    Field("place", "place", lambda r: r.place),
    Field("actors", "actors", lambda r: _ids(r.actors), masi),
    Field("recipients", "recipients", lambda r: _ids(r.recipients), masi),
    Field("actor_countries", "actors", lambda r: _countries(r.actors), masi),
    Field("recipient_countries", "recipients", lambda r: _countries(r.recipients), masi),
    Field("actor_sectors", "actors", lambda r: _sectors(r.actors), masi),
    Field("recipient_sectors", "recipients", lambda r: _sectors(r.recipients), masi),
    Field("contexts", "contexts", lambda r: frozenset(r.contexts), masi),
    Field("claims", "claims", lambda r: frozenset(f"{c.by} {c.stance}" for c in r.claims), masi),
)
