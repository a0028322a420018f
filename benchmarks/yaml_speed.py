"""How fast `waqai validate` is on a large project in YAML, as ratios in one run.

    python benchmarks/yaml_speed.py [ROUNDS] [--articles 10000] [--texts]

1. All files, no cache: against ryaml and the structural check alone, on the same files in the same number of processes.
   Goal: 1.75 times. The same with a cold cache, which the run fills.
2. One changed file, the cache warm: against bare `python -c ""`, and in seconds from start to exit. Goal: 0.5 s.

Each round does all of it once, in turn; medians over the rounds are compared, of the seconds that passed and of those of the
processors, which say more on a busy machine. Files are warm.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.generator import Size, generate
from benchmarks.process_cost import cost

from waqai.formats import Formats
from waqai.schema.schema_reader import read_schema

BARE, FLOOR, ALL, COLD, CHANGED = "bare python", "ryaml and structure", "all files, no cache", "all files, cold cache", "one changed file"
Seconds = dict[str, tuple[float, float]]  # that passed, and that processors spent


def floor(root: Path) -> None:
    """Read every article and annotation with ryaml and check its structure, and nothing else, in a process for each core."""
    import ryaml

    schema, problems = read_schema(root)
    assert schema, problems
    formats = Formats(schema)
    validators = {"articles": formats.article.fast, "annotations": formats.annotation.fast}
    files = [(path, fast) for kind, fast in validators.items() for path in sorted((root / "raw" / kind).rglob("*.yaml"))]
    cores = len(os.sched_getaffinity(0))
    for start in range(cores):
        if os.fork() == 0:
            sound = all(fast.is_valid(ryaml.loads(path.read_text(encoding="utf-8"))) for path, fast in files[start::cores])
            os._exit(0 if sound else 1)
    assert all(os.wait()[1] == 0 for _ in range(cores))


def measured(root: Path, articles: int, rounds: int, *, texts: bool = False) -> Seconds:
    """The medians of everything on a generated project, which is written to `root`."""
    generate(root, Size(articles), texts=texts)
    validate = [sys.executable, "-m", "waqai", "--project", str(root), "validate"]
    files = sorted((root / "raw" / "annotations").rglob("*.yaml"))
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in (BARE, FLOOR, ALL, COLD, CHANGED)}

    def run(name: str, *command: str) -> None:
        runs[name].append(cost(command, memory=False)[:2])

    for n in range(rounds):
        run(BARE, sys.executable, "-c", "")
        run(FLOOR, sys.executable, __file__, "--floor", str(root))
        run(ALL, *validate, "--no-cache")
        shutil.rmtree(root / ".waqai", ignore_errors=True)
        run(COLD, *validate)
        with files[n * 7 % len(files)].open("a", encoding="utf-8") as stream:
            stream.write("\n")
        run(CHANGED, *validate)
    return {name: (median(passed for passed, _ in found), median(spent for _, spent in found)) for name, found in runs.items()}


def table(found: Seconds) -> str:
    """The figures as a Markdown table, and the ratios."""
    rows = [f"| {name} | {passed:.3f} | {spent:.3f} |\n" for name, (passed, spent) in found.items()]
    for above, below in ((ALL, FLOOR), (COLD, FLOOR), (CHANGED, BARE)):
        passed, spent = (found[above][i] / found[below][i] for i in (0, 1))
        rows.append(f"| {above} / {below} | {passed:.2f} times | {spent:.2f} times |\n")
    return "| what | seconds | of processors |\n|---|---:|---:|\n" + "".join(rows)


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
            print(table(measured(Path(folder) / "made", given.articles, given.rounds, texts=given.texts)))
