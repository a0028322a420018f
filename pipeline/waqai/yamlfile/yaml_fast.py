"""The fast path: bytes to plain values with yaml_rs, or None for "ask the slow path".

It never reports anything. It refuses every file in which yaml_rs and `waqai.yamlfile.yaml_slow` could differ: what this
module and `Shape.settle` let through, the slow path would read to the same values.
"""

from __future__ import annotations

import re
import sys
from typing import Any

# Bytes that may be part of a surprise, which few files have, each with what then is one: control characters, byte-order marks, extra
# line breaks of YAML 1.1, merge keys, quoted keys on two lines; and signs, anchors, aliases, tags, directives, keys that are
# collections and blocks of text, wherever they could begin. All other bytes are let pass.
_MARKS = {"+": rb"[0-9.]", "&": rb"\S", "*": rb"\S", "%": rb"\S", "!": b"", "?": b"", "|": b"", ">": b""}  # each with what must follow
_SURPRISES = {
    **dict.fromkeys([*range(10), *range(0x0B, 0x20), 0x7F], rb""), 0xC2: rb"\xc2[\x80-\x9f]", 0xE2: rb"\xe2\x80[\xa8\xa9]",
    0xEF: rb"\xef(?:\xbb\xbf|\xbf[\xbe\xbf])", ord("<"): rb"<<", ord("\\"): rb'\\\n[^"\n]*"\s*:',
    **{ord(mark): rb"\%b(?:(?<=[\s{,:].)|(?<=[\s\[{,:-][\[-].)|(?<=\A[\[-].))%b" % (mark.encode(), after) for mark, after in _MARKS.items()},
}  # fmt: skip
_HARMLESS = bytes(c for c in range(256) if c not in _SURPRISES)
# What could be a number that is not decimal, or has a leading zero or a `_`. Each pattern begins with a byte that is quick to find, and
# asks of its neighbours first what few have: hashes are full of zeros, and a colon follows every key.
_NUMBER = re.compile(
    rb"0(?:[xo]|(?<=[ \[{,:\n-]0)(?:(?<=[\s\[{,:-] 0)|(?<=[\[{,:\n]0)|(?<=[\s\[{,:-] -0)|(?<=[\[{,:\n]-0))[0-9b]+(?:[eE][+-]?[0-9]+)? *(?:[,\]}\n#]|\Z))"
)
_GROUPED = re.compile(rb"_(?:(?<=[0-9.]_)|[0-9.])")
_NO_NUMBER = re.compile(rb"\.(?:inf|nan)", re.IGNORECASE)
_COLON = re.compile(rb":(?:[,\]}]|:(?<=[\"'\]}]::)|(?<=[ \[{,\n]:))")  # of a key that is missing, or stands elsewhere, or right behind one
_FIRST = (b"---", b"...", b":", b"&", b"*", b"!", b"%", b"?", b"|", b">")
_DOCUMENT = re.compile(rb"\n(?:---|\.\.\.)")
# Nesting in blocks is written with spaces and dashes. It is kept far from what would use up a process's stack.
_DASHES = bytes.maketrans(b"-", b" ")
_DEEP = b" " * 100
# Every value but the first follows one of these, so their number bounds the number of values.
_SEPARATORS = (b":", b",", b"\n", b"[", b"{", b"- ")
MOST_VALUES = 50_000
_LONG_NUMBER = rb"[0-9]{400}"  # reading one takes time that grows with its square


def parse(source: bytes) -> Any:
    """Read `source`; None where anything in it could surprise (a document that is null is such a surprise)."""
    if "yaml_rs" not in sys.modules:
        _import_parser()
    import yaml_rs

    if _surprising(source):
        return None
    try:
        return yaml_rs.loads(source.decode(), parse_datetime=False)
    except (yaml_rs.YAMLDecodeError, UnicodeDecodeError, ValueError, TypeError):  # the last for a key that is a mapping
        return None


def _import_parser() -> None:
    """Import yaml_rs in a thread that lasts: where the one that imported it (0.1.6) is over, the next that parses ends the process."""
    import threading

    if threading.current_thread() is threading.main_thread():
        import yaml_rs  # noqa: F401

        return
    done = threading.Event()

    def stay() -> None:
        try:
            import yaml_rs  # noqa: F401
        finally:
            done.set()
        threading.Event().wait()

    threading.Thread(target=stay, name="yaml_rs", daemon=True).start()
    done.wait()


def _surprising(source: bytes) -> bool:
    """Whether anything stands in the bytes that yaml_rs and the slow path could read differently."""
    for byte in set(source.translate(None, _HARMLESS)):
        if re.search(_SURPRISES[byte], source):
            return True
    if source.startswith(_FIRST) or _DOCUMENT.search(source) or _COLON.search(source):
        return True
    if _NUMBER.search(source) or _GROUPED.search(source) or _NO_NUMBER.search(source) or _DEEP in source.translate(_DASHES):
        return True
    if len(source) < MOST_VALUES:
        return False
    return sum(source.count(mark) for mark in _SEPARATORS) >= MOST_VALUES or re.search(_LONG_NUMBER, source) is not None
