"""Keys that name a row which another table does not have, for tables of any size, in bounded memory.

Takes tables in memory or in Parquet files. The distinct keys of one table are gathered, some hundred thousand at a time, and
the other table is read past them; of Parquet only the row groups that can hold one of them. No order of rows is relied on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from waqai.tables.parquet_table import ParquetTable
from waqai.tables.table_writer import one_array

if TYPE_CHECKING:
    import pyarrow as pa

GATHERED = 1 << 19  # distinct keys that are held
_PIECE = 1 << 16
_BETWEEN = "\x1f"  # parts of a key; no cell of a key has it


def dangling(
    rows: pa.Table | ParquetTable, columns: Sequence[str], target: pa.Table | ParquetTable, keys: Sequence[str], most: int
) -> list[tuple[int, tuple[Any, ...]]]:
    """The first rows, `most` at the most, whose columns name a row that the target does not have, with what they name.

    A null in any of the columns names none.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    missing = pa.chunked_array([_missing(wanted, target, keys) for wanted in _gathered(rows, columns)], pa.string()).combine_chunks()
    missing = missing.chunk(0) if isinstance(missing, pa.ChunkedArray) else missing
    if not len(missing):
        return []
    found: list[tuple[int, tuple[Any, ...]]] = []
    first = 0
    for piece in _pieces(rows, columns):
        at = pc.indices_nonzero(pc.is_in(_joined(piece, columns), value_set=missing)).slice(0, most - len(found)).to_pylist()
        found += [(first + i, tuple(piece.column(name)[i].as_py() for name in columns)) for i in at]
        if len(found) == most:
            break
        first += piece.num_rows
    return found


def _gathered(rows: pa.Table | ParquetTable, columns: Sequence[str]) -> Iterator[pa.Array]:
    """The distinct keys of a table in their order, at most `GATHERED` and a piece at a time; a key may come again later."""
    held: list[pa.Array] = []
    size = 0
    for piece in _pieces(rows, columns, coded=len(columns) == 1):
        held.append(_keys(piece, columns))
        size += len(held[-1])
        if size >= GATHERED:
            held = [_distinct(held)]
            size = len(held[0])
            if size >= GATHERED // 2:
                yield held[0]
                held, size = [], 0
    if size:
        yield _distinct(held)


def _keys(piece: pa.Table, columns: Sequence[str]) -> pa.Array:
    """The keys of a piece, of rows with the same key one after another only one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [one_array(piece.column(name)) for name in columns]
    if pa.types.is_dictionary(parts[0].type):
        return parts[0].dictionary
    changes = [pc.fill_null(pc.not_equal(part.slice(1), part.slice(0, len(part) - 1)), True) for part in parts]
    first = pa.concat_arrays([pa.array([True] * (len(piece) > 0)), reduce(pc.or_, changes)])
    return _joined(piece.filter(first), columns).drop_null()


def _distinct(keys: list[pa.Array]) -> pa.Array:
    """All keys, each once, in their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pa.concat_arrays(keys)
    if not pc.all(pc.less_equal(whole.slice(0, len(whole) - 1), whole.slice(1))).as_py():
        whole = whole.take(pc.sort_indices(whole))
    return pc.run_end_encode(whole).values


def _missing(wanted: pa.Array, target: pa.Table | ParquetTable, keys: Sequence[str]) -> pa.Array:
    """The keys, of some that are in their order, that no row of the target has."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    there = np.zeros(len(wanted), np.bool_)
    texts = _Texts(wanted)
    parts = [wanted[0].as_py().split(_BETWEEN)[0], wanted[-1].as_py().split(_BETWEEN)[0]]
    for piece in _pieces(target, keys, (parts[0], parts[1])):
        known = _joined(piece, keys)
        bounds = pc.min_max(known).as_py()
        if bounds["min"] is None:
            continue
        low, high = bisect_left(texts, bounds["min"]), bisect_right(texts, bounds["max"])
        if low < high:
            there[low:high][pc.index_in(known, value_set=wanted.slice(low, high - low)).drop_null()] = True
    return wanted.filter(pa.array(~there))


def _pieces(
    rows: pa.Table | ParquetTable, columns: Sequence[str], between: tuple[str, str] | None = None, *, coded: bool = False
) -> Iterator[pa.Table]:
    """Some columns, piece by piece; of a table on disk those pieces that can have a first column `between` two texts."""
    if isinstance(rows, ParquetTable):
        yield from rows.pieces(list(columns), between, coded=coded)
        return
    chosen = rows.select(list(columns))
    for start in range(0, chosen.num_rows, _PIECE):
        yield chosen.slice(start, _PIECE)


def _joined(piece: pa.Table, columns: Sequence[str]) -> pa.Array:
    """Keys as one text each; null where a part is null."""
    import pyarrow.compute as pc

    parts = [one_array(piece.column(name)).cast("string") for name in columns]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, _BETWEEN)


class _Texts:
    """An array that bisect can look into."""

    def __init__(self, array: pa.Array) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, i: int) -> str:
        text: str = self._array[i].as_py()
        return text
