"""What a fault is: a change of a project's files that somebody could make by mistake, and the place where it stands.

`Copy` holds a project's files as text. A kind of fault is a function that takes a `Copy` and a `Random` and gives a
`Fault`, or None where the files have no place for it. The makers below build such functions from a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

ANNOTATIONS, ARTICLES = "raw/annotations/*/*.yaml", "raw/articles/*.yaml"
AUTHORITIES = ("raw/actors.yaml", "raw/places.yaml", "raw/outlets.yaml")


class Fault(NamedTuple):
    """A change and its place.

    Parameters
    ----------
    files : dict
        The new bytes of the files that change, by path; None where a file is gone.
    path, line : str, int
        Where the fault stands; line 0 means anywhere in the file, or the file itself.
    parent : int
        For what is missing, the line of the mapping that it is missing in, which is its place too.
    """

    files: dict[str, bytes | None]
    path: str
    line: int
    parent: int = 0


Kind = Callable[["Copy", Random], Fault | None]
Change = Callable[[str, Random], str | None]


class Copy:
    """The files of a project's raw/ (without the pages' texts) and schema/, as lines."""

    def __init__(self, root: Path) -> None:
        self.root = root
        paths = sorted(p for folder in ("raw", "schema") for p in (root / folder).rglob("*.yaml"))
        self.texts = {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in paths}
        self.lines = {path: text.split("\n") for path, text in self.texts.items()}

    def paths(self, *globs: str) -> list[str]:
        """The files of these patterns."""
        return [path for path in self.texts if any(fnmatch(path, glob) for glob in globs)]

    def matches(self, globs: Iterable[str], pattern: str) -> list[tuple[str, int, re.Match[str]]]:
        """Every place (path, index of the line, match) where a pattern stands."""
        compiled = re.compile(pattern)
        return [(path, i, m) for path in self.paths(*globs) for i, line in enumerate(self.lines[path]) for m in compiled.finditer(line)]

    def with_line(self, path: str, i: int, *new: str) -> Fault:
        """The fault that one line is replaced by others."""
        lines = [*self.lines[path][:i], *new, *self.lines[path][i + 1 :]]
        return Fault({path: "\n".join(lines).encode()}, path, i + 1)

    def reports(self) -> list[tuple[str, int, int]]:
        """Every report: path, index of its first line, index after its last line."""
        found = []
        for path in self.paths(ANNOTATIONS):
            lines = self.lines[path]
            starts = [i for i, line in enumerate(lines) if line.startswith("  - event: ")]
            found += [(path, start, end) for start, end in pairwise([*starts, len(lines) - (lines[-1] == "")])]
        return found

    def report_with(self, chance: Random, *patterns: str, without: str = r"\Z.") -> tuple[str, int, list[str]] | None:
        """A random report (path, index of its first line, its lines) in which every pattern stands and `without` does not."""
        fitting = []
        for path, start, end in self.reports():
            lines = self.lines[path][start:end]
            text = "\n".join(lines)
            if all(re.search(p, text, re.MULTILINE) for p in patterns) and not re.search(without, text, re.MULTILINE):
                fitting.append((path, start, lines))
        return chance.choice(fitting) if fitting else None

    def with_report(self, report: tuple[str, int, list[str]], new: list[str], at: int) -> Fault:
        """The fault that a report has other lines; it stands at the index `at` within them."""
        path, start, old = report
        lines = [*self.lines[path][:start], *new, *self.lines[path][start + len(old) :]]
        return Fault({path: "\n".join(lines).encode()}, path, start + at + 1)


def part(globs: str | tuple[str, ...], pattern: str, change: Change | str) -> Kind:
    """At a random match of `pattern`, its first group is changed."""
    patterns = (globs,) if isinstance(globs, str) else globs

    def inject(copy: Copy, chance: Random) -> Fault | None:
        places = copy.matches(patterns, pattern)
        for path, i, m in chance.sample(places, len(places)):
            new = change if isinstance(change, str) else change(m[1], chance)
            if new is not None and new != m[1]:
                line = copy.lines[path][i]
                return copy.with_line(path, i, line[: m.start(1)] + new + line[m.end(1) :])
        return None

    return inject


def in_report(needs: tuple[str, ...], pattern: str, new: str | Callable[[str, list[str]], str], without: str = r"\Z.") -> Kind:
    """In a random report that has what it `needs`, the line that matches `pattern` becomes `new` (or goes, where that is empty).

    `new` may be a function of the line and of all lines of the report.
    """

    def inject(copy: Copy, chance: Random) -> Fault | None:
        report = copy.report_with(chance, pattern, *needs, without=without)
        if report is None:
            return None
        lines = report[2]
        at = next(i for i, line in enumerate(lines) if re.search(pattern, line))
        if not new:
            gone = copy.with_report(report, [*lines[:at], *lines[at + 1 :]], at)
            return gone._replace(parent=report[1] + 1)
        line = re.sub(pattern, new, lines[at]) if isinstance(new, str) else new(lines[at], lines)
        return copy.with_report(report, [*lines[:at], line, *lines[at + 1 :]], at)

    return inject


def added(needs: tuple[str, ...], new: str, after: str = r"^    type: ", without: str = r"\Z.") -> Kind:
    """In a random report that has what it `needs`, a line is added."""

    def inject(copy: Copy, chance: Random) -> Fault | None:
        report = copy.report_with(chance, after, *needs, without=without)
        if report is None:
            return None
        lines = report[2]
        at = next(i for i, line in enumerate(lines) if re.search(after, line)) + 1
        return copy.with_report(report, [*lines[:at], new, *lines[at:]], at)

    return inject


def whole(globs: str | tuple[str, ...], change: Callable[[bytes, Random], tuple[bytes, int]]) -> Kind:
    """The bytes of a random file are changed; `change` also gives the line."""
    patterns = (globs,) if isinstance(globs, str) else globs

    def inject(copy: Copy, chance: Random) -> Fault | None:
        path = chance.choice(copy.paths(*patterns))
        new, line = change(copy.texts[path].encode(), chance)
        return Fault({path: new}, path, line)

    return inject


def typo(word: str, chance: Random) -> str | None:
    """A word with two letters swapped, one left out, one doubled or another one typed; never one that begins or ends anew."""
    places = [i for i in range(1, len(word) - 1) if word[i].isalpha() and word[i - 1].isalpha()]
    if not places:
        return None
    i = chance.choice(places)
    match chance.randrange(4):
        case 0:
            new = word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]
        case 1:
            new = word[:i] + word[i + 1 :]
        case 2:
            new = word[:i] + word[i] + word[i:]
        case _:
            letters = "abcdefghijklmnopqrstuvwxyz" if word[i].isascii() else "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
            letter = chance.choice(letters)
            new = word[:i] + (letter.upper() if word[i].isupper() else letter) + word[i + 1 :]
    return new if new != word else None


def inserted(piece: str) -> Change:
    """A piece in the middle of a text."""

    def change(text: str, chance: Random) -> str | None:
        places = [i for i in range(1, len(text)) if text[i - 1].isalpha() and text[i].isalpha()]
        if not places:
            return None
        i = chance.choice(places)
        return text[:i] + piece + text[i:]

    return change


def exchanged(letters: dict[str, str]) -> Change:
    """One letter becomes the one that it stands for in `letters`."""

    def change(text: str, chance: Random) -> str | None:
        places = [i for i, c in enumerate(text) if c in letters]
        if not places:
            return None
        i = chance.choice(places)
        return text[:i] + letters[text[i]] + text[i + 1 :]

    return change
