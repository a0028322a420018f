"""Which article of the project a page of a foreign file is: by its id, by the hash of its text, else by its words.

Takes a `CodedPage`, gives the article's record and its page's text, or says why there is none. Of several articles on one
page it is the one whose body holds the passages. It never chooses between two that would both do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from waqai.folding import fold
from waqai.imports.cell_text import cleaned
from waqai.imports.coded_page import CodedPage
from waqai.imports.import_log import Log
from waqai.nearest import did_you_mean
from waqai.records import Article
from waqai.texts import Texts, digest
from waqai.word_finder import WordFinder

ENOUGH = 40  # folded letters of a text by which a page is known


class Found(NamedTuple):
    """An article with its page's text, which is None where it is not here; of an article that is not certain, the others."""

    record: Article
    text: str | None
    others: tuple[Article, ...] = ()


class PageFinder:
    """The articles of a project, by all that foreign files call them by."""

    def __init__(self, articles: Mapping[str, Article], texts: Texts, log: Log) -> None:
        self.articles, self.texts, self.log = articles, texts, log
        self.finder = lru_cache(64)(WordFinder)  # of words in a page's text
        self._folded = lru_cache(2_000)(fold)  # a page's text, which is searched as one string

    @cached_property
    def _by_page(self) -> dict[str, list[Article]]:
        out: dict[str, list[Article]] = {}
        for record in self.articles.values():
            out.setdefault(record.page_sha256, []).append(record)
        return out

    def find(self, page: CodedPage) -> Found | None:
        """The article; None where it is not known, which the log then says."""
        if page.article is not None and (name := cleaned(page.article.value)):
            if (record := self.articles.get(name)) is None:
                hint = did_you_mean(name, self.articles) or "`waqai new article` begins its record"
                self.log.say(
                    "unresolved", page.article.place, f"there is no article `{name[:80]}` in raw/articles", hint, cell=page.article.cell
                )
                return None
            return Found(record, self.text_of(record, page.text))
        records, sure = self._candidates(page)
        if not records:
            hint = "name the article in `article`, or the hash of its page in `sha256`; `waqai new article` begins a record"
            self.log.say("unresolved", page.place, "the article is not known", hint)
            return None
        if len(records) > 1 and not sure:
            names = ", ".join(sorted(record.article for record in records)[:5])
            self.log.say("unresolved", page.place, f"this may be {names}", "name the article in `article`")
            return None
        return Found(records[0], self.text_of(records[0], page.text), tuple(records[1:]))

    def text_of(self, record: Article, given: str | None = None) -> str | None:
        """The text of an article's page: ours, or the one that was given if it is that text, byte for byte."""
        text = self.texts.get(record.page_sha256)
        if text is None and given is not None and digest(given.encode("utf-8", "surrogatepass")) == record.page_sha256:
            text = given
        return text if text is None or len(text) == record.page_characters else None

    def _candidates(self, page: CodedPage) -> tuple[list[Article], bool]:
        """The articles that a page may be; and whether they are all on one page, so that passages decide."""
        if page.sha256 is not None and (records := self._by_page.get(cleaned(page.sha256.value).lower())):
            return records, True
        if page.text is not None:
            if records := self._by_page.get(digest(page.text.encode("utf-8", "surrogatepass"))):
                return records, True
            return self._with_words([page.text])
        return self._with_words([quote.words for report in page.reports for quote in report.quotes if quote.words])

    def _with_words(self, words: list[str]) -> tuple[list[Article], bool]:
        """The articles on whose page all these words stand."""
        wanted = [folded for text in words if (folded := fold(text))]
        if sum(map(len, wanted)) < ENOUGH:
            return [], False
        found: list[Article] = []
        for sha256, records in sorted(self._by_page.items()):
            text = self.texts.get(sha256)
            if text is not None and all(part in self._folded(text) for part in wanted):
                found += records
        return found, len({record.page_sha256 for record in found}) == 1
