"""The rule that a release carries: it gives the published tables, and a reader can change it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import sample
from waqai.derive.model_graph import FINAL_TABLES, RANGE_TABLES, models
from waqai.derive.run_script import DUCKDB_TRIED, rule_files
from waqai.schema.model import Schema
from waqai.schema.schema_reader import read_schema

DERIVED = (*RANGE_TABLES, *FINAL_TABLES)


@pytest.fixture(scope="module")
def schema() -> Schema:
    found, problems = read_schema(sample.REPOSITORY)
    assert found, problems
    return found


@pytest.fixture(scope="module")
def release(rebuilt: Path) -> Path:
    """The folder of a release, as somebody has it who knows nothing of the project; no test may change it."""
    return rebuilt


def write(folder: Path, files: dict[str, str]) -> None:
    for path, content in files.items():
        (folder / path).write_text(content, encoding="utf-8")


@pytest.fixture
def session(release: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run `run.sql` in the folder of a release, and give the session."""

    def run(folder: Path = release) -> Any:
        monkeypatch.chdir(folder)
        base = duckdb.connect()
        base.execute(Path("rule/run.sql").read_text(encoding="utf-8")).fetchall()
        return base

    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_rule_makes_the_tables_that_are_published_and_writes_nothing(release: Path, session: Callable[..., Any]) -> None:
    before = contents(release)
    base = session()
    rows = {name: pq.read_metadata(release / "parquet" / f"{name}.parquet").num_rows for name in DERIVED}
    assert base.execute("FROM differences").fetchall() == [(name, n, n, 0, 0) for name, n in rows.items()]
    assert base.execute("FROM lost_rows").fetchall() == []
    made = {name for (name,) in base.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert made == {*models(), "differences"}
    assert contents(release) == before


def test_tables_may_be_in_parts(release: Path, schema: Schema, session: Callable[..., Any], tmp_path: Path) -> None:
    folder = shutil.copytree(release, tmp_path / "release")
    parts = ("reports", "claims", "events", "dyad_months", "event_links")
    for name in parts:
        path = folder / "parquet" / f"{name}.parquet"
        table = pq.read_table(path)
        path.unlink()
        path.with_suffix("").mkdir()
        for i, start in enumerate(range(0, len(table), 40)):
            pq.write_table(table.slice(start, 40), path.with_suffix("") / f"part-{i:03}.parquet")
    write(folder, rule_files("A dataset", "1.1.0", schema.tables, parts))
    assert {row[3:] for row in session(folder).execute("FROM differences").fetchall()} == {(0, 0)}


def test_a_changed_cell_is_counted(release: Path, session: Callable[..., Any], tmp_path: Path) -> None:
    folder = shutil.copytree(release, tmp_path / "release")
    path = folder / "parquet" / "monads.parquet"
    table = pq.read_table(path)
    at = table.column_names.index("country")
    pq.write_table(table.set_column(at, "country", pa.array(["XXX", *table.column("country").to_pylist()[1:]])), path)
    found = {row[0]: row[3:] for row in session(folder).execute("FROM differences").fetchall()}
    assert found == dict.fromkeys(DERIVED, (0, 0)) | {"monads": (1, 1)}


def test_the_rule_is_the_models_in_plain_sql(release: Path) -> None:
    script = (release / "rule" / "run.sql").read_text(encoding="utf-8")
    for name, model in models().items():
        assert (release / "rule" / "models" / f"{name}.sql").read_text(encoding="utf-8") == model.text
        assert model.query.partition("ON counts ")[0] in script
    assert not re.search(r"^\s*(\.|COPY|EXPORT|ATTACH|INSTALL|LOAD)", script, re.MULTILINE)
    assert all(version in script for version in DUCKDB_TRIED)


def test_the_versions_of_duckdb_that_were_tried_have_the_locked_one() -> None:
    assert re.search(r"^duckdb==(\S+)", (sample.REPOSITORY / "requirements.lock").read_text(), re.MULTILINE)[1] in DUCKDB_TRIED  # type: ignore[index]
    assert duckdb.__version__ in DUCKDB_TRIED, "run the tests of this file with it, and add it to DUCKDB_TRIED"


def test_the_variants_in_the_documents_run(release: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    page = (sample.REPOSITORY / "docs" / "reports-to-events.md").read_text(encoding="utf-8")
    plain, only_actual, earliest = re.findall(r"```python\n(.*?)```", page.partition("## The rule as SQL")[2], re.DOTALL)
    monkeypatch.chdir(release)
    names: dict[str, Any] = {}
    exec(plain, names)
    assert "('events', 104, 104, 0, 0)" in capfd.readouterr().out
    exec(only_actual, names)
    gone = {
        event
        for (event,) in names["session"].execute("SELECT event_id FROM published_events ANTI JOIN made_events USING (event_id)").fetchall()
    }
    published = pq.read_table(release / "parquet" / "reports.parquet").to_pylist()
    assert gone == {r["event_id"] for r in published} - {r["event_id"] for r in published if r["status"] == "actual"}
    assert names["session"].execute("SELECT count(*) FROM made_events WHERE n_reports > n_actual").fetchone() == (0,)
    exec(earliest, names)
    found = {row[0]: row[1:] for row in names["session"].execute("FROM differences").fetchall()}
    assert found["events"][2] > 0
    assert found["event_links"][2:] == (0, 0)
    assert {name for name, (made, published, *_) in found.items() if made != published} <= {"dyad_months"}
    moved = (
        names["session"]
        .execute(
            "SELECT p.date, m.date, m.date_start <= p.date_start FROM published_events p JOIN made_events m USING (event_id) WHERE p.date IS DISTINCT FROM m.date"
        )
        .fetchall()
    )
    assert all(earlier for *_, earlier in moved), moved
