"""All that a project says of one article or of one page: its records, its codings, what is a reprint of it.

Takes the entries of one key of `waqai.check.index` that sorts before all ids (`EVENTS`); gives records again, which know their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from waqai.check.context import Context, Source
from waqai.check.index import CODED, RECORD, REPRINT, TEXT, Plain
from waqai.records import Article


class ArticleEntries:
    """The entries of one article, or of one page, in the order of the files."""

    def __init__(self, key: str, entries: Sequence[Plain], context: Context) -> None:
        self.key, self._entries, self._context = key, entries, context

    @cached_property
    def sources(self) -> list[Source]:
        """Where the article has a record or is coded."""
        return [tuple.__new__(Source, source) for _, source, value in self._entries if value[0] in (RECORD, CODED)]

    @property
    def reprints(self) -> list[Article]:
        """The records that say they are reprints of it."""
        return self._records(REPRINT)

    @property
    def records(self) -> list[Article]:
        """The records of it; of half of a hash, those of pages without a text."""
        return self._records(RECORD)

    @property
    def hashes(self) -> set[str]:
        """Of half of a hash: the hashes that have it."""
        return {value[2] for _, _, value in self._entries}

    @property
    def texts(self) -> set[str]:
        """Of half of a hash: the hashes of texts that are there."""
        return {value[2] for _, _, value in self._entries if value[0] == TEXT}

    def _records(self, kind: str) -> list[Article]:
        return [self._record(Source(*source)) for _, source, value in self._entries if value[0] == kind]

    def _record(self, source: Source) -> Article:
        found = self._context.raw.article[source.article]
        at = found.origin.document
        if (at.path, getattr(at, "number", 0)) == (source.path, source.line):
            return found
        return self._context.record_at(source)
