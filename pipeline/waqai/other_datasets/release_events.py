"""The side of a release: its events that are dated to the day, by pair of countries, and the months that it read articles of.

Takes a release on disk, gives event-pairs with what was left out. The pairs are those of the tables `dyads` and, for a country with
itself, `actor_dyads`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from waqai.nearest import suggestion
from waqai.other_datasets.event_pairs import Coverage, EventPair, Pair, Side, month_of, put_in_order
from waqai.problem import CannotRun, WrongUsage
from waqai.release.chosen_statuses import chosen_statuses
from waqai.release.stored import Stored


@dataclass(frozen=True)
class ReleaseEvents:
    """A release's side, its codes, and counts on the way there."""

    side: Side
    statuses: tuple[str, ...]
    version: str
    countries: dict[str, str]
    quad_of: dict[str, str]
    crosswalks: list[dict[str, Any]]
    events: int
    with_pair: int
    pairs: int
    undated: int


def read_release(
    stored: Stored, *, statuses: Collection[str], ordered: bool, domestic: bool, countries: Collection[str], first: int | None, last: int | None
) -> ReleaseEvents:  # fmt: skip
    """Read what a comparison needs of a release.

    Parameters
    ----------
    statuses : collection of str
        The statuses of events that count, as `--status` names them.
    ordered, domestic : bool
        Whether the order of a pair counts, and whether pairs of a country with itself do.
    countries : collection of str
        Only pairs with one of these; all where it is empty.
    first, last : int or None
        Only events from this day to that one, as ordinals.

    Raises
    ------
    WrongUsage
        The release has no such status or country.
    CannotRun
        The release has no such table.
    """
    codes = stored.values("codes")
    known = {row["code"]: row["label"] for row in codes if row["list"] == "countries"}
    for code in countries:
        if code not in known:
            raise WrongUsage(f"release {stored.version} has no country `{code}`{suggestion(code, known)}")
    chosen = chosen_statuses([row["code"] for row in codes if row["list"] == "statuses"], statuses)
    events = {row["event_id"]: row for row in stored.values("events") if row["status"] in chosen}
    rows, with_pair, pairs, undated = list[EventPair](), set[str](), 0, 0
    for event_id, pair in _pairs(stored, ordered=ordered, domestic=domestic):
        if event_id not in events or (countries and not set(pair) & set(countries)):
            continue
        event = events[event_id]
        pairs += 1
        with_pair.add(event_id)
        if event["date_start"] is None or event["date_precision"] != "day" or event["date_open"] in ("start", "both"):
            undated += 1
            continue
        day = event["date_start"].toordinal()
        rows.append(EventPair(day, pair, event["quad_class"], event["type"], event_id, "", event["summary"]))
    side = Side(
        sorted(rows, key=lambda one: one.order), _coverage(stored, first, last), frozenset(one.type for one in rows if one.type),
        frozenset(one.quad for one in rows),
    )  # fmt: skip
    return ReleaseEvents(
        side, chosen, stored.version, known, {row["code"]: row["parent"] for row in codes if row["list"] == "types"},
        stored.values("crosswalks") if "crosswalks" in stored.schemas else [], len(events), len(with_pair), pairs, undated,
    )  # fmt: skip


def _pairs(stored: Stored, *, ordered: bool, domestic: bool) -> list[tuple[str, Pair]]:
    """Each event with each of its pairs, once."""
    rows = stored.values("dyads")
    if domestic:
        if "actor_dyads" not in stored.schemas:
            raise CannotRun(f"release {stored.version} has no table actor_dyads, and so no pairs of a country with itself")
        rows = rows + [row for row in stored.values("actor_dyads") if row["from_country"] and row["from_country"] == row["to_country"]]
    return sorted({(row["event_id"], put_in_order((row["from_country"], row["to_country"]), ordered=ordered)) for row in rows})


def _coverage(stored: Stored, first: int | None, last: int | None) -> Coverage | None:
    """The months in which an article that was read was published, up to the last day on which one was."""
    read: list[tuple[date, date]] = [
        (row["published_start"], row["published_end"]) for row in stored.values("articles") if row["n_reports"] is not None
    ]
    if not read:
        return None
    months = frozenset(month_of(start.toordinal()) for start, end in read if (start.year, start.month) == (end.year, end.month))
    begins = min(start.replace(day=1) for start, _ in read).toordinal()
    ends = max(end for _, end in read).toordinal()
    return Coverage(months, max(begins, first or begins), min(ends, last or ends))
