"""The explaining path: bytes to a tree in which every key and value has its line and column.

The tree is built from PyYAML's parse events with an explicit stack, never by `compose`, which crashes the process
on deep nesting. What a project's YAML may not hold (aliases, tags, directives, a second document, duplicate keys,
too much of anything) is collected as faults; the tree is None where nothing useful is left to check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal, NamedTuple

import yaml

from waqai.yamlfile.shape import governing, vanishes
from waqai.yamlfile.syntax_errors import blame
from waqai.yamlfile.yaml_fast import MOST_VALUES

MAX_DEPTH = 32
MAX_NODES = MOST_VALUES
MANY = 3  # keys that one mapping holds twice: an entry

_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,300})\Z")
_NUMBER = re.compile(r"[+-]?(?:\.[0-9]+|[0-9]+\.[0-9]*|0|[1-9][0-9]*)(?:[eE][+-]?[0-9]+)?\Z")
_BEGUN = ("while scanning a quoted scalar", "while scanning a simple key")
# What YAML allows in a file, less what no line of this data may hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]|\r(?!\n)")


@dataclass(slots=True)
class Node:
    """A value with its place. Mappings keep keys in order, each once; a duplicate is a fault and is left out."""

    kind: Literal["scalar", "sequence", "mapping"]
    line: int
    column: int
    text: str = ""
    plain: bool = False
    items: list[Node] = field(default_factory=list)
    keys: dict[str, Node] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)


class Fault(NamedTuple):
    """Something that is not allowed in a file, before any schema: a problem without its path."""

    line: int
    column: int
    code: str
    message: str


def parse(source: bytes) -> tuple[Node | None, list[Fault]]:
    """Read `source` into a tree and the faults found on the way."""
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        before = source[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode(errors="replace")) + 1
        byte = source[error.start]
        return None, [Fault(line, column, "not-utf-8", f"the byte 0x{byte:02x} is not UTF-8")]
    if text.startswith("\ufeff"):
        return None, [Fault(1, 1, "byte-order-mark", "the file begins with a byte-order mark")]
    if control := _CONTROL.search(text):
        at = control.start()
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        what = "a carriage return without a line feed" if text[at] == "\r" else f"the character U+{ord(text[at]):04X}"
        return None, [Fault(line, column, "control-character", f"{what} may not be in a file")]
    return _Builder(text).build()


class _Builder:
    """One pass over the parse events, with the open collections on a stack."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.pending: list[Node | None] = []  # for each open mapping, the key that waits for its value
        self.again: dict[int, list[tuple[Node, Node]]] = {}  # for a mapping, its keys that are here a second time, after the first ones
        self.nodes = 0
        self.documents = 0

    def build(self) -> tuple[Node | None, list[Fault]]:
        tree = self._build()
        for twice in self.again.values():
            self._report_twice(twice)
        return tree, self.faults

    def _build(self) -> Node | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for event in yaml.parse(self.text, Loader=loader):
                if not self._take(event):
                    return None
        except yaml.MarkedYAMLError as error:
            opened = error.context_mark if error.context in _BEGUN else None  # not where the file, or what is no key, ends
            mark = opened or error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            what = " ".join(filter(None, (error.context, error.problem)))
            if error.problem_mark and (cause := blame(self.text, error.problem_mark.line)):
                line, column, what = cause.line, cause.column, f"{cause.what}; reading ends on line {error.problem_mark.line + 1}"
            self._fault(line, column, "not-yaml", f"this is not YAML: {what}")
            return None
        except yaml.YAMLError as error:
            self._fault(1, 1, "not-yaml", f"this is not YAML: {error}".splitlines()[0])
            return None
        if self.root is None and not self.faults:
            self._fault(1, 1, "empty-file", "the file holds no data")
        return self.root

    def _fault(self, line: int, column: int, code: str, message: str) -> None:
        self.faults.append(Fault(line, column, code, message))

    def _report_twice(self, twice: list[tuple[Node, Node]]) -> None:
        """Tell each key by itself, but an entry that has lost its dash, and so brings all of its keys, as one."""
        if len(twice) < MANY:
            for first, key in twice:
                text = f"the key `{key.text}` is here for the second time (first on line {first.line})"
                self._fault(key.line, key.column, "duplicate-key", text)
            return
        first, key = twice[0]
        names = ", ".join(f"`{key.text}`" for _, key in twice)
        text = (
            f"the keys {names} are here for the second time (first from line {first.line} on): does an entry begin here without its `- `?"
        )
        self._fault(key.line, key.column, "duplicate-key", text)

    def _take(self, event: Any) -> bool:
        """Take one event; False where reading on makes no sense."""
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if event.version or event.tags:
                    self._fault(line, column, "yaml-directive", "a directive (`%...`) may not be in a file")
                if self.documents > 1:
                    self._fault(line, column, "second-document", "a second document begins here; a file holds one")
                    return False
            case yaml.AliasEvent():
                self._fault(line, column, "yaml-alias", f"the alias `*{event.anchor}` may not be in a file")
                self._add(Node("scalar", line, column, plain=True), closes=False)
            case yaml.ScalarEvent():
                self._marks(event, line, column)
                return self._add(Node("scalar", line, column, event.value, event.implicit[0]), closes=False)
            case yaml.MappingStartEvent():
                self._marks(event, line, column)
                return self._add(Node("mapping", line, column), closes=True)
            case yaml.SequenceStartEvent():
                self._marks(event, line, column)
                return self._add(Node("sequence", line, column), closes=True)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.stack.pop()
                self.pending.pop()
        return True

    def _marks(self, event: Any, line: int, column: int) -> None:
        if event.anchor:
            self._fault(line, column, "yaml-alias", f"the anchor `&{event.anchor}` may not be in a file")
        if event.tag:
            self._fault(line, column, "yaml-tag", f"the tag `{event.tag.replace('tag:yaml.org,2002:', '!!')}` may not be in a file")

    def _add(self, node: Node, *, closes: bool) -> bool:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._fault(node.line, node.column, "too-many-values", f"the file has more than {MAX_NODES:,} values")
            return False
        if self.root is None:
            self.root = node
        else:
            self._attach(node)
        if closes:
            if len(self.stack) >= MAX_DEPTH:
                self._fault(node.line, node.column, "too-deep", f"nested more than {MAX_DEPTH} levels deep")
                return False
            self.stack.append(node)
            self.pending.append(None)
        return True

    def _attach(self, node: Node) -> None:
        parent = self.stack[-1]
        if parent.kind == "sequence":
            parent.items.append(node)
            return
        key = self.pending[-1]
        if key is None:
            if node.kind != "scalar":
                self._fault(node.line, node.column, "wrong-type", "a key must be a word, not a list or a mapping")
            elif node.text == "<<" and node.plain:
                self._fault(node.line, node.column, "yaml-alias", "a merge key `<<` may not be in a file")
            elif not node.text:
                self._fault(node.line, node.column, "unknown-key", "a key is empty")
            self.pending[-1] = node
            return
        self.pending[-1] = None
        if key.kind != "scalar" or not key.text:
            return
        if key.text in parent.values:
            first = parent.keys[key.text]
            self.again.setdefault(id(parent), []).append((first, key))
            return
        parent.keys[key.text] = key
        parent.values[key.text] = node


