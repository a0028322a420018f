"""What every check looks at: the schema, the records, the texts that are there. Made once, changed by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from waqai.dates import Edtf
from waqai.read.raw_folder import Raw, by_event
from waqai.records import Annotation, Report
from waqai.rule import Outcome, date_of, decide
from waqai.schema.model import Schema
from waqai.texts import Texts


class Beside(NamedTuple):
    """What is known of records that are not here, where only a part of a large project is looked at.

    Parameters
    ----------
    used : frozenset of str
        Ids of actors and places that reports use.
    words : mapping
        For each coding how often each word stands in the ids of its events; empty where all of them are here.
    """

    used: frozenset[str] = frozenset()
    words: Mapping[str, Mapping[str, int]] = {}


class Subject:
    """The project under check, and the counts of passages that `check.evidence` keeps."""

    def __init__(self, schema: Schema, raw: Raw, texts: Texts, beside: Beside | None = None) -> None:
        self.beside = beside or Beside()
        self.schema, self.raw, self.texts = schema, raw, texts
        self.passages = {"checked": 0, "unchecked": 0}

    def reports(self) -> Iterator[tuple[Annotation, Report]]:
        """Every report of every coding."""
        for annotation in self.raw.annotations:
            for report in annotation.reports:
                yield annotation, report

    def knows(self, kind: str) -> bool:
        """Whether ids of this kind can be checked: its file could be read."""
        return kind not in self.raw.broken

    @cached_property
    def published(self) -> dict[str, Edtf | None]:
        """When each article was published; None where its record does not say it as it should."""
        return {a.article: date_of(a.published) for a in self.raw.article.values()}

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """What the published reports and raw/events.yaml make of each event that has several reports, or a decision."""
        annotations = self.raw.published(self.schema.dataset.publish)
        return {
            event: decide(event, reports, self.raw.article, self.raw.within, self.raw.decision.get(event))
            for event, reports in by_event(annotations).items()
            if len(reports) > 1 or event in self.raw.decision
        }

    @cached_property
    def complete(self) -> bool:
        """Whether every published annotation could be read."""
        publish = self.schema.dataset.publish
        return "annotations" not in self.raw.broken and all(
            coding in self.codings and f"annotations/{coding}" not in self.raw.broken for coding in publish
        )

    @cached_property
    def codings(self) -> dict[str, list[Annotation]]:
        """The annotations of each coding."""
        out: dict[str, list[Annotation]] = {}
        for annotation in self.raw.annotations:
            out.setdefault(annotation.coding, []).append(annotation)
        return out
