"""Has the engine work on small data as it does on large data: in many batches, runs and ranges, on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from waqai.engine import across, check_project, file_pass, plan, row_runs, runs, values_by_key
from waqai.engine.check_project import Result
from waqai.engine.plan import Plan
from waqai.engine.progress import Progress
from waqai.engine.workers import Here, Workers
from waqai.project import Project

# Where each limit stands, and what it is here: files, bytes, entries, rows, values.
LIMITS = {
    (check_project, "MANY"): 0, (check_project, "BATCH"): 3, (check_project, "SPAN"): 3_000, (file_pass, "ENTRIES"): 5, (runs, "CHUNK"): 2,
    (across, "RANGE"): 4, (row_runs, "ROWS"): 4, (Plan, "rows"): 12, (plan, "SAMPLES"): 2,
    (values_by_key, "READ"): 3,
}  # fmt: skip
SCRIPT = """
from tests.pieces import LIMITS
for (where, name), size in LIMITS.items():
    setattr(where, name, size)
{}
if __name__ == "__main__":
    from waqai.cli import main
    main()
"""  # a waqai that works in small pieces; its workers do too, where they are copies of it


def make_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make all pieces small."""
    for (where, name), size in LIMITS.items():
        monkeypatch.setattr(where, name, size)


def in_pieces(root: Path, workers: Workers | None = None, *, cached: bool = False) -> Result:
    """Check a project as a large one is checked; by default in this process."""
    return check_project.check_project(Project(root), Plan(workers or Here(), Progress(quiet=True)), cached=cached)


def start(*arguments: str | Path, before: str = "", environment: dict[str, str] | None = None, **others: Any) -> subprocess.Popen[str]:
    """Start a waqai of its own that works in small pieces; `before` is done first, there and in workers that are copies of it."""
    command = [sys.executable, "-c", SCRIPT.format(before), *map(str, arguments)]
    paths = {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])}
    settings: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | others
    return subprocess.Popen(command, env=os.environ | paths | (environment or {}), **settings)
