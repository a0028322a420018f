"""What every check looks at: the schema, the records, the texts that are there. Made once, changed by nobody."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from datetime import date as Day
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from waqai.dates import Edtf
from waqai.read.raw_folder import Lines, Raw
from waqai.records import Decision, Link, Report
from waqai.roles import bounds, role_at
from waqai.rule import date_of
from waqai.schema.model import Schema
from waqai.texts import Texts
from waqai.yamlfile.document import Document


class LinkTo(NamedTuple):
    """A decided link, from the event that it is decided for."""

    decision: Decision
    position: int
    link: Link


class Across(Protocol):
    """What all annotations together say; there once they have been read, for checks of the project and of events."""

    def told(self, coding: str | None) -> Collection[str]:
        """The events that a coding tells, or for None those that are published."""

    def mentioned(self, coding: str) -> Collection[str]:
        """The events that reports of a coding name in `about`."""

    def odd(self, coding: str) -> Mapping[str, Collection[str]]:
        """Of a coding's events the words of their ids that nothing in their reports says, see `check.spelling`."""

    def reports(self, coding: str) -> Mapping[str, list[Report]]:
        """The reports of each event of a coding; dear."""

    def used(self, kind: str) -> Collection[str]:
        """The ids of actors or of places that reports use; dear."""


class _Anything:
    """What a set of ids is taken to be whose file cannot be read."""

    def __contains__(self, item: object) -> bool:
        return True


class Subject:
    """The project under check, and the counts of passages that `check.evidence` keeps.

    `lines` are those of JSON Lines, which are there as files are, by their paths. `coded` says of each annotation's path
    which coding it is of and which article it codes.
    """

    across: Across

    def __init__(self, root: Path, schema: Schema, raw: Raw, texts: Texts, lines: Lines) -> None:
        self.root, self.schema, self.raw, self.texts, self.lines = root, schema, raw, texts, lines
        self._prefix = f"{root}/"
        self.passages = {"checked": 0, "unchecked": 0}
        self.coded: dict[str, tuple[str, str]] = {}
        self._documents: dict[str, Document] = {}

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
    def words(self) -> frozenset[str]:
        """The words of the ids of actors, places and outlets."""
        return frozenset([word for ids in (self.raw.actor, self.raw.place, self.raw.outlet) for id in ids for word in id.split("-")])

    def other_uses(self, kind: str) -> list[str]:
        """The ids of actors that decisions use, or of places that others lie in, as often as they stand there."""
        if kind == "place":
            return [p.within for p in self.raw.places if p.within is not None]
        return [x for d in self.raw.decisions for side in ("actors", "recipients") for x in d.fields.get(side, ((), ""))[0]]

    @cached_property
    def terms(self) -> dict[str, tuple[tuple[Day, Day], ...]]:
        """The first and last day of each role of each actor."""
        return {a.id: tuple([bounds(role) for role in a.roles]) for a in self.raw.actor.values()}

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

    @cached_property
    def codings(self) -> frozenset[str]:
        """The codings that have an annotation."""
        return frozenset(coding for coding, _ in self.coded.values())

    @cached_property
    def in_view(self) -> frozenset[str]:
        """The paths of the annotations that are published, see `Raw.published`."""
        publish, broken = self.schema.dataset.publish, self.raw.broken
        best: dict[str, tuple[int, str]] = {}
        for path, (coding, article) in self.coded.items():
            if coding not in publish:
                continue
            rank = publish.index(coding)
            if rank and not broken.isdisjoint([f"annotations/{earlier}/{article}" for earlier in publish[:rank]]):
                continue
            if article not in best or rank < best[article][0]:
                best[article] = (rank, path)
        return frozenset([path for _, path in best.values()])

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The paths of the annotations that another coding's, or one that cannot be read, keeps from being published."""
        publish = self.schema.dataset.publish
        return frozenset([path for path, (coding, _) in self.coded.items() if coding in publish and path not in self.in_view])

    @cached_property
    def unpublished(self) -> frozenset[str]:
        """The codings that have an annotation which is not published."""
        return frozenset(coding for path, (coding, _) in self.coded.items() if path not in self.in_view)

    @cached_property
    def gates(self) -> frozenset[str]:
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
        """The keys that raw/events.yaml, raw/retired.yaml and raw/places.yaml name, and that must be looked at whoever uses them."""
        retired = {id for r in self.raw.retired if r.table == "events" for id in (r.id, r.successor) if id is not None}
        unknown = {f"?{kind} {id}" for kind in ("actor", "place") for id in self.other_uses(kind) if id not in self.ids(kind)}
        return frozenset({d.event for d in self.raw.decisions} | self.links_to.keys() | retired | unknown)

    def document(self, path: str) -> Document:
        """A file that was read before, of which only places are wanted."""
        if path not in self._documents:
            self._documents[path] = self._line(path) if path in self.lines else Document(path, None, self._prefix + path)
        return self._documents[path]

    def _line(self, path: str) -> Document:
        from waqai.jsonlines.reading import Line

        name, number = path.rsplit(":", 1)
        return Line(name, int(number), None, self.lines[path].removesuffix(b"\n"))
