"""All that a project says of one article or of one page: its records, its codings, what is a reprint of it.

Takes the entries of one key of `waqai.check.index` that sorts before all ids (`EVENTS`); gives records again, which know their place.
"""

from __future__ import annotations

from waqai.check.context import Context, Source
from waqai.check.index import CODED, RECORD, REPRINT, TEXT, IndexEntry
from waqai.records import Article


class ArticleEntries:
    """The entries of one article, or of one page, in the order of the files."""

    def __init__(self, key: str, entries: list[IndexEntry], context: Context) -> None:
        self.key, self._entries, self._context = key, entries, context

    @property
    def told(self) -> list[Source]:
        """Where the article has a record or is coded."""
        return [entry.source for entry in self._entries if entry.value[0] in (RECORD, CODED)]

    @property
    def reprints(self) -> list[Article]:
        """The records that say they are reprints of it."""
        return [self._record(entry) for entry in self._entries if entry.value[0] == REPRINT]

    @property
    def records(self) -> list[Article]:
        """The records of it."""
        return [self._record(entry) for entry in self._entries if entry.value[0] == RECORD]

    @property
    def hashes(self) -> set[str]:
        """Of half of a hash: the hashes that have it."""
        return {entry.value[2] for entry in self._entries}

    @property
    def texts(self) -> set[str]:
        """Of half of a hash: the hashes of texts that are there."""
        return {entry.value[2] for entry in self._entries if entry.value[0] == TEXT or (entry.value[0] == RECORD and entry.value[3])}

    def _record(self, entry: IndexEntry) -> Article:
        found = self._context.raw.article[entry.source.article]
        at = found.origin.document
        if (at.path, getattr(at, "number", 0)) == (entry.source.path, entry.source.line):
            return found
        return self._context.record_at(entry.source)
