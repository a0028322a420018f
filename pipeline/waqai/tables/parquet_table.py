"""Finished tables in a folder of Parquet files: how they are written, and, where one is too large to be held, read a column at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 1 << 18  # rows; with `PARQUET` what a table's bytes follow from, whichever way it is written
PARQUET: dict[str, Any] = {"compression": "zstd", "compression_level": 3, "version": "2.6", "write_statistics": True}
_ROWS = 1 << 16
_CODED = 4  # bytes that a text takes in a file, at the most, where it comes again and again


def parquet_files(folder: Path, table: str) -> list[Path]:
    """The files of a table in a release's folder `parquet`: one, or the parts of one that is large."""
    parts = sorted((folder / table).glob("part-*.parquet"))
    return parts or [folder / f"{table}.parquet"]


def parquet_file(path: Path, coded: list[str] | None = None) -> Any:
    """A Parquet file, opened by the bytes of its name: pyarrow by itself takes only names that are UTF-8.

    The `coded` columns are read as they stand there: a dictionary of texts, and for each row its place in it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pq.ParquetFile(pa.OSFile(os.fsencode(path), "rb"), read_dictionary=coded)


class ParquetTable:
    """A table in its files. It has what measures and pages ask of an Arrow table: columns, their names, the number of rows."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    @cached_property
    def _files(self) -> list[Any]:
        return [parquet_file(path) for path in self.paths]

    @property
    def in_parts(self) -> bool:
        """Whether it is in parts in a folder, and not in one file."""
        return self.paths[0].name.startswith("part-")

    @property
    def num_rows(self) -> int:
        return sum(file.metadata.num_rows for file in self._files)

    def schemas(self) -> list[pa.Schema]:
        """The Arrow schema of each file, which are the same in a sound table."""
        return [file.schema_arrow for file in self._files]

    @property
    def column_names(self) -> list[str]:
        return list(self._files[0].schema_arrow.names)

    def column(self, name: str) -> pa.ChunkedArray:
        """One column, read."""
        return self.select([name]).column(name)

    def select(self, names: list[str]) -> pa.Table:
        """Some columns, read."""
        import pyarrow as pa

        return pa.concat_tables([file.read(columns=names) for file in self._files])

    def nulls(self, name: str) -> int:
        """How many nulls a column has, by what the files say of themselves."""
        at = self.column_names.index(name)
        groups = [file.metadata.row_group(i) for file in self._files for i in range(file.metadata.num_row_groups)]
        return sum(group.column(at).statistics.null_count for group in groups)

    def pieces(
        self, columns: list[str] | None = None, between: tuple[str, str] | None = None, *, coded: bool = False
    ) -> Iterator[pa.Table]:
        """The rows, some tens of thousands at a time.

        Parameters
        ----------
        columns : list of str, optional
            The columns that are read; all by default.
        between : tuple of str, optional
            Leaves out rows of which the files say that the first of the columns, a text, lies outside these two.
        coded : bool
            Gives columns of texts that come again and again as dictionaries, which may have texts that no row of the piece has.
        """
        import pyarrow as pa

        for path, plain in zip(self.paths, self._files, strict=True):
            file = parquet_file(path, _coded(plain)) if coded else plain
            groups = list(range(file.metadata.num_row_groups))
            if between and columns:
                at = file.schema_arrow.names.index(columns[0])
                groups = [i for i in groups if _may_hold(file.metadata.row_group(i).column(at).statistics, *between)]
            yield from (pa.Table.from_batches([batch]) for batch in file.iter_batches(_ROWS, row_groups=groups, columns=columns))

    def to_pylist(self) -> list[dict[str, Any]]:
        """All rows; for small tables."""
        return list(self.select(self.column_names).to_pylist())


def _coded(file: Any) -> list[str]:
    """The columns of texts that take so little in a file that they come again and again."""
    groups, rows = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)], file.metadata.num_rows
    sizes = [sum(group.column(at).total_uncompressed_size for group in groups) for at in range(file.metadata.num_columns)]
    return [field.name for field, size in zip(file.schema_arrow, sizes, strict=True) if field.type == "string" and size <= _CODED * rows]


def _may_hold(statistics: Any, least: str, greatest: str) -> bool:
    """Whether a row group may have a text from `least` to `greatest`, by what its file says of it."""
    if statistics is None or not statistics.has_min_max or not isinstance(statistics.min, str):
        return True
    return bool(statistics.min <= greatest and least <= statistics.max)
