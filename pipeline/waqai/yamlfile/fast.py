"""The fast path: bytes to plain values with ryaml, or None for "ask the slow path".

It never reports anything. It refuses every file in which ryaml and `waqai.yamlfile.slow` could differ: what this
module and `Shape.settle` let through, the slow path would read to the same values.
"""

from __future__ import annotations

import re
from typing import Any

# Bytes that may be part of a surprise: tabs, carriage returns, NUL, the first bytes of byte-order marks and of YAML 1.1's
# extra line breaks, and the marks of merge keys, signs, anchors, aliases, tags and directives. All others are let pass.
_DOUBTFUL = b"\t\r\x00\xef\xc2\xe2<+&*!%"
_HARMLESS = bytes(c for c in range(256) if c not in _DOUBTFUL)
_SURPRISES = (
    b"\t", b"\r", b"\x00", b"\xef\xbb\xbf", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"<<", b" +", b"[+", b"{+", b",+", b"\n+",
)  # fmt: skip
# Anchors, aliases, tags and directives, wherever they could begin.
_MARKS = rb"(?m:^|[\s\[{,:-])[&*!%]"
# What could be a number that is not decimal: each begins with one byte, which is quick to find. A hash can end, and begin, like one.
_NOT_DECIMAL = re.compile(rb"0(?:[xo]|b[01]+(?=[ ,\]}\n]|\Z))")
_BINARY = rb"0[xo]|[ \[{,:-]0b[01]+(?=[ ,\]}\n]|\Z)"
_DOCUMENT = re.compile(rb"\n(?:---|\.\.\.)")
_NO_NUMBER = re.compile(rb"\.(?:inf|nan)", re.IGNORECASE)
# Every value but the first follows one of these, so their number bounds the number of values.
_SEPARATORS = (b":", b",", b"\n", b"[", b"{", b"- ")
MOST_VALUES = 50_000


def parse(source: bytes) -> Any:
    """Read `source`; None where anything in it could surprise (a document that is null is such a surprise)."""
    import ryaml

    if _surprising(source):
        return None
    try:
        return ryaml.loads(source.decode())
    except (ryaml.InvalidYamlError, UnicodeDecodeError, ValueError):
        return None


def _surprising(source: bytes) -> bool:
    """Whether anything stands in the bytes that ryaml and the slow path could read differently."""
    if source.translate(None, _HARMLESS) and (any(s in source for s in _SURPRISES) or re.search(_MARKS, source)):
        return True
    if source.startswith(b"---") or _DOCUMENT.search(source) or _NO_NUMBER.search(source):
        return True
    if _NOT_DECIMAL.search(source) and re.search(_BINARY, source):
        return True
    return len(source) >= MOST_VALUES and sum(source.count(mark) for mark in _SEPARATORS) >= MOST_VALUES
