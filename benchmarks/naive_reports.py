"""The naive way's tables of articles and reports, and what is checked of them: pandas as one first writes it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from waqai.dates import parse
from waqai.read.raw_folder import Raw
from waqai.schema.model import Codebook

KEY = ["article_id", "event_id"]
REPORT = [
    "event", "type", "mode", "contexts", "actors", "recipients", "mutual", "date", "planned", "repeated", "place", "status", "claims",
    "about", "quantities", "evidence", "summary",
]  # fmt: skip
LISTS = ["contexts", "actors", "recipients", "claims", "about", "quantities", "evidence"]
EARLIEST, LATEST = pd.Timestamp("0001-01-01"), pd.Timestamp("9999-12-31")


def refuse(frame: Any, wrong: Any, what: str) -> None:
    """Stop at rows that are wrong, and show the first of them."""
    if wrong.any():
        raise SystemExit(f"{what}:\n{frame[wrong].head()}")


def dated(frame: Any, name: str) -> None:
    """Parse a column of dates row by row, and put what follows from each beside it."""
    parsed = frame[name].apply(lambda text: parse(text) if isinstance(text, str) else None)
    for part in ("kind", "precision", "open", "qualifier"):
        frame[f"{name}_{part}"] = parsed.apply(lambda when, part=part: getattr(when, part) if when else None)
    for part in ("start", "end"):
        frame[f"{name}_{part}"] = parsed.apply(lambda when, part=part: getattr(when, part) if when else None).astype("datetime64[s]")


def below(frame: Any, key: list[str], column: str) -> Any:
    """A row for each entry of a column of lists: the key, the position from 1, and the entry."""
    rows = frame[[*key, column]].explode(column).dropna(subset=[column]).reset_index(drop=True)
    rows["position"] = rows.groupby(key).cumcount() + 1
    return rows


def entries(frame: Any, column: str, names: list[str]) -> Any:
    """A row for each mapping of a column of lists of mappings."""
    rows = below(frame, KEY, column)
    return pd.concat([rows.drop(columns=column), pd.DataFrame(rows[column].tolist(), columns=names)], axis=1)


def articles(records: Iterator[dict[str, Any]], annotations: Any, agencies: set[str]) -> Any:
    """Every article, with what its annotation says of itself, and the source that it goes back to."""
    frame = pd.json_normalize(list(records), sep="_").rename(columns={"article": "article_id", "outlet": "outlet_id"})
    frame = frame.reindex(columns=list(dict.fromkeys([*frame.columns, "stratum", "inclusion_probability", "copies"])))
    refuse(frame, frame.article_id.duplicated(), "articles that are there twice")
    dated(frame, "published")
    frame["retrieved"] = frame.retrieved.astype("datetime64[s]")
    coded = annotations.rename(columns={"article": "article_id", "coder": "coder_id"}).assign(
        coding="c1", coding_status="single", n_reports=annotations.reports.str.len(), coded=annotations.coded.astype("datetime64[s]")
    )
    refuse(coded, ~coded.article_id.isin(frame.article_id) | coded.article_id.duplicated(), "annotations without an article of their own")
    frame = frame.merge(coded.drop(columns="reports"), on="article_id", how="left")
    frame["body_characters"] = frame.body.apply(lambda spans: sum(end - start for start, end in spans))
    frame["credited"] = frame.credited.str.join(";").replace("", None)
    again = frame.dropna(subset=["reprint_of"])
    reprints = dict(zip(again.article_id, again.reprint_of, strict=True))
    supplied = frame.credited.fillna(frame.outlet_id)
    alone = dict(zip(frame.article_id, "agency:" + supplied.where(supplied.isin(agencies)), strict=True))
    first = frame.article_id.apply(lambda article: first_source(article, reprints))
    frame["source"] = first.map(alone).astype(object).fillna(first)
    return frame


def first_source(article: str, reprints: dict[str, str]) -> str:
    """The article that this one goes back to."""
    seen = [article]
    while (other := reprints.get(seen[-1])) is not None:
        if other in seen:
            raise SystemExit(f"{article} is a reprint of itself")
        seen.append(other)
    return seen[-1]


def reports(annotations: Any, records: Any) -> Any:
    """Every report, with its dates and what is needed of its article, in the order in which an event's reports count."""
    rows = annotations[["article", "reports"]].explode("reports").dropna(subset=["reports"])
    frame = pd.DataFrame(rows.reports.tolist()).reindex(columns=REPORT)
    frame.insert(0, "article_id", rows.article.tolist())
    frame = frame.rename(columns={"event": "event_id", "place": "place_id"})
    frame["position"] = frame.groupby("article_id").cumcount() + 1
    frame["mutual"] = frame.mutual.astype("boolean")
    frame["repeated"] = frame.repeated.astype("boolean").fillna(False)
    frame["about_given"] = frame.about.notna()
    for name in LISTS:
        frame[name] = frame[name].apply(lambda value: value if isinstance(value, list) else [])
    dated(frame, "date")
    dated(frame, "planned")
    frame = frame.merge(records[["article_id", "outlet_id", "source", "published_start", "published_end"]], on="article_id")
    return frame.sort_values(["published_start", "article_id"], ignore_index=True)


