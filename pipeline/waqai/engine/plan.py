"""How a run is made: where its work runs, in how much memory, and what must not be left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from waqai.engine.progress import Progress
from waqai.engine.workers import Workers
from waqai.problem import CannotRun

GIB = 1 << 30
SAMPLES = 64  # of the keys of a range of rows, so many are looked at to find where it ends
TEMPORARY = "waqai-"  # begins the name of a run's temporary folder


class Plan(NamedTuple):
    """How a run is made.

    Parameters
    ----------
    workers : Workers
        Where the work runs.
    number : int
        How many workers there are.
    memory : int
        Bytes that all of them together may take.
    leaves : callable
        Hears of each folder that must not be left behind where the run is stopped.
    watch : callable
        Begins to watch for signals from another thread; called when the workers, which may be copies of this process, are there.
    """

    workers: Workers
    progress: Progress
    number: int = 1
    memory: int = 2 * GIB
    leaves: Callable[[Path], None] = lambda folder: None
    watch: Callable[[], None] = lambda: None

    @property
    def rows(self) -> int:
        """How many reports are held at a time in a worker."""
        return max(2_000, min(1 << 16, self.memory // self.number // 16_384))

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A temporary folder, gone at the end, and where the run is stopped."""
        with folder() as work:
            self.leaves(work)
            yield work


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder, gone at the end."""
    import shutil
    import tempfile

    path = Path(tempfile.mkdtemp(prefix=TEMPORARY))
    try:
        yield path
    except OSError as error:
        if error.filename and not str(error.filename).startswith(str(path)):
            raise
        raise refused(path, error) from error
    finally:
        shutil.rmtree(path, ignore_errors=True)


def refused(path: Path, error: OSError) -> CannotRun:
    """What to say where a file of a run's temporary folder cannot be written."""
    folder = next((p.parent for p in path.parents if p.name.startswith(TEMPORARY)), path.parent)
    return CannotRun(f"cannot write to {folder}: {reason(error)} (TMPDIR names another folder)")


def reason(error: OSError) -> str:
    """The system's message for an error, or the text of the error itself."""
    return os.strerror(error.errno) if error.errno else str(error)
