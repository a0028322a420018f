"""What events or reports of a release say, joined: parties, article, outlet, place, passages. What exports to other event data write from.

Takes a `Source` of any version and knows the columns that every release has; what a release lacks is absent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from waqai.cells import codes_of
from waqai.export.source import Source
from waqai.problem import CannotRun
from waqai.release.chosen_statuses import chosen_statuses

Row = dict[str, Any]
ROWS = ("events", "reports")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[?~%]?")
_PARTIES = {"events": "participants", "reports": "report_participants"}


class Party(NamedTuple):
    """An actor or a recipient, as it was on the event's date."""

    actor: str
    name: str
    country: str | None
    sectors: tuple[str, ...]
    office: str | None
    wikidata: str | None


class Coded(NamedTuple):
    """One event, or one article's report of one.

    Parameters
    ----------
    id : str
        `event`, or `article_event` for a report; no id has `_` in it.
    row : dict
        Its row of `events` or `reports`.
    article, outlet : dict
        The article, of an event the first that reports it; its outlet.
    articles : tuple of str
        The ids of the articles that report it.
    places : tuple of dict
        The place and those that it lies in, from the inside out.
    passages : tuple of dict
        Evidence, of an event all of its reports'.
    """

    id: str
    row: Row
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    article: Row
    outlet: Row
    articles: tuple[str, ...]
    places: tuple[Row, ...]
    passages: tuple[Row, ...]

    @property
    def contexts(self) -> tuple[str, ...]:
        return codes_of(self.row["contexts"])

    @property
    def place_names(self) -> dict[str, str]:
        """The English names of the places by their kind; of two of a kind the inner one's."""
        return {place["kind"]: place["name_en"] for place in reversed(self.places)}

    @property
    def day(self) -> str | None:
        """The day on which it was, or began; None where that is not known to the day."""
        return day_of(self.row["date"], 0)

    @property
    def last_day(self) -> str | None:
        """The day on which an interval ended; None for what is none, and where that is not known to the day."""
        return day_of(self.row["date"], 1)


class Choice(NamedTuple):
    """What of a release is exported: the statuses, and whether a record is an event or a report."""

    statuses: tuple[str, ...]
    rows: str

    def said(self) -> dict[str, object]:
        return {"statuses": list(self.statuses), "rows": self.rows}


class ReleaseRows:
    """The tables of a release as rows, each made when it is first asked for; a table that the release lacks has none."""

    def __init__(self, source: Source) -> None:
        self._tables = {table.name: table.arrow for table in source.tables}
        self._rows: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        if table not in self._rows:
            self._rows[table] = self._tables[table].to_pylist() if table in self._tables else []
        return self._rows[table]

    def by(self, table: str, key: str) -> dict[str, Row]:
        """The rows by their key; to ask for one that is not there is `CannotRun`."""
        return _Known(table, {row[key]: row for row in self.rows(table)})


class _Known(dict[str, Row]):
    def __init__(self, table: str, rows: dict[str, Row]) -> None:
        super().__init__(rows)
        self._table = table

    def __missing__(self, key: str) -> Row:
        raise CannotRun(f"a row refers to `{key}` of {self._table}, which is not there: run `waqai verify`")


def day_of(edtf: str | None, end: int) -> str | None:
    """The day at which a date begins (0) or an interval ends (1), where it is written to the day."""
    ends = (edtf or "").split("/")
    match = _DAY.fullmatch(ends[end]) if end < len(ends) else None
    return match[1] if match else None


def statuses(source: Source, wanted: Iterable[str]) -> tuple[str, ...]:
    """The statuses of a release that `--status` names."""
    return chosen_statuses(
        next((c.codes for t in source.tables if t.name == "events" for c in t.columns if c.name == "status"), ()), wanted
    )


def coded(release: ReleaseRows, rows: str) -> list[Coded]:
    """Every event, or every report, in the order of its table.

    Parameters
    ----------
    rows : str
        One of `ROWS`.
    """
    known, outlets, places = release.by("articles", "article_id"), release.by("outlets", "outlet_id"), release.by("places", "place_id")
    of_event, passages, parties = defaultdict(list), defaultdict(list), _parties(release, rows)
    for report in release.rows("reports"):
        of_event[report["event_id"]].append(known[report["article_id"]])
    for passage in release.rows("evidence"):
        passages[_key(passage, rows)].append(passage)
    classes = _classes(release)
    found = []
    for row in release.rows(rows):
        key = _key(row, rows)
        articles = [known[row["article_id"]]] if rows == "reports" else of_event[row["event_id"]]
        if not articles:
            raise CannotRun(f"no row of reports has the event `{row['event_id']}`: run `waqai verify`")
        first = min(articles, key=lambda article: (article["published_start"] or date.max, article["article_id"]))
        actors, recipients = (tuple(party for role, party in parties[key] if role == side) for side in ("actor", "recipient"))
        chain = tuple(_within(places, row["place_id"]))
        names = tuple(article["article_id"] for article in articles)
        values = row | classes(row), actors, recipients, first, outlets[first["outlet_id"]], names, chain, tuple(passages[key])
        found.append(Coded("_".join(key), *values))
    return found


def _classes(release: ReleaseRows) -> Callable[[Row], Row]:
    """What the codebook says of a type and its mode: the class and the score, which events have and reports have not."""
    kinds = {(row["list"], row["code"]): row for row in release.rows("codes")}

    def found(row: Row) -> Row:
        kind = kinds.get(("types", row["type"]), {})
        mode = kinds.get(("modes", f"{row['type']}-{row['mode']}"), kind)
        return {"quad_class": kind.get("parent"), "score": mode.get("score")}

    return found


def _key(row: Row, rows: str) -> tuple[str, ...]:
    return (row["event_id"],) if rows == "events" else (row["article_id"], row["event_id"])


def _parties(release: ReleaseRows, rows: str) -> dict[tuple[str, ...], list[tuple[str, Party]]]:
    actors, offices = release.by("actors", "actor_id"), defaultdict(set)
    for role in release.rows("actor_roles"):
        offices[role["actor_id"], role["country"], role["sectors"]].add(role["office"])
    found = defaultdict(list)
    for row in sorted(release.rows(_PARTIES[rows]), key=lambda row: (*_key(row, rows), row["role"], row["position"])):
        actor = actors[row["actor_id"]]
        held = offices[row["actor_id"], row["country"], row["sectors"]]
        office = next(iter(held)) if len(held) == 1 else None  # one of several offices with one code is not chosen here
        party = Party(row["actor_id"], actor["name_en"], row["country"], codes_of(row["sectors"]), office, actor["wikidata_id"])
        found[_key(row, rows)].append((row["role"], party))
    return found


def _within(places: dict[str, Row], place: str | None) -> Iterable[Row]:
    seen = set[str]()
    while place is not None and place not in seen:
        seen.add(place)
        yield places[place]
        place = places[place]["within"]
