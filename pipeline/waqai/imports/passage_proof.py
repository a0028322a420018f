"""Passages proved: taken in the tool's unit, compared with the words, moved where the words are elsewhere, else refused.

Takes the passages of one page as the file has them and the page's text, gives our passages: code points and a hash. Where the
file has words, they must stand at the offsets in one of the tool's units, or else in one place of the body alone. Where it has
none, a unit is taken only if it is the only one in which every passage of the page begins and ends at a word.
"""

from __future__ import annotations

from typing import NamedTuple

from waqai.folding import fold
from waqai.imports.coded_page import Quote
from waqai.imports.import_log import Log
from waqai.imports.offset_units import Offsets, only_unit
from waqai.records import Article
from waqai.texts import SHORTEST_PASSAGE, passage_digest
from waqai.word_finder import Hit, WordFinder

Span = tuple[int, int]
_AROUND = 40  # code points before and after words by which one of several places is known


class Proved(NamedTuple):
    """A passage of the page that is what the file means, as annotation files have it."""

    start: int
    end: int
    sha256: str


class Proof:
    """The page of one article, and the text that a tool was given."""

    def __init__(self, record: Article, text: str, given: str | None, units: tuple[str, ...], finder: WordFinder, log: Log) -> None:
        self.record, self.text, self.units, self.finder, self.log = record, text, units, finder, log
        self.same = given is None or given == text
        self.offsets = Offsets(text if given is None else given)

    def unit_without_words(self, quotes: list[Quote], chosen: str | None) -> tuple[str | None, str]:
        """The unit of offsets that come without words, and why there is none."""
        spans = [(q.start, q.end) for q in quotes if not q.words and q.start is not None and q.end is not None]
        return (chosen, "") if not spans or chosen else only_unit(self.offsets, spans, self.units)

    def prove(self, quote: Quote, unit: str | None) -> Proved | None:
        """Our passage; None where it is not proved, which the log then says.

        Parameters
        ----------
        unit : str or None
            The unit that was chosen, or that fits where there are no words.
        """
        has_offsets = quote.start is not None and quote.end is not None
        if not quote.words and not has_offsets:
            self._say("refused", quote, "the passage has neither words nor offsets: it is not in the text")
            return None
        span = self._at_offsets(quote, unit) if has_offsets else None
        if span is None and quote.words:
            span = self._by_words(quote, quote.words)
        elif span is None:
            self._say("refused", quote, f"[{quote.start}-{quote.end}] is no passage of the text")
        return self._passage(quote, span) if span else None

    def _at_offsets(self, quote: Quote, unit: str | None) -> Span | None:
        """The passage at the offsets, where the words, if there are any, stand there in one of the units."""
        assert quote.start is not None
        assert quote.end is not None
        if not quote.words:
            span = self.offsets.span(quote.start, quote.end, unit) if unit else None
            return self._in_page(quote, span) if span else None
        wanted = fold(quote.words)
        text, fitting = self.offsets.text, list[tuple[str, Span]]()
        for tried in dict.fromkeys([*([unit] if unit else []), *self.units]):
            span = self.offsets.span(quote.start, quote.end, tried)
            if span and fold(text[slice(*span)]) == wanted:
                fitting.append((tried, span))
        if not fitting:
            return None
        # Folding ignores a mark at the end, by which two units may differ: the one with the very words counts.
        tried, span = next((fit for fit in fitting if text[slice(*fit[1])] == quote.words), fitting[0])
        if tried != (unit or self.units[0]):
            ours = "" if tried == "code-points" else f": [{span[0]}-{span[1]}] in code points"
            self._say("corrected", quote, f"the offsets [{quote.start}-{quote.end}] count {tried}{ours}")
        return self._in_page(quote, span)

    def _in_page(self, quote: Quote, span: Span) -> Span | None:
        """A span of the text that the tool was given, in the page's text: its own place, or where its words stand alike."""
        if self.same:
            return self._whole(quote, span)
        given = self.offsets.text
        hits = self.finder.find(given[slice(*span)], self.record.body)
        if len(hits) > 1:
            around = quote._replace(before=given[max(0, span[0] - _AROUND) : span[0]], after=given[span[1] : span[1] + _AROUND])
            hits = [hit for hit in hits if self._fits_around(hit, around)] or hits
        if len(hits) > 1:
            self._say_several(quote, hits)
            return None
        if hits and hits[0].start != span[0]:
            hit, moved = hits[0], hits[0].start - span[0]
            self._say("corrected", quote, f"the tool had another copy of the page: moved by {moved} to [{hit.start}-{hit.end}]")
        return (hits[0].start, hits[0].end) if hits else None

    def _whole(self, quote: Quote, span: Span) -> Span:
        """A span whose words are those of the file; with the marks at its ends where the file has the words without them."""
        if not quote.words or self.text[slice(*span)] == quote.words:
            return span
        hits = [hit for hit in self.finder.find(quote.words) if hit.start < span[1] and span[0] < hit.end]
        return (hits[0].start, hits[0].end) if len(hits) == 1 else span

    def _by_words(self, quote: Quote, words: str) -> Span | None:
        """The one place of the body where the words stand."""
        hits = self.finder.find(words, self.record.body)
        exact = [hit for hit in hits if hit.exact]
        if len(hits) > 1:
            around = [hit for hit in hits if self._fits_around(hit, quote)] if quote.before or quote.after else []
            overlapping = [hit for hit in hits if self._overlaps(hit, quote)]
            hits = around if len(around) == 1 else overlapping if len(overlapping) == 1 else exact if len(exact) == 1 else hits
        if len(hits) > 1:
            self._say_several(quote, hits)
            return None
        if hits:
            hit = hits[0]
            if quote.start is not None:
                self._say("corrected", quote, f"the words are at [{hit.start}-{hit.end}], not at [{quote.start}-{quote.end}]")
            elif quote.doubt:
                self._say("corrected", quote, f"the tool calls its place `{quote.doubt}`; its words are at [{hit.start}-{hit.end}]")
            return hit.start, hit.end
        self._say_nearest(quote, words)
        return None

    def _overlaps(self, hit: Hit, quote: Quote) -> bool:
        if quote.start is None or quote.end is None or not self.same:
            return False
        spans = [self.offsets.span(quote.start, quote.end, unit) for unit in self.units]
        return any(span and span[0] < hit.end and hit.start < span[1] for span in spans)

    def _fits_around(self, hit: Hit, quote: Quote) -> bool:
        before, after = fold(self.text[max(0, hit.start - 200) : hit.start]), fold(self.text[hit.end : hit.end + 200])
        return before.endswith(fold(quote.before)) and after.startswith(fold(quote.after))

    def _say_several(self, quote: Quote, hits: list[Hit]) -> None:
        places = " or ".join(f"[{hit.start}-{hit.end}]" for hit in sorted(hits)[:5])
        hint = "take more words; or name the place in `at`, such as `120-164`"
        self._say("unresolved", quote, f"the words are in {len(hits)} places: {places}", hint)

    def _say_nearest(self, quote: Quote, words: str) -> None:
        """Say that words stand nowhere in the body, and where the nearest do; the words themselves stay out of the log."""
        elsewhere = self.finder.find(words)
        if elsewhere:
            hit = elsewhere[0]
            self._say(
                "refused", quote, f"the words are on the page at [{hit.start}-{hit.end}], outside of the body of {self.record.article}"
            )
            return
        near = self.finder.nearest(words, self.record.body)
        hint = ""
        if near:
            words_off = sum(max(len(ours.split()), len(theirs.split())) for ours, theirs in near.differences)
            hint = f"the nearest passage is [{near.start}-{near.end}], where {words_off} {'word differs' if words_off == 1 else 'words differ'}; "
            hint += f"`waqai text find {self.record.article} WORDS` shows how"
        self._say("refused", quote, f"the words are not in the body of {self.record.article}", hint)

    def _passage(self, quote: Quote, span: Span) -> Proved | None:
        start, end = span
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        if end - start < SHORTEST_PASSAGE:
            self._say(
                "refused", quote, f"the passage has {end - start} code points; at least {SHORTEST_PASSAGE} are needed", "take more words"
            )
            return None
        return Proved(start, end, passage_digest(self.text, start, end))

    def _say(self, kind: str, quote: Quote, message: str, hint: str = "") -> None:
        self.log.say(kind, quote.place, message, hint, cell=quote.cell, article=self.record.article)  # type: ignore[arg-type]
