"""What coders write, typed: one frozen value for each kind of record, as the files of raw/ have it.

Each record keeps its `origin`, the document and the pointer that it came from, so that a check can say where.
Nothing here judges; a record can be wrong in every way that its shape allows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from waqai.problem import Place
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
    """One event as one article reports it. Dates are EDTF texts; `extra` are the columns that a project declares.

    A key that came later and may be left out stands behind `extra`, with its default (`LATER`).
    """

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


LATER: tuple[str, ...] = Report._fields[Report._fields.index("extra") + 1 :]


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
        """The place of each report in the file's list, where drafts may be too."""
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
