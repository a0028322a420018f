"""The explaining path: the text of one line to a tree in which every key and value has its line and column.

The tree is built by a scanner with an explicit stack. What is not JSON ends the reading with one fault, at the character
that cannot be; what JSON allows and this data may not hold (a key twice, too much of anything) is collected.
"""

from __future__ import annotations

import re
from typing import Any

from waqai.yamlfile.shape import vanishes
from waqai.yamlfile.yaml_slow import MAX_DEPTH, MAX_NODES, Fault, Node

_SPACE = re.compile(r"[ \t\r]*")
_STRING = re.compile(r'"([^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*)"')
_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z_.+-])")
_WORD = re.compile(r"[A-Za-z_+-][A-Za-z0-9_+.-]*|[0-9.][A-Za-z0-9_+.-]*")
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_LITERALS = {"true": True, "false": False, "null": None}
_GREATEST = 1.7976931348623157e308  # stands for a number that no float can hold
_LONGEST_INTEGER = 300


class NotJson(Exception):
    """The line cannot be read on; carries the fault."""

    def __init__(self, column: int, message: str, code: str = "not-json") -> None:
        super().__init__(message)
        self.column, self.code = column, code


class Value(Node):
    """A node that knows what JSON says it is."""

    __slots__ = ("value",)

    def __init__(self, kind: Any, line: int, column: int, value: Any = None) -> None:
        super().__init__(kind, line, column)
        self.value = value


def parse(text: str, line: int) -> tuple[Node | None, list[Fault]]:
    """Read the text of one line, without its line break, into a tree and the faults found on the way."""
    if text.startswith("\ufeff"):
        return None, [Fault(line, 1, "byte-order-mark", "the file begins with a byte-order mark")]
    if control := _CONTROL.search(text):
        message = f"the character U+{ord(text[control.start()]):04X} may not be in a file"
        return None, [Fault(line, control.start() + 1, "control-character", message)]
    if not text.strip(" \t\r"):
        return None, [Fault(line, 1, "not-json", "the line is blank; each line holds one object")]
    scanner = _Scanner(text, line)
    try:
        return scanner.read(), scanner.faults
    except NotJson as error:
        return None, [*scanner.faults, Fault(line, error.column, error.code, str(error))]


def to_values(node: Node) -> Any:
    """A tree as plain values. Depth is bounded by `MAX_DEPTH`."""
    if node.kind == "mapping":
        return {key: to_values(value) for key, value in node.values.items()}
    if node.kind == "sequence":
        return [to_values(item) for item in node.items]
    assert isinstance(node, Value)
    return node.value


class _Scanner:
    """One pass over the text, with the open objects and lists on a stack."""

    def __init__(self, text: str, line: int) -> None:
        self.text, self.line, self.at = text, line, 0
        self.faults: list[Fault] = []
        self.nodes = 0

    def read(self) -> Node:
        self._skip()
        root = self._value()
        stack = [root] if root.kind != "scalar" else []
        first = True  # nothing stands in the innermost collection yet
        while stack:
            here = stack[-1]
            closing = "}" if here.kind == "mapping" else "]"
            self._skip()
            if self._peek() == closing:
                self.at += 1
                stack.pop()
                first = False
                continue
            if not first:
                self._expect(",", f"`,` or `{closing}`")
                self._skip()
            child = self._member(here) if here.kind == "mapping" else self._item(here)
            first = False
            if child.kind != "scalar":
                if len(stack) >= MAX_DEPTH:
                    raise NotJson(child.column, f"nested more than {MAX_DEPTH} levels deep", "too-deep")
                stack.append(child)
                first = True
        self._skip()
        if self.at < len(self.text):
            raise NotJson(self.at + 1, "something follows the object; each line holds one")
        return root

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        assert match
        self.at = match.end()

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _expect(self, mark: str, wanted: str) -> None:
        if self._peek() != mark:
            raise NotJson(self.at + 1, self._instead(wanted))
        self.at += 1

    def _instead(self, wanted: str) -> str:
        found = self._peek()
        return f"the line ends where {wanted} should be" if not found else f"{_shown(found)} is where {wanted} should be"

    def _member(self, parent: Node) -> Node:
        column = self.at + 1
        if self._peek() != '"':
            raise NotJson(column, self._instead("a key in quotes"))
        key = self._string()
        self._count(column)
        self._skip()
        self._expect(":", "`:`")
        self._skip()
        value = self._value()
        if key in parent.values:
            message = f"the key `{_plain(key)}` is here for the second time (first in column {parent.keys[key].column})"
            self.faults.append(Fault(self.line, column, "duplicate-key", message))
        else:
            parent.keys[key] = Value("scalar", self.line, column, key)
            parent.values[key] = value
        return value

    def _item(self, parent: Node) -> Node:
        value = self._value()
        parent.items.append(value)
        return value

    def _count(self, column: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise NotJson(column, f"the line has more than {MAX_NODES:,} values", "too-many-values")

    def _value(self) -> Node:
        column, mark = self.at + 1, self._peek()
        self._count(column)
        if mark in ("{", "["):
            self.at += 1
            return Value("mapping" if mark == "{" else "sequence", self.line, column)
        if mark == '"':
            return Value("scalar", self.line, column, self._string())
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            return Value("scalar", self.line, column, _number(number[0]))
        word = _WORD.match(self.text, self.at)
        if word and word[0] in _LITERALS:
            self.at = word.end()
            return Value("scalar", self.line, column, _LITERALS[word[0]])
        if word:
            raise NotJson(column, f"`{word[0][:40]}` is no value of JSON; text goes in quotes")
        raise NotJson(column, self._instead("a value"))

    def _string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if not match:
            raise NotJson(self.at + 1, self._broken_string())
        start, self.at = self.at + 1, match.end()
        if "\\" not in match[1]:
            return match[1]
        return _ESCAPE.sub(lambda found: _unescape(found, start), match[1])

    def _broken_string(self) -> str:
        """Why no string can be read where one begins."""
        bad = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*').match(self.text, self.at)
        end = bad.end() if bad else self.at
        if end >= len(self.text):
            return "the line ends inside this text"
        if self.text[end] == "\\":
            return f"{_shown(self.text[end : end + 2])} in this text is no escape of JSON"
        return f"this text holds {_shown(self.text[end])}, which is written as an escape in JSON"


def _unescape(found: re.Match[str], start: int) -> str:
    high, low, other, simple = found.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    if simple:
        return _SIMPLE.get(simple, simple)
    code = int(other, 16)
    if 0xD800 <= code <= 0xDFFF:
        raise NotJson(start + found.start() + 1, f"`\\u{other}` is half of a surrogate pair")
    return chr(code)


def _number(text: str) -> int | float | str:
    """What a number of JSON stands for; one that vanishes, such as `1e-400`, stays the text that it is, which is no number."""
    if text.lstrip("-").isdigit():
        return int(text[:_LONGEST_INTEGER])  # past that, any number of so many digits is out of all bounds
    value = float(text)
    return max(-_GREATEST, min(_GREATEST, value)) if value or not vanishes(text) else text


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:80])


def _shown(text: str) -> str:
    return f"`{_plain(text)}`"
