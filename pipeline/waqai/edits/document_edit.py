"""Edits the text of one document, a file of YAML or a line of JSON, at the places that its reader gives; all else stays as it is.

Scalars keep their quotes, lists and mappings their style, and every comment, blank line and order stays. The edited text is
read again: it must say what was said before, but for what was asked, or the document is refused, never written.
"""

from __future__ import annotations

import json
import re
from bisect import insort
from typing import Any

from waqai.jsonlines import line_slow as json_reader
from waqai.problem import CannotRun
from waqai.yamlfile import yaml_slow as yaml_reader
from waqai.yamlfile.document import Pointer
from waqai.yamlfile.yaml_slow import Node

_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SINGLE = re.compile(r"'(?:[^']|'')*'", re.DOTALL)
_BARE = re.compile(r"[^,\]}\s]+")  # a number or a word of JSON
_GAP = re.compile(r"(?:\s|,|#[^\n]*)*")  # between two entries of a list in brackets, or after the last
_NULL = ("", "~", "null", "Null", "NULL")
_GONE = object()


class DocumentEdit:
    """The text of one document, and the edits that it is to get.

    Parameters
    ----------
    name : str
        What messages call it: a path, or a path and a line.
    line : int or None
        The number of a line of JSON Lines; None of a file of YAML.

    Raises
    ------
    CannotRun
        The text cannot be read, so that nothing in it can be edited.
    """

    def __init__(self, name: str, text: str, line: int | None = None) -> None:
        self.name, self.text, self.line = name, text, line
        self.tree = self.read(text)
        self._starts = [0] + [m.end() for m in re.finditer("\n", text)]
        self._expected = _outline(self.tree)
        self._edits: list[tuple[int, int, str]] = []
        self._keys: list[tuple[Pointer, str]] = []
        self._result: str | None = None  # of the edits so far: reading a text again to prove it takes longest

    def read(self, text: str) -> Node:
        """The tree of a text that this document could have.

        Raises
        ------
        CannotRun
            It cannot be read.
        """
        tree, faults = yaml_reader.parse(text.encode()) if self.line is None else json_reader.parse(text, self.line)
        if tree is None or faults:
            what = f": {faults[0].message}" if faults else ""
            raise CannotRun(f"{self.name} cannot be read, and so not be edited{what}; `waqai validate` says more")
        return tree

    @property
    def edited(self) -> bool:
        """Whether anything was asked for."""
        return bool(self._edits)

    def spans(self) -> list[tuple[int, int, str]]:
        """The edits, in order: from, to, and the new text."""
        return list(self._edits)

    def node(self, *pointer: str | int) -> Node:
        """The value at a pointer."""
        here = self.tree
        for step in pointer:
            here = here.values[step] if isinstance(step, str) else here.items[step]
        return here

    def replace(self, pointer: Pointer, new: str) -> None:
        """Give the scalar at `pointer` another value, an id or the like, that needs quotes no more than the old one."""
        node = self.node(*pointer)
        self._replace_scalar(node, new)
        self._expected_at(pointer[:-1])[pointer[-1]] = new

    def replace_key(self, pointer: Pointer, new: str) -> None:
        """Give the key at the end of `pointer` another name."""
        last = pointer[-1]
        assert isinstance(last, str)
        self._replace_scalar(self.node(*pointer[:-1]).keys[last], new)
        self._keys.append((pointer, new))

    def remove(self, pointer: Pointer) -> None:
        """Take an entry out of a list, or out of a mapping in block style, with the comments inside of it."""
        collection, last = self.node(*pointer[:-1]), pointer[-1]
        if isinstance(last, int):
            anchors, index = collection.items, last
        else:
            anchors, index = list(collection.keys.values()), list(collection.keys).index(last)
        if self._flows(collection):
            ends = [self._end(value) for value in (collection.items or list(collection.values.values()))]
            starts = [self._offset(anchor) for anchor in anchors]
            span = (ends[index - 1], ends[index]) if index else (starts[0], starts[1] if len(starts) > 1 else ends[0])
            self._edit(*span, "")
        else:
            first, after = self._block(collection, anchors, index)
            empty = (
                ""
                if len(anchors) > 1
                else f"{' ' * (collection.column - 1)}{'[]' if collection.kind == 'sequence' else '{}'}{self._break()}"
            )
            self._edit(self._starts[first], self._starts[after] if after < len(self._starts) else len(self.text), empty)
        self._expected_at(pointer[:-1])[last] = _GONE

    def append(self, pointer: Pointer, entries: list[dict[str, Any]], block: str = "") -> None:
        """Put mappings at the end of a list.

        Parameters
        ----------
        block : str
            How they are written in a list of block style, each line without its indentation; by default one a line, in braces.
        """
        sequence = self.node(*pointer)
        expected = self._expected_at(pointer)
        if self._flows(sequence):
            compact = self.line is not None and '": ' not in self.text
            written = ", ".join(self._flow(entry, compact=compact) for entry in entries)
            if block and self.line is None and not sequence.items:
                indent = " " * 2 * len(pointer)
                below = "".join(f"{self._break()}{indent}{line}" for line in block.splitlines())
                start = self._offset(sequence)
                while self.text[start - 1] == " ":
                    start -= 1
                self._edit(start, self._end(sequence), below)
            else:
                at = self._end(sequence.items[-1]) if sequence.items else self._offset(sequence) + 1
                comma = ("," if compact else ", ") if sequence.items else ""
                self._edit(at, at, comma + (written.replace("}, {", "},{") if compact else written))
        else:
            _, after = self._block(sequence, sequence.items, len(sequence.items) - 1)
            at = self._starts[after] if after < len(self._starts) else len(self.text)
            lead = "" if at == 0 or self.text[at - 1] == "\n" else self._break()
            indent = " " * (sequence.column - 1)
            lines = block.splitlines() or [f"- {self._flow(entry)}" for entry in entries]
            self._edit(at, at, lead + "".join(f"{indent}{line}{self._break()}" for line in lines))
        expected.extend(entries if self.line is not None else [_as_written(entry) for entry in entries])

    def result(self) -> str:
        """The text after all edits.

        Raises
        ------
        CannotRun
            It would not say what it is to say: something is written in a form that these edits do not know.
        """
        if self._result is None:
            self._result = self._proved()
        return self._result

    def _proved(self) -> str:
        out, at = [], 0
        for start, end, new in self._edits:
            if start < at:
                raise CannotRun(f"{self.name}: two edits meet at one place; edit this file by hand")
            out += [self.text[at:start], new]
            at = end
        text = "".join([*out, self.text[at:]])
        try:
            read = _outline(self.read(text))
        except CannotRun:
            read = None
        if read != self._wanted():
            raise CannotRun(f"{self.name} is written in a form that cannot be edited safely; edit this file by hand")
        return text

    def _wanted(self) -> Any:
        """What the edited text is to say."""
        for pointer, new in sorted(self._keys, key=lambda one: -len(one[0])):
            parent = self._expected_at(pointer[:-1])
            entries = [(new if key == pointer[-1] else key, value) for key, value in parent.items()]
            parent.clear()
            parent.update(entries)
        self._keys.clear()
        return _left(self._expected)

    def _edit(self, start: int, end: int, new: str) -> None:
        self._result = None
        insort(self._edits, (start, end, new))

    def _expected_at(self, pointer: Pointer) -> Any:
        here = self._expected
        for step in pointer:
            here = here[step]
        return here

    def _break(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def _offset(self, node: Node) -> int:
        """Where a node begins in the text."""
        return node.column - 1 if self.line is not None else self._starts[node.line - 1] + node.column - 1

    def _flows(self, collection: Node) -> bool:
        """Whether a list or a mapping is written in brackets or braces."""
        return self.text[self._offset(collection)] == ("[" if collection.kind == "sequence" else "{")

    def _end(self, node: Node) -> int:
        """Where a node in brackets or braces, or in a line, ends."""
        start = self._offset(node)
        if node.kind == "scalar":
            first = self.text[start : start + 1]
            if first in ('"', "'"):
                match = (_DOUBLE if first == '"' else _SINGLE).match(self.text, start)
            elif self.line is not None:
                match = _BARE.match(self.text, start)
            else:
                match = re.compile(r"\s+".join(map(re.escape, node.text.split()))).match(self.text, start)
            if match is None:
                raise CannotRun(f"{self.name}:{node.line}:{node.column} is written in a form that cannot be edited safely; edit it by hand")
            return match.end()
        children = node.items or list(node.values.values())
        gap = _GAP.match(self.text, self._end(children[-1]) if children else start + 1)
        assert gap
        return gap.end() + 1

    def _replace_scalar(self, node: Node, new: str) -> None:
        start = self._offset(node)
        first = self.text[start : start + 1]
        if first in ('"', "'"):
            self._edit(start + 1, self._end(node) - 1, new)
            return
        if first in ("|", ">"):  # the text is on the lines below
            start = self.text.index(node.text.strip(), self.text.index("\n", start))
        if not self.text.startswith(node.text.strip(), start):
            raise CannotRun(f"{self.name}:{node.line}:{node.column} is written in a form that cannot be edited safely; edit it by hand")
        self._edit(start, start + len(node.text.strip()), new)

    def _block(self, collection: Node, anchors: list[Node], index: int) -> tuple[int, int]:
        """The lines of an entry of a list or mapping in block style: its first one, and the first that is not its own, from 0."""
        lines, column = self.text.split("\n"), collection.column - 1
        mark = "-" if collection.kind == "sequence" else ""
        firsts = [self._first_line(lines, anchor.line - 1, column, mark) for anchor in anchors]
        if index + 1 < len(firsts):
            after = firsts[index + 1]
        else:
            after = firsts[index] + 1
            while after < len(lines) and (_is_aside(lines[after]) or _indent(lines[after]) > column):
                after += 1
        while after > firsts[index] + 1 and _is_aside(lines[after - 1]) and _indent(lines[after - 1]) <= column:
            after -= 1
        return firsts[index], after

    def _first_line(self, lines: list[str], line: int, column: int, mark: str) -> int:
        """The line on which an entry begins: that of its key, or of its dash, which may stand on a line before."""
        while mark and line > 0 and lines[line][column : column + 1] != mark:
            line -= 1
        return line

    def _flow(self, value: Any, *, compact: bool = False) -> str:
        if self.line is not None:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":") if compact else (", ", ": "))
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self._flow(item)}" for key, item in value.items()) + "}"
        return "null" if value is None else str(value)


def _is_aside(line: str) -> bool:
    """Whether a line is blank or a comment."""
    return not line.strip() or line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip()) if line.strip() else 0


def _outline(node: Node) -> Any:
    """A tree as plain values that can be compared: of YAML each scalar as its text, None where that is null."""
    if node.kind == "mapping":
        return {key: _outline(value) for key, value in node.values.items()}
    if node.kind == "sequence":
        return [_outline(item) for item in node.items]
    if hasattr(node, "value"):
        return node.value
    return None if node.plain and node.text in _NULL else node.text


def _as_written(value: Any) -> Any:
    """A value as `_outline` would give it."""
    if isinstance(value, dict):
        return {key: _as_written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_written(item) for item in value]
    return None if value is None else str(value)


def _left(expected: Any) -> Any:
    """An outline without what was taken out."""
    if isinstance(expected, dict):
        return {key: _left(value) for key, value in expected.items() if value is not _GONE}
    if isinstance(expected, list):
        return [_left(item) for item in expected if item is not _GONE]
    return expected
