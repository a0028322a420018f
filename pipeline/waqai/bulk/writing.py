"""Tables into their files as they come: Parquet in row groups of one size, CSV in its canonical form, both by Arrow.

The bytes follow from the rows alone, not from the pieces that they came in. A table that is not in the order of its primary
key, or has a key twice, or a cell that its contract does not allow, stops the run: it is a fault of this package. Whoever
publishes the files hands them to the disk; writing the next table need not wait for that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from waqai.bulk.arrays import ints, text_bytes
from waqai.bulk.contract import SHOWN, Contract
from waqai.cells import to_text
from waqai.contracts import arrow_schema
from waqai.schema.model import Codebook, Table
from waqai.tables.parquet_table import PARQUET, ROW_GROUP

MOST_ROWS = 5_000_000  # in one Parquet file


class Writer:
    """One table's files, open.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `parquet/` and `csv/`.
    split : bool
        Whether the table has more rows than go into one file.
    """

    def __init__(self, folder: Path, table: Table, codebook: Codebook, *, split: bool) -> None:
        self.table, self.schema, self.folder, self.split = table, arrow_schema(table), folder, split
        self.rows, self.parts = 0, 0
        self.contract, self.faults = Contract(table, codebook), list[str]()
        self._pending: list[pa.Table] = []
        self._waiting = 0
        self._parquet: pq.ParquetWriter | None = None
        self._in_part = 0
        self._last: tuple[Any, ...] | None = None
        self._csv = (folder / "csv" / f"{table.name}.csv").open("wb")
        self._csv.write((",".join(table.columns) + "\n").encode())

    def write(self, piece: pa.Table) -> None:
        """Add rows, which come after all rows before."""
        if not piece.num_rows:
            return
        if strange := set(self.schema.names) ^ set(piece.column_names):
            made = {True: "the pipeline makes no such column", False: "the pipeline makes it, and there is no such field"}
            said = [f"column {name}: {made[name in self.schema.names]}" for name in sorted(strange)]
            self.faults = said[:SHOWN]
            return
        piece = piece.select(self.schema.names).cast(self.schema).combine_chunks()
        self._in_order(piece)
        if len(self.faults) < SHOWN:
            self.faults += self.contract.faults(piece)[:SHOWN]
        for start in range(0, piece.num_rows, 1 << 16):
            self._csv.write(csv_text(piece.slice(start, 1 << 16)))
        self._pending.append(piece)
        self._waiting += piece.num_rows
        self.rows += piece.num_rows
        while self._waiting >= ROW_GROUP:
            self._group(ROW_GROUP)

    def close(self) -> int:
        """Write what is left, and tell how many rows there are."""
        if self._waiting or not self.rows:
            self._group(self._waiting)
        self._end_part()
        self._csv.close()
        return self.rows

    def _group(self, rows: int) -> None:
        held = pa.concat_tables(self._pending) if self._pending else self.schema.empty_table()
        self._pending = [held.slice(rows)] if held.num_rows > rows else []
        self._waiting = held.num_rows - rows
        if self._in_part + rows > MOST_ROWS:
            self._end_part()
        if self._parquet is None:
            self._parquet = pq.ParquetWriter(self._path(), self.schema, **PARQUET)
        if rows or not self.rows:
            self._parquet.write_table(held.slice(0, rows).combine_chunks(), row_group_size=ROW_GROUP)
        self._in_part += rows

    def _path(self) -> Path:
        base = self.folder / "parquet"
        if not self.split:
            return base / f"{self.table.name}.parquet"
        (base / self.table.name).mkdir(exist_ok=True)
        return base / self.table.name / f"part-{self.parts:05}.parquet"

    def _end_part(self) -> None:
        if self._parquet is not None:
            self._parquet.close()
            self._parquet, self._in_part = None, 0
            self.parts += 1

    def _in_order(self, piece: pa.Table) -> None:
        """Hold the rows to the order of the primary key, each key once."""
        key = [piece.column(name).chunk(0) for name in self.table.primary_key]
        first, last = tuple(k[0].as_py() for k in key), tuple(k[-1].as_py() for k in key)
        if self._last is not None and first <= self._last:
            raise AssertionError(f"{self.table.name}: {first} comes after {self._last}")
        self._last = last
        if not ascending(key):
            raise AssertionError(f"{self.table.name}: the rows are not in the order of {self.table.primary_key}, or a key is there twice")


def ascending(key: list[pa.Array]) -> bool:
    """Whether each row's key is greater than the one before."""
    if len(key[0]) < 2:
        return True
    open_ = np.ones(len(key[0]) - 1, np.bool_)  # rows whose order is not settled by the columns before
    for column in key:
        rows = pa.array(np.flatnonzero(open_))
        before, after = column.take(rows), column.take(pc.add(rows, 1))
        if not pc.all(pc.less_equal(before, after), min_count=0).as_py():
            return False
        open_[np.flatnonzero(open_)[ints(pc.less(before, after))]] = False
        if not open_.any():
            return True
    return False


def csv_text(table: pa.Table) -> memoryview:
    """The rows as lines of CSV in its canonical form, as `waqai.release.writing.csv_bytes` has them."""
    columns = [_cells(column.combine_chunks()) for column in table.columns]
    columns = [c.chunk(0) if isinstance(c, pa.ChunkedArray) else c for c in columns]
    columns[-1] = pc.binary_join_element_wise(columns[-1], "\n", "", null_handling="replace", null_replacement="")
    lines = pc.binary_join_element_wise(*columns, ",", null_handling="replace", null_replacement="") if len(columns) > 1 else columns[0]
    _, offsets, data = lines.buffers()
    at = np.frombuffer(offsets, np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return memoryview(data)[int(at[0]) : int(at[-1])]


def _cells(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Each value's canonical text, in quotes where CSV needs them."""
    column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    kind = column.type
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "TRUE", "FALSE")
    if pa.types.is_floating(kind):
        encoded = column.dictionary_encode()
        return pa.array([to_text(value) for value in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)
    if not pa.types.is_string(kind):
        return column.cast(pa.string())
    data, at = text_bytes(column)
    raw = data[at[0] : at[-1]].tobytes()
    if not any(mark in raw for mark in (b",", b'"', b"\n", b"\r")):
        return column
    quoted = pc.match_substring_regex(column, '[,"\n\r]')
    return pc.if_else(quoted, pc.binary_join_element_wise('"', pc.replace_substring(column, '"', '""'), '"', ""), column)
