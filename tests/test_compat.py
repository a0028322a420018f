"""The comparison by which every client is judged finds what differs; and the quick clients run in every test run."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from compat.expected import Expected, compare, expected

from compat import run
from tests import sample

TABLE = {
    "things": Expected(
        {"id": "integer", "name": "string", "day": "date", "open": "boolean", "score": "number"},
        [["1", "القاهرة", "2024-06-18", "TRUE", "2.5"], ["2", None, None, None, None]],
    )
}
READ: dict[str, Any] = {
    "things": [
        {"name": "id", "kind": "integer", "values": [1, 2]}, {"name": "name", "kind": "string", "values": ["القاهرة", None]},
        {"name": "day", "kind": "date", "values": ["2024-06-18", None]}, {"name": "open", "kind": "boolean", "values": [True, None]},
        {"name": "score", "kind": "number", "values": [2.5, None]},
    ]
}  # fmt: skip


def test_what_is_the_same_has_no_fault() -> None:
    verdict = compare(TABLE, READ, set())
    assert (verdict.tables, verdict.rows, verdict.cells, verdict.faults) == (1, 2, 10, [])


@pytest.mark.parametrize(
    ("column", "change", "fault"),
    [
        (0, {"values": [1, 3]}, "things.id, row 2: 3, not '2'"),
        (0, {"values": [1]}, "things.id: 1 rows, not 2"),
        (0, {"kind": "number", "values": [1.0, 2.0]}, "things.id: is number, not integer"),
        (1, {"values": ["Ø§Ù„Ù‚Ø§Ù‡Ø±Ø©", None]}, "things.name, row 1: 'Ø§Ù„Ù‚Ø§Ù‡Ø±Ø©', not 'القاهرة'"),
        (1, {"values": ["القاهرة", ""]}, "things.name, row 2: '', not None"),
        (1, {"name": "Name"}, "things: the columns are id, Name, day, open, score"),
        (2, {"values": ["2024-06-17", None]}, "things.day, row 1: '2024-06-17', not '2024-06-18'"),
        (2, {"kind": "string"}, "things.day: is string, not date"),
        (3, {"values": [False, None]}, "things.open, row 1: False, not 'TRUE'"),
        (3, {"values": [True, False]}, "things.open, row 2: False, not None"),
        (4, {"values": [2.4, None]}, "things.score, row 1: 2.4, not '2.5'"),
        (4, {"values": [None, None]}, "things.score, row 1: None, not '2.5'"),
    ],
)
def test_what_differs_is_a_fault_that_names_its_cell(column: int, change: dict[str, Any], fault: str) -> None:
    read = deepcopy(READ)
    read["things"][column] |= change
    assert compare(TABLE, read, set()).faults == [fault]


def test_another_type_passes_only_where_it_is_allowed_and_the_values_say_the_same() -> None:
    read = deepcopy(READ)
    read["things"][2]["kind"] = "string"
    verdict = compare(TABLE, read, {("date", "string")})
    assert (verdict.faults, verdict.retyped) == ([], {("date", "string"): 1})
    read["things"][2]["values"][0] = "18/06/2024"
    assert compare(TABLE, read, {("date", "string")}).faults == ["things.day, row 1: '18/06/2024', not '2024-06-18'"]


def test_a_missing_and_a_foreign_table_are_faults() -> None:
    assert compare(TABLE, {}, set()).faults == ["things: the columns are none"]
    assert compare(TABLE, {**READ, "more": []}, set()).faults == ["more: is no table of the release"]


@pytest.mark.parametrize("name", ["pandas", "polars", "pyarrow", "DuckDB"])
def test_a_quick_client_finds_every_cell_of_a_release(name: str, built: Path, tmp_path: Path) -> None:
    client = next(c for c in run.ALL if c.name == name)
    out = tmp_path / "found.json"
    subprocess.run([sys.executable, run.CLIENTS / client.script, built, tmp_path, out], check=True)
    found = json.loads(out.read_text(encoding="utf-8"))
    results = [run.verdict(client, found["version"], route, read, expected(built)) for route, read in found["routes"].items()]
    assert [r.result for r in results if r.failed] == []
    assert {"CSV", "Parquet"} <= {r.route for r in results}


def test_a_client_that_is_not_there_is_not_run_and_has_not_passed(tmp_path: Path) -> None:
    client = run.Client("nothing", "nothing.py", program="no-such-program")
    (result,) = run.run(client, tmp_path, tmp_path, {})
    assert (result.result, result.failed) == ("not run: no-such-program is not on this machine", False)
    broken = run.Client("broken", "nothing.py", program=sys.executable)
    (failed,) = run.run(broken, tmp_path, tmp_path, {})
    assert failed.failed
    assert "| nothing |  |  |  | not run: no-such-program is not on this machine |" in run.page(
        sample.REPOSITORY / "dataset" / "1.0.0", [result]
    )
