"""The fast path for one line: bytes to plain values with the standard library's parser, or None for "ask the slow path".

It never reports anything. It refuses every line in which that parser and `waqai.jsonlines.line_slow` could differ.
"""

from __future__ import annotations

import json
import re
from typing import Any

from waqai.yamlfile.shape import vanishes

LONGEST_LINE = 100_000  # bytes; a line of fewer has fewer values than a line may have
_PLAIN = bytes(c for c in range(0x20, 0x7F) if c != 0x5C)  # what cannot be part of a surprise: printable ASCII but the backslash
_SURPRISES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]|\\\\u[dD][89a-fA-F]")


class _Surprise(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        raise _Surprise
    return out


def _refuse(text: str) -> Any:
    raise _Surprise


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")) or (not value and vanishes(text)):
        raise _Surprise
    return value


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse, parse_float=_float)


def parse(source: bytes) -> Any:
    """Read one line; None where anything in it could surprise (an object is the only value that it gives)."""
    if len(source) >= LONGEST_LINE:
        return None
    try:
        text = source.decode()
        if source.translate(None, _PLAIN) and _SURPRISES.search(text):
            return None
        values = _decoder.decode(text)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None
