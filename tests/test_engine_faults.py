"""Whatever ends a run ends all of it, in one line, and leaves nothing behind: failures, signals, a full disk, killed workers."""

from __future__ import annotations

import errno
import json
import os
import pty
import shutil
import signal
import subprocess
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests import lines, pieces
from tests.conftest import Run, timeless
from waqai.engine import cluster, file_pass, workers
from waqai.engine.cluster import Cluster
from waqai.problem import CannotRun

IN_CHECKS = ("file_pass.check_articles", "file_pass.check_annotations", "across.check_events")
IN_TABLES = ("table_build.derive_range", "table_build.write_table")
DIED = "waqai: a worker process died (killed, or out of memory): run again, with less --memory or fewer --processes\n"
slow = pytest.mark.slow


def held(stage: str, work: str = "forever") -> str:
    """What makes a stage do other work, which does not end by itself."""
    module = stage.partition(".")[0]
    return f"import tests.held; from waqai.engine import {module}; {stage} = tests.held.{work}"


@pytest.fixture
def shards(project: Path) -> Path:
    """The sample project in JSON Lines."""
    assert lines.convert(project)
    return project


class Started:
    """A `waqai` of its own, which works in small pieces."""

    def __init__(self, root: Path, *arguments: str, before: str = "", stderr: int = subprocess.PIPE) -> None:
        self.root, self.temporary, self.held = root, root.parent / "temporary", root.parent / "held"
        self.temporary.mkdir(exist_ok=True)
        environment = {"TMPDIR": str(self.temporary), "HELD": str(self.held)}
        self.process = pieces.start(
            "--project", root, *arguments, before=before, environment=environment, stderr=stderr, start_new_session=True
        )

    def begun(self) -> int:
        """The process that is at the work that is held, once it is."""
        while not (self.held.is_file() and self.held.read_text()):
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.01)
        return int(self.held.read_text())

    def alive(self) -> list[str]:
        """The processes of its group, but for those that are dead and that nobody has asked after."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                _, _, rest = path.read_text().rpartition(") ")
                state, _, group = rest.split()[:3]
                if int(group) == self.process.pid and state not in "ZX":
                    found.append(path.parent.name)
        return found

    def ended(self) -> tuple[int, str]:
        """The exit code and what was said, with nothing left behind."""
        try:
            _, said = self.process.communicate(timeout=50)  # to the end of the last process that can write there
        finally:
            self.process.kill()
        for _ in range(100):  # what Python's own helper takes to see that it is alone
            if self.alive():
                time.sleep(0.02)
        assert self.alive() == []
        assert list(self.temporary.rglob("*")) == []
        assert [p.name for name in ("build", "dataset") for p in (self.root / name).glob("*")] == []
        return self.process.returncode, timeless(said)  # a busy machine says how far it is


@pytest.mark.parametrize("stage", [IN_TABLES[0], *(pytest.param(stage, marks=slow) for stage in (*IN_CHECKS, IN_TABLES[1]))])
def test_a_worker_that_is_killed_ends_the_run_and_the_next_one_succeeds(stage: str, shards: Path) -> None:
    run = Started(shards, "build", "--processes", "2", before=held(stage))
    worker = run.begun()
    assert worker != run.process.pid
    os.kill(worker, signal.SIGKILL)
    assert run.ended() == (3, DIED)
    if stage == IN_TABLES[1]:
        following = Started(shards, "build", "--processes", "2")
        following.process.communicate(timeout=60)
        assert following.process.returncode == 0


@pytest.mark.parametrize(
    ("processes", "number", "stage"),
    [
        ("2", signal.SIGINT, IN_CHECKS[0]), ("1", signal.SIGTERM, IN_TABLES[0]),
        *(
            pytest.param(processes, number, stage, marks=slow)
            for processes in ("1", "2") for number in (signal.SIGINT, signal.SIGTERM) for stage in (IN_CHECKS[0], *IN_TABLES)
        ),
    ],
)  # fmt: skip
def test_a_signal_ends_a_run_with_all_its_processes(processes: str, number: signal.Signals, stage: str, shards: Path) -> None:
    run = Started(shards, "build", "--processes", processes, before=held(stage))
    run.begun()
    os.killpg(run.process.pid, number)
    assert run.ended() == (128 + number, "waqai: stopped\n")


@pytest.mark.parametrize(
    ("work", "processes"),
    [("forever", "2"), ("stubborn", "1"), *(pytest.param(*case, marks=slow) for case in (("forever", "1"), ("stubborn", "2")))],
)
def test_a_signal_ends_a_check_that_swallows_it_too(work: str, processes: str, shards: Path) -> None:
    run = Started(shards, "validate", "--processes", processes, before=held("across.check_events", work))
    run.begun()
    run.process.send_signal(signal.SIGINT)
    assert run.ended() == (130, "waqai: stopped\n")


def test_workers_end_with_a_run_that_is_killed(shards: Path) -> None:
    run = Started(shards, "validate", "--processes", "2", before=held("across.check_events"))
    run.begun()
    run.process.kill()
    run.process.communicate(timeout=20)  # ends when the last of them has closed its standard error
    shutil.rmtree(run.temporary)
    run.temporary.mkdir()
    last = time.monotonic() + 5  # a process that has closed its standard error is listed for a moment longer
    while run.alive() and time.monotonic() < last:
        time.sleep(0.05)
    assert run.alive() == []


@pytest.mark.parametrize("size", [*(pytest.param(size, marks=slow) for size in (400, 3_000)), 30_000])
def test_a_file_that_may_not_grow_ends_the_run_and_is_named(size: int, shards: Path) -> None:
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    code, said = Started(shards, "build", "--processes", "2", before=limit).ended()
    assert code == 3, said
    assert said.startswith("waqai: cannot write ")
    assert said.endswith(("File too large\n", "File too large (TMPDIR names another folder)\n"))
    assert said.count("\n") == 1


def test_progress_is_told_on_standard_error_alone(shards: Path) -> None:
    shard = next((shards / "raw" / "annotations" / "c1").glob("*.jsonl"))
    shard.write_text(shard.read_text(encoding="utf-8").replace('"actual"', '"actuall"', 1), encoding="utf-8")
    every = "from waqai.engine import progress; progress.EVERY = 0"
    run = Started(shards, "validate", "--format", "json", "--processes", "2", before=every)
    out, said = run.process.communicate(timeout=60)
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["unknown-code"]
    assert "waqai: annotations: 1 of " in said
    assert " a second, " in said


def test_a_terminal_shows_a_bar(shards: Path) -> None:
    mine, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 120))
    run = Started(shards, "validate", "--processes", "1", stderr=theirs)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # at the end of what was written there
        while piece := os.read(mine, 1 << 16):
            shown += piece
    os.close(mine)
    assert run.process.wait(60) == 0
    assert b"waqai: annotations: 100%" in shown
    assert b" a second" in shown


# In this process.


@pytest.fixture
def large(shards: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, which counts as large."""
    pieces.make_small(monkeypatch)
    return shards


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def nothing_is_left(root: Path, temporary: Path) -> bool:
    return not list((root / "build").glob("*")) and not [p for p in temporary.iterdir() if p.name.startswith("waqai-")]


