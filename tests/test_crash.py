"""A release is never half there: killed at any step, on a full disk, beside another run, the old state or the new one is left."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests import sample
from waqai.problem import CannotRun, Problem
from waqai.release import files, publishing
from waqai.release.candidate import Prepared
from waqai.release.candidate_writer import sums
from waqai.release.conformance import one_by_one
from waqai.release.manifest import SUMS
from waqai.release.verifying import compare, verify
from waqai.schema.schema_reader import read_schema

Step = Callable[[int], None]
STEPS = ("fsync", "rename", "replace", "mkdir")


@pytest.fixture(scope="module")
def candidate(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """The candidate of the sample project, which can be written as often as is wanted: its files are those of the release that was built."""
    schema, _ = read_schema(sample.make(tmp_path_factory.mktemp("crash") / "project"))

    def write_release(_: Prepared, folder: Path) -> tuple[None, list[Problem]]:
        for path in sorted(p for p in built.rglob("*") if p.is_file()):
            files.write_bytes(folder / path.relative_to(built), path.read_bytes())
        return None, []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "write_release", write_release)
        yield cast(Prepared, SimpleNamespace(schema=schema, previous=None, each=one_by_one))


def at_every_step(do: Step) -> None:
    """Call `do` with the number of each step that this process takes with the disk, just before it is taken."""
    taken = 0

    def before(function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            nonlocal taken
            taken += 1
            do(taken)
            return function(*args, **named)

        return call

    for name in STEPS:
        setattr(os, name, before(getattr(os, name)))


def in_a_fork(work: Callable[[], object], do: Step | None = None) -> int:
    """Run `work` in a process of its own, `do` before every step; 0 where it ended, 1 where it raised CannotRun, the signal's number where it was killed."""
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        code = 2
        try:
            if do:
                at_every_step(do)
            work()
            code = 0
        except CannotRun:
            code = 1
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


def steps_of(work: Callable[[], object], tmp_path: Path) -> int:
    """How many steps `work` takes with the disk."""
    counter = tmp_path / "steps"

    def write(number: int) -> None:
        counter.write_text(str(number))

    assert in_a_fork(work, write) == 0
    return int(counter.read_text())


def kill_at(wanted: int) -> Step:
    return lambda number: os.kill(os.getpid(), signal.SIGKILL) if number == wanted else None


def fail_at(wanted: int) -> Step:
    """From this step on the disk is full."""

    def full(number: int) -> None:
        if number >= wanted:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return full


def hidden(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.startswith(".") and p.name != ".lock"]