def to_values(node: Node, schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """Turn a tree into plain values: each scalar as written, unless `schema` says it is something else.

    `schema` is the part of the JSON Schema `root` that governs `node`. Depth is bounded by `MAX_DEPTH`.
    """
    schema = governing(schema, root, node.values)
    if node.kind == "mapping":
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        rest = rest if isinstance(rest, dict) else {}
        return {key: to_values(value, known.get(key, rest), root) for key, value in node.values.items()}
    if node.kind == "sequence":
        items, first = schema.get("items"), schema.get("prefixItems", [])
        items = items if isinstance(items, dict) else {}
        return [to_values(v, first[i] if i < len(first) else items, root) for i, v in enumerate(node.items)]
    return _scalar(node, schema)


def _scalar(node: Node, schema: dict[str, Any]) -> Any:
    if not node.plain:
        return node.text
    if _NULL.match(node.text):
        return None
    types = schema.get("type", "string")
    types = [types] if isinstance(types, str) else types
    if "integer" in types and _INTEGER.match(node.text):
        return int(node.text)
    if "number" in types and _INTEGER.match(node.text):
        return int(node.text)
    if "number" in types and _NUMBER.match(node.text) and isfinite(number := float(node.text)) and (number or not vanishes(node.text)):
        return number
    if "boolean" in types and node.text in _BOOL:
        return _BOOL[node.text]
    return node.text