def spans(records: Any) -> Any:
    """The spans of every article's body."""
    rows = below(records, ["article_id"], "body")
    return rows.assign(start=rows.body.str[0], end=rows.body.str[1])


def copies(records: Any) -> Any:
    """The places where every article's page can be had."""
    rows = below(records, ["article_id"], "copies")
    return pd.concat([rows.drop(columns="copies"), pd.DataFrame(rows["copies"].tolist())], axis=1)


def check_articles(frame: Any, body: Any, texts: dict[str, str], book: Codebook) -> None:
    """Dates, pages and bodies of articles."""
    refuse(frame, frame.published_kind != "point", "published is an interval")
    refuse(frame, frame.retrieved < frame.published_start, "retrieved before it was published")
    refuse(frame, frame.coded < frame.published_start, "coded before it was published")
    refuse(frame, (frame.published_basis != "stated") & frame.published_note.isna(), "no note of how the day is known")
    refuse(frame, frame.codebook.str.split(".").str[0] != book.version.split(".")[0], "coded by another codebook")
    pages = frame.page_sha256.map(texts)
    refuse(frame, pages.isna(), "no text of the page")
    refuse(frame, pages.apply(lambda text: sha256(text.encode()).hexdigest()) != frame.page_sha256, "another page")
    refuse(frame, pages.str.len() != frame.page_characters, "another length of the page")
    sized = body.merge(frame[["article_id", "page_characters", "page_sha256"]], on="article_id")
    refuse(sized, (sized.start >= sized.end) | (sized.end > sized.page_characters), "spans outside the page")
    last = sized.groupby("article_id").end.shift()
    refuse(sized, sized.start < last, "spans out of order")
    shared = sized[sized.page_sha256.duplicated(keep=False)]
    two = shared.merge(shared, on="page_sha256", suffixes=("", "_other"))
    two = two[two.article_id != two.article_id_other].merge(frame[["article_id", "reprint_of"]], on="article_id")
    refuse(two, (two.start < two.end_other) & (two.start_other < two.end) & (two.reprint_of != two.article_id_other), "stories overlap")


def check_reports(r: Any, raw: Raw, book: Codebook) -> None:
    """Codes, dates and parties of reports."""
    refuse(r, r.duplicated(KEY), "an event twice in an article")
    refuse(r, r["mode"].notna() & ~(r.type + "-" + r["mode"]).isin(book.codes("modes")), "a mode of another type")
    fact = r.status.isin(["actual", "alleged"])
    refuse(r, fact & (r.date_start > r.published_end), "it tells of what came after it")
    refuse(r, r.planned.notna() & ~r.type.isin(book.plannable) & (r.status != "hypothetical"), "planned, and not plannable")
    refuse(r, r.planned_end < r.date_start.fillna(r.published_start), "planned in the past")
    refuse(r, (r.status == "hypothetical") & (r.date_end.dt.year + 5 < r.published_start.dt.year), "hypothetical, and long past")
    actors, recipients = r.actors.str.len(), r.recipients.str.len()
    mutual = r.mutual.fillna(False)
    refuse(r, actors == 0, "nobody acts")
    refuse(r, r.apply(lambda row: bool(set(row.actors) & set(row.recipients)), axis=1), "an actor on both sides")
    refuse(r, mutual & ((recipients > 0) | (actors < 2)), "mutual, and alone or with recipients")
    refuse(r, (actors > 1) & (recipients == 0) & r.mutual.isna(), "several actors, no recipient and no mutual")
    refuse(r, r.type.isin(book.needs_recipient) & (recipients == 0) & ~mutual, "no recipient")
    refuse(r, (r.type == "CONSULT") & (r["mode"] == "visit") & (recipients == 0) & ~mutual, "a visit without host")
    refuse(r, (r.type == "ACCUSE") & (r["mode"] == "allege") & ~r.about_given, "an accusation of nothing")
    asserts = r.claims.apply(lambda claims: any(claim["stance"] == "asserts" for claim in claims))
    refuse(r, (r.status == "alleged") & ~asserts, "alleged, and nobody asserts it")
    for name, known in (("actors", raw.actor), ("recipients", raw.actor), ("contexts", book.codes("contexts"))):
        each = r[name].explode().dropna()
        refuse(each, ~each.isin(list(known)), f"unknown {name}")


