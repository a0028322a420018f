"""Where a mistake in YAML's own signs was made, which the parser notices lines later.

Takes a text that is not YAML and the line on which the parser gave up; gives a likelier place, or None. A line is
blamed only if the parser gets further with something harmless in its stead. Nothing is mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import yaml

_LINES = 2_000  # that a quote may have swallowed
_SHORT = 25  # of the block that hangs on a line in the wrong column
_CHARACTERS = 2_000_000  # that are parsed in search of the place, in all
_KEY = re.compile(r" *(?:- +)*(?:[^\s\"'\[\]{}#,][^\"'\[\]{}#]*?:(?: +|$))?")
_CLOSING = {"[": "]", "{": "}"}
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)'), "'": re.compile(r"'(?:[^']|'')*(?:'(?!')|$)")}
_BETWEEN = re.compile(r"\s*(?:#.*)?\Z")
_ITEM = re.compile(r"( *)- ")


class Blame(NamedTuple):
    """A place, counted from 1, and what was done there."""

    line: int
    column: int
    what: str


class _Guess(NamedTuple):
    """What may be wrong with a line (counted from 0), and a line that would not be; no words where the parser's own place is near enough."""

    line: int
    column: int
    what: str
    instead: str


def blame(text: str, failed: int) -> Blame | None:
    """The line of `text` that makes the parser give up on its line `failed` (counted from 0), where that is another one, or plainer."""
    lines, left = text.split("\n"), _CHARACTERS
    if failed < len(lines) and "\t" in lines[failed][: -len(lines[failed].lstrip()) or None]:  # the parser says so
        return None
    for guess in _guesses(lines, min(failed, len(lines) - 1)):
        tried = "\n".join([*lines[: guess.line], guess.instead, *lines[guess.line + 1 : failed + 3]])
        left -= len(tried)
        if left < 0:
            return None
        reached = _fails(tried)
        if reached is None or (guess.what and reached > failed):
            return Blame(guess.line + 1, guess.column + 1, guess.what) if guess.what else None
    return None


def _fails(text: str) -> int | None:
    """The line on which the parser gives up."""
    try:
        for _ in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark.line if mark else 0
    except yaml.YAMLError:
        return 0
    return None


def _guesses(lines: list[str], failed: int) -> Iterator[_Guess]:
    """What may be wrong, likeliest first: what is left open, then what stands in the wrong column; the nearest lines first."""
    near = range(failed, max(-1, failed - _LINES), -1)
    for i in near:
        if opened := _left_open(lines[i]):
            yield _Guess(i, *opened)
    said = [i for i in near if i < failed and not _BETWEEN.match(lines[i])]
    yield from _before_a_remark(lines, said, failed)
    if said:
        yield _Guess(said[0], 0, "", "")
        if not lines[said[0]].rstrip().endswith(":"):
            yield from _without_dash(lines, said, failed)
    yield from _too_far_left(lines, [min(failed + 1, len(lines) - 1), failed, *said[:_SHORT]])


def _left_open(line: str) -> tuple[int, str, str] | None:
    """The column of a quote or bracket that the line's value opens and does not close, words for it, and the line without it."""
    match = _KEY.match(line)
    at, begins, opened = match.end() if match else 0, True, list[int]()
    while at < len(line):
        sign = line[at]
        if begins and sign in _QUOTED:
            quoted = _QUOTED[sign].match(line, at)
            if quoted is None or len(quoted[0]) < 2 or not quoted[0].endswith(sign) or quoted[0].endswith("\\" + sign):
                closing = "".join(_CLOSING[line[i]] for i in reversed(opened))
                return at, f"the quote `{sign}` that opens here is not closed", f"{line[:at]}x{closing}{_comma(line)}"
            at, begins = quoted.end(), False
            continue
        if begins and sign in _CLOSING:
            opened.append(at)
        elif not opened or line.startswith(" #", at):
            break
        elif sign in "]}":
            opened.pop()
            begins = False
        else:
            begins = sign in ",:" or (begins and sign == " ")
        at += 1
    if not opened:
        return None
    return opened[0], f"the `{line[opened[0]]}` that opens here is not closed", f"{line[: opened[0]]}x{_comma(line)}"


def _comma(line: str) -> str:
    return "," if line.endswith(",") else ""


def _before_a_remark(lines: list[str], said: list[int], failed: int) -> Iterator[_Guess]:
    """The line above, where remarks or empty lines are between."""
    if said and said[0] < failed - 1:
        indent = _indent(lines[said[0]])
        for instead in (f"{indent}- x: x", f"{indent}x: x"):
            yield _Guess(said[0], len(indent), "this line is no `key: value`, or lacks its `- `", instead)


def _without_dash(lines: list[str], said: list[int], failed: int) -> Iterator[_Guess]:
    """The first entry of the list whose second one the parser failed on."""
    item = _ITEM.match(lines[failed])
    if item is None:
        return
    for i, above in pairwise(said):
        if lines[above].rstrip().endswith(":") and not _ITEM.match(lines[i]):
            yield _Guess(i, len(_indent(lines[i])), "an entry of a list begins here without its `- `", f"{item[1]}- {lines[i].lstrip()}")


def _too_far_left(lines: list[str], said: list[int]) -> Iterator[_Guess]:
    """Lines that stand further left than both their neighbours."""
    for below, i, above in zip(said, said[1:], said[2:], strict=False):
        here = _column(lines[i])
        if here < min(_column(lines[above]), _column(lines[below])):
            rest, columns = lines[i].lstrip(), {_column(lines[k]) for k in range(max(0, i - 30), i)}
            for column in sorted(columns):
                if column > here:
                    yield _Guess(i, here, "this line is further left than the lines that it belongs to", " " * column + rest)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _column(line: str) -> int:
    """Where a line's key or value begins, after its dashes."""
    return len(line) - len(line.lstrip(" -"))