def chosen(steps: int) -> list[int]:
    """One of the first steps, one between, and the last, where the folders are moved."""
    return sorted({2, steps // 2, *range(steps - 4, steps + 1)})


@pytest.mark.slow
def test_a_release_that_is_killed_is_absent_or_whole_and_the_next_one_succeeds(candidate: Prepared, tmp_path: Path) -> None:
    steps = steps_of(lambda: publishing.release(candidate, tmp_path / "counted"), tmp_path)
    states = set()
    for step in chosen(steps):
        dataset = tmp_path / f"killed-at-{step}"
        assert in_a_fork(lambda: publishing.release(candidate, dataset), kill_at(step)) == signal.SIGKILL  # noqa: B023
        there = (dataset / "1.2.0").exists()
        states.add(there)
        assert not there or verify(dataset / "1.2.0") == []
        (dataset / ".staging-0.9.0").mkdir(parents=True, exist_ok=True)  # what another one left
        if step < steps:
            assert publishing.release(candidate, dataset) == []
        else:
            with pytest.raises(CannotRun, match="never written again"):
                publishing.release(candidate, dataset)
        assert verify(dataset) == []
        assert hidden(dataset) == []
        shutil.rmtree(dataset)
    assert states == {True, False}


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_old_candidate_or_the_new_one(candidate: Prepared, tmp_path: Path) -> None:
    old = tmp_path / "old"
    publishing.build(candidate, old)
    (old / "README.md").write_text("old")

    def build(out: Path) -> None:
        shutil.copytree(old, out)
        publishing.build(candidate, out)

    steps = steps_of(lambda: build(tmp_path / "counted"), tmp_path)
    for step in chosen(steps)[-4:]:
        out = tmp_path / f"killed-at-{step}" / "out"
        out.parent.mkdir()
        assert in_a_fork(lambda: build(out), kill_at(step)) == signal.SIGKILL  # noqa: B023
        assert not compare(out, old) or verify(out) == []
        assert publishing.build(candidate, out) == []
        assert verify(out) == []
        assert hidden(out.parent) == []
        shutil.rmtree(out.parent)


def test_where_two_folders_cannot_be_exchanged_a_killed_build_is_brought_back_by_the_next(
    candidate: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_: object())
    assert publishing.build(candidate, tmp_path / "out") == []
    assert publishing.build(candidate, tmp_path / "out") == []
    assert hidden(tmp_path) == []
    os.rename(tmp_path / "out", tmp_path / ".staging-out.old")
    assert publishing.build(candidate, tmp_path / "out") == []
    assert hidden(tmp_path) == []


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_step_leaves_what_was_there(candidate: Prepared, tmp_path: Path) -> None:
    steps = steps_of(lambda: publishing.release(candidate, tmp_path / "counted"), tmp_path)
    for step in chosen(steps)[1:-1]:
        dataset = tmp_path / f"full-at-{step}"
        code = in_a_fork(lambda: publishing.release(candidate, dataset), fail_at(step))  # noqa: B023
        assert code == 1, step
        there = dataset / "1.2.0"
        assert not there.exists() or verify(there) == []
        assert publishing.release(candidate, dataset) == []
        assert verify(dataset) == []
        assert hidden(dataset) == []
        shutil.rmtree(dataset)


def test_a_file_that_may_not_grow_any_further_leaves_nothing(candidate: Prepared, tmp_path: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        publishing.release(candidate, tmp_path / "dataset")

    assert in_a_fork(limited) == 1
    assert [p.name for p in (tmp_path / "dataset").iterdir()] == [".lock"]


def test_of_two_builds_into_one_folder_at_a_time_the_second_is_refused(candidate: Prepared, tmp_path: Path) -> None:
    with publishing._staged(candidate, tmp_path / "out"), pytest.raises(CannotRun, match="another run is writing out"):
        publishing.build(candidate, tmp_path / "out")
    assert hidden(tmp_path) == []
    assert publishing.build(candidate, tmp_path / "out") == []


def test_a_release_is_refused_where_another_one_came_between(candidate: Prepared, built: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "dataset"
    shutil.copytree(built, dataset / "1.1.0")
    package = dataset / "1.1.0" / "datapackage.json"
    package.write_text(package.read_text().replace('"version": "1.2.0"', '"version": "1.1.0"', 1))
    (dataset / "1.1.0" / SUMS).write_text(sums(dataset / "1.1.0"))
    with pytest.raises(CannotRun, match="another release was published since"):
        publishing.release(candidate, dataset)
    assert not (dataset / "1.2.0").exists()


def victim(tmp_path: Path) -> Path:
    """A folder that has nothing to do with the release."""
    folder = tmp_path / "victim"
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / "1").write_text("mine")
    (folder / "keep").write_text("mine")
    return folder


def unharmed(folder: Path) -> bool:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*")) == ["keep", "photos", "photos/1"] and (
        (folder / "keep").read_text() == (folder / "photos" / "1").read_text() == "mine"
    )


@pytest.mark.parametrize("name", [".staging-x", ".staging-x.old"])
def test_a_link_where_a_build_is_staged_is_not_followed(candidate: Prepared, tmp_path: Path, name: str) -> None:
    mine = victim(tmp_path)
    (tmp_path / name).symlink_to(mine)
    assert publishing.build(candidate, tmp_path / "x") == []
    assert unharmed(mine)
    assert not (tmp_path / "x").is_symlink()
    (tmp_path / "y").symlink_to(tmp_path / "x")
    with pytest.raises(CannotRun, match="y is a symbolic link: name the folder itself"):
        publishing.build(candidate, tmp_path / "y")


@pytest.mark.parametrize("name", [".staging-1.2.0", ".staging-0.9.0", ".index.json.new", ".lock", "1.2.0"])
def test_a_link_that_git_brought_into_dataset_is_not_followed_by_a_release(candidate: Prepared, tmp_path: Path, name: str) -> None:
    mine, dataset = victim(tmp_path), tmp_path / "dataset"
    dataset.mkdir()
    (dataset / name).symlink_to(mine / "keep" if name in (".index.json.new", ".lock") else mine)
    with pytest.raises(CannotRun) if name in (".lock", "1.2.0") else nullcontext():
        assert publishing.release(candidate, dataset) == []
    assert unharmed(mine)


@pytest.mark.parametrize(("call", "number"), [("flock", errno.ENOLCK), ("fsync", errno.EINVAL), ("fsync", errno.EIO)])
def test_a_file_system_that_cannot_lock_or_sync_is_told_about_and_survived_and_a_disk_that_fails_is_not(
    call: str, number: int, candidate: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    files._reported.clear()
    monkeypatch.setattr(fcntl if call == "flock" else os, call, lacking)
    if number == errno.EIO:
        with pytest.raises(CannotRun, match="Input/output error"):
            publishing.release(candidate, tmp_path / "dataset")
        return
    assert publishing.release(candidate, tmp_path / "dataset") == []
    assert verify(tmp_path / "dataset") == []
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith("waqai: the file system of ")
