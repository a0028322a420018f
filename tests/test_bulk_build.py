"""Large projects: the release is the one that the small way gives, in one process, in several, on a cluster; nothing half-written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.floor import Floor
from benchmarks.generator import Size
from benchmarks.shards import write

from tests import lines
from tests.conftest import Run, timeless
from tests.test_jsonlines import TOLD
from waqai import load, project
from waqai.bulk import blocks, running, spill, workers
from waqai.bulk.progress import Progress
from waqai.problem import CannotRun
from waqai.release.verifying import compare, verify
from waqai.tables import table_writer


@pytest.fixture
def large(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample project in JSON Lines, which counts as large."""
    assert lines.convert(project)
    monkeypatch.setattr("waqai.project.BULK_BYTES", 0)
    return project


@pytest.mark.parametrize("processes", [1, 2])
def test_the_release_is_the_one_that_the_small_way_gives(processes: int, large: Path, run: Run, built: Path, tmp_path: Path) -> None:
    result = run("--project", large, "build", "--processes", processes, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert compare(tmp_path / "out", built) == []


def test_a_cluster_gives_the_same_release(large: Path, run: Run, built: Path, tmp_path: Path) -> None:
    from dask.distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        result = run("--project", large, "build", "--cluster", cluster.scheduler_address, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert compare(tmp_path / "out", built) == []


def test_a_scheduler_that_is_not_there_is_one_clear_line(large: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.bulk.cluster._CONNECT", 0.2)
    result = run("--project", large, "validate", "--cluster", "tcp://127.0.0.1:9")
    assert result.exit_code == 3
    assert str(result.exception) == "no dask scheduler is at tcp://127.0.0.1:9"


def test_validate_says_what_it_says_of_a_small_project(large: Path, run: Run) -> None:
    assert timeless(run("--project", large, "validate", "--processes", "1").output) == TOLD
    assert timeless(run("--project", large, "validate", "--full", "--processes", "1").output) == TOLD
    path = next((large / "raw" / "annotations" / "c1").glob("*.jsonl"))
    path.write_text(path.read_text(encoding="utf-8").replace('"status":"actual"', '"status":"actuall"', 1), encoding="utf-8")
    result = run("--project", large, "validate", "--processes", "1")
    assert result.exit_code == 1
    assert "unknown-code: `actuall` is not a code of the list `statuses`" in result.output


def test_the_floor_gives_the_same_tables(tmp_path: Path) -> None:
    write(tmp_path / "made", Size(60), 3)
    Floor(tmp_path / "made").run(tmp_path / "floor")
    with running.folder() as work:
        plan = running.Plan(workers.Here(), Progress(quiet=True), memory=1 << 20)
        checked, stage = running.check(project.Project(tmp_path / "made"), work, plan)
        assert checked.problems == []
        assert checked.unchecked == 0
        assert stage
        (tmp_path / "product").mkdir()
        from waqai.bulk.building import write_tables

        assert write_tables(stage, tmp_path / "product", plan) == []
    floor = sorted(p.name for p in (tmp_path / "floor" / "csv").iterdir())
    assert len(floor) > 15
    for name in floor:
        assert (tmp_path / "floor" / "csv" / name).read_bytes() == (tmp_path / "product" / "csv" / name).read_bytes(), name


def test_texts_may_lie_in_one_file(large: Path, run: Run) -> None:
    folder = large / "raw" / "text"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}
    table = pa.table({"sha256": list(texts), "text": list(texts.values())})
    for path in folder.iterdir():
        path.unlink()
    pq.write_table(table, folder / "pages.parquet")
    assert timeless(run("--project", large, "validate", "--processes", "1").output) == TOLD
    pq.write_table(table.set_column(1, "text", pa.array([text + "x" for text in texts.values()])), folder / "pages.parquet")
    result = run("--project", large, "validate", "--processes", "1")
    assert result.exit_code == 1
    assert "error: page-hash: " in result.output


def test_a_large_table_is_written_in_parts_that_every_reader_takes(
    large: Path, run: Run, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_writer, "MOST_ROWS", 10)
    monkeypatch.setattr(table_writer, "ROW_GROUP", 5)
    out = tmp_path / "out"
    result = run("--project", large, "build", "--processes", "1", "--out", out)
    assert result.exit_code == 0, result.output
    assert [p.name for p in sorted((out / "parquet" / "reports").iterdir())] == [f"part-{i:05}.parquet" for i in range(5)]
    assert load(out).reports.equals(load(built).reports)
    assert (out / "csv" / "reports.csv").read_bytes() == (built / "csv" / "reports.csv").read_bytes()
    assert verify(out) == []


def nothing_is_left(root: Path, temporary: Path) -> bool:
    return not (root / "build").exists() and not [p for p in temporary.iterdir() if p.name.startswith("waqai-")]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_a_shard_that_changes_while_it_is_read_stops_the_run(
    large: Path, run: Run, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = blocks.table

    def meddled(source: bytes, schema: Any) -> Any:
        for path in (large / "raw" / "annotations" / "c1").glob("*.jsonl"):
            os.utime(path, ns=(1, 1))
        return real(source, schema)

    monkeypatch.setattr(blocks, "table", meddled)
    result = run("--project", large, "build", "--processes", "1")
    assert result.exit_code == 3
    assert "changed while it was read" in str(result.exception)
    assert nothing_is_left(large, temporary)
    monkeypatch.setattr(blocks, "table", real)
    assert run("--project", large, "build", "--processes", "1").exit_code == 0


def test_a_shard_that_vanishes_stops_the_run(large: Path, run: Run, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shard = next((large / "raw" / "annotations" / "c1").glob("*.jsonl"))
    real = running._Run.articles

    def vanish(self: Any) -> None:
        real(self)
        shard.rename(large / "gone")

    monkeypatch.setattr(running._Run, "articles", vanish)
    result = run("--project", large, "build", "--processes", "1")
    assert result.exit_code == 3
    assert isinstance(result.exception, CannotRun)
    assert nothing_is_left(large, temporary)


def test_a_disk_that_fills_up_stops_the_run(large: Path, run: Run, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, table: pa.Table) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spill, "write", full)
    result = run("--project", large, "build", "--processes", "1")
    assert result.exit_code == 3
    assert "No space left on device" in str(result.exception)
    assert nothing_is_left(large, temporary)


def die(*_: object) -> None:
    os._exit(9)


def test_a_worker_that_dies_stops_the_run() -> None:
    with pytest.raises(CannotRun, match="a worker process died"), workers.processes(2) as pool:
        pool.run([(die,)], lambda _: None)
