"""One writer for every table: today's bytes, canonical CSV as Python's own writer has it, and no row out of order."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import sample
from waqai.cells import to_text
from waqai.release.stored import Stored
from waqai.tables import table_writer
from waqai.tables.table_writer import KeyOrder, TableWriter, canonical_csv

PUBLISHED = Stored(sample.REPOSITORY / "dataset" / "1.1.0")


def by_hand(table: pa.Table) -> bytes:
    """The canonical form of a table, row by row, with Python's csv."""
    stream = io.StringIO(newline="")
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(table.column_names)
    lines.writerows([to_text(value) for value in row.values()] for row in table.to_pylist())
    return stream.getvalue().encode()


@pytest.mark.parametrize("size", [7, 1 << 20])
@pytest.mark.parametrize("name", PUBLISHED.tables)
def test_a_published_table_written_again_has_the_same_bytes_in_whatever_pieces_it_comes(name: str, size: int, tmp_path: Path) -> None:
    table = PUBLISHED.parquet(name)
    pieces = [table.slice(start, size) for start in range(0, min(table.num_rows, 500 * size), size)]
    pieces += [table.slice(500 * size)] if table.num_rows > 500 * size else []
    with TableWriter(tmp_path, name, table.schema, PUBLISHED.schemas[name]["primaryKey"]) as writer:
        for piece in pieces:
            writer.write(piece)
    for path in (f"parquet/{name}.parquet", f"csv/{name}.csv"):
        assert (tmp_path / path).read_bytes() == (PUBLISHED.folder / path).read_bytes()


NASTY = [
    "", '"', '""', ",", 'a"b', "a,b", '"quoted", and more', "وقائع، «خبر»", " space ", "a;b", "\u2028", "é", "e\u0301", "😀", "'", None, "line\nbreak",
]  # fmt: skip
DATES = [date(1, 1, 1), date(25, 4, 14), date(1969, 12, 31), date(2024, 2, 29), date(9999, 12, 31), None]
FLOATS = [0.0, -0.0, 1.0, 0.1, 1 / 3, 1e16, 1e-7, -2.5, 1e300, 5e-324, float("inf"), float("nan"), 123456789012345680.0, None]


def test_nasty_cells_are_written_as_python_writes_them() -> None:
    columns = {
        "text": pa.array(NASTY, pa.string()), "day": pa.array(DATES, pa.date32()), "score": pa.array(FLOATS, pa.float64()),
        "flag": pa.array([True, False, None], pa.bool_()), "count": pa.array([0, -1, 2**63 - 1, -(2**63), None], pa.int64()),
    }  # fmt: skip
    rows = max(map(len, columns.values()))
    table = pa.table({name: column.take(pa.array([i % len(column) for i in range(rows)])) for name, column in columns.items()})
    assert canonical_csv(table) == by_hand(table)
    assert canonical_csv(table.slice(3, 5)) == by_hand(table.slice(3, 5))
    assert canonical_csv(table.slice(0, 0)) == by_hand(table.slice(0, 0))


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1)  # "\r" Python quotes since 3.13 only
CELLS = st.tuples(TEXTS, st.none() | TEXTS, st.none() | st.floats(), st.none() | st.dates(), st.none() | st.booleans())


@given(st.lists(CELLS))
def test_any_cells_are_written_as_python_writes_them(rows: list[tuple[object, ...]]) -> None:
    types = [pa.string(), pa.string(), pa.float64(), pa.date32(), pa.bool_()]
    table = pa.Table.from_arrays([pa.array([row[i] for row in rows], kind) for i, kind in enumerate(types)], list("abcde"))
    assert canonical_csv(table) == by_hand(table)


KEYS = pa.schema([("a", pa.string()), ("b", pa.int64())])


def pieces_of(rows: Sequence[tuple[str | None, int | None]], size: int) -> list[pa.Table]:
    table = pa.Table.from_arrays([pa.array([r[0] for r in rows], pa.string()), pa.array([r[1] for r in rows], pa.int64())], schema=KEYS)
    return [table.slice(start, size) for start in range(0, table.num_rows, size)]


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "é", "\U0001f600", "\uffff", None]), st.none() | st.integers(0, 3))), st.integers(1, 4)
)
def test_the_first_row_out_of_order_is_found_whatever_the_pieces(rows: list[tuple[str | None, int | None]], size: int) -> None:
    order, found = KeyOrder(["a", "b"]), None
    for number, piece in enumerate(pieces_of(rows, size)):
        if (at := order.first_break(piece)) is not None:
            found = number * size + at
            break
    keys = list(itertools.takewhile(lambda row: None not in row, rows))
    bad = [i for i in range(1, len(keys)) if keys[i] <= keys[i - 1]] or ([len(keys)] if len(keys) < len(rows) else [])
    assert found == (bad[0] if bad else None)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("a", 1), ("a", 1)], "keys: the key ('a', 1) is there twice, or comes before a smaller one"),
        ([("a", 1), ("b", 1), ("a", 2)], "keys: the key ('a', 2) is there twice"),
        ([("a", 1), ("b", None)], "keys: a row has the key ('b', None), and no part of a key is null"),
    ],
)
@pytest.mark.parametrize("size", [1, 5])
def test_rows_that_are_not_in_order_are_refused(rows: list[tuple[str, int]], words: str, size: int, tmp_path: Path) -> None:
    def write() -> None:
        with TableWriter(tmp_path, "keys", KEYS, ["a", "b"]) as writer:
            for piece in pieces_of(rows, size):
                writer.write(piece)

    with pytest.raises(AssertionError) as refused:
        write()
    assert str(refused.value).startswith(words)


def test_columns_that_are_not_the_schemas_are_refused_even_without_rows(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="the rows have the columns"), TableWriter(tmp_path, "keys", KEYS, ["a", "b"]) as writer:
        writer.write(pa.table({"a": pa.array([], pa.string())}))


@pytest.mark.parametrize(("rows", "parts"), [(10, 1), (11, 2), (25, 3)])
def test_a_table_of_many_rows_is_written_in_parts(rows: int, parts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_writer, "MOST_ROWS", 10)
    monkeypatch.setattr(table_writer, "ROW_GROUP", 5)
    table = pa.table({"a": pa.array([f"{i:03}" for i in range(rows)]), "b": pa.array(range(rows))}, schema=KEYS)
    with TableWriter(tmp_path, "keys", KEYS, ["a"]) as writer:
        writer.write(table)
    assert (tmp_path / "csv" / "keys.csv").read_bytes() == by_hand(table)
    found = sorted((tmp_path / "parquet").rglob("*.parquet"))
    assert [p.name for p in found] == (["keys.parquet"] if parts == 1 else [f"part-{i:05}.parquet" for i in range(parts)])
    assert pa.concat_tables([pq.read_table(path) for path in found]).equals(table)
