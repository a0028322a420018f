"""The fast path: bytes to plain values with ryaml, or None for "ask the slow path".

It never reports anything. It refuses every file in which ryaml and `waqai.yamlfile.slow` could differ: what this
module and `Shape.settle` let through, the slow path would read to the same values.
"""

from __future__ import annotations

import re
from typing import Any

# Tabs, carriage returns, NUL, byte-order marks, YAML 1.1's extra line breaks, merge keys; numbers that are not decimal.
_SURPRISES = (
    b"\t", b"\r", b"\x00", b"\xef\xbb\xbf", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"<<", b"\n---", b"\n...",
    b"0x", b"0o", b" +", b"[+", b"{+", b",+", b"\n+", b".inf", b".Inf", b".INF", b".nan", b".NaN", b".NAN",
)  # fmt: skip
# Binary numbers; a hash can begin like one.
_BINARY = re.compile(rb"[ \[{,:-]0b[01]+(?=[ ,\]}\n]|\Z)")
# Anchors, aliases, tags and directives, wherever they could begin.
_MARKS = re.compile(rb"(?:^|[\s\[{,:-])[&*!%]", re.MULTILINE)

# Every value but the first follows one of these, so their number bounds the number of values.
_SEPARATORS = (b":", b",", b"\n", b"[", b"{", b"- ")
MOST_VALUES = 50_000


def parse(source: bytes) -> Any:
    """Read `source`; None where anything in it could surprise (a document that is null is such a surprise)."""
    import ryaml

    if source.startswith(b"---") or any(surprise in source for surprise in _SURPRISES):
        return None
    if any(mark in source for mark in (b"&", b"*", b"!", b"%")) and _MARKS.search(source):
        return None
    if b"0b" in source and _BINARY.search(source):
        return None
    if sum(source.count(mark) for mark in _SEPARATORS) >= MOST_VALUES:
        return None
    try:
        return ryaml.loads(source.decode())
    except (ryaml.InvalidYamlError, UnicodeDecodeError, ValueError):
        return None
