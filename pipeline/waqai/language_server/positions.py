"""Places in a text, 1-based in code points as problems have them, as the protocol counts them: 0-based, in the client's units.

`Lines.position` and `Lines.place` are the one pair of functions that converts. Lines end with LF, CRLF or CR.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from lsprotocol.types import Position, Range

_BREAK = re.compile(r"\r\n|\n|\r")
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\''  # in quotes
    r"|[^\s,\[\]{}#\"'][^,\[\]{}]*?(?=\s+#|\s*[,\[\]{}]|:\s|:?\s*$)"  # plain
)


def units(text: str, encoding: str) -> int:
    """How long a text is in the client's units."""
    if encoding == "utf-32":
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


class Lines:
    """The lines of a text, for a client that counts in `encoding`."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text, self.encoding = text, encoding

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins, in code points."""
        return [0, *(m.end() for m in _BREAK.finditer(self.text))]

    def line(self, number: int) -> str:
        """A line, counted from 1, without its break; empty where there is none."""
        if not 0 < number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")

    def position(self, line: int, column: int) -> Position:
        """A place, 1-based in code points, as the client counts."""
        if line < 1:
            return Position(0, 0)
        return Position(line - 1, units(self.line(line)[: column - 1], self.encoding))

    def place(self, position: Position) -> tuple[int, int]:
        """Line and column, 1-based in code points, of what the client counts; in a character or past the end, what is before it."""
        text, left, column = self.line(position.line + 1), position.character, 0
        while column < len(text) and (size := units(text[column], self.encoding)) <= left:
            left, column = left - size, column + 1
        return position.line + 1, column + 1

    def at_offset(self, offset: int) -> Position:
        """An offset in code points, as the client counts."""
        line = bisect_right(self.starts, offset)
        return self.position(line, offset - self.starts[line - 1] + 1)

    def token_end(self, line: int, column: int) -> int:
        """The column behind the word, or what is in quotes, that begins at a place."""
        match = _TOKEN.match(self.line(line), column - 1)
        return match.end() + 1 if match else column + (column <= len(self.line(line)))

    def token(self, line: int, column: int) -> Range:
        """The word, or what is in quotes, that begins at a place."""
        return Range(self.position(line, column), self.position(line, self.token_end(line, column)))
