"""Events as the site's table has them: columns in chunks, the newest first.

Takes a release's events in the order of the table and its names, gives plain values. What can be written as a position in a list of `names.lists`
is. Nothing here is text of an article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from waqai.cells import codes_of
from waqai.pictures.figures import STATUSES, rows
from waqai.release.stored import Stored
from waqai.site.names import Names, lists
from waqai.site.site_text import number_of, when

CHUNK = 4_000  # events a file: about a megabyte
_COLUMNS = [
    "event_id", "type", "mode", "status", "contested", "mutual", "date", "date_start", "date_end", "contexts", "place_id",
    "actor_countries", "recipient_countries", "summary", "n_reports", "score",
]  # fmt: skip


def in_order(release: Stored) -> list[dict[str, Any]]:
    """The events, the newest first; those without a date come last. An event's place here is its row on every page."""
    events = rows(release, "events", _COLUMNS)
    events.sort(key=lambda e: e["event_id"])
    events.sort(key=lambda e: number_of(e["date_start"]), reverse=True)
    return events


def chunks(release: Stored, names: Names, events: list[dict[str, Any]]) -> Iterator[dict[str, list[Any]]]:
    """The columns of `CHUNK` events after those of another.

    Columns: `id`, `date` (as coded), `when` (as read), `start` and `end` (YYYYMMDD, 0 for open or not told), `type`,
    `mode`, `status`, `contested`, `denied`, `mutual`, `contexts`, `actors`, `recipients`, `place`, `outlets`, `from`, `to`,
    `reports`, `score`, `summary`. A position that is not told is -1.
    """
    row_of = _Rows(release, names)
    for start in range(0, len(events), CHUNK):
        found = [row_of(event) for event in events[start : start + CHUNK]]
        yield {column: [row[column] for row in found] for column in found[0]}


class _Rows:
    """Turns rows of `events` into those of the site's table."""

    def __init__(self, release: Stored, names: Names) -> None:
        known = lists(names)
        self.types = {t["code"]: i for i, t in enumerate(known["types"])}
        self.modes = {(m["type"], m["code"]): i for i, m in enumerate(known["modes"])}
        self.contexts = {c["code"]: i for i, c in enumerate(known["contexts"])}
        self.places = {p: i for i, p in enumerate(names.places)}
        actors = {a: i for i, a in enumerate(names.actors)}
        outlets = {o: i for i, o in enumerate(names.outlets)}
        self.sides = defaultdict[tuple[str, str], list[int]](list)
        for p in rows(release, "participants", ["event_id", "role", "actor_id"]):
            self.sides[p["event_id"], p["role"]].append(actors[p["actor_id"]])
        self.outlets = defaultdict[str, set[int]](set)
        for r in rows(release, "reports", ["event_id", "article_id"]):
            self.outlets[r["event_id"]].add(outlets[names.articles[r["article_id"]]["outlet_id"]])
        self.denied = {c["event_id"] for c in rows(release, "claims", ["event_id", "stance"]) if c["stance"] == "denies"}

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        name = event["event_id"]
        return {
            "id": name,
            "date": event["date"],
            "when": when(event["date"]),
            "start": number_of(event["date_start"]),
            "end": number_of(event["date_end"]),
            "type": self.types[event["type"]],
            "mode": self.modes.get((event["type"], event["mode"]), -1),
            "status": STATUSES.index(event["status"]),
            "contested": int(event["contested"]),
            "denied": int(name in self.denied),
            "mutual": None if event["mutual"] is None else int(event["mutual"]),
            "contexts": [self.contexts[c] for c in codes_of(event["contexts"])],
            "actors": self.sides[name, "actor"],
            "recipients": self.sides[name, "recipient"],
            "place": self.places.get(event["place_id"], -1),
            "outlets": sorted(self.outlets[name]),
            "from": event["actor_countries"] or "",
            "to": event["recipient_countries"] or "",
            "reports": event["n_reports"],
            "score": event["score"],
            "summary": event["summary"],
        }
