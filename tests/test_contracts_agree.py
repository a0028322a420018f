"""The contract of a build (pandera) and the check of a release (pyarrow) are held to each other, cell by cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests import sample
from waqai.contracts import arrow_type, is_required, table_schema
from waqai.problem import Place
from waqai.release.cell_faults import Column, columns
from waqai.release.stored import Stored
from waqai.schema.model import Field, Schema, Table
from waqai.schema.schema_reader import read_schema
from waqai.tables import contract_check
from waqai.tables.contract_check import check_table
from waqai.tables.table_writer import canonical_texts

FOUND, _ = read_schema(sample.REPOSITORY)
assert FOUND
SCHEMA: Schema = FOUND
TEXTS = [
    "", "x", "=1+1", "@x", "-x", "null", "NaN", "n/a", "<NA>", "INF", "True", "two\nlines", "tab\there", "a\rb", "a\0b", "A", "é", "a-", "a--b", "a/b/c",
    "x" * 81, "x" * 301, "xxxxxxxxx y", "f" * 64, "2024-06-19", "2024-13", "../2024", "no such code", "actual;", ";", "a;b", "1.1.0", "1.1", "Q0", "Q1",
]  # fmt: skip
VALUES: dict[str, list[Any]] = {
    "string": TEXTS, "integer": [-(2**63), -1, 0, 1, 2**63 - 1], "number": [-1e300, -180.5, -90.5, -10.5, -0.0, 0.5, 10.5, 90.5, 180.5, float("inf")],
    "boolean": [True, False], "date": [date(1, 1, 1), date(9999, 12, 31)],
}  # fmt: skip


class Described(Stored):
    """A release as the data package of today would describe it, with the codes of the codebook."""

    def __init__(self) -> None:
        super().__init__(Path())
        self.package = {"version": "1.1.0", "resources": [
            {"name": name, "schema": table_schema(table, SCHEMA.codebook)} for name, table in SCHEMA.tables.items()
        ]}  # fmt: skip

    def opened(self, table: str) -> Any:
        codes = [{"list": name, "code": code} for name in SCHEMA.codebook.lists for code in SCHEMA.codebook.codes(name)]
        return pa.Table.from_pylist(codes)


STORED = Described()


def each_rule() -> list[tuple[Table, Field, Column]]:
    """The columns of all tables, of those with the same rules the first."""
    out: dict[Any, tuple[Table, Field, Column]] = {}
    for table in SCHEMA.tables.values():
        for field, column in zip(table.fields, columns(STORED, table.name), strict=True):
            rules = field._replace(name="", description="", unit=None), is_required(table, field), repr(column._replace(name=""))
            out.setdefault(rules, (table, field, column))
    return list(out.values())


RULES = each_rule()


def refused_at_build(table: Table, field: Field, cells: pa.Array) -> set[int]:
    """The rows that the contract of a table refuses for this cell alone."""
    alone = table._replace(fields=(field._replace(required=is_required(table, field)),), primary_key=())
    return {
        problem.place.line for problem in check_table(pa.table({field.name: cells}), alone, SCHEMA.codebook, lambda row: Place("", row))
    }


@pytest.mark.parametrize(("table", "field", "column"), RULES, ids=[f"{table.name}.{field.name}" for table, field, _ in RULES])
def test_whatever_the_contract_refuses_the_check_of_a_release_refuses_and_words(
    table: Table, field: Field, column: Column, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract_check, "SHOWN", 1000)
    values = [None, *VALUES[field.type], *(SCHEMA.codebook.codes(field.codes)[:2] if field.codes else ())]
    cells = pa.array(values, arrow_type(field))
    marks = column.wrong(cells)
    wrong = marks.to_pylist() if marks else [False] * len(values)
    if field.type == "string":  # as a file has it whose texts come again: some of them no row of a piece may have
        coded = column.wrong(cells.dictionary_encode().take(pa.array([*range(0, len(values), 2), 0])))
        assert (coded.to_pylist() if coded else [False] * (len(wrong[::2]) + 1)) == [*wrong[::2], wrong[0]]
    assert [(v, bool(column.fault(text))) for v, text in zip(values, canonical_texts(cells).to_pylist(), strict=True)] == [
        *zip(values, wrong, strict=True)
    ]
    refused = refused_at_build(table, field, cells)
    assert [values[row] for row in sorted(refused) if not wrong[row]] == []
    more = [value for row, value in enumerate(values) if wrong[row] and row not in refused]
    assert more == ([""] if field.verbatim else [])  # an empty text is null to CSV, and no value of `changes` is one


def test_a_rule_that_no_column_of_ours_has_is_checked_too() -> None:
    column = Column("n", "integer", {"enum": ["1", "2"], "pattern": "[12]", "maxLength": 1}, False, None)
    marks = column.wrong(pa.array([1, 2, 3, None, 12]))
    assert marks is not None
    assert marks.to_pylist() == [False, False, True, False, True]
    assert [bool(column.fault(text)) for text in ("1", "2", "3", None, "12")] == marks.to_pylist()
