"""Events and reports of a release as the check sees them: parties, days, and what each outlet has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Span:
    """The days in which something can have been, and how precisely a text says so. Where one end is open, both have the other's day."""

    start: date
    end: date
    precision: str = "day"
    written: str = ""
    goes_on: bool = False
    """Whether it was still going on when it was told."""

    def apart(self, start: date, end: date) -> int:
        """Days between the nearest ends of two spans, 0 where they overlap."""
        return max((start - self.end).days, (self.start - end).days, 0)

    @property
    def to_a_day(self) -> bool:
        return self.precision == "day"


@dataclass(frozen=True)
class Report:
    """What one article has of an event."""

    article: str
    outlet: str
    published: date
    type: str
    status: str
    span: Span | None


@dataclass(frozen=True)
class Event:
    """One event with its parties, and the country of its place."""

    key: str
    type: str
    mode: str | None
    status: str
    span: Span | None
    actors: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    actor_countries: frozenset[str] = frozenset()
    place_country: str | None = None
    reports: tuple[Report, ...] = field(default=(), repr=False)
    sources: int = 0
    """From how many sources it is told: reprints count once, as do articles of one agency."""

    @property
    def outlets(self) -> frozenset[str]:
        return frozenset(report.outlet for report in self.reports)


def events_of(tables: Mapping[str, pd.DataFrame], drawn: bool | None = None) -> list[Event]:
    """The events of a release, in the order of their ids.

    Parameters
    ----------
    tables
        The tables of a release by name, as `waqai.load` gives them.
    drawn
        True: only events that an article of the sample tells, and of them only its reports; False: likewise for articles
        that nobody drew; None: all.
    """
    articles = {row["article_id"]: row for row in _rows(tables["articles"])}
    country = {row["place_id"]: row["country"] for row in _rows(tables["places"])}
    reports: dict[str, list[Report]] = {}
    for row in _rows(tables["reports"]):
        article = articles[row["article_id"]]
        if drawn is None or drawn == (article["inclusion_probability"] is not None):
            said = Report(row["article_id"], article["outlet_id"], article["published_start"], row["type"], row["status"], _span(row))
            reports.setdefault(row["event_id"], []).append(said)
    parties: dict[str, list[Mapping[str, Any]]] = {}
    for row in _rows(tables["participants"]):
        parties.setdefault(row["event_id"], []).append(row)
    return [
        Event(
            row["event_id"],
            row["type"],
            row["mode"],
            row["status"],
            _span(row),
            frozenset(party["actor_id"] for party in parties.get(row["event_id"], []) if party["actor_id"]),
            frozenset(party["country"] for party in parties.get(row["event_id"], []) if party["country"]),
            frozenset(party["country"] for party in parties.get(row["event_id"], []) if party["country"] and party["role"] == "actor"),
            country.get(row["place_id"] or ""),
            tuple(reports[row["event_id"]]),
            row["n_sources"],
        )
        for row in sorted(_rows(tables["events"]), key=lambda row: str(row["event_id"]))
        if row["event_id"] in reports
    ]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dicts, with None for null."""
    import pandas as pd

    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()} for row in table.astype(object).to_dict("records")
    ]


def _span(row: Mapping[str, Any]) -> Span | None:
    start, end = row["date_start"] or row["date_end"], row["date_end"] or row["date_start"]
    if start is None or end is None:
        return None
    return Span(start, end, row["date_precision"], row["date"], row["date_end"] is None)
