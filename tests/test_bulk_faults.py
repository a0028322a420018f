"""Large projects, in real processes: whatever ends a run ends all of it, in one line, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests import lines
from tests.conftest import Run
from waqai.bulk import blocks, cluster
from waqai.bulk.blocks import Shard
from waqai.bulk.cluster import Cluster
from waqai.problem import CannotRun

WAQAI = """
import tests.held, waqai.project
from waqai.bulk import cluster, doubts, progress, ranged, tasks
from waqai.cli import main
waqai.project.BULK_BYTES = 0
if __name__ == "__main__":
    {}
    main()
"""
STAGES = ["tasks.read_articles", "tasks.read_annotations", "ranged.decide", "ranged.arrange", "tasks.write_table"]


@pytest.fixture
def large(project: Path) -> Path:
    assert lines.convert(project)
    return project


class Started:
    """A `waqai` of its own, on a project that counts as large."""

    def __init__(self, large: Path, *arguments: str, before: str = "", stderr: int = subprocess.PIPE) -> None:
        self.root, self.temporary, self.held = large, large.parent / "temporary", large.parent / "held"
        self.temporary.mkdir(exist_ok=True)
        environment = os.environ | {"TMPDIR": str(self.temporary), "HELD": str(self.held), "PYTHONPATH": str(Path(__file__).parents[1])}
        command = [sys.executable, "-c", WAQAI.format(before), "--project", str(large), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, env=environment, start_new_session=True, text=True)

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
        assert list(self.temporary.iterdir()) == []
        assert [p.name for name in ("build", "dataset") for p in (self.root / name).glob("*")] == []
        return self.process.returncode, said


@pytest.mark.parametrize("stage", STAGES)
def test_a_worker_that_is_killed_ends_the_run_and_the_next_one_succeeds(stage: str, large: Path) -> None:
    run = Started(large, "build", "--processes", "2", before=f"{stage} = tests.held.forever")
    os.kill(run.begun(), signal.SIGKILL)
    assert run.ended() == (
        3,
        "waqai: a worker process died (killed, or out of memory): run again, with less --memory or fewer --processes\n",
    )
    if stage == STAGES[-1]:
        following = Started(large, "build", "--processes", "2")
        following.process.communicate(timeout=60)
        assert following.process.returncode == 0


@pytest.mark.parametrize("stage", ["tasks.read_articles", "tasks.write_table"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_signal_ends_a_run_with_all_its_processes(processes: str, number: signal.Signals, code: int, stage: str, large: Path) -> None:
    run = Started(large, "build", "--processes", processes, before=f"{stage} = tests.held.forever")
    run.begun()
    os.killpg(run.process.pid, number)
    assert run.ended() == (code, "waqai: stopped\n")


def test_a_call_that_swallows_the_signal_ends_too(large: Path) -> None:
    run = Started(large, "validate", "--processes", "2", before="doubts.explain = tests.held.stubborn")
    run.begun()
    run.process.send_signal(signal.SIGINT)
    assert run.ended() == (130, "waqai: stopped\n")


def test_workers_end_with_a_run_that_is_killed(large: Path) -> None:
    run = Started(large, "validate", "--processes", "2", before="ranged.decide = tests.held.forever")
    run.begun()
    run.process.kill()
    run.process.communicate(timeout=20)  # ends when the last of them has closed its standard error
    shutil.rmtree(run.temporary)
    run.temporary.mkdir()
    assert run.alive() == []


@pytest.mark.parametrize("size", [400, 3_000, 30_000])
def test_a_file_that_may_not_grow_ends_the_run_and_is_named(size: int, large: Path) -> None:
    run = Started(
        large, "build", "--processes", "2", before=f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    )
    code, said = run.ended()
    assert code == 3
    assert said.startswith("waqai: cannot write ")
    assert said.endswith(("File too large\n", "File too large (TMPDIR names another folder)\n"))
    assert said.count("\n") == 1


def test_a_shard_that_was_replaced_is_told_though_its_size_and_time_are_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n")
    shard = Shard(0, str(path), "a.jsonl", "c1", *blocks.stamp(str(path), "a.jsonl"))
    shard.unchanged()
    status = path.stat()
    (tmp_path / "new").write_text("[]\n")
    os.utime(tmp_path / "new", ns=(status.st_atime_ns, status.st_mtime_ns))
    os.replace(tmp_path / "new", path)
    with pytest.raises(CannotRun, match=r"a\.jsonl changed while it was read"):
        shard.unchanged()
    path.unlink()
    with pytest.raises(CannotRun, match=r"a\.jsonl vanished while it was read"):
        shard.unchanged()


def test_progress_is_told_on_standard_error_alone(large: Path) -> None:
    shard = next((large / "raw" / "annotations" / "c1").glob("*.jsonl"))
    shard.write_text(shard.read_text(encoding="utf-8").replace('"actual"', '"actuall"', 1), encoding="utf-8")
    run = Started(large, "validate", "--format", "json", "--processes", "2", before="progress.EVERY = 0")
    out, said = run.process.communicate(timeout=60)
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["unknown-code"]
    assert "waqai: annotations: 1 of " in said
    assert " a second, " in said


def test_a_terminal_shows_a_bar(large: Path) -> None:
    mine, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 120))
    run = Started(large, "validate", "--processes", "1", stderr=theirs)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # at the end of what was written there
        while piece := os.read(mine, 1 << 16):
            shown += piece
    os.close(mine)
    assert run.process.wait(60) == 0
    assert b"waqai: annotations: 100%" in shown
    assert b" a second" in shown


def test_memory_that_does_not_suffice_is_refused(large: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.project.BULK_BYTES", 0)
    result = run("--project", large, "validate", "--processes", "4", "--memory", "1GiB")
    assert result.exit_code == 2
    assert "--processes 4 needs --memory 1280MiB or more" in result.output
    assert "give at least 512MiB" in run("--project", large, "validate", "--memory", "256MiB").output


def test_an_address_that_is_none_is_refused(large: Path, run: Run) -> None:
    result = run("--project", large, "validate", "--cluster", "nonsense")
    assert result.exit_code == 2
    assert "give the scheduler's address, such as tcp://127.0.0.1:8786" in result.output


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
