"""PLOVER's JSON: a record a line, with the field names of the manual's tables "PLOVER JSON" and those that it refers to, and no others.

Nothing of an article's words is written: `event_text`, `text` and `entity_text` stay out, and `text_info` has offsets alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from waqai.export.coded_events import Choice, Coded, Party, ReleaseRows, Row, coded
from waqai.export.coded_losses import add_common, chosen, contexts
from waqai.export.loss_report import NO_PLACE, LossReport
from waqai.export.source import Source

# PLOVER's numbers of the classes, and the levels of a place that it numbers.
QUADS = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}
LEVELS = {"site": 5, "city": 4, "region": 2, "country": 1}
USED = (
    "events", "participants", "reports", "report_participants", "event_contexts", "evidence", "articles", "outlets", "actors", "places", "codes", "claims",
    "quantities", "event_links",
)  # fmt: skip


def write(source: Source, path: Path, choice: Choice) -> LossReport:
    """Write the records, in the order of the release's table, and say what they do not carry."""
    release, report = ReleaseRows(source), LossReport(source, "plover", choice.said())
    written = chosen(report, coded(release, choice.rows), choice.statuses)
    labels = {row["code"]: row["label"] for row in release.rows("codes") if row["list"] == "countries"}
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for one in written:
            stream.write(json.dumps(_record(one, source, choice.rows, labels), ensure_ascii=False) + "\n")
    report.written = {"records": len(written)}
    add_common(report, release, written)
    _losses(report, written, choice.rows)
    report.unused(USED)
    return report


def _record(one: Coded, source: Source, rows: str, labels: dict[str, str]) -> Row:
    row = one.row
    found: Row = {
        "id": one.id, "date": one.day, "enddate": one.last_day, "actor": [_entity(p) for p in one.actors],
        "recipient": [_entity(p) for p in one.recipients], "event": [row["type"]], "event_loc": _location(one, labels),
        "quad_code": QUADS.get(row["quad_class"]), "event_scale": row["score"], "mode": [row["mode"]] if row["mode"] else [], "context": contexts(one),
    }  # fmt: skip
    if rows == "reports":
        found["link"] = row["event_id"]
        found["text_info"] = {"start": one.passages[0]["start"], "end": one.passages[0]["end"]} if one.passages else None
    dated = row["date"] in (None, one.day, f"{one.day}/{one.last_day}")
    found |= {
        "cite_info": _citation(one, source), "coder": one.article["coder_id"],
        "coded_date": one.article["coded"].isoformat() if one.article["coded"] else None,
        "comment": row["summary"] + ("" if dated else f" Date: {row['date']}."),
    }  # fmt: skip
    return {key: value for key, value in found.items() if key in ("date", "actor") or value not in (None, [], {})}


def _entity(party: Party) -> dict[str, str]:
    """An entity; its further sectors under the name that the manual's example of an actor has."""
    return _said(
        code=party.country, sector=party.sectors[0] if party.sectors else None, other_sector_codes=";".join(party.sectors[1:]) or None,
        identifier_id=f"https://www.wikidata.org/wiki/{party.wikidata}" if party.wikidata else None, identifier_text=party.name, office=party.office,
    )  # fmt: skip


def _location(one: Coded, labels: dict[str, str]) -> Row:
    if not one.places:
        return {}
    place, named = one.places[0], one.place_names
    return _said(
        resolved_place=place["name_en"], geonameid=int(place["geonames_id"]) if place["geonames_id"] else None, lat=place["latitude"],
        lon=place["longitude"], city=named.get("city"), province=named.get("region"), country=labels.get(place["country"]),
        country_code=place["country"], resolution=LEVELS.get(place["kind"]),
    )  # fmt: skip


def _citation(one: Coded, source: Source) -> Row:
    article = one.article
    return _said(
        corpus=source.title, citation=article["article_id"], url=article["url"] or article["archive_url"], title=article["title_en"],
        language=article["language"], publication=one.outlet["name_en"], codebook=article["codebook"], version=source.version,
    )  # fmt: skip


def _said(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _losses(report: LossReport, written: Iterable[Coded], rows: str) -> None:
    found = list(written)
    if rows == "events":
        report.add(
            "further reports of an event, after the first",
            "a record cites one article",
            (one.id for one in found for _ in one.articles[1:]),
        )
        report.add(
            "passages", "a record of an event has no place for those of several articles", (one.id for one in found for _ in one.passages)
        )
    else:
        report.add(
            "further passages of a report, after the first",
            "a record has one start and one end",
            (one.id for one in found for _ in one.passages[1:]),
        )
        report.add("hashes of passages", NO_PLACE, (one.id for one in found for _ in one.passages))
    report.add(
        f"{rows} in a place that is a water or crosses borders",
        "it has no level of resolution",
        (one.id for one in found if one.places and one.places[0]["kind"] not in LEVELS),
    )
    report.add(f"days on which {rows} were published", "a citation has no date", (one.id for one in found))
