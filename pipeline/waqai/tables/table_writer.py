"""Writes a table of any size into its files: Parquet in row groups of one size, and CSV in its canonical form, both by Arrow.

Takes Arrow pieces in the order of the table's primary key. The bytes follow from the rows alone, not from the pieces that
they came in. It refuses rows that are not strictly ascending by key, and looks at no other cell: whoever opens it gives the check
of what is written.
Files are not handed to the disk here; whoever publishes them does that.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from waqai.cells import to_text
from waqai.tables.cell_rules import text_bytes, text_offsets
from waqai.tables.parquet_table import PARQUET, ROW_GROUP

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

MOST_ROWS = 5_000_000  # in one Parquet file
CSV_ROWS = 1 << 16  # that are made into text at a time
_BATCH = 1 << 13  # rows of which Arrow's writer holds the lines
_MARKS = b',"\n\r'  # for which CSV puts a text into quotes
_FIRST_STAND_IN = 0xFC  # of four bytes that no UTF-8 has


class TableWriter:
    """The open files of one table.

    A table of more than `MOST_ROWS` rows has its Parquet file in parts, `parquet/NAME/part-00000.parquet` and so on.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `parquet/` and `csv/`, which are made where they are not there.
    name : str
        The table's name.
    schema : pyarrow.Schema
        The columns that the files get, in their order, with types and metadata.
    key : sequence of str
        The columns of the primary key.
    check : callable, optional
        Is given the rows of each row group, once, before they are written; of a table without rows an empty one.

    Raises
    ------
    AssertionError
        From `write` and at the end: the columns are not the schema's, or a row's key is null or not greater than the one before.
        It is a fault of this package, since no input leads to it.
    """

    def __init__(
        self, folder: Path, name: str, schema: pa.Schema, key: Sequence[str], check: Callable[[pa.Table], None] | None = None
    ) -> None:
        self.name, self.schema, self.rows, self._check = name, schema, 0, check
        self._folder, self._order = folder, KeyOrder(key)
        self._pending: list[pa.Table] = []
        self._waiting, self._in_part, self._parts = 0, 0, 0
        self._parquet: pq.ParquetWriter | None = None
        for place in ("parquet", "csv"):
            (folder / place).mkdir(parents=True, exist_ok=True)
        self._csv: IO[bytes] = (folder / "csv" / f"{name}.csv").open("wb")
        self._csv.write(csv_header(schema.names))

    def write(self, piece: pa.Table) -> None:
        """Add rows, which come after all rows before."""
        if set(self.schema.names) != set(piece.column_names):
            raise AssertionError(f"{self.name}: the rows have the columns {piece.column_names}, and the table {self.schema.names}")
        self._pending.append(piece.select(self.schema.names).cast(self.schema))
        self._waiting += piece.num_rows
        self.rows += piece.num_rows
        while self._waiting >= ROW_GROUP:
            self._write_group(ROW_GROUP)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Write what is left, unless something went wrong; the files are let go of in any case."""
        with closing(self._csv):
            try:
                if kind is None and (self._waiting or not self.rows):
                    self._write_group(self._waiting)
            finally:
                self._end_part()

    def _write_group(self, rows: int) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        held = pa.concat_tables(self._pending) if self._pending else self.schema.empty_table()
        self._pending = [held.slice(rows)] if held.num_rows > rows else []
        self._waiting = held.num_rows - rows
        group = held.slice(0, rows).combine_chunks()
        if wrong := self._order.broken(group):
            raise AssertionError(f"{self.name}: {wrong}")
        if self._check:
            self._check(group)
        csv_lines(group, self._csv.write)
        if self._in_part and self._in_part + rows > MOST_ROWS:
            self._end_part()
        if self._parquet is None:
            self._parquet = pq.ParquetWriter(self._next_path(), self.schema, **PARQUET)
        self._parquet.write_table(group, row_group_size=ROW_GROUP)
        self._in_part += rows

    def _next_path(self) -> Path:
        """The file of the next part: the only one until there is a second."""
        single, folder = self._folder / "parquet" / f"{self.name}.parquet", self._folder / "parquet" / self.name
        if self._parts == 0:
            return single
        if self._parts == 1:
            folder.mkdir()
            single.rename(folder / "part-00000.parquet")
        return folder / f"part-{self._parts:05}.parquet"

    def _end_part(self) -> None:
        if self._parquet is not None:
            self._parquet.close()
            self._parquet, self._in_part = None, 0
            self._parts += 1


class KeyOrder:
    """The order of the primary key, held over pieces that come one after the other.

    Parameters
    ----------
    key : sequence of str
        The columns of the key; a table without one has no order to hold.
    """

    def __init__(self, key: Sequence[str]) -> None:
        self._key = list(key)
        self._last: tuple[Any, ...] | None = None

    def broken(self, piece: pa.Table) -> str:
        """What is wrong with the order of the next rows, in words; nothing where each key is greater than the one before."""
        at = self.first_break(piece)
        if at is None:
            return ""
        row = tuple(piece.column(name)[at].as_py() for name in self._key)
        if None in row:
            return f"a row has the key {row}, and no part of a key is null"
        return f"the key {row} is there twice, or comes before a smaller one"

    def first_break(self, piece: pa.Table) -> int | None:
        """The first row of the piece whose key is null or not greater than the one before; None where there is none."""
        if not self._key or not piece.num_rows:
            return None
        columns = [_decoded(one_array(piece.column(name))) for name in self._key]
        first, before = tuple(c[0].as_py() for c in columns), self._last
        self._last = tuple(c[-1].as_py() for c in columns)
        if None in first or (before is not None and None not in before and first <= before):
            return 0
        return _first_descent(columns)


