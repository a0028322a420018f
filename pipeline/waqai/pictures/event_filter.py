"""Which events of a release a picture shows: of which statuses, countries and months.

Takes a release on disk, gives the rows that figures are counted from, and how many events could not be placed in a month.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from waqai.cells import codes_of
from waqai.pictures import figures
from waqai.release.stored import Stored

EVENT_COLUMNS = ["event_id", "type", "quad_class", "status", "date_start", "date_end", "date_kind", "date_precision"]


class EventFilter(NamedTuple):
    """What a picture shows; by default all that an article reports as fact.

    Parameters
    ----------
    statuses : tuple of str
        The statuses of the events.
    countries : tuple of str
        Codes of countries one of which takes part, on either side; all events where there are none.
    first, last : str or None
        The months (YYYY-MM) from which, and up to which, events began. An event that is not dated to the month is in neither.
    """

    statuses: tuple[str, ...] = ("actual",)
    countries: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None

    @property
    def every_status(self) -> bool:
        return set(self.statuses) >= set(figures.STATUSES)

    def months(self, month: str | None) -> bool:
        """Whether a month is among those asked for."""
        if not self.first and not self.last:
            return True
        return month is not None and (self.first or month) <= month <= (self.last or month)


class Events(NamedTuple):
    """The events that are chosen.

    Parameters
    ----------
    rows : list of dict
        Their rows of `events`.
    undated : int
        How many more there would be, were they dated to the month.
    """

    rows: list[dict[str, Any]]
    undated: int


def events(release: Stored, choice: EventFilter) -> Events:
    """The events of a release that are chosen."""
    sides = ["actor_countries", "recipient_countries"] if choice.countries else []
    found = [
        row
        for row in figures.rows(release, "events", EVENT_COLUMNS + sides)
        if row["status"] in choice.statuses and (not sides or any(set(codes_of(row[side])) & set(choice.countries) for side in sides))
    ]
    kept = [row for row in found if choice.months(figures.began(row))]
    return Events(kept, sum(figures.began(row) is None for row in found) if choice.first or choice.last else 0)


def dyads(release: Stored, choice: EventFilter) -> tuple[list[dict[str, Any]], int]:
    """The rows of `dyads` of the events that are chosen, with one of the countries on either side; and the events without a month."""
    found = events(release, choice)
    kept = {row["event_id"] for row in found.rows}
    rows = figures.rows(release, "dyads", ["event_id", "from_country", "to_country", "quad_class", "status"])
    return [
        row
        for row in rows
        if row["event_id"] in kept and (not choice.countries or {row["from_country"], row["to_country"]} & set(choice.countries))
    ], found.undated


def country_names(release: Stored) -> dict[str, str]:
    """The Arabic name of each country that the release has one for, by its code: that of the state of today, if there were several."""
    if not {"actors", "actor_roles"} <= release.schemas.keys():
        return {}
    actors = {
        row["actor_id"]: row["name_ar"]
        for row in figures.rows(release, "actors", ["actor_id", "kind", "name_ar"])
        if row["kind"] == "country"
    }
    roles = figures.rows(release, "actor_roles", ["actor_id", "country", "to"])
    found: dict[str, str] = {}
    for role in sorted(roles, key=lambda role: (role["to"] is None, role["to"] or "", role["actor_id"])):
        if name := actors.get(role["actor_id"]):
            found[role["country"]] = name
    return found


def known_countries(release: Stored) -> set[str]:
    """The codes of the countries that take part in an event."""
    cells = figures.rows(release, "events", ["actor_countries", "recipient_countries"])
    return {code for row in cells for side in row.values() for code in codes_of(side)}
