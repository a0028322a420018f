"""Has the engine work on small data as it does on large data: in many batches, runs and ranges, on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from waqai.engine import across, check_project, file_pass, row_runs, runs
from waqai.engine.check_project import Result
from waqai.engine.plan import Plan
from waqai.engine.progress import Progress
from waqai.engine.workers import Here, Workers
from waqai.project import Project

# Where each limit stands, and what it is here: files, bytes, entries, rows.
LIMITS = {
    (check_project, "MANY"): 0, (check_project, "BATCH"): 3, (check_project, "SPAN"): 3_000, (file_pass, "ENTRIES"): 5, (runs, "CHUNK"): 2,
    (across, "RANGE"): 4, (row_runs, "ROWS"): 4, (Plan, "rows"): 4,
}  # fmt: skip
SCRIPT = "from waqai.engine import across, check_project, file_pass, plan, row_runs, runs\n" + "".join(
    f"{where.__name__.removeprefix('waqai.engine.').replace('Plan', 'plan.Plan')}.{name} = {size}\n" for (where, name), size in LIMITS.items()
)  # the same for a process of its own


def make_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make all pieces small."""
    for (where, name), size in LIMITS.items():
        monkeypatch.setattr(where, name, size)


def in_pieces(root: Path, workers: Workers | None = None, *, cached: bool = False) -> Result:
    """Check a project as a large one is checked; by default in this process."""
    return check_project.check_project(Project(root), Plan(workers or Here(), Progress(quiet=True)), cached=cached)
