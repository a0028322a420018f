"""Records made from documents that have their shape: what the files of raw/ say, as the types of `waqai.records`.

Takes documents, gives records; each keeps its origin, so that a check can say where. Nothing is judged.
"""

from __future__ import annotations

from sys import intern
from typing import Any

from waqai.records import (
    LATER,
    Actor,
    Annotation,
    Article,
    Assignments,
    ChangeReason,
    Claim,
    Coder,
    Copy,
    Decision,
    Draft,
    Drift,
    Link,
    Origin,
    Outlet,
    Passage,
    PlaceRecord,
    Quantity,
    Report,
    Retired,
    Role,
)
from waqai.report_keys import DRAFT
from waqai.yamlfile.document import Document

_made = tuple.__new__  # a record of a named tuple's type from a tuple, as `_make` would, in half of the time


def assignments(document: Document) -> list[Assignments]:
    """What raw/assignments.yaml says, as the one entry of a list."""
    v = document.values
    of = {coder: tuple(articles) for coder, articles in v["assignments"].items()}
    return [Assignments(v["double"], v["seed"], of, Origin(document, ("assignments",)))]


def article(document: Document) -> Article:
    """An article's record from its file."""
    v = document.values
    page = v["page"]
    return _made(Article, (
        v["article"], v["outlet"], tuple(v["credited"]), v["reprint_of"], v["published"], v["published_basis"],
        v["published_note"], v["language"], v["title_en"], v["url"], v["archive_url"], v["retrieved"], v["extent"],
        page["sha256"], page["characters"], page["extraction"], tuple([tuple(span) for span in v["body"]]), _made(Origin, (document, ())),
        v.get("stratum"), v.get("inclusion_probability"), tuple([tuple([c.get(key) for key in Copy._fields]) for c in v.get("copies", ())]),
        v.get("extra"),
    ))  # fmt: skip


def annotation(document: Document, coding: str) -> Annotation:
    """An article's coding from its file in the folder `coding`."""
    v = document.values
    article, listed = v["article"], v["reports"]
    drafts = tuple([Draft(r["event"], r, Origin(document, ("reports", i))) for i, r in enumerate(listed or ()) if DRAFT in r])
    reports = tuple([report(r, article, _made(Origin, (document, ("reports", i)))) for i, r in enumerate(listed or ()) if DRAFT not in r])
    return Annotation(
        article, coding, v["coder"], v["codebook"], v["coded"], reports, v.get("adjudication"), Origin(document, ()),
        drafts, listed is None, v.get("no_events"),
    )  # fmt: skip


def report(v: dict[str, Any], article: str, origin: Origin) -> Report:
    """One report of an annotation of `article`, from its values. Codes, ids and dates that return are one text in memory."""
    get = v.get
    about, claims, quantities, mode, date, place = get("about"), get("claims"), get("quantities"), v["mode"], v["date"], v["place"]
    return _made(Report, (
        v["event"], intern(v["type"]), mode and intern(mode),
        tuple(map(intern, v["contexts"])), tuple(map(intern, v["actors"])), tuple(map(intern, v["recipients"])), get("mutual"),
        date and intern(date), get("planned"), get("repeated", False), place and intern(place), intern(v["status"]),
        tuple([Claim(intern(c["by"]), intern(c["stance"])) for c in claims]) if claims else (),
        None if about is None else tuple(about),
        tuple([Quantity(q["what"], q["value"], q["low"], q["high"], q["approximate"], q["unit"], q.get("words")) for q in quantities]) if quantities else (),
        tuple([_made(Passage, (e["start"], e["end"], e["sha256"])) for e in v["evidence"]]), v["summary"], article, origin, get("extra"),
        *([tuple(said) if isinstance(said := get(name), list) else said for name in LATER] if LATER else ()),
    ))  # fmt: skip


def actors(document: Document) -> list[Actor]:
    """The entries of raw/actors.yaml."""
    return [
        Actor(
            v["id"], v["kind"], v["names"], tuple(v["aliases"]), v["wikidata"],
            tuple(Role(r["country"], tuple(r["sectors"]), r["office"], r["from"], r["to"]) for r in v["roles"]),
            Origin(document, ("actors", i)),
        )
        for i, v in enumerate(document.values["actors"])
    ]  # fmt: skip


def places(document: Document) -> list[PlaceRecord]:
    """The entries of raw/places.yaml."""
    return [
        PlaceRecord(
            v["id"], v["kind"], v["names"], tuple(v["aliases"]), v["country"], v["within"],
            v["latitude"], v["longitude"], v["geonames"], v["wikidata"], Origin(document, ("places", i)),
        )
        for i, v in enumerate(document.values["places"])
    ]  # fmt: skip


def outlets(document: Document) -> list[Outlet]:
    """The entries of raw/outlets.yaml."""
    return [
        Outlet(
            v["id"], v["kind"], v["names"], tuple(v["aliases"]), v["country"], v["website"],
            v["wikidata"], Origin(document, ("outlets", i)),
        )
        for i, v in enumerate(document.values["outlets"])
    ]  # fmt: skip


def coders(document: Document) -> list[Coder]:
    """The entries of raw/coders.yaml."""
    return [
        Coder(v["id"], v["kind"], v["name"], v["version"], v["maker"], v["given"], v["note"], Origin(document, ("coders", i)))
        for i, v in enumerate(document.values["coders"])
    ]


def decisions(document: Document) -> list[Decision]:
    """The entries of raw/events.yaml."""
    return [
        Decision(
            event, {name: (d["value"], d["reason"]) for name, d in v.items() if name != "links"},
            tuple(Link(k["link"], k["event"], k["reason"]) for k in v.get("links", ())), Origin(document, ("events", event)),
        )
        for event, v in document.values["events"].items()
    ]  # fmt: skip


def retired(document: Document) -> list[Retired]:
    """The entries of raw/retired.yaml."""
    return [
        Retired(
            v["table"], v["id"], v["version"], v["reason"], v["text"], tuple(v["successors"]), v.get("see"), Origin(document, ("retired", i))
        )
        for i, v in enumerate(document.values["retired"])
    ]  # fmt: skip


def drift(document: Document) -> list[Drift]:
    """The entries of raw/drift.yaml."""
    return [
        Drift(
            v["article"], v["copy"], v["found"], v["checked"], v.get("sha256"), v.get("passages"), v.get("passages_found"),
            Origin(document, ("drift", i)),
        )
        for i, v in enumerate(document.values["drift"])
    ]  # fmt: skip


def change_reasons(document: Document) -> list[ChangeReason]:
    """The entries of raw/changes.yaml."""
    return [
        ChangeReason(
            v["version"], v["table"], tuple(v["key"]), v["column"], v["reason"], v.get("wording_only", False), Origin(document, ("changes", i))
        )
        for i, v in enumerate(document.values["changes"])
    ]  # fmt: skip
