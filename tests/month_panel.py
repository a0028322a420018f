"""`dyad_months` made again from the other tables of a release, pair by pair and month by month, by its definition and nothing else.

It shares no code with the models: rows are plain mappings, months are texts, and nothing is added up before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Rows = Iterable[Mapping[str, Any]]
LAST_MONTH = {4: "-12", 7: "", 10: ""}  # of a year, of a month, of a day


def month_of(day: Any) -> str | None:
    return None if day is None else f"{day}"[:7]


def months_between(first: str, last: str) -> list[str]:
    year, month = int(first[:4]), int(first[5:])
    out = []
    while f"{year:04}-{month:02}" <= last:
        out.append(f"{year:04}-{month:02}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return out


def panel(events: Rows, dyads: Rows, reports: Rows, articles: Rows, types: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of the panel, in the order of their key; `types` has the quad class of each type."""
    read = [a for a in articles if a["coding"] is not None and a["published_precision"] in ("day", "month")]
    published = {a["article_id"]: f"{a['published_start']}"[:7] for a in read}
    if not published:
        return []
    event = {e["event_id"]: e for e in events}
    told: dict[str, list[Mapping[str, Any]]] = {}
    for r in reports:
        if r["article_id"] in published:
            told.setdefault(r["event_id"], []).append(r)
    pairs: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for d in dyads:
        if d["status"] == "actual" and d["from_recognised"] and d["to_recognised"]:
            pairs.setdefault((d["from_country"], d["to_country"]), []).append(event[d["event_id"]])
    rows = []
    for month in months_between(min(published.values()), max(published.values())):
        here = [a for a in read if published[a["article_id"]] == month]
        found = [counts(pair, month, here, told_in_pair, told, published, types) for pair, told_in_pair in sorted(pairs.items())]
        if here or any(row["n_events"] + row["n_under_way"] + row["n_told"] for row in found):
            rows += found
    return sorted(rows, key=lambda row: (row["from_country"], row["to_country"], row["month"]))


def counts(
    pair: tuple[str, str], month: str, here: list[Mapping[str, Any]], found: list[Mapping[str, Any]],
    told: Mapping[str, list[Mapping[str, Any]]], published: Mapping[str, str], types: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    began = [e for e in found if begins(e) == month]
    drawn = [a["inclusion_probability"] for a in sorted(here, key=lambda a: a["article_id"])]
    return {
        "from_country": pair[0], "to_country": pair[1], "month": month, "n_articles": len(here),
        "articles_drawn_from": None if None in drawn else float(sum(1 / p for p in drawn)),
        "n_events": len(began),
        **{f"n_{quad.replace(' ', '_')}": sum(e["quad_class"] == quad for e in began) for quad in dict.fromkeys(types.values())},
        **{f"n_{kind.lower()}": sum(e["type"] == kind for e in began) for kind in types},
        "n_under_way": sum(is_under_way(e, month, told.get(e["event_id"], []), published) for e in found),
        "n_told": sum(any(published[r["article_id"]] == month for r in told.get(e["event_id"], [])) for e in found),
        "mean_score": sum(round(e["score"] * 10) for e in began) / (10 * len(began)) if began else None,
    }  # fmt: skip


def begins(event: Mapping[str, Any]) -> str | None:
    """The month in which an event began, where that is known to the month."""
    start = (event["date"] or "..").split("/")[0]
    return month_of(start) if "-" in start else None


def is_under_way(event: Mapping[str, Any], month: str, reports: list[Mapping[str, Any]], published: Mapping[str, str]) -> bool:
    if event["date"] is None or "/" not in event["date"]:
        return False
    start = event["date"].split("/")[0].strip("?~")
    if start == "..":
        if not any((r["date"] or "").startswith("../") and published[r["article_id"]] == month for r in reports):
            return False
    elif start[:7] + LAST_MONTH[len(start)] >= month:
        return False
    if event["date_end"] is not None:
        return f"{event['date_end']}"[:7] >= month
    return any((r["date"] or "").endswith("/..") and published[r["article_id"]] >= month for r in reports)
