"""What every check looks at: the schema, the records, the texts that are there. Made once a run, changed by no check.

`Context` is the project; `CodedArticle` is one article's coding with its record and its text, which the checks of a report
stand in. What all annotations say together comes from an `Across`.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date as Day
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from waqai.dates import Edtf
from waqai.problem import Problem
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Article, Decision, Link, Origin, Report
from waqai.roles import bounds, role_at
from waqai.rule import date_of
from waqai.schema.model import Schema
from waqai.texts import Texts
from waqai.yamlfile.document import Document

Problems = Iterable[Problem]
NONE: tuple[Problem, ...] = ()
_HELD = 10_000  # documents, of files that were read before


class Source(NamedTuple):
    """Where a record was read: a file of YAML, or a line of JSON Lines.

    Parameters
    ----------
    path : str
        The file's, relative to the project.
    line, offset : int
        The line's number from 1 and where it begins in the file's (unpacked) bytes; 0 and 0 of a file of YAML.
    coding, article : str
        What it codes, and in which coding; the coding is empty for an article's record.
    """

    path: str
    line: int
    offset: int
    coding: str
    article: str


class LinkTo(NamedTuple):
    """A decided link, from the event that it is decided for."""

    decision: Decision
    position: int
    link: Link


class Across(Protocol):
    """What all annotations together say; there once they have been read."""

    def having(self, coding: str | None, events: Collection[str]) -> set[str]:
        """Which of these events a coding has, or for None any that is published."""

    def names(self, coding: str, events: Collection[str]) -> set[str]:
        """Which of these events reports of a coding name in `about`."""

    def codes(self, articles: Collection[str]) -> set[str]:
        """Which of these articles a coding codes."""

    def near(self, coding: str | None) -> Iterable[str]:
        """The events that a coding has, or for None those that are published, for a hint; none where they are very many."""

    def used(self, kind: str) -> Collection[str]:
        """The ids of actors or of places that reports use."""


class _Anything:
    """What a set of ids is taken to be whose file cannot be read."""

    def __contains__(self, item: object) -> bool:
        return True


class Context:
    """The project under check.

    Parameters
    ----------
    codings : dict
        For each coding that has an annotation the first of them.
    hidden : set
        Coding and article of the annotations of published codings that are not published, since another coding's is.
    repeated : set
        Path and line of the annotations whose article the same coding has in a line before.
    missing_outlets : dict
        Outlets that no file has and that begin an article's id, each with that article.
    used_outlets : set
        The outlets that articles name.
    """

    across: Across

    def __init__(self, root: Path, schema: Schema, raw: Raw, texts: Texts) -> None:
        self.root, self.schema, self.raw, self.texts = root, schema, raw, texts
        self._prefix = f"{root}/"
        self.codings: dict[str, Source] = {}
        self.hidden: set[tuple[str, str]] = set()
        self.repeated: set[tuple[str, int]] = set()
        self.missing_outlets: dict[str, str] = {}
        self.used_outlets: set[str] = set()
        self._documents: dict[tuple[str, int], Document] = {}

    def knows(self, kind: str) -> bool:
        """Whether ids of this kind can be checked: its file could be read."""
        return kind not in self.raw.broken

    def published(self, article: str) -> Edtf | None:
        """When an article was published; None where it has no record, or its record does not say it as it should."""
        record = self.raw.article.get(article)
        return date_of(record.published) if record else None

    def ids(self, kind: str) -> Container[str]:
        """The known ids of `actor` or `place`."""
        known: Mapping[str, object] = getattr(self.raw, kind)
        return known if self.knows(f"{kind}s") else _Anything()

    @cached_property
    def modes(self) -> dict[str, frozenset[str | None]]:
        """The modes of each type, none among them."""
        return {kind: frozenset([None, *modes]) for kind, modes in self.schema.codebook.modes.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the ids of actors, places and outlets."""
        return frozenset([word for ids in (self.raw.actor, self.raw.place, self.raw.outlet) for id in ids for word in id.split("-")])

    def other_uses(self, kind: str) -> list[str]:
        """The ids of actors that decisions use, or of places that others lie in, as often as they are used."""
        if kind == "place":
            return [p.within for p in self.raw.places if p.within is not None]
        return [x for d in self.raw.decisions for side in ("actors", "recipients") for x in d.fields.get(side, ((), ""))[0]]

    @cached_property
    def terms(self) -> dict[str, tuple[tuple[Day, Day], ...]]:
        """The first and last day of each role of each actor."""
        return {a.id: tuple([bounds(role) for role in a.roles]) for a in self.raw.actor.values()}

    @cached_property
    def always(self) -> frozenset[str]:
        """The actors that have one role for all time."""
        return frozenset([actor for actor, spans in self.terms.items() if (Day.min, Day.max) in spans])

    @cached_property
    def voices(self) -> dict[str, frozenset[str]]:
        """For each outlet its own id, and the actors that have its name."""
        actors: dict[str, set[str]] = {}
        for actor in self.raw.actor.values():
            for name in actor.names.values():
                actors.setdefault(name, set()).add(actor.id)
        return {
            o.id: frozenset((o.id, *(id_ for name in o.names.values() for id_ in actors.get(name, ())))) for o in self.raw.outlet.values()
        }

    @cached_property
    def sha256(self) -> Any:
        """The hash of passages."""
        from hashlib import sha256  # takes some milliseconds to import, and most runs have no texts

        return sha256

    def has_role(self, actor: str, when: Edtf | None, published: Edtf) -> bool:
        """Whether an actor has a role on a date; who is not known counts as having one."""
        day = (when or published).start
        terms = self.terms.get(actor, ())
        if day:
            for first, last in terms:
                if first <= day <= last:
                    return True
        return not terms or role_at(self.raw.actor[actor].roles, when, published) is not None

    @cached_property
    def complete(self) -> bool:
        """Whether every published annotation could be read."""
        publish = self.schema.dataset.publish
        return "annotations" not in self.raw.broken and all(
            coding in self.codings and f"annotations/{coding}" not in self.raw.broken for coding in publish
        )

    def in_view(self, source: Source) -> bool:
        """Whether an annotation is published."""
        publish = self.schema.dataset.publish
        return (
            source.coding in publish
            and (not self.hidden or (source.coding, source.article) not in self.hidden)
            and (not self.repeated or (source.path, source.line) not in self.repeated)
        )

    def releases(self, source: Source) -> bool:
        """Whether an annotation's coding is one that a release contains, in the view or whole."""
        return source.coding in self.schema.dataset.published_codings

    @cached_property
    def unpublished(self) -> frozenset[str]:
        """The codings that have an annotation which is not published."""
        publish = self.schema.dataset.publish
        return frozenset([*(coding for coding in self.codings if coding not in publish), *(coding for coding, _ in self.hidden)])

    @cached_property
    def reach(self) -> frozenset[str]:
        """What lets a check of events report: with fewer of these, what was clean is clean."""
        whole = {f"whole {coding}" for coding in self.codings if f"annotations/{coding}" not in self.raw.broken}
        return frozenset(whole | {f"unpublished {coding}" for coding in self.unpublished} | ({"complete"} if self.complete else set()))

    @cached_property
    def links_to(self) -> dict[str, list[LinkTo]]:
        """The decided links by the event that they lead to."""
        out: dict[str, list[LinkTo]] = {}
        for decision in self.raw.decisions:
            for i, link in enumerate(decision.links):
                out.setdefault(link.event, []).append(LinkTo(decision, i, link))
        return out

    @cached_property
    def named(self) -> frozenset[str]:
        """The keys that raw/events.yaml, raw/retired.yaml and raw/places.yaml name, and that are checked even if no other file uses them."""
        retired = {id for r in self.raw.retired if r.table == "events" for id in (r.id, *r.successors, r.see) if id is not None}
        unknown = {f"?{kind} {id}" for kind in ("actor", "place") for id in self.other_uses(kind) if id not in self.ids(kind)}
        return frozenset({d.event for d in self.raw.decisions} | self.links_to.keys() | retired | unknown)

    def record_at(self, source: Source) -> Article:
        """The record of an article that has another record before it, read again."""
        from waqai.read.raw_folder import read_article

        record = read_article(self.document(source), self.schema)
        assert record is not None, source
        return record

    def document(self, source: Source) -> Document:
        """A file, or a line, that was read before, of which only places are wanted."""
        at = source.path, source.line
        if at not in self._documents:
            if len(self._documents) >= _HELD:
                self._documents.clear()
            if source.line:
                from waqai.jsonlines.line_reader import Line

                self._documents[at] = Line(source.path, source.line, None, self._prefix + source.path, offset=source.offset)
            else:
                self._documents[at] = Document(source.path, None, self._prefix + source.path)
        return self._documents[at]

    def origin(self, source: tuple[Any, ...]) -> Origin:
        """Where a record was written that was read before: its document is made when it is asked for."""
        return tuple.__new__(_Before, ((self, source), ()))

    def move(self, root: Path) -> None:
        """Read files in another folder from now on."""
        self.root, self._prefix = root, f"{root}/"
        self._documents.clear()

    def hold(self, path: str, document: Document | None) -> None:
        """Use a document instead of a file of YAML from now on; None for the file as it is now."""
        self._documents.pop((path, 0), None)
        if document is not None:
            self._documents[path, 0] = document