@pytest.mark.parametrize("change", ["written to", "taken away"])
def test_a_shard_that_changes_while_it_is_read_stops_the_run(
    change: str, large: Path, run: Run, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shard = next((large / "raw" / "annotations" / "c1").glob("*.jsonl"))
    real = file_pass.check_articles

    def meddled(*args: Any) -> Any:
        with suppress(FileNotFoundError):
            if change == "written to":
                shard.write_bytes(shard.read_bytes()[200:])
            else:
                shard.rename(large / "gone")
        return real(*args)

    before = shard.read_bytes()
    monkeypatch.setattr(file_pass, "check_articles", meddled)
    result = run("--project", large, "build", "--processes", "1")
    assert result.exit_code == 3
    happened = {"written to": "changed", "taken away": "vanished"}[change]
    assert str(result.exception).startswith(f"{shard.relative_to(large)} {happened} while it was read")
    assert nothing_is_left(large, temporary)
    monkeypatch.setattr(file_pass, "check_articles", real)
    shard.write_bytes(before)
    assert run("--project", large, "validate", "--processes", "1").exit_code == 0


@pytest.mark.parametrize("where", ["arrow_runs.write", "runs.pack", "table_build._keep"])
def test_a_disk_that_fills_up_stops_the_run(where: str, large: Path, run: Run, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"waqai.engine.{where}", full)
    result = run("--project", large, "build", "--processes", "1")
    assert result.exit_code == 3
    assert "No space left on device" in str(result.exception)
    assert nothing_is_left(large, temporary)


def die(*_: object) -> None:
    os._exit(9)


def refuse(*_: object) -> None:
    raise CannotRun("cannot read raw/articles/x.yaml: Permission denied")


def number(n: int) -> int:
    time.sleep(0.002 * (n % 3))
    return n


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_workers_give_results_in_the_order_of_the_calls_and_raise_what_was_raised_there(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_method", lambda: start)
    with workers.processes(2) as crew:
        assert crew.run([(number, n) for n in range(50)], lambda _: None) == list(range(50))
        with pytest.raises(CannotRun, match="Permission denied"):
            crew.run([(number, 1), (refuse,), (number, 2)], lambda _: None)
        with pytest.raises(CannotRun, match="a worker process died"):
            crew.run([(number, 1), (die,)], lambda _: None)
        assert crew.run([(number, 7)], lambda _: None) == [7]


def test_memory_that_does_not_suffice_is_refused(large: Path, run: Run) -> None:
    result = run("--project", large, "validate", "--processes", "4", "--memory", "1GiB")
    assert result.exit_code == 2
    assert "--processes 4 needs --memory 1280MiB or more" in result.output
    assert "give at least 512MiB" in run("--project", large, "validate", "--memory", "256MiB").output


# A cluster.


def test_an_address_that_is_none_is_refused(large: Path, run: Run) -> None:
    result = run("--project", large, "validate", "--cluster", "nonsense")
    assert result.exit_code == 2
    assert "give the scheduler's address, such as tcp://127.0.0.1:8786" in result.output


def test_a_scheduler_that_is_not_there_is_one_clear_line(large: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("dask.distributed")
    monkeypatch.setattr(cluster, "_CONNECT", 0.2)
    result = run("--project", large, "validate", "--cluster", "tcp://127.0.0.1:9")
    assert result.exit_code == 3
    assert str(result.exception) == "no dask scheduler is at tcp://127.0.0.1:9"


class Elsewhere:
    """A cluster with one worker, on another machine."""

    def __init__(self, versions: str, missing: list[str]) -> None:
        self.facts = versions, missing

    def run(self, *_: object) -> dict[str, tuple[str, list[str]]]:
        return {"tcp://there:1": self.facts}


def test_a_worker_that_does_not_see_the_folders_or_is_another_version_is_refused(tmp_path: Path) -> None:
    Cluster(Elsewhere(cluster._facts([])[0], [])).reach([tmp_path])
    with pytest.raises(CannotRun, match="the worker at tcp://there:1 does not see /gone"):
        Cluster(Elsewhere(cluster._facts([])[0], ["/gone"])).reach([tmp_path])
    with pytest.raises(CannotRun, match="has waqai 0, and here is waqai"):
        Cluster(Elsewhere("waqai 0", [])).reach([tmp_path])
