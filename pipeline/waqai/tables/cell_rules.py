"""Which cells of a column break a rule, found by Arrow: the rules that a contract and a Table Schema are made of.

Each function takes an array and gives a mask of the cells that break the rule, or None where no cell does. A null breaks
no rule here: whether a value is needed is a rule of its own. Texts that come again are looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from waqai.cells import BREAKS, FORMULA, NULLS, trap_pattern

if TYPE_CHECKING:
    import pyarrow as pa

_SAMPLE = 512  # texts from which it is judged whether a column repeats its values
_LIKE_NULL = "".join(word[0].lower() + word[0].upper() for word in NULLS).encode() + bytes(range(0x80, 0x100))  # letters that fold are more
_FORMULA, _SHORT = 1, 2
_SUSPECT = bytes(
    _FORMULA if byte in FORMULA.encode() else _SHORT if byte in _LIKE_NULL else 0 for byte in range(0x100)
)  # as a text's first
_LONGEST_NULL = 3 * max(map(len, NULLS))  # bytes: a letter that folds to an ASCII one has three at most


def unmatched(column: pa.Array, pattern: str) -> pa.Array | None:
    """Texts that a regular expression does not match as a whole."""
    return _by_distinct(column, lambda texts: _unmatched(texts, pattern))


def unlisted(column: pa.Array, values: Iterable[str]) -> pa.Array | None:
    """Texts that are none of these values."""
    return _by_distinct(column, lambda texts: _unlisted(texts, values))


def unlisted_parts(column: pa.Array, values: Iterable[str]) -> pa.Array | None:
    """Texts that are not one or more of these values, joined by `;`."""
    import pyarrow as pa

    known = frozenset(values)

    def wrong(texts: pa.Array) -> pa.Array:
        return pa.array([text is not None and not known.issuperset(text.split(";")) for text in texts.to_pylist()], pa.bool_())

    return _by_distinct(column, wrong)


def out_of_bounds(column: pa.Array, least: float | None, greatest: float | None) -> pa.Array | None:
    """Numbers below `least` or above `greatest`; what is no number is out of any bounds."""
    import pyarrow.compute as pc

    wrong = None
    if least is not None:
        wrong = pc.invert(pc.greater_equal(column, least))
    if greatest is not None:
        above = pc.invert(pc.less_equal(column, greatest))
        wrong = above if wrong is None else pc.or_(wrong, above)
    return _marked(wrong)


def out_of_length(column: pa.Array, least: int | None, greatest: int | None) -> pa.Array | None:
    """Texts of fewer than `least` or more than `greatest` code points."""
    import pyarrow.compute as pc

    if not least and greatest is None:
        return None
    found = pc.min_max(pc.binary_length(column)).as_py()  # a code point has one to four bytes: what is certain by these is not counted
    if found["max"] is None or (found["min"] >= 4 * (least or 0) - 3 and (greatest is None or found["max"] <= greatest)):
        return None
    return out_of_bounds(pc.utf8_length(column), least, greatest)


def traps(column: pa.Array) -> pa.Array | None:
    """Texts that no cell holds, since a spreadsheet runs them or a reader takes them for something else: `waqai.cells.is_trap`."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(column) or column.null_count == len(column):
        return None
    data, at = text_bytes(column), text_offsets(column)
    if any(mark.encode() in data for mark in BREAKS):
        suspect = np.ones(len(column), np.bool_)
    else:  # what is left is empty, begins with a sign, or is a short word
        lengths, first = np.diff(at), np.frombuffer(data or b"\0", np.uint8).take(at[:-1], mode="clip")
        kind = np.frombuffer(_SUSPECT, np.uint8)[first]
        suspect = (lengths == 0) | (kind == _FORMULA) | ((kind == _SHORT) & (lengths <= _LONGEST_NULL))
    if column.null_count:
        suspect &= column.is_valid().to_numpy(zero_copy_only=False)
    if not suspect.any():
        return None
    texts = pc.unique(column.filter(pa.array(suspect)))
    found = texts.filter(pc.match_substring_regex(texts, f"^(?:{trap_pattern()})$"))
    return _marked(pc.is_in(column, value_set=found)) if len(found) else None


def text_bytes(column: pa.Array) -> bytes:
    """All texts of a column, one after the other."""
    data = column.buffers()[2]
    if data is None or not len(column):
        return b""
    at = _offsets(column)
    return bytes(memoryview(data)[int(at[0]) : int(at[-1])])


def text_offsets(column: pa.Array) -> Any:
    """Where in `text_bytes` each text of a column begins, and where the last one ends."""
    at = _offsets(column)
    return at - at[0]


def _offsets(column: pa.Array) -> Any:
    import numpy as np

    return np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]


def _by_distinct(column: pa.Array, wrong: Callable[[pa.Array], pa.Array]) -> pa.Array | None:
    """The mask of a column, from the one of its distinct values where these are few."""
    import pyarrow.compute as pc

    sample = column.slice(0, _SAMPLE)
    repeats = len(column) <= _SAMPLE or len(pc.unique(sample)) <= len(sample) * 3 // 4
    texts = pc.unique(column) if repeats else column
    marks = _marked(wrong(texts))
    return marks if marks is None or not repeats else pc.is_in(column, value_set=texts.filter(marks))


def _marked(mask: pa.Array | None) -> pa.Array | None:
    """A mask without nulls; None where nothing is marked."""
    import pyarrow.compute as pc

    return pc.fill_null(mask, False) if mask is not None and pc.any(mask).as_py() else None


def _unmatched(texts: pa.Array, pattern: str) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        return pc.invert(pc.match_substring_regex(texts, f"^(?:{pattern})$"))
    except pa.ArrowInvalid:  # what Python's expressions have and RE2 has not, such as looking ahead
        compiled = re.compile(pattern)
        return pa.array([text is not None and not compiled.fullmatch(text) for text in texts.to_pylist()], pa.bool_())


def _unlisted(texts: pa.Array, values: Iterable[str]) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.and_(pc.invert(pc.is_in(texts, value_set=pa.array(list(values), pa.string()))), texts.is_valid())