class _Before(Origin):
    """An origin that has a context and a source where others have a document: of most records no place is ever asked for."""

    __slots__ = ()

    @property
    def document(self) -> Document:
        before: Any = self[0]
        context: Context = before[0]
        return context.document(Source(*before[1]))


class CodedArticle:
    """One article's coding, with its article's record and its page's text.

    Parameters
    ----------
    record : Article or None
        None where the article has no record.
    published : Edtf or None
        When it was published, where that can be read.
    body_sound : bool
        Whether every span of the article's body lies where it can: else nothing can be said of passages.
    text : str or None
        The page's text, where it is there and as long as its record says.
    sha256 : callable
        The hash, where there is a text.
    checked, unchecked : int
        How many passages could be compared with the text, and how many not; `check.evidence` counts.
    """

    __slots__ = ("annotation", "body_sound", "checked", "context", "published", "record", "sha256", "text", "unchecked")

    def __init__(self, annotation: Annotation, context: Context) -> None:
        self.annotation, self.context = annotation, context
        self.record: Article | None = context.raw.article.get(annotation.article)
        self.published = date_of(self.record.published) if self.record else None
        self.checked = self.unchecked = 0
        self.body_sound, self.text = False, None
        self.sha256: Any = None
        if self.record is not None and is_sound(self.record):
            self.body_sound = True
            self.text = context.texts.of_page(self.record)
        if self.text is not None:
            self.sha256 = context.sha256

    @property
    def reports(self) -> tuple[Report, ...]:
        return self.annotation.reports


def is_sound(article: Article) -> bool:
    """Whether every span of an article's body lies inside its page, after the one before."""
    before = 0
    for start, end in article.body:
        if not before <= start < end <= article.page_characters:
            return False
        before = end
    return True
