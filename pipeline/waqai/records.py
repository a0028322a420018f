"""What coders write, typed: one frozen value for each kind of record, made from a document that has its shape.

Each record keeps its `origin`, the document and the pointer that it came from, so that a check can say where.
Nothing here judges; a record can be wrong in every way that its shape allows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from waqai.problem import Place
from waqai.report_keys import DRAFT
from waqai.yamlfile.document import Document


class Origin(NamedTuple):
    """Where a record was written."""

    document: Document
    pointer: tuple[str | int, ...]

    def place(self, *more: str | int) -> Place:
        """The place of a value of the record."""
        return self.document.place(*self.pointer, *more)

    def key(self, *more: str | int) -> Place:
        """The place of a key of the record."""
        return self.document.key(*self.pointer, *more)


class Passage(NamedTuple):
    """Evidence: code points `start` to `end` (not included) of the page's text, and the passage's SHA-256."""

    start: int
    end: int
    sha256: str


class Claim(NamedTuple):
    """A party asserts or denies."""

    by: str
    stance: str


class Quantity(NamedTuple):
    """A number that an article gives."""

    what: str
    value: float | None
    low: float | None
    high: float | None
    approximate: bool
    unit: str
    words: str | None = None


class Report(NamedTuple):
    """One event as one article tells it. Dates are EDTF texts; `extra` are the columns that a project declares of its own."""

    event: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    mutual: bool | None
    date: str | None
    planned: str | None
    repeated: bool
    place: str | None
    status: str
    claims: tuple[Claim, ...]
    about: tuple[str, ...] | None
    quantities: tuple[Quantity, ...]
    evidence: tuple[Passage, ...]
    summary: str
    article: str
    origin: Origin
    extra: dict[str, Any] | None = None


class Draft(NamedTuple):
    """A report that is not finished; `values` are as they were written, and may lack any key but the event's."""

    event: str
    values: dict[str, Any]
    origin: Origin


class Annotation(NamedTuple):
    """One article's coding in one pass. `coding` is the folder: c1, c2, adjudicated; `adjudication` says what it was made of.

    `reports` are those that are finished; `drafts`, which may stand between them, are not. `begun` says that `reports` has no value
    yet, and `no_events` why the list is empty.
    """

    article: str
    coding: str
    coder: str
    codebook: str
    coded: str
    reports: tuple[Report, ...]
    adjudication: dict[str, Any] | None
    origin: Origin
    drafts: tuple[Draft, ...] = ()
    begun: bool = False
    no_events: str | None = None

    @property
    def positions(self) -> Iterable[int]:
        """The place of each report in the file's list, where drafts may stand too."""
        return [int(r.origin.pointer[1]) for r in self.reports] if self.drafts else range(len(self.reports))

    @property
    def finished(self) -> bool:
        """Whether the article is coded, and not only begun."""
        return not self.begun and not self.drafts


class Copy(NamedTuple):
    """A place where a page's text can be had; `waqai.copy_kinds` says which of these each kind has."""

    kind: str
    uri: str
    commit: str | None = None
    record: str | None = None
    path: str | None = None
    offset: int | None = None
    length: int | None = None
    digest: str | None = None


class Article(NamedTuple):
    """One story of a page.

    Parameters
    ----------
    body : tuple
        Its spans in code points of the page's text.
    stratum, inclusion_probability : str and float, or None
        The part of a frame from which it was drawn, and how likely it was to be drawn; None where it was not drawn.
    copies : tuple of tuple
        Where the page's text can be had: the values of a `Copy` each, plain, so that they go from process to process.
    extra : dict or None
        The columns that a project declares.
    """

    article: str
    outlet: str
    credited: tuple[str, ...]
    reprint_of: str | None
    published: str
    published_basis: str
    published_note: str | None
    language: str
    title_en: str
    url: str | None
    archive_url: str | None
    retrieved: str | None
    extent: str
    page_sha256: str
    page_characters: int
    page_extraction: str
    body: tuple[tuple[int, int], ...]
    origin: Origin
    stratum: str | None = None
    inclusion_probability: float | None = None
    copies: tuple[tuple[Any, ...], ...] = ()
    extra: dict[str, Any] | None = None


class Drift(NamedTuple):
    """What was found at a copy of an article on a day; `copy` is its place in `copies`, from 1.

    Parameters
    ----------
    sha256 : str or None
        Of what was there; None where nothing was.
    passages, passages_found : int or None
        How many passages are coded, and how many of them stand there; None where they were not looked for.
    """

    article: str
    copy: int
    found: str
    checked: str
    sha256: str | None
    passages: int | None
    passages_found: int | None
    origin: Origin


class Role(NamedTuple):
    """A country and sectors that an actor has for a time; `start` and `end` are a day, month or year, or None."""

    country: str | None
    sectors: tuple[str, ...]
    office: str | None
    start: str | None
    end: str | None


