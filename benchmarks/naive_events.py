"""The naive way's events: the rule from reports to events as a plain function that pandas applies to each group, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from benchmarks.naive_reports import below, dated, parties_of, refuse, sides_of, with_roles

from waqai.dates import PRECISIONS, Edtf, parse
from waqai.places import chain
from waqai.read.raw_folder import Raw
from waqai.schema.model import Codebook

STATUSES = ("actual", "alleged", "hypothetical", "negated")
RULED = [
    "type", "mode", "mutual", "actors", "recipients", "contexts", "repeated", "status", "claims", "date", "planned", "place_id", "summary",
]  # fmt: skip
COPIED = ["event_id", "type", "mode", "quad_class", "score", "status", "contested", "mutual", "date_start", "date_end"]
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


def decide(group: Any, within: Mapping[str, str | None], decisions: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """One event from its reports in their order (docs/reports-to-events.md), with what its reports contradict each other in."""
    columns = group.to_dict("list")
    decided, conflicts = decisions.get(group.name, {}), set()

    def agreed(name: str, kind: str | None = None) -> Any:
        values = [value for value, of in zip(columns[name], columns["type"], strict=True) if value is not None and kind in (None, of)]
        if len(set(values)) > 1:
            conflicts.add(name)
        return values[0] if values else None

    statuses = set(columns["status"])
    stances = {claim["stance"] for claims in columns["claims"] for claim in claims}
    event: dict[str, Any] = {name: agreed(name) for name in ("type", "mode", "mutual")}
    event |= {
        name: list(dict.fromkeys(value for values in columns[name] for value in values)) for name in ("actors", "recipients", "contexts")
    }
    event["repeated"] = any(columns["repeated"])
    event["status"] = next(status for status in STATUSES if status in statuses)
    event["contested"] = ("asserts" in stances or "actual" in statuses) and ("denies" in stances or "negated" in statuses)
    event["summary"] = columns["summary"][0]
    for name in ("date", "planned"):
        event[name], fits = common_date([parse(text) for text in columns[name] if text is not None])
        if not fits:
            conflicts.add(name)
    places = [place for place in columns["place_id"] if place is not None]
    event["place_id"] = max(places, key=lambda place: len(chain(place, within)), default=None)
    if not set(places) <= set(chain(event["place_id"], within) if places else []):
        conflicts.add("place_id")
    idle = [name for name, value in decided.items() if name not in conflicts and event[name] == value]
    event |= decided
    conflicts -= decided.keys()
    if "type" in decided and "mode" not in decided:
        conflicts.discard("mode")
        event["mode"] = agreed("mode", event["type"])
    if set(event["actors"]) & set(event["recipients"]) or (event["mutual"] and event["recipients"]):
        conflicts.add("sides")
    return event | {"conflicts": sorted(conflicts), "idle": idle}


def common_date(dates: list[Edtf]) -> tuple[str | None, bool]:
    """The most precise date that fits all others, and whether there is one."""
    if not dates:
        return None, True
    spans = [when for when in dates if when.kind == "span"]
    candidates = sorted(spans or dates, key=vagueness)
    for when in candidates:
        if all(when.overlaps(other) if spans else when.within(other) for other in dates):
            return when.text if all(other.qualifier for other in dates) else when.bare, True
    return candidates[0].text, False


def vagueness(when: Edtf) -> list[int]:
    """Sorts the most precise date first; of a span by its less precise end."""
    return sorted((3 if end == ".." else len(PRECISIONS) - 1 - end.count("-") for end in when.bare.split("/")), reverse=True)


def events(reports: Any, raw: Raw, book: Codebook) -> Any:
    """Every event, by the rule and by what raw/events.yaml decides."""
    reports = reports.sort_values(["event_id", "published_start", "article_id"])
    values = reports[["event_id", *RULED]].astype(object)
    values = values.where(values.notna(), None)
    decisions = {d.event: {("place_id" if k == "place" else k): v for k, (v, _) in d.fields.items()} for d in raw.decisions}
    ruled = values.groupby("event_id").apply(decide, within=raw.within, decisions=decisions)
    frame = pd.DataFrame(ruled.tolist(), index=ruled.index).reset_index()
    refuse(frame, frame.conflicts.str.len() > 0, "reports that contradict each other")
    refuse(frame, frame.idle.str.len() > 0, "decisions that change nothing")
    dated(frame, "date")
    dated(frame, "planned")
    counts = reports.groupby("event_id").agg(
        n_reports=("article_id", "size"), n_adjudicated=("article_id", lambda found: 0), n_outlets=("outlet_id", "nunique"), n_sources=("source", "nunique"),
        published_start=("published_start", "first"), published_end=("published_end", "first"),
    )  # fmt: skip
    by_status = pd.crosstab(reports.event_id, reports.status).reindex(columns=STATUSES, fill_value=0).add_prefix("n_")
    frame = frame.merge(counts, on="event_id").merge(by_status, on="event_id")
    scores = {code.code: code.score for name in ("types", "modes") for code in book.lists[name].codes}
    frame["quad_class"] = frame.type.map(book.quad_class)
    frame["score"] = (frame.type + "-" + frame["mode"]).fillna(frame.type).map(scores)
    frame["mutual"] = frame.mutual.astype("boolean")
    frame["first_reported"] = frame.published_start
    return frame


def check_alike(reports: Any, raw: Raw) -> None:
    """Events of two articles with the same day, type, mode, status and parties, which nothing links."""
    day = reports[reports.date_start.notna() & (reports.date_start == reports.date_end)]
    day = day.assign(sides=day.apply(sides_of, axis=1))
    two = day[day.duplicated(["date_start", "sides"], keep=False)]
    two = two.merge(two, on=["date_start", "sides"], suffixes=("", "_other"))
    linked = {(d.event, link.event) for d in raw.decisions for link in d.links}
    linked |= {(other, event) for event, other in linked}
    pairs = pd.Series(zip(two.event_id, two.event_id_other, strict=True), dtype=object)
    other = (two.event_id != two.event_id_other) & (two.article_id != two.article_id_other)
    refuse(two, other.to_numpy() & ~pairs.isin(linked).to_numpy(), "events that look alike")


def links(reports: Any, found: Any, raw: Raw) -> Any:
    """Links that are decided, and what reports are about besides."""
    about = below(reports, ["article_id", "event_id"], "about").rename(columns={"about": "linked_event_id"})
    refuse(about, about.event_id == about.linked_event_id, "about itself")
    refuse(about, ~about.linked_event_id.isin(found.event_id), "about an event that nobody tells")
    charges = about.merge(reports[["article_id", "event_id", "type", "mode"]], on=["article_id", "event_id"])
    charges = charges[(charges.type == "ACCUSE") & (charges["mode"] == "allege")]
    asserted = reports[(reports.status == "actual") | reports.claims.apply(lambda claims: any(c["stance"] == "asserts" for c in claims))]
    refuse(charges, ~charges.linked_event_id.isin(asserted.event_id), "a charge that nobody claims")
    decided = [(d.event, link.link, link.event, link.reason) for d in raw.decisions for link in d.links]
    columns = ["event_id", "link", "linked_event_id", "reason"]
    both = pd.concat([pd.DataFrame(decided, columns=columns), about.assign(link="about", reason=None)[columns]])
    return both.drop_duplicates(columns[:3])


def tables(reports: Any, articles: Any, found: Any, roles: Any, places: Any, raw: Raw, book: Codebook, version: str) -> dict[str, Any]:
    """All tables of events."""
    participants = with_roles(parties_of(found, ["event_id"]), roles)
    sides = participants.drop_duplicates(["event_id", "role", "country"])
    countries = sides.groupby(["event_id", "role"]).country.agg(";".join).unstack("role").reindex(columns=["actor", "recipient"])
    out = found.merge(countries.rename(columns="{}_countries".format), on="event_id", how="left")
    known = places.rename(columns={"name_en": "place_name", "kind": "place_precision"})
    known = known.rename(columns={"latitude": "place_latitude", "longitude": "place_longitude"})
    out = out.merge(known[["place_id", "place_name", "place_latitude", "place_longitude", "place_precision"]], on="place_id", how="left")
    out = out.assign(contexts=out.contexts.str.join(";").replace("", None), first_release=version)
    sides = sides.merge(recognised(participants), on=["event_id", "role", "country"])
    contexts = below(found, ["event_id"], "contexts").rename(columns={"contexts": "context"})
    dyads, monads = pairs(found, sides)
    return {
        "events": out, "participants": participants, "event_contexts": contexts, "event_links": links(reports, found, raw),
        "dyads": dyads, "monads": monads, "dyad_months": months(dyads, found, reports, articles, book),
    }  # fmt: skip


def recognised(participants: Any) -> Any:
    """For each side and country of an event, whether one of its parties is more than a partly recognised entity."""
    whole = participants.assign(recognised=~participants.sectors.str.split(";").apply(lambda codes: "PRE" in codes))
    return whole.groupby(["event_id", "role", "country"]).recognised.any().reset_index()


def pairs(found: Any, sides: Any) -> tuple[Any, Any]:
    """Ordered pairs of different countries of each event; of the events without any, the acting countries."""
    columns = ["event_id", "country", "recognised"]
    acting = sides[sides.role == "actor"][columns]
    mutual = found[found.mutual.fillna(False)].event_id
    toward = sides[(sides.role == "recipient") & ~sides.event_id.isin(mutual)][columns]
    toward = pd.concat([toward, acting[acting.event_id.isin(mutual)]])
    both = acting.merge(toward, on="event_id", suffixes=("_from", "_to")).query("country_from != country_to")
    both = both.rename(columns=lambda name: "_".join(reversed(name.split("_"))) if name.endswith(("_from", "_to")) else name)
    both["n_pairs"] = both.groupby("event_id").from_country.transform("size")
    alone = acting[~acting.event_id.isin(both.event_id)].copy()
    alone["n_countries"] = alone.groupby("event_id").country.transform("size")
    dyads, monads = both.merge(found[COPIED], on="event_id"), alone.merge(found[COPIED], on="event_id")
    return dyads.assign(weight=1 / dyads.n_pairs), monads.assign(weight=1 / monads.n_countries)


def months(dyads: Any, found: Any, reports: Any, articles: Any, book: Codebook) -> Any:
    """Actual events between recognised parties, by pair and month: begun in it, under way in it, reported in it."""
    key = ["from_country", "to_country", "month"]
    read = articles[articles.coding.notna() & articles.published_precision.isin(["day", "month"])].sort_values("article_id")
    read = read.assign(month=read.published_start.dt.to_period("M"), stands_for=1 / read.inclusion_probability)
    every = pd.DataFrame({"month": pd.period_range(read.month.min(), read.month.max(), freq="M")})
    counted = dyads[(dyads.status == "actual") & dyads.from_recognised & dyads.to_recognised]
    cells = pd.MultiIndex.from_frame(counted[key[:2]].drop_duplicates().merge(every, how="cross"))
    start = found.date.str.split("/").str[0].str.strip("?~")
    month = found.date_start.dt.to_period("M")
    when = found[["event_id", "date_kind"]].assign(
        begun_by=month.where(start.str.len() != 4, month + 11),
        end=found.date_end.dt.to_period("M"),
        month=month.where(start.str.len() != 4),
    )
    began = counted.merge(when[["event_id", "month"]].dropna(), on="event_id")
    rows = [began[name] for name in key]
    types = pd.crosstab(rows, began.type).reindex(index=cells, columns=book.codes("types"), fill_value=0)
    quads = pd.crosstab(rows, began.quad_class).reindex(index=cells, columns=QUADS, fill_value=0)
    counts = types.rename(columns=lambda name: f"n_{name.lower()}").join(quads.rename(columns=lambda name: f"n_{name.replace(' ', '_')}"))
    counts.insert(0, "n_events", types.sum(axis=1))
    counts["mean_score"] = began.groupby(key).score.mean().reindex(cells)
    reported = reports[["event_id", "article_id", "date"]].merge(read[["article_id", "month"]], on="article_id")
    reported = reported.assign(no_start=reported.date.str.startswith("../"), no_end=reported.date.str.endswith("/..")).fillna(
        {"no_start": False, "no_end": False}
    )
    reported = reported.groupby(["event_id", "month"])[["no_start", "no_end"]].any().reset_index()
    for name, events_of in (("n_told", reported), ("n_under_way", under_way(when[when.date_kind == "span"], reported, every))):
        counts[name] = counted.merge(events_of[["event_id", "month"]], on="event_id").groupby(key).size().reindex(cells, fill_value=0)
    by_month = read.groupby("month").agg(n_articles=("article_id", "size"), known=("stands_for", "count"), drawn=("stands_for", "sum"))
    counts = counts.reset_index().merge(by_month, on="month", how="left").fillna({"n_articles": 0, "known": 0, "drawn": 0})
    counts["articles_drawn_from"] = counts.drawn.where(counts.known == counts.n_articles)
    something = counts[["n_articles", "n_events", "n_under_way", "n_told"]].sum(axis=1).groupby(counts.month).transform("sum") > 0
    return counts[something].assign(month=counts.month.astype(str))


def under_way(spans: Any, reported: Any, every: Any) -> Any:
    """In which months each interval is under way that began before, or that is reported without a start."""
    last = reported[reported.no_end].groupby("event_id").month.max().rename("last").reset_index()
    spans = spans.drop(columns="month").merge(last, on="event_id", how="left")
    spans["last"] = spans.end.fillna(spans["last"])
    dated = spans.dropna(subset=["begun_by", "last"]).merge(every, how="cross").query("begun_by < month and month <= last")
    undated = spans[spans.begun_by.isna()].merge(reported[reported.no_start], on="event_id").dropna(subset=["last"]).query("month <= last")
    return pd.concat([dated, undated])
