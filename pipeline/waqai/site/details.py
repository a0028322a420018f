"""All that the reports say of each event, for its page: in files of some hundred events, found by the event's id.

Takes a release on disk, gives plain values. Passages are positions and hashes, never text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from waqai.pictures.figures import rows
from waqai.release.stored import Stored
from waqai.site.site_text import when

Row = dict[str, Any]
SHELF = 250  # events a file, about
_SAID = ["type", "mode", "status", "date", "planned", "place_id", "contexts", "mutual", "repeated"]
_EVENT = [*_SAID, "quad_class", "score", "contested", "actor_countries", "recipient_countries", "summary", "n_reports", "n_outlets",
          "n_sources", "n_actual", "n_alleged", "n_hypothetical", "n_negated", "first_reported", "first_release"]  # fmt: skip


def shelf_of(event: str, shelves: int) -> int:
    """In which of the files an event is: FNV-1a of its id in 32 bits, modulo their number. The pages do the same sum."""
    found = 0x811C9DC5
    for byte in event.encode():
        found = ((found ^ byte) * 0x01000193) & 0xFFFFFFFF
    return found % shelves


def shelves(release: Stored) -> Iterator[dict[str, Row]]:
    """One mapping from event id to details a file."""
    events = {e["event_id"]: e for e in rows(release, "events", ["event_id", *_EVENT])}
    count = number_of_shelves(len(events))
    placed: list[list[str]] = [[] for _ in range(count)]
    for name in sorted(events):
        placed[shelf_of(name, count)].append(name)
    parts = _Parts(release)
    for names in placed:
        yield {name: _detail(name, events, parts) for name in names}


def number_of_shelves(events: int) -> int:
    """How many files there are for so many events; at least one."""
    return max(1, -(-events // SHELF))


class _Parts:
    """The rows of the tables that hang on events or on reports, by their keys."""

    def __init__(self, release: Stored) -> None:
        def by(table: str, key: list[str], columns: list[str]) -> dict[Any, list[Row]]:
            found = defaultdict[Any, list[Row]](list)
            for row in rows(release, table, [*key, *columns]):
                found[tuple(row[k] for k in key) if len(key) > 1 else row[key[0]]].append({c: row[c] for c in columns})
            return found

        report = ["article_id", "event_id"]
        self.participants = by("participants", ["event_id"], ["role", "actor_id", "country", "sectors"])
        self.reports = by("reports", ["event_id"], ["article_id", *_SAID, "summary"])
        self.sides = by("report_participants", report, ["role", "actor_id"])
        self.evidence = by("evidence", report, ["start", "end", "sha256"])
        self.claims = by("claims", report, ["actor_id", "stance", "country"])
        self.quantities = by("quantities", report, _said_of(release, "quantities"))
        self.links = by("event_links", ["event_id"], ["link", "linked_event_id", "reason"])
        self.linked_by = by("event_links", ["linked_event_id"], ["link", "event_id", "reason"])


def _said_of(release: Stored, table: str) -> list[str]:
    """The columns of a table of reports' parts that are not of its key; some came with later releases."""
    schema = release.schemas.get(table, {"fields": [], "primaryKey": []})
    return [field["name"] for field in schema["fields"] if field["name"] not in schema["primaryKey"]]


def _detail(name: str, events: dict[str, Row], parts: _Parts) -> Row:
    event = events[name]
    return {
        **{column: event[column] for column in _EVENT if column not in ("first_reported", "date", "planned")},
        "first_reported": when(event["first_reported"].isoformat()),
        **_dates(event),
        "participants": parts.participants[name],
        "reports": [_report(name, report, parts) for report in parts.reports[name]],
        "links": [_link(link, "linked_event_id", events) for link in parts.links[name]],
        "linked_by": [_link(link, "event_id", events) for link in parts.linked_by[name]],
    }


def _report(event: str, report: Row, parts: _Parts) -> Row:
    key = report["article_id"], event
    sides = parts.sides[key]
    return {
        **report, **_dates(report),
        "actors": [s["actor_id"] for s in sides if s["role"] == "actor"],
        "recipients": [s["actor_id"] for s in sides if s["role"] == "recipient"],
        "evidence": parts.evidence[key], "claims": parts.claims[key], "quantities": parts.quantities[key],
    }  # fmt: skip


def _dates(row: Row) -> Row:
    return {"date": row["date"], "when": when(row["date"]), "planned": row["planned"], "planned_when": when(row["planned"])}


def _link(link: Row, key: str, events: dict[str, Row]) -> Row:
    other = events[link[key]]
    return {
        "link": link["link"],
        "event": link[key],
        "reason": link["reason"],
        "summary": other["summary"],
        "status": other["status"],
        "when": when(other["date"]),
    }
