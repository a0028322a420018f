"""Words that people bring, found in a text as readers see them; places are exact code points of the text as it is.

Takes a text and words typed, pasted, decomposed or without vowel marks; gives every place where they stand, exact
ones first, or the nearest passage and what differs in it. It never chooses one of several places, and never prints.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from waqai.folding import JOINERS, fold, graphemes, ignored

NEAR = 0.4  # of the letters of the words: what may differ in a passage that is still called near
LONGEST = 2_000  # characters of the words that are compared with a passage that is near
MOST = 1_000  # places that are given: words that stand more often are no passage

Spans = Iterable[Sequence[int]]


class Hit(NamedTuple):
    """A place of the words.

    Parameters
    ----------
    start, end : int
        Code points of the text, end not included: whole graphemes, without space or invisible marks at the ends.
    exact : bool
        Whether it has the very letters and marks; white space, invisible marks and Unicode composition may differ.
    """

    start: int
    end: int
    exact: bool


class Near(NamedTuple):
    """The passage that is most like words that are nowhere.

    Parameters
    ----------
    start, end : int
        Whole words of the text, in code points.
    differences : tuple of (str, str)
        In order, the words that were brought and what stands there instead; one of the two is empty where words are
        missing or come in between.
    """

    start: int
    end: int
    differences: tuple[tuple[str, str], ...]


class _Span(NamedTuple):
    """A span of the text, and what of the folded text lies in it."""

    start: int
    end: int
    first: int
    last: int


class WordFinder:
    """A text, folded once, in which words are found many times.

    Parameters
    ----------
    text : str
        As it is; it is never changed.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        parts, self._starts, self._ends = list[str](), list[int](), list[int]()
        blank = True
        for start, end, folded in graphemes(text):
            part = folded[1:] if blank and folded[:1] == " " else folded
            if part:
                blank = part[-1] == " "
            if len(part) == 1:
                parts.append(part)
                self._starts.append(start)
                self._ends.append(end)
            elif part:
                parts.append(part)
                self._starts += [start] * len(part)
                self._ends += [end] * len(part)
        self._folded = "".join(parts)

    def find(self, words: str, within: Spans | None = None) -> list[Hit]:
        """Every place of the words, up to `MOST`; exact ones first, each in the order of the text.

        Parameters
        ----------
        within : iterable of (start, end)
            Spans of the text; a place lies within one of them. None for the whole text.
        """
        wanted, plain = fold(words), _plain(words)
        if not wanted:
            return []
        hits = dict[Hit, None]()
        for span in self._spans(within):
            at = self._folded.find(wanted, span.first, span.last)
            while at >= 0 and len(hits) < MOST:
                if hit := self._hit(at, at + len(wanted), plain, span):
                    hits[hit] = None
                at = self._folded.find(wanted, at + 1, span.last)
        return sorted(hits, key=lambda hit: (not hit.exact, hit.start))

    def nearest(self, words: str, within: Spans | None = None) -> Near | None:
        """The passage with the fewest letters that differ from the words; None where too many do.

        The time grows with the length of the text; of more than `LONGEST` characters of words the first are compared.
        """
        words = words[:LONGEST]
        wanted = fold(words)
        best: tuple[int, int, int, _Span] | None = None
        for span in self._spans(within):
            distance, end = closest_end(wanted, self._folded[span.first : span.last])
            end += span.first
            if wanted and distance <= NEAR * len(wanted) and (best is None or distance < best[0]):
                back = self._folded[max(span.first, end - 2 * len(wanted)) : end][::-1]
                _, length = closest_end(wanted[::-1], back, anchored=True)
                best = distance, end - length, end, span
        if best is None or best[1] >= best[2]:
            return None
        run, span = range(best[1], best[2]), best[3]
        start, end = self._whole_words(run, span)
        codes = _Comparison(words, self.text[start:end]).codes
        before, after = (code[2] - code[1] if code[0] == "delete" else 0 for code in (codes[0], codes[-1]))
        if before or after:  # words at an end that stand there otherwise: to leave them out is fewer edits than to exchange them
            start, end = self._whole_words(run, span, before, after)
        return Near(start, end, _Comparison(words, self.text[start:end]).differences)

    def _spans(self, within: Spans | None) -> list[_Span]:
        spans = [(0, len(self.text))] if within is None else within
        return [_Span(start, end, bisect_left(self._starts, start), bisect_right(self._ends, end)) for start, end in spans]

    def _hit(self, first: int, last: int, plain: str, span: _Span) -> Hit | None:
        """The place of a run of the folded text; None where it breaks something up that is read as one, such as an emoji."""
        start, end = self._starts[first], self._ends[last - 1]
        for i in (first, last):
            cut = 0 < i < len(self._starts) and self._starts[i - 1] == self._starts[i]
            if cut and not self.text[self._starts[i]].isalpha():
                return None
        if _plain(self.text[start:end]) != plain:
            start, end = self._with_silent_letters(start, end, span)
        return Hit(start, end, _plain(self.text[start:end]) == plain)

    def _with_silent_letters(self, start: int, end: int, span: _Span) -> tuple[int, int]:
        """A place with the letters at its ends that folding ignores: a hamza or tatweel that belongs to its last word, or its first."""
        text, i = self.text, end
        while i < min(span.end, len(text)) and ignored(text[i]):
            if unicodedata.category(text[i])[0] in "LM" or (text[i] in JOINERS and i == end):
                end = i + 1
            i += 1
        i = first = start
        while i > span.start and ignored(text[i - 1]):
            i -= 1
            if text[i].isalpha():
                first = i
        return (start if i and text[i - 1].isalpha() else first), end

    def _whole_words(self, run: range, span: _Span, before: int = 0, after: int = 0) -> tuple[int, int]:
        """The place of a run of the folded text made longer to whole words, and by so many words more, within a span.

        Without the punctuation at the ends of what is added.
        """
        folded = self._folded
        low = first = run.start + (folded[run.start] == " ")
        high = last = run.stop - (folded[run.stop - 1] == " ")
        for more in [0] + [1] * before:
            first = max(span.first, folded.rfind(" ", span.first, max(span.first, first - more)) + 1)
        for more in [0] + [1] * after:
            found = folded.find(" ", last + more, span.last)
            last = found if found >= 0 else span.last
        while first < low and not folded[first].isalnum():  # a quotation mark or comma that nobody brought
            first += 1
        while last > high and not folded[last - 1].isalnum():
            last -= 1
        return self._with_silent_letters(self._starts[first], self._ends[last - 1], span)


