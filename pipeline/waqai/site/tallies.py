"""Counts that the pages show: how often each code, country, pair and place occurs, by status where a reader can choose one.

Takes a release on disk and its names, gives plain rows. An event counts once for each code, country or place that it has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from waqai.cells import codes_of
from waqai.dates import month_number
from waqai.pictures.figures import STATUSES, rows
from waqai.release.stored import Stored
from waqai.site.names import Names

PAIRS_LISTED = 300  # pairs of countries whose scores can be looked at
SIDES_SHOWN = 14  # countries in the square of who acts toward whom

Row = dict[str, Any]


def codes(release: Stored) -> dict[tuple[str, str], int]:
    """How many events have a code, by list and code; modes are `TYPE-mode` as in the codebook."""
    found = Counter[tuple[str, str]]()
    for e in rows(release, "events", ["type", "mode", "quad_class", "status", "contexts"]):
        found["types", e["type"]] += 1
        found["quad_classes", e["quad_class"]] += 1
        found["statuses", e["status"]] += 1
        if e["mode"]:
            found["modes", f"{e['type']}-{e['mode']}"] += 1
        for context in codes_of(e["contexts"]):
            found["contexts", context] += 1
    sectors, countries = set(), set()
    for p in rows(release, "participants", ["event_id", "country", "sectors"]):
        sectors |= {(p["event_id"], s) for s in codes_of(p["sectors"])}
        countries.add((p["event_id"], p["country"]))
    found.update(("sectors", sector) for _, sector in sectors)
    found.update(("countries", country) for _, country in countries if country)
    found.update(("links", link["link"]) for link in rows(release, "event_links", ["link"]))
    found.update(("quantities", q["what"]) for q in rows(release, "quantities", ["what"]))
    found.update(("stances", c["stance"]) for c in rows(release, "claims", ["stance"]))
    return found


def countries(release: Stored, names: Names) -> list[Row]:
    """For each country, as the acting and as the receiving side, its events by quad class and status; those with most first.

    Actors that act toward one another are each other's recipients, as in `dyads`.
    """
    quads = names.quads
    acting, receiving = (defaultdict[str, list[list[int]]](lambda: [[0] * len(STATUSES) for _ in quads]) for _ in range(2))
    for e in rows(release, "events", ["actor_countries", "recipient_countries", "quad_class", "status", "mutual"]):
        quad, status = quads.index(e["quad_class"]), STATUSES.index(e["status"])
        targets = e["actor_countries"] if e["mutual"] else e["recipient_countries"]
        for side, text in ((acting, e["actor_countries"]), (receiving, targets)):
            for country in codes_of(text):
                side[country][quad][status] += 1
    found = [
        {"code": code, "label": names.label("countries", code), "acting": acting[code], "receiving": receiving[code],
         "n": sum(map(sum, (*acting[code], *receiving[code])))}
        for code in sorted(acting.keys() | receiving.keys())
    ]  # fmt: skip
    return sorted(found, key=lambda row: -row["n"])


def square(pairs: list[Row]) -> Row:
    """Events from each of the countries with most to each of them: `codes`, `rows` of counts by status, `most`."""
    counts, totals = defaultdict[tuple[str, str], list[int]](lambda: [0] * len(STATUSES)), Counter[str]()
    for p in pairs:
        counts[p["from"], p["to"]][STATUSES.index(p["status"])] += p["n"]
        totals[p["from"]] += p["n"]
        totals[p["to"]] += p["n"]
    order = sorted(totals, key=lambda c: (-totals[c], c))[:SIDES_SHOWN]
    return {
        "codes": order, "rows": [[counts[one, other] for other in order] for one in order],
        "most": max(map(sum, counts.values()), default=1),
    }  # fmt: skip


def places(release: Stored, names: Names) -> list[Row]:
    """Each place where an event lies, with its number of events by quad class; those with most first."""
    classes = names.quads
    counts = defaultdict[str, list[int]](lambda: [0] * len(classes))
    for e in rows(release, "events", ["place_id", "quad_class"]):
        if e["place_id"]:
            counts[e["place_id"]][classes.index(e["quad_class"])] += 1
    columns = ("place_id", "name_en", "name_ar", "kind", "latitude", "longitude")
    found = [{c: names.places[p][c] for c in columns} | {"quads": quads, "n": sum(quads)} for p, quads in counts.items()]
    return sorted(found, key=lambda row: (-row["n"], row["place_id"]))


def scores(release: Stored) -> Row:
    """The monthly scores of the pairs of countries with most events: by `A B`, lists of month, direction, events, mean."""
    if "dyad_months" not in release.schemas:
        return {}
    import pyarrow.compute as pc

    columns = ["from_country", "to_country", "month", "n_events", "mean_score"]
    table = release.parquet("dyad_months").select(columns)
    table = table.filter(pc.and_(pc.greater(table["n_events"], 0), pc.is_valid(table["mean_score"])))
    found = defaultdict[str, list[list[Any]]](list)
    for row in table.to_pylist():
        one, other = row["from_country"], row["to_country"]
        found[" ".join(sorted((one, other)))].append([row["month"], f"{one} → {other}", row["n_events"], row["mean_score"]])
    order = sorted(found, key=lambda pair: (-sum(r[2] for r in found[pair]), pair))[:PAIRS_LISTED]
    return {pair: found[pair] for pair in order}


def months(release: Stored) -> list[Row]:
    """The months with an article that was read, or with an event: `month`, `n_articles`, `stretch`.

    Months of one stretch follow one another, and of each of them an article was read.
    """
    articles, events = Counter[str](), Counter[str]()
    for row in rows(release, "dyad_months", ["month", "n_articles", "n_events"]):
        articles[row["month"]] = row["n_articles"] or 0
        events[row["month"]] += row["n_events"] or 0
    found: list[Row] = []
    for month in sorted(articles):
        if not articles[month] and not events[month]:
            continue
        joins = found and articles[month] and found[-1]["n_articles"] and month_number(month) == month_number(found[-1]["month"]) + 1
        found.append({"month": month, "n_articles": articles[month], "stretch": found[-1]["stretch"] + (not joins) if found else 0})
    return found
