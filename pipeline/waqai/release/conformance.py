"""The tables of a release against its data package: files, cells, keys, and that CSV is the canonical form of Parquet.

Takes a stored release, gives problems whose places are its files. Tables of any size are read a piece at a time: Arrow finds
the rows that are wrong, and only these are put into words.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from waqai.cells import to_text
from waqai.problem import CannotRun, Place, Problem
from waqai.release.cell_faults import ARROW_TYPES, columns
from waqai.release.package_shape import names
from waqai.release.stored import Stored
from waqai.tables.foreign_keys import dangling
from waqai.tables.parquet_table import ParquetTable
from waqai.tables.table_writer import KeyOrder, canonical_texts, csv_line_array, csv_lines, one_array

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 5
DIFFERING = 10_000  # lines that are looked into after the first that differs: where one is missing all others do


Call = tuple[Any, ...]  # a function and its arguments
Each = Callable[[list[Call]], list[Any]]


def one_by_one(calls: list[Call]) -> list[Any]:
    """Make calls in this process."""
    return [function(*arguments) for function, *arguments in calls]


def check(stored: Stored, damaged: set[str], each: Each = one_by_one) -> list[Problem]:
    """What is wrong with the tables; with keys only where all tables are as they should be.

    Parameters
    ----------
    damaged : set of str
        Paths of files that are not as the release's sums say, and are not looked into.
    each : callable
        Makes a list of calls, each about one table, wherever that may be.
    """
    tables = [table for table in stored.schemas if not _is_touched(stored, table, damaged)]
    found = each([(_check_table, stored, table) for table in tables])
    problems = [problem for wrong, _ in found for problem in wrong]
    if problems or damaged:
        return problems
    problems = [problem for _, of_keys in found for problem in of_keys]
    keyed = [table for table in tables if stored.schemas[table].get("foreignKeys")]
    return problems + [problem for wrong in each([(_dangling, stored, table) for table in keyed]) for problem in wrong]


def _check_table(stored: Stored, table: str) -> tuple[list[Problem], list[Problem]]:
    """What is wrong with one table, and with its keys."""
    found = _TableCheck(stored, table)
    found.run()
    return found.problems, found.of_keys[:SHOWN]


def _is_touched(stored: Stored, table: str, damaged: set[str]) -> bool:
    """Whether a file of a table is not as its sum says."""
    return any(path in (stored.csv_path(table), _parquet_path(table)) or path.startswith(f"parquet/{table}/") for path in damaged)


def _dangling(stored: Stored, table: str) -> list[Problem]:
    problems = list[Problem]()
    for foreign in stored.schemas[table].get("foreignKeys", []):
        mine, target = names(foreign["fields"]), foreign["reference"].get("resource") or table
        there = names(foreign["reference"]["fields"])
        for row, values in dangling(stored.opened(table), mine, stored.opened(target), there, SHOWN):
            text = f"{', '.join(mine)} is {tuple(map(to_text, values))}, which {target} does not have"
            problems.append(Problem(Place(stored.csv_path(table), row + 2, 1), "dangling-key", text))
    return problems[:SHOWN]


def _parquet_path(table: str) -> str:
    return f"parquet/{table}.parquet"


class _Stop(Exception):
    """No more can be said of a table."""


class _TableCheck:
    """One table's two files, read side by side."""

    def __init__(self, stored: Stored, table: str) -> None:
        self._stored, self._table, self._where = stored, table, stored.csv_path(table)
        self._columns = columns(stored, table)
        self._key = names(stored.schemas[table].get("primaryKey", []))
        self._whole = all(c.kind in ARROW_TYPES for c in self._columns)  # whether the canonical text of a row is known
        self._differs: Problem | None = None
        self._looked_into = 0
        self._bad: list[Problem] = []
        self.of_keys: list[Problem] = []

    @property
    def problems(self) -> list[Problem]:
        return self._bad[:SHOWN] or ([self._differs] if self._differs else [])

    def run(self) -> None:
        """Look through the table, until there is enough to say."""
        try:
            with (self._stored.folder / self._where).open("rb") as stream:
                opened = self._open_parquet()
                self._check_header(stream)
                order, row = KeyOrder(self._key), 0
                for piece in self._pieces(opened):
                    differing = self._compare(stream, piece, row)
                    self._check_cells(piece, row, differing)
                    if (at := order.first_break(piece)) is not None:
                        self._report_key(opened, piece, at, row)
                    row += piece.num_rows
                if not self._differs and stream.read(1):
                    self._differs = self._difference(row, opened.num_rows)
        except _Stop:
            return

    def _open_parquet(self) -> ParquetTable:
        """The table's Parquet files, with the columns and types of the schema."""
        import pyarrow as pa

        opened = self._stored.opened(self._table)
        place, expected = Place(_parquet_path(self._table)), [c.name for c in self._columns]
        try:
            schemas = opened.schemas()
        except FileNotFoundError:
            self._stop(Problem(place, "release-file-missing", f"{self._table} has no Parquet file", "get the release again"))
        except PermissionError as error:
            raise CannotRun(f"cannot read {error.filename or place.path}: {error.strerror}") from error
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            self._stop_at_parquet(error)
        for path, schema in zip(opened.paths, schemas, strict=True):
            place = Place(path.relative_to(self._stored.folder).as_posix())
            if schema.names != expected:
                text = f"the columns are {', '.join(schema.names)}; the schema says {', '.join(expected)}"
                self._stop(Problem(place, "bad-parquet", text))
            for column in self._columns:
                found = str(schema.field(column.name).type)
                if ARROW_TYPES.get(column.kind, found) != found:
                    self._stop(Problem(place, "bad-parquet", f"column {column.name} is {found}; the schema says {column.kind}"))
        return opened

    def _pieces(self, opened: ParquetTable) -> Iterator[pa.Table]:
        import pyarrow as pa

        pieces = opened.pieces()
        while True:
            try:
                piece = next(pieces, None)
                if piece is not None:
                    piece.validate(full=True)
            except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
                self._stop_at_parquet(error)
            if piece is None:
                return
            yield piece.combine_chunks()

    def _stop_at_parquet(self, error: Exception) -> None:
        text = f"the file is not Parquet: {(str(error).splitlines() or [''])[0][:100]}"
        self._stop(Problem(Place(_parquet_path(self._table)), "bad-parquet", text))

    def _stop(self, problem: Problem) -> Any:
        self._bad.append(problem)
        raise _Stop

    def _check_header(self, stream: IO[bytes]) -> None:
        """The first line, which must name the columns."""
        expected = [c.name for c in self._columns]
        found = self._parse(stream.readline(), Place(self._where))
        if found != expected:
            text = f"the columns are {', '.join(found)[:300]}; the schema says {', '.join(expected)}"
            self._stop(Problem(Place(self._where, 1, 1), "bad-cell", text))

    def _parse(self, line: bytes, place: Place) -> list[str]:
        """The cells of one line of CSV."""
        try:
            return next(csv.reader([line.decode()], strict=True), [])
        except (csv.Error, UnicodeDecodeError) as error:
            self._stop(Problem(place, "bad-cell", f"the file is not CSV in UTF-8: {error}"))
            raise

    def _compare(self, stream: IO[bytes], piece: pa.Table, first: int) -> set[int]:
        """Hold the next lines of the CSV file to rows of Parquet; the rows of the piece whose lines differ."""
        at = stream.tell()
        if self._whole:
            text = bytes(csv_lines(piece))
            if stream.read(len(text)) == text:
                return set()
            stream.seek(at)
        differing = set[int]()
        for i, expected in enumerate(csv_line_array(piece, [c.kind in ARROW_TYPES for c in self._columns]).to_pylist()):
            line = b"".join(islice(stream, expected.count("\n")))
            if line != expected.encode():
                differing.add(i)
                self._look_into(line, piece.slice(i, 1), first + i)
        return differing

    def _look_into(self, line: bytes, row: pa.Table, number: int) -> None:
        """Say what is wrong with a line of the CSV file that is not as its row of Parquet."""
        place = Place(self._where, number + 2, 1)
        if line:
            cells = self._parse(line, place)
            if len(cells) != len(self._columns):
                self._bad.append(
                    Problem(place, "bad-cell", f"the row does not have {len(self._columns)} cells, as there are columns")
                )  # fmt: skip
            else:
                faults = [(c.name, c.fault(text or None)) for c, text in zip(self._columns, cells, strict=True)]
                self._bad += [Problem(place, "bad-cell", f"column {name}: {fault}") for name, fault in faults if fault]
                there = [canonical_texts(row.column(c.name))[0].as_py() for c in self._columns if c.kind in ARROW_TYPES]
                here = [text or None for c, text in zip(self._columns, cells, strict=True) if c.kind in ARROW_TYPES]
                if here == there and not self._whole:
                    return
                if here == there:
                    text = f"row {number + 1} has the values of {_parquet_path(self._table)}, and is not written as it must be: quotes where they are needed, LF"
                    self._differs = self._differs or Problem(place, "tables-differ", text)
        if not self._differs:
            self._differs = self._difference(number, self._stored.opened(self._table).num_rows)
        self._looked_into += 1
        if not line or len(self._bad) >= SHOWN or self._looked_into > DIFFERING:
            raise _Stop

    def _difference(self, row: int, there: int) -> Problem:
        path = self._stored.folder / self._where
        text = f"row {row + 1} differs from {_parquet_path(self._table)} ({_count_lines(path) - 1} rows here, {there} there)"
        return Problem(Place(self._where, row + 2, 1), "tables-differ", text)

    def _check_cells(self, piece: pa.Table, first: int, differing: set[int]) -> None:
        """Say which cells of Parquet are not as the schema says; where the line of CSV is another, that is said instead."""
        import pyarrow.compute as pc

        found = list[tuple[int, int]]()
        for number, column in enumerate(self._columns):
            cells = one_array(piece.column(column.name))
            if (wrong := column.wrong(cells)) is not None:
                rows = pc.indices_nonzero(wrong)
                found += [(row, number) for row in rows.slice(0, SHOWN + len(differing)).to_pylist() if row not in differing]
        for row, number in sorted(found)[:SHOWN]:
            column = self._columns[number]
            text = canonical_texts(piece.column(column.name).slice(row, 1))[0].as_py()
            fault = column.fault(text) or f"{text!r:.40} is not as the schema says"
            self._bad.append(Problem(Place(self._where, first + row + 2, 1), "bad-cell", f"column {column.name}: {fault}"))
        if len(self._bad) >= SHOWN:
            raise _Stop

    def _report_key(self, opened: ParquetTable, piece: pa.Table, at: int, first: int) -> None:
        """Say of a row whose key is not greater than the one before whether it is there twice."""
        key = tuple(piece.column(name)[at].as_py() for name in self._key)
        if None in key:
            return  # a required cell, of which that is said
        place, texts = Place(self._where, first + at + 2, 1), tuple(map(to_text, key))
        other = _first_row(opened, self._key, key)
        if other is not None and other < first + at:
            self.of_keys.append(Problem(place, "key-twice", f"the key {texts} is on line {other + 2} too"))
        else:
            text = f"the key {texts} comes after a greater one; rows are in the order of {', '.join(self._key)}"
            self.of_keys.append(Problem(place, "rows-out-of-order", text))


def _first_row(opened: ParquetTable, columns: list[str], key: tuple[Any, ...]) -> int | None:
    """The first row that has a key."""
    import pyarrow.compute as pc

    first = 0
    for piece in opened.pieces(columns):
        marks = pc.equal(piece.column(columns[0]), key[0])
        for name, value in zip(columns[1:], key[1:], strict=True):
            marks = pc.and_(marks, pc.equal(piece.column(name), value))
        if (at := pc.index(marks, True).as_py()) >= 0:
            return first + int(at)
        first += piece.num_rows
    return None


def _count_lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