def _first_descent(columns: list[pa.Array]) -> int | None:
    """The first row whose key is null or not greater than the key of the row before."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    undecided = np.arange(len(columns[0]) - 1)  # rows whose order to the next one is not settled by the columns before
    wrong = [len(columns[0])]
    for column in columns:
        if column.null_count:
            wrong.append(pc.index(column.is_null(), True).as_py())
        before, after = column.slice(0, len(column) - 1), column.slice(1)
        if len(undecided) < len(before):  # and as they are where all are undecided: taking them would copy the column twice
            before, after = before.take(pa.array(undecided)), after.take(pa.array(undecided))
        greater = _marks(pc.less(before, after))
        less = _marks(pc.greater(before, after))
        if less.any():
            wrong.append(int(undecided[less.argmax()]) + 1)
        undecided = undecided[~greater & ~less]
    if len(undecided):
        wrong.append(int(undecided[0]) + 1)
    at = min(wrong)
    return at if at < len(columns[0]) else None


def _decoded(column: pa.Array) -> pa.Array:
    """Values that can be compared."""
    import pyarrow as pa

    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _marks(mask: pa.Array) -> Any:
    """A mask as numpy has it; null is False."""
    import pyarrow.compute as pc

    return pc.fill_null(mask, False).to_numpy(zero_copy_only=False)


def canonical_csv(table: pa.Table) -> bytes:
    """A table as CSV in its canonical form: UTF-8 without BOM, LF, ISO dates, TRUE and FALSE, empty for null."""
    out = io.BytesIO()
    out.write(csv_header(table.column_names))
    csv_lines(table, out.write)
    return out.getvalue()


def csv_header(names: Sequence[str]) -> bytes:
    """The first line of a table's CSV file."""
    return (",".join(names) + "\n").encode()


def csv_lines(piece: pa.Table, take: Callable[[memoryview], object]) -> None:
    """Rows as lines of CSV in their canonical form: some thousands at a time are given to `take`, and are gone afterwards."""
    for start in range(0, piece.num_rows, CSV_ROWS):
        _marked_lines(piece.slice(start, CSV_ROWS), lambda lines: take(_with_marks(lines)))


def csv_line_list(piece: pa.Table) -> list[bytes]:
    """The same lines, one by one."""
    out = io.BytesIO()
    _marked_lines(piece, out.write)
    return [bytes(_with_marks(bytearray(line + b"\n"))) for line in out.getvalue().split(b"\n")[:-1]]


def _marked_lines(piece: pa.Table, take: Callable[[pa.Buffer], object]) -> None:
    """Lines of CSV whose cells have other bytes in the place of `_MARKS`: Arrow quotes all texts or none, and refuses marks in the latter."""
    import pyarrow as pa
    from pyarrow import csv

    cells = pa.table([_csv_cells(one_array(column)) for column in piece.columns], piece.column_names)
    csv.write_csv(cells, _Sink(take), csv.WriteOptions(include_header=False, batch_size=_BATCH, quoting_style="none"))


class _Sink:
    """The file that Arrow writes to."""

    closed = False

    def __init__(self, take: Callable[[pa.Buffer], object]) -> None:
        self.write = take

    def flush(self) -> None:
        """Nothing is held here."""


def _with_marks(lines: pa.Buffer | bytearray) -> memoryview:
    """Lines, changed where they are, with the marks themselves."""
    import numpy as np

    each = np.frombuffer(lines, np.uint8)
    if each.max(initial=0) >= _FIRST_STAND_IN:
        at = np.flatnonzero(each >= _FIRST_STAND_IN)
        each[at] = np.frombuffer(_MARKS, np.uint8)[each[at] - _FIRST_STAND_IN]
    return each.data


def canonical_texts(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Each value's canonical text, as `waqai.cells.to_text` has it; null for null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = one_array(column)
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "TRUE", "FALSE")
    if pa.types.is_string(column.type):
        return column
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    each = encoded.dictionary
    texts = pa.array(map(to_text, each.to_pylist()), pa.string()) if pa.types.is_floating(each.type) else each.cast(pa.string())
    return texts.take(encoded.indices)


def _csv_cells(column: pa.Array) -> pa.Array:
    """Each value's canonical text, in quotes where CSV needs them, with other bytes in the place of `_MARKS`."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        return _csv_cells(column.dictionary).take(column.indices)
    texts = canonical_texts(column)
    if not pa.types.is_string(column.type):
        return texts
    raw = text_bytes(texts)
    found = [mark for mark in _MARKS if mark in raw]
    if not found:
        return texts
    each, needed = np.frombuffer(raw, np.uint8), np.zeros(len(texts), np.bool_)
    for mark in found:
        needed[np.searchsorted(text_offsets(texts), np.flatnonzero(each == mark), "right") - 1] = True
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts.filter(pa.array(needed)), '"', '""'), '"', "")
    for number, mark in enumerate(_MARKS):
        quoted = pc.replace_substring(quoted, bytes([mark]), bytes([_FIRST_STAND_IN + number]))
    return pc.replace_with_mask(texts, pa.array(needed), quoted)


def one_array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column as one array."""
    import pyarrow as pa

    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
