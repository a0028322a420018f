"""The text of an annotation file with other reports: what did not change keeps its lines, comments and layout.

Takes the text that stands and reports as values, each with its place among those that stand; gives the new text. Of a report
that changed the lines of its other keys stay; only what stands in brackets, where lines do not tell reports apart, is written anew
first, with its comments above it. What is written is read again: it must say what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from waqai.adjudication.adjudicated_file import render, report_lines, scalar
from waqai.problem import CannotRun
from waqai.report_keys import DRAFT, NOTE, REPORT_KEYS
from waqai.yamlfile import yaml_slow
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.yaml_slow import Node

Values = dict[str, Any]
_MARKS = ("open", "drop")
_ORDER = {name: i for i, name in enumerate([DRAFT, NOTE, "event", *_MARKS, *[key.name for key in REPORT_KEYS if key.name != "event"]])}
_COMMENT = re.compile(r"""^(?:[^"'#]|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?<=\S)[#'])*?(\s+#.*)$""")


def values_of(source: bytes, shape: Shape) -> Values | None:
    """What a file says, finished or not, with the marks of adjudication as `{open: {coding: value}}`; None where it cannot be read to a mapping with `reports`."""
    tree, faults = yaml_slow.parse(source)
    if tree is None or faults or tree.kind != "mapping" or "reports" not in tree.values:
        return None
    found: Values = yaml_slow.to_values(tree, shape.schema, shape.schema)
    listed = found["reports"]
    if listed is None:
        return found
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return None
    known = shape.schema["$defs"]["report"]["properties"]
    for node, values in zip(tree.values["reports"].items, listed, strict=True):
        for key, value in node.values.items():
            if value.kind == "mapping" and list(value.values) == ["open"]:  # a mark: each option is such a value
                options = value.values["open"].values
                values[key] = {"open": {name: yaml_slow.to_values(one, known.get(key, {}), shape.schema) for name, one in options.items()}}
    return found


def rewritten(source: str, shape: Shape, reports: list[tuple[int | None, Values]], no_events: str | None = None) -> str:
    """The text with these reports, each with its place in `source` from 0, or None where it is new there.

    Parameters
    ----------
    no_events : str or None
        Why there is no report: then the list is empty and says so. None without reports is a coding that is begun.

    Raises
    ------
    CannotRun
        The file cannot be read, or what would be written does not say what was asked.
    """
    found = values_of(source.encode(), shape)
    if found is None:
        raise CannotRun("the file cannot be read: `waqai validate` says why")
    there = len(found["reports"] or ())
    reports = [(place if place is not None and place < there else None, values) for place, values in reports]
    wanted = [values for _, values in reports]
    if (found["reports"] or []) == wanted and found.get("no_events") == no_events and (wanted or no_events or found["reports"] is None):
        return source
    if in_brackets(source):
        source = _on_lines(source, found)
        if values_of(source.encode(), shape) != found:
            raise CannotRun("the file is written in a form that cannot be edited safely: edit it by hand")
    text = _Rewriting(source, found).text(reports, no_events)
    again = values_of(text.encode(), shape)
    if again is None or (again["reports"] or []) != wanted or again.get("no_events") != no_events:
        raise CannotRun("the file is written in a form that cannot be edited safely: edit it by hand")
    return text


def begun(head: Mapping[str, str]) -> str:
    """A new file of which the reports are still to come."""
    return "".join(f"{key}: {scalar(value)}\n" for key, value in head.items()) + "reports:\n"


def with_reports(source: str, shape: Shape, replaced: Mapping[int, Values], added: Iterable[Values]) -> str:
    """The text with some of its reports replaced, by their place from 0, and with others behind them; errors as of `rewritten`."""
    there = (values_of(source.encode(), shape) or {}).get("reports") or []
    return rewritten(source, shape, [(i, replaced.get(i, values)) for i, values in enumerate(there)] + [(None, values) for values in added])


def commented(source: str, count: int) -> set[int]:
    """The positions of reports that have comments between or behind their keys, in a file laid out as `render` does."""
    blocks = report_lines(source, count)
    return {position for position, block in blocks if any(_COMMENT.match(f" {line}") for line in block[: _last(block)])}


def in_brackets(source: str) -> bool:
    """Whether the reports of a file that can be read are a list in brackets, or the whole file is in braces, as a line of JSON is."""
    tree, _ = yaml_slow.parse(source.encode())
    if tree is None or not tree.values["reports"].items:
        return False
    lines = source.split("\n")
    return any(lines[node.line - 1][node.column - 1 : node.column] == mark for node, mark in ((tree, "{"), (tree.values["reports"], "[")))


def _on_lines(source: str, found: Values) -> str:
    """The same with each report on lines of its own, below the comments of what is written anew."""
    tree, _ = yaml_slow.parse(source.encode())
    assert tree is not None
    end = "\r\n" if "\r\n" in source else "\n"
    lines = [line.removesuffix("\r") for line in source.split("\n")]
    first, stop = tree.keys["reports"].line - 1, len(lines)
    before, behind = lines[:first], list[str]()
    if lines[tree.line - 1][tree.column - 1] == "{":
        first, before = 0, [f"{key}: {scalar(value)}" for key, value in found.items() if key != "reports"]
    elif after := [key.line - 1 for key in tree.keys.values() if key.line - 1 > first]:
        stop = min(after)
        behind = lines[stop:]
    comments = [match[1].strip() for line in lines[first:stop] if (match := _COMMENT.match(f" {line}"))]
    reports = [line for values in found["reports"] for line in render(values)]
    return end.join([*before, "reports:", *(f"  {comment}" for comment in comments), *reports, *(behind or [""])])


class _Rewriting:
    """One file, its lines and what they say."""

    def __init__(self, source: str, found: Values) -> None:
        tree, _ = yaml_slow.parse(source.encode())
        assert tree is not None
        self.tree, self.old = tree, found["reports"] or []
        self.end = "\r\n" if "\r\n" in source else "\n"
        self.lines = [line.removesuffix("\r") for line in source.split("\n")]
        self.at = tree.keys["reports"].line - 1
        after = [key.line - 1 for key in tree.keys.values() if key.line - 1 > self.at]
        self.stop = min(after, default=len(self.lines) - (self.lines[-1] == ""))
        self.items = tree.values["reports"].items
        self.blocks = [self._dash(item) for item in self.items]
        if self.blocks and (self.blocks[0] is None or None in self.blocks or self.blocks[0] <= self.at):
            raise CannotRun("the dashes of its reports are not on separate lines: edit this file by hand")

    def _dash(self, item: Node) -> int | None:
        """The line on which a report begins."""
        line = item.line - 1
        return line if self.lines[line][: item.column - 1].strip() == "-" else None

    def text(self, reports: list[tuple[int | None, Values]], no_events: str | None) -> str:
        starts = [line for line in self.blocks if line is not None]
        ends = [self._own_end(start, end) for start, end in zip(starts, [*starts[1:], self.stop], strict=False)]
        leads = [self.lines[a:b] for a, b in zip([self.at + 1, *ends], starts, strict=False)]
        tail = self.lines[(ends[-1] if ends else self.at + 1) : self.stop]
        out, done = list[str](), 0
        for place, values in reports:
            if place is not None and place >= done:
                for lead in leads[done : place + 1]:
                    out += lead
                done = place + 1
            out += render(values) if place is None else self._report(place, self.lines[starts[place] : ends[place]], values)
        for lead in leads[done:]:
            out += lead
        head = self._without(no_events)
        lines = [*head[0], *self._key_line(bool(reports), no_events), *out, *tail, *head[1]]
        return self.end.join(lines)

    def _without(self, no_events: str | None) -> tuple[list[str], list[str]]:
        """What stands before and behind the reports, with another reason why there is none, or without it."""
        before, behind = self.lines[: self.at], self.lines[self.stop :]
        key = self.tree.keys.get("no_events")
        if key is None or (value := self.tree.values["no_events"]).text == no_events:
            return before, behind
        side, at = (before, key.line - 1) if key.line - 1 < self.at else (behind, key.line - 1 - self.stop)
        last = at + 1
        while last < len(side) and value.line > key.line and side[last].startswith(" "):
            last += 1
        side[at:last] = []
        return before, behind

    def _key_line(self, some: bool, no_events: str | None) -> list[str]:
        comment = _COMMENT.match(self.lines[self.at])
        behind = comment[1] if comment else ""
        kept = self.tree.values.get("no_events")
        why = [] if no_events is None or (kept is not None and kept.text == no_events) else [f"no_events: {scalar(no_events)}"]
        return [*why, ("reports:" if some or no_events is None else "reports: []") + behind]

    def _own_end(self, start: int, end: int) -> int:
        """Where the lines of a report end, and those begin that belong to what follows."""
        dash = len(self.lines[start]) - len(self.lines[start].lstrip())
        while end > start + 1 and _is_aside(self.lines[end - 1], dash):
            end -= 1
        return end

    def _report(self, place: int, own: list[str], values: Values) -> list[str]:
        """The lines of a report that stood."""
        old, item = self.old[place], self.items[place]
        if old == values:
            return own
        base, first = item.column - 1, item.line - 1
        at = [key.line - 1 - first for key in item.keys.values()]
        if at != sorted(set(at)) or at[0] != 0 or any(own[line][: item.column - 1].strip() for line in at[1:]):
            return render(values)
        lead = own[0][:base]
        raw = [" " * base + own[0][base:], *own[1:]]
        kept: list[tuple[str, list[str]]] = []
        for key, start, end in zip(item.keys, at, [*at[1:], len(raw)], strict=True):
            segment = raw[start:end]
            if key not in values:
                segment = segment[_last(segment) :]
            elif values[key] != old.get(key):
                segment = self._value(key, values[key], item.values[key], old.get(key), segment, base, first + start)
            kept.append((key, segment))
        for key in sorted(values.keys() - item.keys.keys(), key=lambda key: _ORDER.get(key, len(_ORDER))):
            behind = next((i for i, (other, _) in enumerate(kept) if _ORDER.get(other, 99) > _ORDER.get(key, 98)), len(kept))
            kept.insert(behind, (key, [" " * base + line for line in _written(key, values[key])]))
        lines = [line for _, segment in kept for line in segment]
        head = next(i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
        line = lines.pop(head)
        return [lead + line[base:], *lines]

    def _value(self, key: str, value: Any, node: Node, old: Any, segment: list[str], base: int, first: int) -> list[str]:
        """The lines of a key with another value: its comments stay, and so do the entries of a list that are the same."""
        last = _last(segment)
        new = _written(key, value)
        if len(new) == 1 and last == 1 and (comment := _COMMENT.match(segment[0])):
            new[0] += comment[1]
        lines = [" " * base + line for line in new]
        at = [item.line - 1 - first for item in node.items]
        if node.kind == "sequence" and at and at[0] > 0 and len(set(at)) == len(at) and isinstance(old, list) and value:
            parts = [segment[a:b] for a, b in zip(at, [*at[1:], last], strict=True)]
            dash = len(parts[0][0]) - len(parts[0][0].lstrip())
            lines = segment[: at[0]]
            for entry in value:
                lines += parts[old.index(entry)] if entry in old else [f"{' ' * dash}- {scalar(entry)}"]
        return lines + segment[last:]


def _written(key: str, value: Any) -> list[str]:
    """A key and its value, as lines without indentation."""
    if key in _MARKS:
        return [f"{key}: {scalar(value)}"]
    return [line[4:] for line in render({key: value})]


def _is_aside(line: str, dash: int) -> bool:
    """Whether a line is blank, or a comment that is not indented below the dash."""
    stripped = line.lstrip()
    return not stripped or (stripped.startswith("#") and len(line) - len(stripped) <= dash)


def _last(segment: list[str]) -> int:
    """How many of a key's lines are its own: comments and blank lines below it are not."""
    number = len(segment)
    while number > 1 and (not segment[number - 1].strip() or segment[number - 1].lstrip().startswith("#")):
        number -= 1
    return number
