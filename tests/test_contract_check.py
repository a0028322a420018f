"""Finished tables against their contracts, in pieces: each kind of rule fires, and names table, column and value."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import sample
from waqai.cells import NULLS, is_trap
from waqai.contracts import arrow_schema
from waqai.problem import Place
from waqai.schema.model import Field, ForeignKey, Schema, Table
from waqai.schema.schema_reader import read_schema
from waqai.tables import cell_rules, contract_check, foreign_keys
from waqai.tables.contract_check import SHOWN, check_table
from waqai.tables.parquet_table import ParquetTable
from waqai.tables.table_writer import TableWriter

FOUND, _ = read_schema(sample.REPOSITORY)
assert FOUND
SCHEMA: Schema = FOUND
TABLE = Table(
    "things", "Things", "one thing", "Things.",
    (
        Field("thing_id", "string", "", True, pattern="[a-z]+(-[a-z]+)*", max_length=8), Field("position", "integer", "", True, minimum=1, maximum=99),
        Field("status", "string", "", codes="statuses"), Field("statuses", "string", "", codes="statuses", joined=True),
        Field("note", "string", "", min_length=3), Field("copied", "string", "", verbatim=True), Field("score", "number", "", minimum=-10, maximum=10),
        Field("day", "date", ""), Field("flag", "boolean", ""),
    ),
    ("thing_id", "position"),
)  # fmt: skip
GOOD: dict[str, Any] = {
    "thing_id": "a", "position": 1, "status": "actual", "statuses": "actual;alleged", "note": "خبر", "copied": "=1+1", "score": 1.5,
    "day": date(2024, 2, 29), "flag": True,
}  # fmt: skip


def rows_of(*rows: dict[str, Any]) -> pa.Table:
    made = [GOOD | {"position": number} | row for number, row in enumerate(rows, 1)]
    return pa.Table.from_arrays([pa.array([r[f.name] for r in made], f.type) for f in arrow_schema(TABLE)], arrow_schema(TABLE).names)


def said(rows: pa.Table) -> list[str]:
    return [problem.message.removeprefix("table things, ") for problem in check_table(rows, TABLE, SCHEMA.codebook)]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"thing_id": "A"}, "column thing_id: 'A' is there, and must be text that matches [a-z]+(-[a-z]+)*"),
        ({"thing_id": "a\n"}, "column thing_id: 'a\\n' is there, and must be text that matches [a-z]+(-[a-z]+)*"),
        ({"thing_id": "abcdefghi"}, "column thing_id: 'abcdefghi' is there, and must be at most 8 characters"),
        ({"thing_id": "null"}, "column thing_id: 'null' is there, and must be text that no reader runs or takes for null, on one line"),
        ({"thing_id": None}, "column thing_id: null is there, and a value must be"),
        ({"position": 0}, "column position: '0' is there, and must be at least 1"),
        ({"position": 100}, "column position: '100' is there, and must be at most 99"),
        ({"status": "actuall"}, "column status: 'actuall' is there, and must be a code of the list statuses"),
        ({"statuses": "actual;"}, "column statuses: 'actual;' is there, and must be codes of the list statuses, joined by ;"),
        ({"statuses": ""}, "column statuses: '' is there, and must be codes of the list statuses, joined by ;"),
        ({"note": "خب"}, "column note: 'خب' is there, and must be at least 3 characters"),
        ({"note": "=1+1"}, "column note: '=1+1' is there, and must be text that no reader runs or takes for null, on one line"),
        (
            {"note": "two\nlines"},
            "column note: 'two\\nlines' is there, and must be text that no reader runs or takes for null, on one line",
        ),
        ({"score": 10.5}, "column score: '10.5' is there, and must be at most 10"),
        ({"score": -10.5}, "column score: '-10.5' is there, and must be at least -10"),
        ({"score": float("inf")}, "column score: 'inf' is there, and must be at most 10"),
    ],
)
def test_a_cell_that_the_contract_does_not_allow_is_named_with_table_column_and_value(cell: dict[str, Any], words: str) -> None:
    assert said(rows_of({}, cell | {"position": cell.get("position", 2)}))[:1] == [words] or words in said(rows_of(cell))
    assert said(rows_of({}, {})) == []


def test_a_row_that_breaks_a_rule_is_found_in_whatever_piece_it_stands_and_its_place_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract_check, "PIECE", 3)
    rows = rows_of(*[{"note": "-" if number in (4, 8) else "note"} for number in range(10)])
    problems = check_table(rows, TABLE, SCHEMA.codebook, lambda row: Place("raw/things.yaml", row))
    assert sorted({problem.place.line for problem in problems}) == [4, 8]
    assert {p.place for p in check_table(rows, TABLE, SCHEMA.codebook)} == {Place("schema/tables/things.yaml", 1, 1)}


def test_many_failures_are_told_by_a_few_examples_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract_check, "PIECE", 64)
    rows = rows_of(*[{"note": "=note", "status": "no"} for _ in range(2000)])
    assert [problem.message.split(":")[0] for problem in check_table(rows, TABLE, SCHEMA.codebook)][: 2 * SHOWN] == [
        *["table things, column status"] * SHOWN, *["table things, column note"] * SHOWN,
    ]  # fmt: skip


def test_columns_that_are_missing_extra_exchanged_or_of_another_type_are_named() -> None:
    rows = rows_of({})
    assert said(rows.drop_columns(["note"])) == ["column note: the contract has such a field, and the pipeline does not make it"]
    assert said(rows.append_column("more", pa.array(["x"]))) == ["column more: the pipeline makes it, and the contract has no such field"]
    assert said(rows.select([*rows.column_names[::-1]]))[0].endswith("is not in its place")
    wrong = rows.set_column(rows.column_names.index("score"), "score", pa.array(["1.5"]))
    assert said(wrong) == ["column score: it is string, and must be double"]


def test_a_table_without_rows_has_its_columns_looked_at() -> None:
    assert said(rows_of().drop_columns(["note"])) != []
    assert said(rows_of()) == []


def test_every_table_of_a_release_meets_its_contract_and_its_references(built: Path) -> None:
    tables = {path.stem: ParquetTable([path]) for path in sorted((built / "parquet").glob("*.parquet"))}
    assert tables
    for name, table in tables.items():
        assert check_table(table, SCHEMA.tables[name], SCHEMA.codebook) == []
        assert contract_check.references(name, tables, SCHEMA) == []


TEXTS = st.text(st.sampled_from("=+-@aAnNuUlLſKſİ /#<>\n\r\t\0;é؟"), max_size=5) | st.sampled_from(
    [*NULLS, "NaN", "falſe", "<Na>", "none "]
)


@given(st.lists(st.none() | TEXTS))
def test_a_trap_is_one_for_arrow_where_it_is_one_for_python(texts: list[str | None]) -> None:
    marks = cell_rules.traps(pa.array(texts, pa.string()))
    assert (marks.to_pylist() if marks else [False] * len(texts)) == [text is not None and is_trap(text) for text in texts]


@pytest.mark.parametrize("pattern", ["[a-z]+", "a|b", "(?=a).b", "(?!a).*", "", ".", "[^;]*"])
@given(texts=st.lists(st.none() | st.text("ab;\né", max_size=3)))
def test_a_pattern_means_what_it_means_in_python(pattern: str, texts: list[str | None]) -> None:
    marks = cell_rules.unmatched(pa.array(texts, pa.string()), pattern)
    assert (marks.to_pylist() if marks else [False] * len(texts)) == [t is not None and not re.fullmatch(pattern, t) for t in texts]


KEY_TEXTS = st.none() | st.sampled_from("abcdefgh")
PAIRS = st.lists(st.tuples(KEY_TEXTS, st.none() | st.integers(0, 12)))


def pairs(rows: list[tuple[str | None, int | None]]) -> pa.Table:
    return pa.table({"a": pa.array([r[0] for r in rows], pa.string()), "b": pa.array([r[1] for r in rows], pa.int64())})


@given(rows=PAIRS, target=PAIRS, held=st.integers(1, 9), most=st.integers(1, 4))
def test_dangling_keys_are_the_rows_whose_key_the_target_does_not_have(rows: Any, target: Any, held: int, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(foreign_keys, "GATHERED", held)
        patch.setattr(foreign_keys, "_PIECE", 3)
        found = foreign_keys.dangling(pairs(rows), ["a", "b"], pairs(target), ["a", "b"], most)
    assert found == [(i, row) for i, row in enumerate(rows) if None not in row and row not in target][:most]


def test_keys_of_files_are_looked_up_in_the_row_groups_that_may_hold_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.tables.table_writer.ROW_GROUP", 10)
    monkeypatch.setattr(foreign_keys, "GATHERED", 20)
    names = [f"x{i:03}" for i in range(100)]
    for name, kept in (("all", names), ("some", [n for n in names if n != "x050"])):
        with TableWriter(tmp_path, name, pa.schema([("a", pa.string())]), ["a"]) as writer:
            writer.write(pa.table({"a": kept}))
    whole, some = (ParquetTable([tmp_path / "parquet" / f"{name}.parquet"]) for name in ("all", "some"))
    assert foreign_keys.dangling(whole, ["a"], some, ["a"], 5) == [(50, ("x050",))]
    assert foreign_keys.dangling(some, ["a"], whole, ["a"], 5) == []
    assert sum(piece.num_rows for piece in whole.pieces(["a"], ("x015", "x021"))) == 20


def test_a_reference_that_leads_nowhere_is_named_with_its_place() -> None:
    things = TABLE._replace(foreign_keys=(ForeignKey(("copied",), "things", ("thing_id",)),))
    schema = SCHEMA._replace(tables={"things": things})
    rows = rows_of({"copied": None}, {"copied": "a"}, {"copied": "b"})
    (problem,) = contract_check.references("things", {"things": rows}, schema, lambda row: Place("raw/things.yaml", row + 1))
    assert (problem.code, str(problem.place.path), problem.place.line) == ("dangling-key", "raw/things.yaml", 3)
    assert problem.message == "table things: (copied) is 'b', and things has no such row"
