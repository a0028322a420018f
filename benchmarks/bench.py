"""Runs the product, the floor and the peers in turn on generated projects, and prints what they took and how that compares.

    python benchmarks/bench.py [--articles 10000 100000] [--times 3] [--only "two processes" floor] [--write]

Each run is a process of its own; memory is the summed RssAnon of it and its children, looked at every 50 ms. What counts are the
ratios of medians within one run of this script. `--write` keeps the figures in benchmarks/results.json, where those of other
sizes stay, and writes docs/performance.md and its plot of all of them: so a size may be added later, of fewer contenders.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import performance_page
from benchmarks.performance_page import PRODUCT

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
CONTENDERS = ("floor", PRODUCT, "one process", "duckdb", "naive", "frictionless")
WRONG = "wrong value"  # checking alone, clean and with one wrong value
SLOW = ("duckdb", "naive", "frictionless")  # run once where there are more articles than MANY
MANY = 20_000


def anonymous(process: int) -> int:
    """The anonymous memory of a process and all below it, in KiB."""
    total, todo = 0, [process]
    while todo:
        number = todo.pop()
        try:
            status = Path(f"/proc/{number}/status").read_text()
            total += int(status.split("RssAnon:")[1].split()[0])
            for task in Path(f"/proc/{number}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except (OSError, IndexError):
            continue
    return total


def measured(command: list[str]) -> dict[str, Any]:
    """Run one contender; what it says of itself, with its peak of memory in MiB."""
    peak = 0
    with (
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as error,
        subprocess.Popen([sys.executable, *command], stdout=out, stderr=error, env=os.environ) as process,
    ):
        while process.poll() is None:
            peak = max(peak, anonymous(process.pid))
            time.sleep(0.05)
        out.seek(0)
        error.seek(0)
        said = error.read()
        if process.returncode:
            raise SystemExit(f"{command[0]} failed:\n{said[-2000:]}")
        found: dict[str, Any] = json.loads(out.read().strip().splitlines()[-1])
    return found | {"mib": round(peak / 1024), "said": said}


def command(name: str, project: Path, out: Path) -> list[str]:
    """The command of a contender."""
    both = [str(project), str(out)]
    return {
        "floor": [str(HERE / "floor.py"), *both],
        PRODUCT: [str(HERE / "product.py"), *both, "2"],
        "one process": [str(HERE / "product.py"), *both, "1"],
        "naive": [str(HERE / "naive.py"), *both],
        "duckdb": [str(HERE / "duck.py"), *both],
        "frictionless": [str(HERE / "frictionless_tables.py"), str(project.parent / "tables")],
    }[name]


def spoil(project: Path) -> None:
    """Write one wrong value into the last line of the last shard."""
    path = sorted((project / "raw" / "annotations" / "c1").glob("*.jsonl"))[-1]
    data = path.read_bytes()
    at = data.rindex(b'"status":"') + len(b'"status":"')
    path.write_bytes(data[:at] + b"x" + data[at:])


def one_size(articles: int, times: int, names: list[str]) -> dict[str, Any]:
    """All contenders on one size, in turn, as many times."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS if name in names}
    result: dict[str, Any] = {"articles": articles, "times": times}
    with tempfile.TemporaryDirectory(prefix="waqai-bench-") as scratch:
        base = Path(scratch)
        project, out, tables = base / "project", base / "out", base / "tables"
        subprocess.run([sys.executable, str(HERE / "shards.py"), str(project), "--articles", str(articles)], check=True)
        if "frictionless" in names and PRODUCT not in names:
            measured(command(PRODUCT, project, tables))
        for turn in range(times):
            for name, found in runs.items():
                if turn and articles > MANY and name in SLOW:
                    continue
                shutil.rmtree(out, ignore_errors=True)
                found.append(one := measured(command(name, project, out)))
                print(f"{articles:>9,} articles  {name:<14} {one['seconds']:>8.2f} s {one['mib']:>6} MiB", flush=True)
                if name == PRODUCT and "frictionless" in names:
                    shutil.rmtree(tables, ignore_errors=True)
                    out.rename(tables)
        if WRONG in names:
            checking = [*command(PRODUCT, project, out), "--validate"]
            clean = [measured(checking) for _ in range(times)]
            spoil(project)
            wrong = [measured(checking) for _ in range(times)]
            assert all("unknown-code" in run["said"] for run in wrong)
            result |= {name: statistics.median(run["seconds"] for run in found) for name, found in (("clean", clean), ("wrong", wrong))}
    result["figures"] = {
        name: {
            "seconds": statistics.median(run["seconds"] for run in found), "mib": max(run["mib"] for run in found),
            "runs": len(found), "parts": found[-1].get("parts", {}),
        }
        for name, found in runs.items()
    }  # fmt: skip
    return result


def with_others(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures with those of other sizes that were kept; keeps them all."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
    sizes = {result["articles"]: result for result in [*kept, *results]}
    every = [sizes[size] for size in sorted(sizes)]
    RESULTS.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")
    return every


def main() -> None:
    """Run, print, and write the page."""
    every = [*CONTENDERS, WRONG]
    options = argparse.ArgumentParser(description="Measure the product against the floor and its peers.")
    options.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000], help="sizes; an article has ten reports")
    options.add_argument("--times", type=int, default=3, help=f"runs of each; {' and '.join(SLOW)} run once beyond {MANY:,} articles")
    options.add_argument("--only", nargs="+", default=every, choices=every, metavar="NAME", help=f"of {', '.join(map(repr, every))}")
    options.add_argument("--write", action="store_true", help="write benchmarks/results.json, docs/performance.md and its plot")
    given = options.parse_args()
    results = [one_size(articles, given.times, given.only) for articles in given.articles]
    print("\n" + performance_page.tables(results) + "\n".join(performance_page.said(results)))
    if given.write:
        performance_page.write(HERE.parent / "docs", with_others(results))


if __name__ == "__main__":
    main()