def closest_end(pattern: str, text: str, *, anchored: bool = False) -> tuple[int, int]:
    """The least number of edits that make some part of the text the pattern, and where the first such part ends.

    Myers' bit-parallel form of edit distance: a step for each character of the text, however long the pattern.

    Parameters
    ----------
    anchored : bool
        Whether the part begins where the text does.
    """
    masks = dict[str, int]()
    for i, c in enumerate(pattern):
        masks[c] = masks.get(c, 0) | 1 << i
    full = (1 << len(pattern)) - 1
    top, more, less = full ^ full >> 1, full, 0
    score = best = len(pattern)
    end = 0
    for i, c in enumerate(text, 1):
        same = masks.get(c, 0)
        vertical = same | less
        across = ((((same & more) + more) ^ more) | same) & full
        up, down = less | (full ^ (across | more)), more & across
        if up & top:
            score += 1
        elif down & top:
            score -= 1
        up, down = (up << 1 | anchored) & full, down << 1 & full
        more, less = down | (full ^ (vertical & full | up)), up & vertical
        if score < best:
            best, end = score, i
    return best, end


def _plain(text: str) -> str:
    """Text in one composition, without invisible marks and with single spaces: what must be equal in an exact hit."""
    shown = "".join(c for c in text if unicodedata.category(c) != "Cf" or not ignored(c))
    return unicodedata.normalize("NFC", " ".join(shown.split()))


class _Comparison:
    """Words that were brought, and those of a passage, one by one."""

    def __init__(self, words: str, passage: str) -> None:
        from difflib import SequenceMatcher

        self._ours, self._theirs = ([word for word in text.split() if fold(word)] for text in (words, passage))
        ours, theirs = ([fold(word) for word in text] for text in (self._ours, self._theirs))
        self.codes = SequenceMatcher(None, ours, theirs).get_opcodes()

    @property
    def differences(self) -> tuple[tuple[str, str], ...]:
        """As `Near` has them."""
        different = [code for code in self.codes if code[0] != "equal"]
        return tuple((" ".join(self._ours[a:b]), " ".join(self._theirs[c:d])) for _, a, b, c, d in different)
