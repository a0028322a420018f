"""Analysis-ready tables: ordered pairs of countries, events without a pair, pairs by month.

They take rows of other tables and nothing else, so that they can be made again from a release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from waqai.tables.row import Row

_COPIED = ("type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end")


def pair_rows(events: list[Row], participants: list[Row]) -> dict[str, list[Row]]:
    """Each event's ordered pairs of different countries; or, where it has none, its acting countries."""
    sides: dict[str, dict[str, list[str]]] = {}
    for row in participants:
        side = sides.setdefault(row.values["event_id"], {"actor": [], "recipient": []})[row.values["role"]]
        if row.values["country"] not in side:
            side.append(row.values["country"])
    out: dict[str, list[Row]] = {"dyads": [], "monads": []}
    for row in events:
        event = row.values
        actors, recipients = (sides[event["event_id"]][role] for role in ("actor", "recipient"))
        copied = {column: event[column] for column in _COPIED}
        targets = actors if event["mutual"] else recipients
        pairs = [(a, b) for a, b in product(actors, targets) if a != b]
        for a, b in pairs:
            values = {"event_id": event["event_id"], "from_country": a, "to_country": b} | copied
            out["dyads"].append(Row(values | {"n_pairs": len(pairs), "weight": 1 / len(pairs)}, row.origin))
        for country in actors if not pairs else ():
            values = {"event_id": event["event_id"], "country": country} | copied
            out["monads"].append(Row(values | {"n_countries": len(actors), "weight": 1 / len(actors)}, row.origin))
    return out


def month_rows(dyads: list[Row], events: list[Row], articles: list[Row], tenths: dict[tuple[str, str | None], int]) -> list[Row]:
    """Actual events by pair and month, for the months from the first to the last in which an article came out."""
    read = Counter(
        _month(row.values["published_start"]) for row in articles if row.values["published_precision"] in ("day", "month")
    )  # fmt: skip
    if not read:
        return []
    begun = {row.values["event_id"]: month for row in events if (month := _began(row.values))}
    told: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in dyads:
        v = row.values
        if v["status"] == "actual" and v["event_id"] in begun:
            told.setdefault((v["from_country"], v["to_country"], begun[v["event_id"]]), []).append(v)
    types = list(dict.fromkeys(kind for kind, _ in tenths))
    pairs = sorted({(row.values["from_country"], row.values["to_country"]) for row in dyads})
    rows = []
    for (a, b), month in product(pairs, _months(min(read), max(read))):
        rows.append(Row(_counts(a, b, month, read[month], told.get((a, b, month), []), types, tenths)))
    return rows


_QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


def _counts(
    a: str, b: str, month: str, articles: int, told: list[dict[str, Any]], types: list[str], tenths: dict[tuple[str, str | None], int]
) -> dict[str, Any]:
    quads, kinds = Counter(v["quad_class"] for v in told), Counter(v["type"] for v in told)
    known = articles > 0
    total = sum(tenths[v["type"], v["mode"]] for v in told)
    return {
        "from_country": a, "to_country": b, "month": month, "n_articles": articles, "n_events": len(told) if known else None,
        **{f"n_{quad.replace(' ', '_')}": quads[quad] if known else None for quad in _QUADS},
        **{f"n_{kind.lower()}": kinds[kind] if known else None for kind in types},
        "mean_score": total / (10 * len(told)) if known and told else None,
    }  # fmt: skip


def _began(event: dict[str, Any]) -> str | None:
    """The month in which an event began, where it is known to the month."""
    start: date | None = event["date_start"]
    if start is None or "-" not in event["date"].split("/")[0]:
        return None
    return _month(start)


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (text := f"{year:04}-{month:02}") <= last:
        yield text
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
