"""Runs the product, the floor and the peers in turn on generated projects, and writes `docs/performance.md` of what they took.

    python benchmarks/bench.py [--articles 10000 100000] [--times 3] [--write]

Each run is a process of its own; memory is the summed RssAnon of it and its children, looked at every 50 ms. What counts are the
ratios of medians within one run of this script.
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

HERE = Path(__file__).parent
SLOW = 20_000  # articles beyond which the slow peers are run once


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
    began, peak = time.perf_counter(), 0
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ) as process:
        while process.poll() is None:
            peak = max(peak, anonymous(process.pid))
            time.sleep(0.05)
        out, error = process.communicate()
    if process.returncode:
        raise SystemExit(f"{command[0]} failed:\n{error[-2000:]}")
    found: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return found | {"mib": round(peak / 1024), "wall": round(time.perf_counter() - began, 2), "said": error}


def contenders(project: Path, out: Path) -> dict[str, list[str]]:
    """The commands, by name."""
    return {
        "floor": [str(HERE / "floor.py"), str(project), str(out)],
        "two processes": [str(HERE / "product.py"), str(project), str(out), "2"],
        "one process": [str(HERE / "product.py"), str(project), str(out), "1"],
        "naive": [str(HERE / "naive.py"), str(project), str(out)],
        "duckdb": [str(HERE / "duck.py"), str(project), str(out)],
        "frictionless": [str(HERE / "frictionless_tables.py"), str(project.parent / "tables" / "csv")],
    }


def spoil(project: Path) -> None:
    """Write one wrong value into the last line of the last shard."""
    path = sorted((project / "raw" / "annotations" / "c1").glob("*.jsonl"))[-1]
    data = path.read_bytes()
    at = data.rindex(b'"status":"') + len(b'"status":"')
    path.write_bytes(data[:at] + b"x" + data[at:])


def one_size(articles: int, times: int, names: list[str]) -> dict[str, Any]:
    """All contenders on one size, in turn."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory(prefix="waqai-bench-") as scratch:
        base = Path(scratch)
        project = base / "project"
        subprocess.run([sys.executable, str(HERE / "shards.py"), str(project), "--articles", str(articles)], check=True)
        for turn in range(times):
            for name in names:
                if turn and articles > SLOW and name in ("naive", "frictionless"):
                    continue
                out = base / "out"
                shutil.rmtree(out, ignore_errors=True)
                found = measured(contenders(project, out)[name])
                runs[name].append(found)
                print(f"{articles:>9,} articles  {name:<14} {found['seconds']:>8.2f} s {found['mib']:>6} MiB", flush=True)
                if name == "two processes":
                    shutil.rmtree(base / "tables", ignore_errors=True)
                    out.rename(base / "tables")
        clean = [measured([*contenders(project, base / "x")["two processes"], "--validate"])["seconds"] for _ in range(times)]
        spoil(project)
        wrong = [measured([*contenders(project, base / "x")["two processes"], "--validate"]) for _ in range(times)]
        assert all("unknown-code" in run["said"] for run in wrong)
    figures = {
        name: {
            "seconds": statistics.median(r["seconds"] for r in found), "mib": max(r["mib"] for r in found), "parts": found[-1].get("parts", {}),
        }
        for name, found in runs.items()
    }  # fmt: skip
    return {
        "articles": articles, "figures": figures, "clean": statistics.median(clean), "wrong": statistics.median(r["seconds"] for r in wrong),
    }  # fmt: skip


def main() -> None:
    """Run, print, and write the page."""
    options = argparse.ArgumentParser(description="Measure the product against the floor and its peers.")
    options.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--times", type=int, default=3)
    options.add_argument("--only", nargs="+", default=["floor", "two processes", "one process", "naive", "duckdb", "frictionless"])
    options.add_argument("--write", action="store_true", help="write docs/performance.md and its plot")
    given = options.parse_args()
    results = [one_size(articles, given.times, given.only) for articles in given.articles]
    print(performance_page.table(results))
    if given.write:
        performance_page.write(HERE.parent / "docs", results)


if __name__ == "__main__":
    main()
