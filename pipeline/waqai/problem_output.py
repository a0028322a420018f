"""Problems as people and programs read them: text, JSON Lines, GitHub annotations, SARIF.

Takes problems, gives lines. `text` is `path:line:column: level: code: message`, with the hint indented below; `json` has
the same names, an object a line; `github` is what Actions shows beside a change; `sarif` is SARIF 2.1.0, one document.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from waqai.problem import Place, Problem

FORMATS = ("text", "json", "github", "sarif")
SHOWN = 5  # of one code in one file, unless all are asked for


class Style(NamedTuple):
    """How text is shown.

    Parameters
    ----------
    root : pathlib.Path or None
        Where the files lie, to show each problem's line with a caret; None to leave that out.
    colour : bool
        Whether the terminal takes colours.
    everything : bool
        Whether more than five problems of one code in one file are shown.
    """

    root: Path | None = None
    colour: bool = False
    everything: bool = False


def lines(problems: list[Problem], form: str, style: Style) -> Iterator[str]:
    """The lines of one format of `FORMATS`."""
    match form:
        case "json":
            yield from map(_json, problems)
        case "sarif":
            yield _sarif(problems)
        case "github":
            kept, rest = _few(problems, style)
            yield from map(_github, kept)
            yield from rest
        case _:
            kept, rest = _few(problems, style)
            for problem in kept:
                yield from _text(problem, style)
            yield from rest


def _few(problems: list[Problem], style: Style) -> tuple[list[Problem], list[str]]:
    """The first five of a code in a file, and a line for each code and file with the count of the others."""
    if style.everything:
        return problems, []
    counts: dict[tuple[str, str], int] = {}
    kept = []
    for problem in problems:
        key = (problem.place.path, problem.code)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= SHOWN:
            kept.append(problem)
    rest = [f"{path}: {n - SHOWN:,} more {code} (--all shows them)" for (path, code), n in counts.items() if n > SHOWN]
    return kept, rest


_RED, _YELLOW, _BOLD, _DIM, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[1m", "\x1b[2m", "\x1b[0m"


def _text(problem: Problem, style: Style) -> Iterator[str]:
    place, level, code = _plain(str(problem.place)), str(problem.level), problem.code
    if style.colour:
        level = f"{_RED if level == 'error' else _YELLOW}{level}{_PLAIN}"
        place, code = f"{_BOLD}{place}{_PLAIN}", f"{_BOLD}{code}{_PLAIN}"
    yield f"{place}: {level}: {code}: {_plain(problem.message)}"
    yield from _source(problem.place, style)
    if problem.hint:
        yield f"    {_plain(problem.hint)}"
    for related in problem.related:
        yield f"    see {_plain(str(related))}"


def _plain(text: str) -> str:
    """Text that cannot command a terminal or forge a line: what is not printable is escaped."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _source(place: Place, style: Style) -> Iterator[str]:
    """The line that a problem is about, with a caret below its column."""
    if style.root is None or not place.line:
        return
    try:
        with (style.root / place.path).open(encoding="utf-8", newline="\n") as stream:
            source = next(islice(stream, place.line - 1, None), "").rstrip("\n")
    except (OSError, UnicodeDecodeError, IndexError):
        return
    start = max(0, place.column - 60)
    shown = "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in source[start : start + 110])
    blank = "".join("\t" if c == "\t" else " " for c in shown[: place.column - 1 - start])
    dim, plain = (_DIM, _PLAIN) if style.colour else ("", "")
    yield f"    {dim}{shown}{plain}"
    yield f"    {blank}^"


def _json(problem: Problem) -> str:
    import json

    def place(where: Place) -> dict[str, object]:
        return {"path": where.path, "line": where.line or None, "column": where.column or None}

    out = place(problem.place) | {"level": problem.level, "code": problem.code, "message": problem.message, "hint": problem.hint or None}
    return json.dumps(out | {"related": [place(p) for p in problem.related]}, ensure_ascii=False)


def _github(problem: Problem) -> str:
    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def value(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    place = problem.place
    where = f"file={value(place.path)}" + (f",line={place.line},col={place.column}" if place.line else "")
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    return f"::{problem.level} {where},title={value(problem.code)}::{data(text)}"


def _sarif(problems: list[Problem]) -> str:
    import json

    from waqai.catalogue import page
    from waqai.version import VERSION

    codes = sorted({p.code for p in problems})
    rules = [
        {"id": code, "shortDescription": {"text": found.meaning}, "help": {"text": found.fix, "markdown": found.text}}
        for code in codes
        for found in (page(code),)
    ]
    run = {
        "tool": {"driver": {"name": "waqai", "version": VERSION, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                "ruleId": p.code, "ruleIndex": codes.index(p.code), "level": p.level,
                "message": {"text": p.message + (f" ({p.hint})" if p.hint else "")}, "locations": [_location(p.place)],
                "relatedLocations": [{"id": i, **_location(place)} for i, place in enumerate(p.related, 1)],
            }
            for p in problems
        ],
    }  # fmt: skip
    head = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0"}
    return json.dumps(head | {"runs": [run]}, ensure_ascii=False, indent=1)


def _location(place: Place) -> dict[str, Any]:
    import os
    from urllib.parse import quote

    where: dict[str, Any] = {"artifactLocation": {"uri": quote(os.fsencode(place.path))}}
    if place.line:
        where["region"] = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": where}
