"""The derived tables, event for event by `waqai.rule`: what the SQL models are held to.

`event_rows` has one event or a part of one in a row; `pair_rows` and `month_rows` take rows of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from waqai.dates import Edtf
from waqai.read.raw_folder import Raw, by_event
from waqai.records import Annotation
from waqai.roles import role_at
from waqai.rule import Event, decide, published
from waqai.schema.model import Codebook
from waqai.tables.row import Row, joined

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_COPIED = ("type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end")


def events(raw: Raw, annotations: list[Annotation]) -> list[Event]:
    """Every event of the published annotations, by its id."""
    return [
        decide(event, reports, raw.article, raw.within, raw.decision.get(event)).event
        for event, reports in by_event(annotations).items()
    ]  # fmt: skip


def event_rows(raw: Raw, found: list[Event], codebook: Codebook, first_release: Mapping[str, str], version: str) -> dict[str, list[Row]]:
    """The tables that have one event or a part of one in a row.

    Parameters
    ----------
    first_release : mapping
        For each event of the release before, the version that brought it; all others come with `version`.
    """
    out: dict[str, list[Row]] = {"events": [], "participants": [], "event_contexts": [], "event_links": []}
    for event in found:
        parties = _participants(raw, event)
        out["participants"] += parties
        out["events"].append(_event(raw, event, codebook, parties, first_release.get(event.id, version)))
        out["event_contexts"] += [
            Row({"event_id": event.id, "context": context, "position": i + 1}, event.reports[0].origin)
            for i, context in enumerate(event.contexts)
        ]
    out["event_links"] = _links(raw, found)
    return out


def _participants(raw: Raw, event: Event) -> list[Row]:
    rows = []
    day = published(event.reports[0].article, raw.article)
    for role, ids in (("actor", event.actors), ("recipient", event.recipients)):
        for i, actor in enumerate(ids):
            held = role_at(raw.actor[actor].roles, event.date, day)
            assert held is not None, actor  # check.combined has reported it
            values = {
                "event_id": event.id, "role": role, "position": i + 1, "actor_id": actor, "country": held.country,
                "sectors": joined(held.sectors),
            }  # fmt: skip
            rows.append(Row(values, event.reports[0].origin))
    return rows


def _event(raw: Raw, event: Event, codebook: Codebook, parties: list[Row], first_release: str) -> Row:
    place = raw.place[event.place] if event.place else None
    statuses = [r.status for r in event.reports]
    outlets = {raw.article[r.article].outlet for r in event.reports}
    countries = {
        role: joined(list(dict.fromkeys(p.values["country"] for p in parties if p.values["role"] == role)))
        for role in ("actor", "recipient")
    }  # fmt: skip
    values = {
        "event_id": event.id, "type": event.type, "mode": event.mode, "quad_class": codebook.quad_class[event.type],
        "score": codebook.tenths[event.type, event.mode] / 10, "contexts": joined(event.contexts), "status": event.status,
        "contested": event.contested, "mutual": event.mutual, "repeated": event.repeated,
        **dated("date", event.date), **dated("planned", event.planned),
        "place_id": event.place, "place_name": place.name_en if place else None,
        "place_latitude": _float(place.latitude) if place else None, "place_longitude": _float(place.longitude) if place else None,
        "place_precision": place.kind if place else None,
        "actor_countries": countries["actor"], "recipient_countries": countries["recipient"], "summary": event.summary,
        "n_reports": len(event.reports), "n_outlets": len(outlets), "n_sources": _sources(raw, event),
        **{f"n_{status}": statuses.count(status) for status in ("actual", "alleged", "hypothetical", "negated")},
        "first_reported": event.first_reported, "first_release": first_release,
    }  # fmt: skip
    return Row(values, event.reports[0].origin)


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _sources(raw: Raw, event: Event) -> int:
    """Articles, reprints of one another counted once."""
    roots = set()
    for report in event.reports:
        article = report.article
        seen = {article}
        while (source := raw.article[article].reprint_of) and source in raw.article and source not in seen:
            article = source
            seen.add(article)
        roots.add(article)
    return len(roots)


def _links(raw: Raw, found: list[Event]) -> list[Row]:
    """Decided links first; what reports are about besides, each pair once."""
    rows: dict[tuple[str, str, str], Row] = {}
    known = {event.id for event in found}
    for event in found:
        if decision := raw.decision.get(event.id):
            for link in decision.links:
                values = {"event_id": event.id, "link": link.link, "linked_event_id": link.event, "reason": link.reason}
                rows.setdefault((event.id, link.link, link.event), Row(values, decision.origin))
        for report in event.reports:
            for other in report.about or ():
                if other in known:
                    about = {"event_id": event.id, "link": "about", "linked_event_id": other, "reason": None}
                    rows.setdefault((event.id, "about", other), Row(about, report.origin))
    return list(rows.values())


def dated(name: str, when: Edtf | None) -> dict[str, Any]:
    """The seven columns of a date: as coded, and what follows from it."""
    if when is None:
        return {name: None} | {f"{name}_{part}": None for part in ("start", "end", "kind", "precision", "open", "qualifier")}
    return {
        name: when.text, f"{name}_start": when.start, f"{name}_end": when.end, f"{name}_kind": when.kind,
        f"{name}_precision": when.precision, f"{name}_open": when.open, f"{name}_qualifier": when.qualifier,
    }  # fmt: skip


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


def month_rows(dyads: list[Row], events: list[Row], raw: Raw, tenths: dict[tuple[str, str | None], int]) -> list[Row]:
    """Actual events by pair and month, for the months from the first to the last in which an article came out."""
    dates = [published(article, raw.article) for article in raw.article]
    read = Counter(_month(when.start) for when in dates if when.start and when.precision in ("day", "month"))
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


def _counts(
    a: str, b: str, month: str, articles: int, told: list[dict[str, Any]], types: list[str], tenths: dict[tuple[str, str | None], int]
) -> dict[str, Any]:
    quads, kinds = Counter(v["quad_class"] for v in told), Counter(v["type"] for v in told)
    known = articles > 0
    total = sum(tenths[v["type"], v["mode"]] for v in told)
    return {
        "from_country": a, "to_country": b, "month": month, "n_articles": articles, "n_events": len(told) if known else None,
        **{f"n_{quad.replace(' ', '_')}": quads[quad] if known else None for quad in QUADS},
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
