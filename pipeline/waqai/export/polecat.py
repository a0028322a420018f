"""POLECAT's 40 columns, tab-separated with a header: a row an event, or a report, with several parties in one cell, parted by `; `.

Nothing of an article's words is written: the raw names of parties and places, and what a story names besides, are None.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from waqai.export.coded_events import Choice, Coded, Party, ReleaseRows, coded
from waqai.export.coded_losses import add_common, chosen, contexts
from waqai.export.loss_report import NO_PLACE, LossReport
from waqai.export.plover import USED
from waqai.export.source import Source

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
    "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
NULL = "None"
Numbers = Callable[[str | None, date | None], str | None]


def write(source: Source, path: Path, choice: Choice) -> LossReport:
    """Write the table, in the order of the release's, and say what it does not carry."""
    release, report = ReleaseRows(source), LossReport(source, "polecat", choice.said())
    written = chosen(report, coded(release, choice.rows), choice.statuses)
    numbers = _numbers(release)
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter="\t", lineterminator="\n")
        table.writerow(COLUMNS)
        for one in written:
            cells = _cells(one, numbers, f"{source.name}-{source.version}")
            table.writerow(NULL if (value := cells.get(name)) in (None, "") else value for name in COLUMNS)
    report.written = {"rows": len(written)}
    add_common(report, release, written)
    _losses(report, written, choice.rows, numbers)
    report.unused((*USED, "crosswalks"))
    return report


def _cells(one: Coded, numbers: Numbers, version: str) -> dict[str, Any]:
    row, article = one.row, one.article
    named = one.place_names
    place = one.places[0] if one.places else {}
    return {
        "Event ID": one.id, "Event Date": one.day, "Event Type": row["type"], "Event Mode": row["mode"], "Intensity": row["score"],
        "Quad Code": (row["quad_class"] or "").upper(), "Contexts": "; ".join(contexts(one)),
        **_side("Actor", one.actors, _when(one), numbers), **_side("Recipient", one.recipients, _when(one), numbers),
        "Placename": place.get("name_en"), "City": named.get("city"), "Province": named.get("region"), "Country": place.get("country"),
        "Latitude": place.get("latitude"), "Longitude": place.get("longitude"), "GeoNames ID": place.get("geonames_id"),
        "Source": one.outlet["name_en"], "Publication Date": article["published_start"], "Language": article["language"], "Version": version,
    }  # fmt: skip


def _side(side: str, parties: tuple[Party, ...], when: date | None, numbers: Numbers) -> dict[str, str]:
    """The columns of the parties on one side, each with an entry a party in the same order; `|` parts the sectors of one."""

    def listed(values: Iterable[str | None]) -> str:
        found = [value or NULL for value in values]
        return "; ".join(found) if set(found) != {NULL} else ""

    return {
        f"{side} Name": listed(p.name.replace(";", ",") for p in parties), f"{side} Country": listed(p.country for p in parties),
        f"{side} COW": listed(numbers(p.country, when) for p in parties),
        f"Primary {side} Sector": listed(p.sectors[0] if p.sectors else None for p in parties),
        f"{side} Sectors": listed("|".join(p.sectors) for p in parties),
        f"{side} Title": listed(p.office and p.office.replace(";", ",") for p in parties),
    }  # fmt: skip


def _when(one: Coded) -> date | None:
    """The first possible day, else that of the publication."""
    day: date | None = one.row["date_start"] or one.row["date_end"] or one.article["published_start"]
    return day


def _numbers(release: ReleaseRows) -> Numbers:
    """The COW number of a country on a day, by the release's crosswalk; None where it has none, or no crosswalk."""
    spells: dict[str, list[tuple[date, date, str]]] = {}
    for row in release.rows("crosswalks"):
        if row["scheme"] == "cow" and row["number"] is not None:
            spells.setdefault(row["code"], []).append((row["valid_from"] or date.min, row["valid_to"] or date.max, str(row["number"])))

    def number(country: str | None, when: date | None) -> str | None:
        day = when or date.max
        return next((text for start, end, text in spells.get(country or "", ()) if start <= day <= end), None)

    return number


def _losses(report: LossReport, written: list[Coded], rows: str, numbers: Numbers) -> None:
    parties = [(one, party) for one in written for party in (*one.actors, *one.recipients)]
    report.add(f"ends of {rows} that are intervals", "a row has one day", (one.id for one in written if "/" in (one.row["date"] or "")))
    report.add("passages with their hashes", NO_PLACE, (one.id for one in written for _ in one.passages))
    if rows == "events":
        report.add(
            "further reports of an event, after the first", "a row has one source", (one.id for one in written for _ in one.articles[1:])
        )
    report.add("addresses of articles", NO_PLACE, (one.id for one in written if one.article["url"] or one.article["archive_url"]))
    report.add(f"summaries of {rows}", NO_PLACE, (one.id for one in written))
    report.add(
        "Wikidata ids of parties", "the columns are for titles of Wikipedia", (party.actor for _, party in parties if party.wikidata)
    )
    without = [party.actor for one, party in parties if not numbers(party.country, _when(one))]
    report.add(
        "parties without a COW number", "they were no member of the state system on the day, or the release has no crosswalk", without
    )
    report.add(
        "`;` in a name or an office",
        "it separates parties: a comma replaces it",
        (p.actor for _, p in parties if ";" in f"{p.name}{p.office}"),
    )
