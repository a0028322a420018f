"""The release gates: each fires on a release that is spoilt for it, and only then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests import sample
from waqai import gates
from waqai.project import Project
from waqai.release.candidate import Candidate, prepared
from waqai.release.candidate_writer import write_release
from waqai.schema.expectations import read_expectations
from waqai.schema.model import Expectation
from waqai.schema.schema_reader import read_schema

schema, _ = read_schema(sample.REPOSITORY)
assert schema is not None
SUITES, PROBLEMS = read_expectations(sample.REPOSITORY, schema.tables, schema.dataset.released)
GATES = [e for suite in SUITES for e in suite.expectations]


def made(root: Path, folder: Path) -> Candidate:
    with prepared(Project(root)) as found:
        candidate, problems = write_release(found, folder)
    assert candidate is not None, problems
    return candidate


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    """The candidate of the sample project."""
    folder = tmp_path_factory.mktemp("gates")
    (folder / "candidate").mkdir()
    return made(sample.make(folder / "project"), folder / "candidate")


@pytest.fixture(scope="module")
def tables(candidate: Candidate) -> dict[str, pa.Table]:
    return {name: table.select(table.column_names) for name, table in candidate.tables.items()}


def test_the_projects_own_gates_are_sound() -> None:
    assert PROBLEMS == []
    assert {e.metric for e in GATES} >= {"fill-rate", "share", "rows-ratio", "orphans", "least", "greatest"}
    assert all(len(e.reason) > 10 for e in GATES)


@pytest.mark.slow
def test_the_release_passes_its_gates(tmp_path: Path) -> None:
    assert [r.expectation.name for r in made(sample.REPOSITORY, tmp_path).gates if not r.holds] == []


def spoil(e: Expectation, tables: dict[str, pa.Table], side: str) -> tuple[dict[str, pa.Table], dict[str, int]]:
    """Tables (and rows of the release before) that are beyond the bound `side` of one expectation."""
    table = tables[e.table]
    rows = {name: t.num_rows for name, t in tables.items()}
    match e.metric:
        case "fill-rate":
            return tables | {e.table: put(table, e.column, pa.nulls(table.num_rows, table.schema.field(e.column).type))}, rows
        case "share":
            text = str(e.value).lower() if e.value == "TRUE" else e.value
            other = table.filter(pc.not_equal(pc.cast(table.column(e.column), pa.string()), text))
            same = put(table, e.column, pa.array([text] * table.num_rows).cast(table.schema.field(e.column).type))
            return tables | {e.table: other if side == "min" else same}, rows
        case "rows" | "rows-ratio":
            return tables | {e.table: table.slice(0, 1)}, dict.fromkeys(rows, 100)
        case "orphans":
            return tables | {e.other or "": tables[e.other or ""].slice(0, 0)}, rows
        case _:
            import datetime

            day = datetime.date(1, 1, 1) if side == "min" else datetime.date(9999, 1, 1)
            return tables | {e.table: put(table, e.column, pa.array([day] * table.num_rows, pa.date32()))}, rows


def put(table: pa.Table, column: str | None, values: Any) -> pa.Table:
    return table.set_column(table.column_names.index(column or ""), column, values)


@pytest.mark.parametrize("e", GATES, ids=lambda e: e.name)
def test_each_gate_fires_on_a_release_that_is_spoilt_for_it(e: Expectation, tables: dict[str, pa.Table]) -> None:
    for side, bound in (("min", e.least), ("max", e.greatest)):
        if bound is not None:
            spoilt, before = spoil(e, tables, side)
            suites = tuple(suite._replace(expectations=(e,)) for suite in SUITES if e in suite.expectations)
            failed = gates.problems(gates.run(suites, spoilt, before))
            assert any(p.code == "gate-failed" and p.message.startswith(f"{e.name}:") for p in failed), (side, failed)


def test_a_first_release_has_nothing_to_drift_from(candidate: Candidate) -> None:
    results = gates.run(SUITES, candidate.tables, {})
    drift = [r for r in results if r.expectation.metric == "rows-ratio"]
    assert drift
    assert all(r.observed is None and r.holds for r in drift)


def test_quality_says_nothing_of_the_run_and_all_of_the_gates(candidate: Candidate) -> None:
    from waqai.release import quality

    found = quality.record(candidate.schema, candidate.tables, candidate.gates)
    assert [g["name"] for g in found["gates"]] == [r.expectation.name for r in candidate.gates]
    assert found["coverage"] == sorted(found["coverage"], key=lambda c: (c["outlet_id"], c["month"] or ""))
    assert sum(c["articles"] for c in found["coverage"]) == candidate.tables["articles"].num_rows
    text = quality.as_json(found) + quality.page(candidate.schema, candidate.suites, found)
    assert "run_id" not in text
    assert "great_expectations" not in text
