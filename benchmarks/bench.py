"""Runs `waqai build` and what it is compared with in turn on generated projects, and prints what each took and the ratios.

    python benchmarks/bench.py [--articles 1000 10000 100000] [--times 3] [--only "two processes" naive] [--yaml 10000] [--write]
    python benchmarks/bench.py --only "two processes" --against ../other-checkout

Each run is a process of its own, measured from start to exit with all that it starts. What counts are ratios of medians of one run of
this script. `--against` runs another checkout's code too, with its `.venv` if it has one, on the same files with its own schema. `--write`
keeps the figures in benchmarks/results.json, where those of other sizes and contenders stay, and writes docs/performance.md of all.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import performance_page, startup, yaml_speed
from benchmarks.generator import ROOT, Size, generate_lines, write_schema
from benchmarks.performance_page import AGAINST, CHECKING, ONE, PRODUCT
from benchmarks.process_cost import Cost, cost

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
SLOW = ("naive", "frictionless")  # run once where there are more articles than MANY
CONTENDERS = (PRODUCT, AGAINST, ONE, CHECKING, "floor", *SLOW)
MANY = 20_000
SHARDS = 8


def commands(base: Path, other: Path | None) -> dict[str, list[str | Path]]:
    """The command of each contender; the first leaves the release that the floor and frictionless take."""
    python, project, release, out = sys.executable, base / "project", base / "release", base / "out"

    def build(python: str | Path, project: Path, processes: int, out: Path) -> list[str | Path]:
        return [python, "-m", "waqai", "--project", project, "build", "--processes", str(processes), "--out", out]

    found: dict[str, list[str | Path]] = {
        PRODUCT: build(python, project, 2, release),
        ONE: build(python, project, 1, out),
        CHECKING: [python, "-m", "waqai", "--project", project, "validate", "--processes", "2"],
        "floor": [python, HERE / "floor.py", project, release, out],
        "naive": [python, HERE / "naive.py", project, out],
        "frictionless": [python, HERE / "frictionless_release.py", release],
    }
    if other:
        its = other / ".venv" / "bin" / "python"
        found[AGAINST] = build(its if its.exists() else python, base / "other", 2, out)
    return found


def one_size(articles: int, times: int, names: list[str], other: Path | None) -> dict[str, Any]:
    """All contenders on one size, in turn, as many times: the median of each figure. Memory is looked at in one more turn, which is not timed."""
    runs: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory(prefix="waqai-bench-") as scratch:
        base = Path(scratch)
        generate_lines(base / "project", Size(articles), SHARDS)
        if other:
            write_schema(base / "other", other)
            shutil.copytree(base / "project" / "raw", base / "other" / "raw", copy_function=os.link)
        every = commands(base, other)
        if PRODUCT not in names:
            cost(every[PRODUCT], path=ROOT / "pipeline", memory=False)
        for turn in range(times + 1):
            for name in (name for name in CONTENDERS if name in every and name in names):
                if turn and articles > MANY and name in SLOW:
                    continue
                shutil.rmtree(base / ("release" if name == PRODUCT else "out"), ignore_errors=True)
                watched = turn == times or (articles > MANY and name in SLOW)
                one = cost(every[name], path=(other if other and name == AGAINST else ROOT) / "pipeline", memory=watched)
                runs.setdefault(name, []).append(one)
                took = f"{one.seconds:>8.2f} s {one.processor:>8.2f} s spent {one.mib:>6,} MiB"
                print(f"{articles:>9,} articles  {name:<14} {took}", flush=True)
    figures: dict[str, Any] = {}
    for name, found in runs.items():
        timed = [one for one in found if not one.mib] or found
        figures[name] = {
            "seconds": median(one.seconds for one in timed), "processor": median(one.processor for one in timed),
            "mib": max(one.mib for one in found), "runs": len(timed),
        }  # fmt: skip
    if "naive" in figures:
        figures["naive"]["rule"] = float(runs["naive"][-1].said.split()[-1])
    return figures


def kept(found: dict[str, Any]) -> dict[str, Any]:
    """The figures with those that were kept of other sizes and contenders; keeps them all."""
    before = performance_page.read(RESULTS)
    sizes = before["sizes"] | {size: before["sizes"].get(size, {}) | figures for size, figures in found["sizes"].items()}
    every: dict[str, Any] = before | found | {"sizes": {size: sizes[size] for size in sorted(sizes, key=int)}}
    RESULTS.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")
    return every


def main() -> None:
    """Run, print, and write the page."""
    options = argparse.ArgumentParser(description="Measure `waqai build` beside what it is compared with.")
    options.add_argument("--articles", type=int, nargs="*", default=[1_000, 10_000, 100_000], help="sizes; an article has ten reports")
    options.add_argument("--times", type=int, default=3, help=f"runs of each; {' and '.join(SLOW)} run once beyond {MANY:,} articles")
    options.add_argument("--only", nargs="+", default=CONTENDERS, choices=CONTENDERS, metavar="NAME", help="|".join(CONTENDERS))
    options.add_argument("--against", type=Path, metavar="CHECKOUT", help=f"another checkout, which runs as '{AGAINST}'")
    options.add_argument("--yaml", type=int, metavar="ARTICLES", help="also a project of so many in YAML, and single commands")
    options.add_argument("--write", action="store_true", help="write benchmarks/results.json and docs/performance.md")
    given = options.parse_args()
    other = given.against.resolve() if given.against else None
    found: dict[str, Any] = {"sizes": {str(size): one_size(size, given.times, given.only, other) for size in given.articles}}
    if given.yaml:
        with tempfile.TemporaryDirectory(prefix="waqai-bench-") as scratch:
            found["yaml"] = yaml_speed.measured(Path(scratch) / "made", given.yaml, 2 * given.times + 1)
        found["commands"] = startup.measured(15)
    print("\n" + performance_page.figures(found))
    if given.write:
        (ROOT / "docs" / "performance.md").write_text(performance_page.page(kept(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
