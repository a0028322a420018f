"""How fast `waqai validate` is on a large project in YAML, as two ratios in one run.

    python -m benchmarks.yaml_speed [ROUNDS] [--articles 10000] [--texts]

1. All files, no cache: against ryaml and the structural check alone, on the same files in the same number of processes.
   Goal: 1.5 times.
2. One changed file, the cache warm: against bare `python -c ""`, and in seconds from start to exit. Goal: 0.5 s.

Each round does all of it once, in turn; medians over the rounds (7 unless told) are compared, of the seconds that passed
and of those of the processors, which say more where the machine is busy with something else. Files are warm.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.generator import Size, generate

from waqai.check.spreading import processes, spread
from waqai.formats import Formats
from waqai.schema.reading import read_schema

WAQAI = Path(sys.executable).with_name("waqai")
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "CI"}


class Seconds(NamedTuple):
    """What passed, and what the processors spent."""

    passed: float
    spent: float


def floor(root: Path) -> None:
    """Read every article and annotation with ryaml and check its structure, and nothing else."""
    import ryaml

    schema, problems = read_schema(root)
    assert schema, problems
    formats = Formats(schema)
    validators = {"articles": formats.article.fast, "annotations": formats.annotation.fast}
    for kind, validator in validators.items():
        paths = [str(path) for path in sorted((root / "raw" / kind).rglob("*.yaml"))]

        def work(portion: Sequence[str], validator: object = validator) -> list[bool]:
            return [validator.is_valid(ryaml.loads(_bytes(path).decode())) for path in portion]  # type: ignore[attr-defined]

        assert all(spread(work, paths, processes()))


def _bytes(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def timed(command: list[str]) -> Seconds:
    """Run a command that must find nothing wrong."""
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, ENVIRONMENT, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    assert status == 0, command
    return Seconds(time.perf_counter() - start, usage.ru_utime + usage.ru_stime)


def main(root: Path, rounds: int) -> None:
    """Time everything and print both ratios."""
    validate = [str(WAQAI), "--project", str(root), "validate"]
    changed = sorted((root / "raw" / "annotations").rglob("*.yaml"))
    names = ("bare python", "ryaml and structure", "all files", "one changed file")
    seconds: dict[str, list[Seconds]] = {name: [] for name in names}
    timed(validate)
    for n in range(rounds):
        seconds["bare python"].append(timed([sys.executable, "-c", ""]))
        seconds["ryaml and structure"].append(timed([sys.executable, "-m", "benchmarks.yaml_speed", "--floor", str(root)]))
        seconds["all files"].append(timed([*validate, "--no-cache"]))
        with changed[n * 7 % len(changed)].open("a", encoding="utf-8") as stream:
            stream.write("\n")
        seconds["one changed file"].append(timed(validate))

    def middle(name: str, part: Callable[[Seconds], float]) -> float:
        return median(map(part, seconds[name]))

    for name in names:
        print(f"{middle(name, lambda s: s.passed):7.3f} s passed  {middle(name, lambda s: s.spent):7.3f} s spent  {name}")
    for above, below, goal in (("all files", "ryaml and structure", "1.5 times"), ("one changed file", "bare python", "0.5 s")):
        ratios = [middle(above, part) / middle(below, part) for part in (lambda s: s.passed, lambda s: s.spent)]
        print(f"{ratios[0]:7.2f} x passed  {ratios[1]:7.2f} x spent  {above} / {below} (goal: {goal})")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Measure `waqai validate` on a large project in YAML.")
    options.add_argument("rounds", type=int, nargs="?", default=7)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--texts", action="store_true", help="with the pages' texts, so that passages are checked too")
    options.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.floor:
        floor(given.floor)
    else:
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder) / "made", Size(given.articles), texts=given.texts)
            main(Path(folder) / "made", given.rounds)
