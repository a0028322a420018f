"""Fixtures that several tests use."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import is_hypothesis_test, settings

from tests import sample
from waqai.cli import waqai
from waqai.problem import CannotRun

Run = Callable[..., Result]

# How many examples hypothesis tries: few in `make test`, many in `make test-slow`. A machine that is busy is no fault.
settings.register_profile("quick", deadline=None, database=None, max_examples=40)
settings.register_profile("slow", deadline=None, database=None, max_examples=200)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a job in the background, and then in all that the tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Have the tests' folders in memory, where there is room for them: on a disk, writing the sample project takes twice as long or longer."""
    settings.load_profile("slow" if config.option.markexpr == "slow" else "quick")
    memory, room = "/dev/shm", 4 << 30
    if "TMPDIR" not in os.environ and os.path.isdir(memory) and os.access(memory, os.W_OK):
        there = os.statvfs(memory)
        if there.f_bavail * there.f_frsize >= room and not there.f_flag & os.ST_NOEXEC:
            os.environ["TMPDIR"], tempfile.tempdir = memory, None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have the tests of hypothesis among the slow ones too."""
    for item in items:
        if config.option.markexpr == "slow" and is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Leave modules and tests out of garbage collection: they stay, and going through them takes a tenth of the time of a test."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let what was left out be collected, and nothing of ours run when a worker is ended: libraries report on stderr what they find at the exit."""
    gc.unfreeze()
    gc.callbacks.clear()
    gc.collect()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sample project, with its pages' texts."""
    return sample.make(tmp_path / "project")


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> sample.Restored:
    """The sample project, to be edited for a moment."""
    return sample.Restored(tmp_path_factory.mktemp("restored"))


@pytest.fixture(scope="module")
def kept_schema() -> Iterator[None]:
    """What is read of `schema/` is kept, as long as its files stay as they are."""
    from tests import kept_schema

    with pytest.MonkeyPatch.context() as patch:
        kept_schema.keep(patch)
        yield


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `waqai` in this process as the console script would; the result has exit code and output."""

    def call(*args: str | Path, cwd: Path | None = None) -> Result:
        if cwd:
            monkeypatch.chdir(cwd)
        result = CliRunner().invoke(waqai, [str(arg) for arg in args], prog_name="waqai")
        if isinstance(result.exception, CannotRun):
            result.exit_code = result.exception.exit_code
        elif result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def quick_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let git be started without a bound of its files, which takes a copy of this process each time; and it has grown large."""
    monkeypatch.setattr("waqai.fetching.git_copies._bounded", None)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the sample project, that no test may change."""
    from waqai.project import Project
    from waqai.release.candidate import prepared
    from waqai.release.publishing import build

    root = tmp_path_factory.mktemp("built")
    with prepared(Project(sample.make(root / "project"))) as candidate:
        assert candidate.problems == []
        assert build(candidate, root / "release") == []
    return root / "release"


@pytest.fixture(scope="session")
def dataset_folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that release as 1.2.0 and the index that lists it, that no test may change."""
    from waqai.release.release_index import write_index

    folder = tmp_path_factory.mktemp("published") / "dataset"
    shutil.copytree(built, folder / "1.2.0")
    write_index(folder)
    return folder


@pytest.fixture
def published(project: Path, dataset_folder: Path) -> Path:
    """The sample project after its release 1.2.0, which index.json lists."""
    shutil.copytree(dataset_folder, project / "dataset")
    return project


@pytest.fixture(scope="session")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What raw/ and schema/ of release 1.1.0 give today, as a release that no test may change."""
    from tests import kept_release

    return kept_release.build(tmp_path_factory.mktemp("rebuilt"))


def timeless(output: str) -> str:
    """An output without the time that its last line tells, and without what a slow run says of how far it is."""
    return re.sub(r"(?m)^waqai: .* left in this stage\n", "", re.sub(r" \([0-9.]+ s\)$", "", output, flags=re.MULTILINE))
