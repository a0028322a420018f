"""The derived tables, event for event by `waqai.rule`: what the SQL models are held to.

`event_rows` has one event or a part of one in a row; `pair_rows` takes rows of those. (`tests.month_panel` has the months.)
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from waqai.dates import Edtf
from waqai.read.raw_folder import Raw, by_event
from waqai.records import Annotation
from waqai.roles import role_at
from waqai.rule import Event, decide, published
from waqai.schema.model import Codebook
from waqai.tables.row import Row, joined

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
            assert held is not None, actor  # check.event_consistency has reported it
            values = {
                "event_id": event.id, "role": role, "position": i + 1, "actor_id": actor, "country": held.country,
                "sectors": joined(held.sectors),
            }  # fmt: skip
            rows.append(Row(values, event.reports[0].origin))
    return rows


def _score(codebook: Codebook, event: Event) -> float:
    """The score of the event's mode, or of its type where it has no mode, to a tenth."""
    name, code = ("modes", f"{event.type}-{event.mode}") if event.mode else ("types", event.type)
    return next(round((c.score or 0) * 10) / 10 for c in codebook.lists[name].codes if c.code == code)


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
        "score": _score(codebook, event), "contexts": joined(event.contexts), "status": event.status,
        "contested": event.contested, "mutual": event.mutual, "repeated": event.repeated,
        **dated("date", event.date), **dated("planned", event.planned),
        "place_id": event.place, "place_name": place.names["en"] if place else None,
        "place_latitude": _float(place.latitude) if place else None, "place_longitude": _float(place.longitude) if place else None,
        "place_precision": place.kind if place else None,
        "actor_countries": countries["actor"], "recipient_countries": countries["recipient"], "summary": event.summary,
        "n_reports": len(event.reports), "n_outlets": len(outlets), "n_sources": _sources(raw, event),
        **{f"n_{status}": statuses.count(status) for status in ("actual", "alleged", "hypothetical", "negated")},
        "n_adjudicated": sum(is_adjudicated(r.article) for r in event.reports), "first_reported": event.first_reported, "first_release": first_release,
    }  # fmt: skip
    return Row(values, event.reports[0].origin)


def is_adjudicated(article: str) -> bool:
    """Whether an article counts as adjudicated here: every third one does."""
    return sum(map(ord, article)) % 3 == 0


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _sources(raw: Raw, event: Event) -> int:
    """Sources: reprints of one another are one, and so are articles that have nothing but one agency's text."""
    agencies = {outlet.id for outlet in raw.outlets if outlet.kind == "agency"}
    sources = set()
    for report in event.reports:
        article = raw.article[report.article]
        while article.reprint_of:
            article = raw.article[article.reprint_of]
        suppliers = article.credited or (article.outlet,)
        sources.add(suppliers if len(suppliers) == 1 and suppliers[0] in agencies else article)
    return len(sources)


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
    """Each event's ordered pairs of actors, and of different countries; or, where it has none of these, its acting countries."""
    sides: dict[str, dict[str, dict[str, bool]]] = {}
    parties: dict[str, dict[str, dict[str, str]]] = {}
    for row in participants:
        party = row.values
        parties.setdefault(party["event_id"], {"actor": {}, "recipient": {}})[party["role"]][party["actor_id"]] = party["country"]
        side = sides.setdefault(row.values["event_id"], {"actor": {}, "recipient": {}})[row.values["role"]]
        country, recognised = row.values["country"], "PRE" not in row.values["sectors"].split(";")
        side[country] = side.get(country, False) or recognised
    out: dict[str, list[Row]] = {"dyads": [], "actor_dyads": [], "monads": []}
    for row in events:
        event = row.values
        actors, recipients = (sides[event["event_id"]][role] for role in ("actor", "recipient"))
        copied = {column: event[column] for column in _COPIED}
        targets = actors if event["mutual"] else recipients
        pairs = [(a, b) for a, b in product(actors, targets) if a != b]
        for a, b in pairs:
            values = {"event_id": event["event_id"], "from_country": a, "to_country": b} | copied
            values |= {"from_recognised": actors[a], "to_recognised": targets[b]}
            out["dyads"].append(Row(values | {"n_pairs": len(pairs), "weight": 1 / len(pairs)}, row.origin))
        named = parties[event["event_id"]]
        acting, acted_on = named["actor"], named["actor" if event["mutual"] else "recipient"]
        ids = [(a, b) for a, b in product(acting, acted_on) if a != b]
        for a, b in ids:
            values = {"event_id": event["event_id"], "from_actor": a, "to_actor": b, "from_country": acting[a], "to_country": acted_on[b]}
            out["actor_dyads"].append(Row(values | copied | {"n_pairs": len(ids), "weight": 1 / len(ids)}, row.origin))
        for country in actors if not pairs else ():
            values = {"event_id": event["event_id"], "country": country} | copied
            out["monads"].append(Row(values | {"n_countries": len(actors), "weight": 1 / len(actors)}, row.origin))
    return out