def check_claims(claims: Any, r: Any, raw: Raw) -> None:
    """Claims against one another and against the report that has them."""
    refuse(claims, ~claims.actor_id.isin(list(raw.actor)), "an unknown actor claims")
    refuse(claims, claims.duplicated([*KEY, "actor_id"]), "one claims twice")
    rows = claims.merge(r[[*KEY, "status", "actors", "outlet_id"]], on=KEY)
    own = rows.apply(lambda row: row.status == "alleged" and row.stance == "asserts" and row.actor_id in row.actors, axis=1)
    refuse(rows, own.astype(bool), "an actor tells of its own act")
    actors = {actor.id: actor.names["en"] for actor in raw.actors}
    outlets = {outlet.id: outlet.names["en"] for outlet in raw.outlets}
    of_outlet = (rows.actor_id == rows.outlet_id) | (rows.actor_id.map(actors) == rows.outlet_id.map(outlets))
    refuse(rows, of_outlet, "the outlet's own claim")


def check_quantities(q: Any, book: Codebook) -> None:
    """Units, and the order of numbers."""
    units = pd.Series(zip(q.what, q.unit, strict=True), dtype=object)
    refuse(q, ~units.isin([(what, unit) for what, found in book.units.items() for unit in found]).to_numpy(), "another unit")
    numbers = q[["low", "value", "high"]]
    refuse(q, numbers.isna().all(axis=1), "no number")
    refuse(q, numbers.apply(lambda row: any(a > b for a, b in pairwise(row.dropna())), axis=1).astype(bool), "not in order")


def check_evidence(evidence: Any, r: Any, records: Any, body: Any, texts: dict[str, str]) -> None:
    """Where each passage lies, and its hash."""
    refuse(evidence, evidence.end - evidence.start < 10, "a passage is too short")
    rows = evidence.reset_index(names="row").merge(body[["article_id", "start", "end"]], on="article_id", suffixes=("", "_body"))
    inside = rows[(rows.start_body <= rows.start) & (rows.end <= rows.end_body)].row
    refuse(evidence, ~evidence.index.isin(inside), "a passage outside the body")
    page = evidence.article_id.map(records.set_index("article_id").page_sha256)
    found = evidence.assign(page=page).apply(
        lambda row: sha256(texts[row.page][row.start : row.end].encode()).hexdigest(), axis=1
    )  # fmt: skip
    refuse(evidence, found != evidence.sha256, "another passage")
    sides = r.assign(sides=r.apply(sides_of, axis=1))[[*KEY, "sides"]]
    refuse(evidence, evidence.merge(sides, on=KEY, how="left").duplicated(["article_id", "start", "end", "sides"]), "two reports alike")


def sides_of(report: Any) -> tuple[Any, ...]:
    """What two reports of one event have in common."""
    mode = report["mode"] if isinstance(report["mode"], str) else None
    return report.type, mode, report.status, tuple(sorted(report.actors)), tuple(sorted(report.recipients))


def actor_roles(raw: Raw) -> Any:
    """The roles of all actors, with their first and last days."""
    rows = [
        (
            actor.id, rank, role.country, ";".join(role.sectors),
            (parse(role.start).start if role.start else None) or EARLIEST, (parse(role.end).end if role.end else None) or LATEST,
        )
        for actor in raw.actor.values() for rank, role in enumerate(actor.roles)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["actor_id", "rank", "country", "sectors", "from", "to"])
    return frame.astype({"from": "datetime64[s]", "to": "datetime64[s]"})


def with_roles(parties: Any, roles: Any) -> Any:
    """Parties with country and sectors by the date of what they do: `date_start` and `date_end`, else when it was `published_...`.

    Of an actor's roles the first in force on the first day counts, else the first in force on any of the days; where
    there is no date, at last the one that ended last.
    """
    parties = parties.reset_index(drop=True)
    undated = parties.date_start.isna() & parties.date_end.isna() & ~parties.open
    days = parties.assign(
        first=parties.date_start.fillna(parties.date_end).fillna(parties.published_start),
        low=parties.date_start.where(~undated, parties.published_start).fillna(EARLIEST),
        high=parties.date_end.fillna(parties.published_end),
        undated=undated,
    )
    found = days.reset_index(names="row").merge(roles, on="actor_id")
    on_first = (found["from"] <= found["first"]) & (found["first"] <= found["to"])
    on_any = (found["from"] <= found.high) & (found.low <= found["to"])
    ended = found.undated & (found["to"] < found.published_end)
    found["grade"] = np.select([on_first, on_any, ended], [0, 1, 2], 3)
    found["order"] = found["rank"].where(found.grade < 2, (LATEST - found["to"]).dt.days)
    best = found[found.grade < 3].sort_values(["row", "grade", "order"]).drop_duplicates("row").set_index("row")
    refuse(parties, ~parties.index.isin(best.index), "actors without a role")
    return parties.assign(country=best.country, sectors=best.sectors)


def parties_of(frame: Any, key: list[str]) -> Any:
    """A row for each actor and each recipient of each row, with the days by which its role is looked up."""
    days = [*key, "date_start", "date_end", "open", "published_start", "published_end"]
    frame = frame.assign(open=frame.date.notna())
    sides = []
    for role in ("actor", "recipient"):
        rows = below(frame, key, f"{role}s").rename(columns={f"{role}s": "actor_id"})
        sides.append(rows.assign(role=role))
    return pd.concat(sides, ignore_index=True).merge(frame[days], on=key)
