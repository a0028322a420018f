"""The product on a generated project: `python benchmarks/product.py PROJECT OUT PROCESSES`; seconds of each part, as JSON.

`seconds` is from raw/ to the tables in their files; gates with the pages, reading back and sums are timed apart.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # as the command does

from waqai.bulk import building, running
from waqai.bulk.progress import Progress
from waqai.bulk.workers import processes
from waqai.project import Project

PARTS: dict[str, float] = {}


class Timed(Progress):
    """Keeps how long each stage took."""

    @contextmanager
    def stage(self, name: str, pieces: int) -> Iterator[Callable[[Any], None]]:
        """One stage."""
        began = time.perf_counter()
        yield self._counted
        PARTS[name] = round(time.perf_counter() - began, 3)


def main(root: Path, out: Path, number: int, tables: bool, memory: int) -> None:
    """Check a project, and write its tables."""
    began = time.perf_counter()
    with running.folder() as work, processes(number) as workers:
        plan = running.Plan(workers, Timed(quiet=True), number, memory)
        checked, stage = running.check(Project(root), work, plan)
        validated = time.perf_counter() - began
        for problem in checked.problems[:3]:
            print(f"{problem.place}: {problem.code}: {problem.message}", file=sys.stderr)
        if tables and stage:
            out.mkdir()
            assert building.write_tables(stage, out, plan) == []
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": round(seconds, 3), "validated": round(validated, 3), "parts": PARTS, "reports": checked.reports}))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), int(sys.argv[3]), "--validate" not in sys.argv, 2 << 30)
