"""Offsets in the units that tools count in, turned into code points: UTF-16, bytes of UTF-8, grapheme clusters.

Takes a text and an offset, gives code points, or None where the offset lies inside a character or past the end. Whether a span
begins and ends at words proves a unit where a file has no words.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from waqai.folding import graphemes

UNITS = ("code-points", "utf-16", "utf-8", "graphemes")


class Offsets:
    """Offsets into one text, in any unit.

    Parameters
    ----------
    text : str
        What the offsets count in.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def code_point(self, offset: int, unit: str) -> int | None:
        """The code point at an offset of a unit; None where no character begins there."""
        if unit == "code-points":
            return offset if 0 <= offset <= len(self.text) else None
        starts = self._starts(unit)
        at = bisect_left(starts, offset)
        if at == len(starts) or starts[at] != offset:
            return None
        return self._graphemes[at] if unit == "graphemes" else at

    def span(self, start: int, end: int, unit: str) -> tuple[int, int] | None:
        """A span in code points; None where it is none in this unit."""
        first, last = self.code_point(start, unit), self.code_point(end, unit)
        return (first, last) if first is not None and last is not None and first < last else None

    def counted(self, code_point: int, unit: str) -> int:
        """The offset in a unit at a code point; of grapheme clusters, of the one that it begins."""
        return (
            self._graphemes.index(code_point)
            if unit == "graphemes"
            else code_point
            if unit == "code-points"
            else self._starts(unit)[code_point]
        )

    def _starts(self, unit: str) -> list[int]:
        if unit == "graphemes":
            return list(range(len(self._graphemes)))
        return self._utf16 if unit == "utf-16" else self._utf8

    @cached_property
    def _utf16(self) -> list[int]:
        return _running(1 + (c > "\uffff") for c in self.text)

    @cached_property
    def _utf8(self) -> list[int]:
        return _running(1 + (c > "\x7f") + (c > "\u07ff") + (c > "\uffff") for c in self.text)

    @cached_property
    def _graphemes(self) -> list[int]:
        return [*(start for start, _, _ in graphemes(self.text)), len(self.text)]

    def at_words(self, start: int, end: int) -> bool:
        """Whether a span begins where a word, or what comes before one, begins, and ends where one ends."""
        text = self.text
        inside = text[start:end]
        if not inside.strip() or inside[0].isspace() or inside[-1].isspace():
            return False
        cut_before = start > 0 and _joins(text[start - 1]) and _joins(text[start])
        cut_after = end < len(text) and _joins(text[end - 1]) and _joins(text[end])
        return not cut_before and not cut_after


def only_unit(offsets: Offsets, spans: list[tuple[int, int]], units: Iterable[str]) -> tuple[str | None, str]:
    """The only unit in which all spans begin and end at words, and why there is none.

    Units that give the same code points for all spans are one.
    """
    possible: dict[tuple[tuple[int, int], ...], str] = {}
    for unit in units:
        found = [offsets.span(start, end, unit) for start, end in spans]
        if all(span and offsets.at_words(*span) for span in found):
            possible.setdefault(tuple(span for span in found if span), unit)
    if len(possible) == 1:
        return next(iter(possible.values())), ""
    how = "several units fit: " + ", ".join(possible.values()) if possible else "in no unit do all passages begin and end at words"
    return None, f"what the offsets count is not known, and the file has no words to compare ({how})"


def _joins(c: str) -> bool:
    """Whether a character is part of a word: a letter, a mark, a digit, or a joiner."""
    return unicodedata.category(c)[0] in "LMN" or c in "\u200c\u200d\u0640"


def _running(sizes: Iterable[int]) -> list[int]:
    out, at = [0], 0
    for size in sizes:
        at += size
        out.append(at)
    return out