class Actor(NamedTuple):
    """One entry of raw/actors.yaml: `names` by language, `roles` in the order in which they count."""

    id: str
    kind: str
    names: dict[str, str]
    aliases: tuple[str, ...]
    wikidata: str | None
    roles: tuple[Role, ...]
    origin: Origin


class PlaceRecord(NamedTuple):
    """One entry of raw/places.yaml: `names` by language, coordinates in decimal degrees, WGS 84."""

    id: str
    kind: str
    names: dict[str, str]
    aliases: tuple[str, ...]
    country: str | None
    within: str | None
    latitude: float | None
    longitude: float | None
    geonames: int | None
    wikidata: str | None
    origin: Origin


class Outlet(NamedTuple):
    """One entry of raw/outlets.yaml: `names` by language."""

    id: str
    kind: str
    names: dict[str, str]
    aliases: tuple[str, ...]
    country: str | None
    website: str | None
    wikidata: str | None
    origin: Origin


class Coder(NamedTuple):
    """One entry of raw/coders.yaml; a model has a maker and, where it is known, a version."""

    id: str
    kind: str
    name: str
    version: str | None
    maker: str | None
    given: str
    note: str | None
    origin: Origin


class Link(NamedTuple):
    """A decided link between two events."""

    link: str
    event: str
    reason: str


class Decision(NamedTuple):
    """What raw/events.yaml decides about one event: fields (value and reason) and links."""

    event: str
    fields: dict[str, tuple[Any, str]]
    links: tuple[Link, ...]
    origin: Origin


class Retired(NamedTuple):
    """One id of a release that is gone for good; `reason` is one of `waqai.retirement_reasons.REASONS`, `see` an id that is near."""

    table: str
    id: str
    version: str
    reason: str
    text: str
    successors: tuple[str, ...]
    see: str | None
    origin: Origin


class Assignments(NamedTuple):
    """Who is to code what: `raw/assignments.yaml`. `of` has the articles of each coder."""

    double: float
    seed: str
    of: dict[str, tuple[str, ...]]
    origin: Origin


class ChangeReason(NamedTuple):
    """Why a release changes one cell."""

    version: str
    table: str
    key: tuple[str, ...]
    column: str
    reason: str
    wording_only: bool
    origin: Origin


def assignments(document: Document) -> list[Assignments]:
    """What raw/assignments.yaml says, as the one entry of a list."""
    v = document.values
    of = {coder: tuple(articles) for coder, articles in v["assignments"].items()}
    return [Assignments(v["double"], v["seed"], of, Origin(document, ("assignments",)))]


def article(document: Document) -> Article:
    """An article's record from its file."""
    v = document.values
    page = v["page"]
    return Article(
        v["article"], v["outlet"], tuple(v["credited"]), v["reprint_of"], v["published"], v["published_basis"],
        v["published_note"], v["language"], v["title_en"], v["url"], v["archive_url"], v["retrieved"], v["extent"],
        page["sha256"], page["characters"], page["extraction"], tuple((a, b) for a, b in v["body"]), Origin(document, ()),
        v.get("stratum"), v.get("inclusion_probability"), tuple([tuple([c.get(key) for key in Copy._fields]) for c in v.get("copies", ())]),
        v.get("extra"),
    )  # fmt: skip


def annotation(document: Document, coding: str) -> Annotation:
    """An article's coding from its file in the folder `coding`."""
    v = document.values
    article, listed = v["article"], v["reports"]
    drafts = tuple([Draft(r["event"], r, Origin(document, ("reports", i))) for i, r in enumerate(listed or ()) if DRAFT in r])
    reports = tuple([report(r, article, Origin(document, ("reports", i))) for i, r in enumerate(listed or ()) if DRAFT not in r])
    return Annotation(
        article, coding, v["coder"], v["codebook"], v["coded"], reports, v.get("adjudication"), Origin(document, ()),
        drafts, listed is None, v.get("no_events"),
    )  # fmt: skip


def report(v: dict[str, Any], article: str, origin: Origin) -> Report:
    """One report of an annotation of `article`, from its values."""
    get = v.get
    about, claims, quantities = get("about"), get("claims"), get("quantities")
    return Report(
        v["event"], v["type"], v["mode"], tuple(v["contexts"]), tuple(v["actors"]), tuple(v["recipients"]), get("mutual"),
        v["date"], get("planned"), get("repeated", False), v["place"], v["status"],
        tuple([Claim(c["by"], c["stance"]) for c in claims]) if claims else (),
        None if about is None else tuple(about),
        tuple([Quantity(q["what"], q["value"], q["low"], q["high"], q["approximate"], q["unit"], q.get("words")) for q in quantities]) if quantities else (),
        tuple([Passage(e["start"], e["end"], e["sha256"]) for e in v["evidence"]]), v["summary"], article, origin, get("extra"),
    )  # fmt: skip


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
