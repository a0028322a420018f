"""What is at a place of a file: the key or value, its pointer, and the part of the file's shape that governs it.

For completion the text need not be whole YAML: what is being typed is read as a word of its own, open brackets as closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from waqai.edits.id_places import KINDS, IdPlace, file_kind, id_places
from waqai.language_server.positions import Lines
from waqai.yamlfile import yaml_slow
from waqai.yamlfile.document import Pointer
from waqai.yamlfile.shape import Shape, governing
from waqai.yamlfile.yaml_reader import MAX_BYTES
from waqai.yamlfile.yaml_slow import Node

_WORD = re.compile(r"[^\s,\[\]{}\"':]*$")
_REST = re.compile(r"[^\s,\[\]{}\"':#]*")
_TYPED = "zz-typed-here-zz"


class Spot(NamedTuple):
    """A key or a value.

    Parameters
    ----------
    pointer : Pointer
        That of the value, also where its key is meant.
    key : bool
        Whether it is the key.
    node : Node
        The key or the value.
    rules : dict
        The part of the shape for the value.
    tree : Node
        The whole file.
    """

    pointer: Pointer
    key: bool
    node: Node
    rules: dict[str, Any]
    tree: Node

    def value(self, *pointer: str | int) -> Node | None:
        """The value at a pointer of the file; None where there is none."""
        here: Node | None = self.tree
        for step in pointer:
            if here is None:
                return None
            here = here.values.get(step) if isinstance(step, str) else here.items[step] if step < len(here.items) else None
        return here

    def sibling(self, key: str) -> str | None:
        """What the mapping that it is in has under another key."""
        found = self.value(*self.pointer[:-1], key)
        return found.text if found is not None and found.kind == "scalar" else None


def read(text: str) -> Node | None:
    """The tree of a text; None where it is too large or not YAML."""
    source = text.encode("utf-8", "replace")
    return yaml_slow.parse(source)[0] if len(source) <= MAX_BYTES else None


def spots(tree: Node, shape: Shape) -> Iterator[Spot]:
    """Every key and value."""
    todo: list[tuple[Node, dict[str, Any], Pointer]] = [(tree, shape.schema, ())]
    while todo:
        node, rules, at = todo.pop()
        rules = governing(rules, shape.schema, node.values)
        yield Spot(at, False, node, rules, tree)
        if node.kind == "sequence":
            items = rules.get("items")
            todo += [(item, items if isinstance(items, dict) else {}, (*at, i)) for i, item in enumerate(node.items)]
        known, rest = rules.get("properties", {}), rules.get("additionalProperties")
        for key, value in node.values.items():
            below = known.get(key, rest if isinstance(rest, dict) else {})
            yield Spot((*at, key), True, node.keys[key], below, tree)
            todo.append((value, below, (*at, key)))


def spot_at(lines: Lines, shape: Shape, line: int, column: int) -> Spot | None:
    """The key or scalar at a place, or the last one before it in its line."""
    tree = read(lines.text)
    if tree is None:
        return None
    found = [s for s in spots(tree, shape) if s.node.line == line and s.node.column <= column and (s.key or s.node.kind == "scalar")]
    return max(found, key=lambda s: s.node.column, default=None)


def touches(lines: Lines, spot: Spot, column: int) -> bool:
    """Whether a column is in a spot, or just behind it."""
    return column <= lines.token_end(spot.node.line, spot.node.column)


def kind_of_id(spot: Spot, path: str, shape: Shape) -> tuple[str, str] | None:
    """The kind of id that a spot is, one of `waqai.edits.id_places.KINDS`, and the id; None where it is none."""
    if spot.node.kind != "scalar" or not spot.node.text:
        return None
    for kind in KINDS:
        if IdPlace(spot.pointer, spot.key) in id_places(spot.tree, file_kind(path), shape, kind, spot.node.text):
            return kind, spot.node.text
    return None


class Typed(NamedTuple):
    """What is being typed: its place, and the columns that it has in its line."""

    spot: Spot
    word: str
    start: int
    end: int


def typed_at(lines: Lines, shape: Shape, line: int, column: int) -> Typed | None:
    """What is being typed at a place, in a text that need not be whole."""
    here = lines.line(line)
    match = _WORD.search(here[: column - 1])
    start = match.start() if match else column - 1
    rest = _REST.match(here, column - 1)
    end = rest.end() if rest else column - 1
    offset = lines.starts[line - 1] if line <= len(lines.starts) else len(lines.text)
    before, behind, after = lines.text[: offset + start], here[end:], lines.text[offset + len(here) :]
    for close in ("", _closing(here[:start] + here[end:])):
        for mark in (_TYPED, f"{_TYPED}: ", f" {_TYPED}"):
            for tail in (after, ""):
                tree = read(f"{before}{mark}{behind}{close}{tail}")
                spot = next((s for s in spots(tree, shape) if s.node.text == _TYPED), None) if tree else None
                if spot is not None:
                    return Typed(spot, here[start : column - 1], start + 1, end + 1)
    return None


def _closing(line: str) -> str:
    """The brackets and braces that a line leaves open."""
    still: list[str] = []
    for c in line:
        if c in "[{":
            still.append("]" if c == "[" else "}")
        elif still and c == still[-1]:
            still.pop()
    return "".join(reversed(still))
