"""Fixes of problems that their hints know: the nearest word, missing keys, where a passage lies; and the events that a report may be of.

Takes a problem and a text, gives edits of that text. Nothing is chosen for anybody: a missing key gets no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from lsprotocol.types import Range, TextEdit

from waqai.check.index import REPORT
from waqai.engine.live_check import LiveCheck
from waqai.language_server.cursor import Spot, read, spots
from waqai.language_server.positions import Lines
from waqai.problem import CannotRun, Problem
from waqai.read.raw_folder import coding_of
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.yaml_slow import Node

_NEAREST = re.compile(r"^did you mean `([^`]+)`\?")
_MISSING = re.compile(r"^the keys? ((?:`[^`]+`(?:, | and )?)+) (?:is|are) missing in")
_LIES = re.compile(r"^the passage with this hash is at (\d+)-(\d+)$")
_CANDIDATES = 5


class Fix(NamedTuple):
    """One way to fix a problem."""

    title: str
    edits: list[TextEdit]
    sure: bool = False


def fixes(problem: Problem, lines: Lines, shape: Shape | None) -> Iterator[Fix]:
    """The ways to fix a problem of a text."""
    line, column = problem.place.line, problem.place.column
    if not line:
        return
    if near := _NEAREST.match(problem.hint):
        span, quoted = _inside(lines, line, column)
        if f"`{quoted}`" in problem.message:
            yield Fix(f"Change to `{near[1]}`", [TextEdit(span, near[1])], True)
    if (missing := _MISSING.match(problem.message)) and shape is not None and (tree := read(lines.text)) is not None:
        names = re.findall("`([^`]+)`", missing[1])
        if (spot := _mapping_at(tree, shape, problem, names)) is not None:
            yield Fix(f"Add {missing[1]}", [_added(lines, spot, names)], True)
    if (lies := _LIES.match(problem.hint)) and shape is not None and (tree := read(lines.text)) is not None:
        passage = next((s for s in spots(tree, shape) if not s.key and (s.node.line, s.node.column) == (line, column)), None)
        if passage is not None:
            ends = [passage.value(*passage.pointer[:-1], key) for key in ("start", "end")]
            edits = [TextEdit(lines.token(n.line, n.column), words) for n, words in zip(ends, lies.groups(), strict=True) if n is not None]
            yield Fix(f"Move the passage to {lies[1]}-{lies[2]}", edits, True)


def _inside(lines: Lines, line: int, column: int) -> tuple[Range, str]:
    """The word at a place, without its quotes."""
    end = lines.token_end(line, column)
    text = lines.line(line)[column - 1 : end - 1]
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        column, end, text = column + 1, end - 1, text[1:-1]
    return Range(lines.position(line, column), lines.position(line, end)), text


def _mapping_at(tree: Node, shape: Shape, problem: Problem, names: list[str]) -> Spot | None:
    """The mapping that lacks the keys, whose own place or whose key's is the problem's, or that of one of its related places."""
    places = [(p.line, p.column) for p in (*problem.related, problem.place)]
    keys = {s.pointer: s.node for s in spots(tree, shape) if s.key}
    for place in places:
        for s in spots(tree, shape):
            own = {(s.node.line, s.node.column)} | ({(k.line, k.column)} if (k := keys.get(s.pointer)) else set())
            if s.node.kind == "mapping" and place in own and set(names).isdisjoint(s.node.values):
                return s
    return None


def _added(lines: Lines, spot: Spot, names: list[str]) -> TextEdit:
    """Keys without values at the end of a mapping."""
    node = spot.node
    first = lines.line(node.line)[node.column - 1 : node.column]
    if first == "{":
        at = lines.position(node.line, node.column + 1)
        more = ", " if node.values else ""
        return TextEdit(Range(at, at), ", ".join(f"{name}: null" for name in names) + more)
    last = _last_line(node)
    at = lines.position(last, len(lines.line(last)) + 1)
    new = "\r\n" if "\r\n" in lines.text else "\n"
    return TextEdit(Range(at, at), "".join(f"{new}{' ' * (node.column - 1)}{name}:" for name in names))


def _last_line(node: Node) -> int:
    """The last line on which something of a value begins."""
    last, todo = node.line, [node]
    while todo:
        here = todo.pop()
        last = max(last, here.line)
        todo += [*here.items, *here.values.values(), *here.keys.values()]
    return last


def candidates(spot: Spot, path: str, live: LiveCheck) -> list[tuple[str, str]]:
    """The events that the report at a place may be of, each with why, as `waqai find-event` ranks them; none that the article reports already."""
    if live.parts is None or live.schema is None or not path.startswith("raw/annotations/") or spot.pointer[-1:] != ("event",):
        return []
    from waqai.event_search.asked_reports import of_values
    from waqai.event_search.event_ranking import rank
    from waqai.event_search.known_reports import of_coding, of_last_release
    from waqai.yamlfile.yaml_slow import to_values

    coding, article, reports = coding_of(path), spot.value("article"), spot.value("reports")
    number = spot.pointer[1] if len(spot.pointer) == 3 else None
    shape = live.shape(path)
    if article is None or reports is None or shape is None or not isinstance(number, int):
        return []
    values = to_values(spot.tree, shape.schema, shape.schema)["reports"]
    asked = of_values(number + 1, values[number])
    others = frozenset(r["event"] for i, r in enumerate(values) if i != number and isinstance(r, dict) and isinstance(r.get("event"), str))
    entries = [e for found in live.parts.ranges() for e in found if e[2][0] == REPORT and e[1][3] == coding]
    known = list(of_coding(entries, coding, article.text))
    with suppress(CannotRun):  # the last release is damaged: what the coding has is shown all the same
        known += of_last_release(live.project, article.text)
    found = rank(asked.said, known, live.raw.within, _CANDIDATES, others)
    return [
        (one.event, f"{one.points:.1f} points: {', '.join(one.reasons)}; {one.report.said.summary if one.report else ''}")
        for one in found
        if one.event is not None and one.event != asked.event
    ]
