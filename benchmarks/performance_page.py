"""`docs/performance.md` from what `bench.py` measured: each contender in a line, the figures of each size, how they compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import performance_plot

PRODUCT = "two processes"
WAYS = {
    "floor": "the same tables, checks and files in hand-written Arrow, all in memory, two threads (`benchmarks/floor.py`). It takes a "
    "generated project for granted, stops at the first thing that is wrong and says nothing of where. A test holds its files "
    "equal to the product's, byte for byte.",
    PRODUCT: "waqai as `waqai build --processes 2` runs it, from JSON Lines to the tables in their files (`benchmarks/product.py`). Gates, "
    "reading back, pages and sums come after, and are not in these figures.",
    "one process": "the same with `--processes 1`.",
    "duckdb": "SQL, two threads, all in memory (`benchmarks/duck.py`): hashes, roles, the rule, keys and most tables, which a test holds to "
    "the product's. It leaves out a part of the checks and columns, among them shapes of records, reprints, events alike, "
    "charges, patterns and bounds; it says neither file nor line.",
    "naive": "json, pandas, pandera and great_expectations as one first writes it, one process, all in memory (`benchmarks/naive.py`): the same "
    "tables, which a test holds equal to the product's, and nearly all checks. It leaves out mistyped ids, letters that look "
    "alike, other scripts and warnings, stops at the first kind of problem, and names a row, not a line.",
    "frictionless": "`frictionless validate datapackage.json` on the finished tables alone (`benchmarks/frictionless_tables.py`): types, codes, "
    "patterns, bounds, primary and foreign keys, sizes and hashes of files. It makes no table; nothing that leads from raw/ "
    "to the tables is in its time.",
}


def ratio(one: float, other: float) -> str:
    """How many times the other one is."""
    found = one / other
    return f"{found:.2f}" if found < 10 else f"{found:.1f}"


def tables(results: list[dict[str, Any]]) -> str:
    """The figures as a Markdown table for each size."""
    out = ""
    for result in results:
        figures = result["figures"]
        floor, product = (figures.get(name, {}).get("seconds") for name in ("floor", PRODUCT))
        out += f"### {result['articles'] * 10:,} reports of {result['articles']:,} articles\n\n"
        out += f"| way | seconds | times the floor | {PRODUCT}: times faster | MiB | runs |\n|---|---:|---:|---:|---:|---:|\n"
        for name, found in figures.items():
            seconds = found["seconds"]
            faster = "" if name == PRODUCT or not product else ratio(seconds, product)
            above = ratio(seconds, floor) if floor else ""
            out += f"| {name} | {seconds:.2f} | {above} | {faster} | {found['mib']:,} | {found['runs']} |\n"
        if "clean" in result:
            out += f"\nChecking alone, two processes: {result['clean']:.2f} s; with one wrong value in the last line of the last shard, found and "
            out += f"placed, {result['wrong']:.2f} s ({ratio(result['wrong'], result['clean'])} times).\n"
        out += "\n"
    return out


def said(results: list[dict[str, Any]]) -> list[str]:
    """What the figures say of the product, a line a size, and of ten times the size."""
    out = []
    seconds: dict[int, float] = {}
    for result in results:
        figures = result["figures"]
        if PRODUCT not in figures:
            continue
        mine = seconds[result["articles"]] = figures[PRODUCT]["seconds"]
        parts = [f"{ratio(mine, figures['floor']['seconds'])} times the floor's time"] if "floor" in figures else []
        parts += [
            f"{ratio(figures[name]['seconds'], mine)} times faster than {name}" for name in ("naive", "frictionless") if name in figures
        ]
        if parts:
            out.append(f"- {result['articles'] * 10:,} reports: {', '.join(parts)}.")
    for size, mine in seconds.items():
        if size * 10 in seconds:
            most = max(r["figures"][PRODUCT]["mib"] for r in results if r["articles"] == size * 10)
            out.append(
                f"- From {size * 10:,} to {size * 100:,} reports: {ratio(seconds[size * 10], mine)} times the time, {most:,} MiB at most."
            )
    return out


def of_the_naive(results: list[dict[str, Any]]) -> str:
    """Where the naive way's time goes, so that nobody takes its slowest part for all of it."""
    result = next((r for r in reversed(results) if "naive" in r["figures"] and PRODUCT in r["figures"]), None)
    if result is None:
        return ""
    naive, mine = result["figures"]["naive"], result["figures"][PRODUCT]["seconds"]
    rule, gates = naive["parts"]["rule"], naive["parts"]["expectations"]
    rest = naive["seconds"] - rule
    return (
        f"Of the naive way's {naive['seconds']:.1f} s at {result['articles'] * 10:,} reports, {rule:.1f} s are the rule from reports to events, "
        f"`groupby(...).apply` of a plain function, and {gates:.1f} s great_expectations, which waqai runs apart. Without the rule "
        f"altogether it would take {rest:.1f} s, {ratio(rest, mine)} times the product's time with it.\n\n"
    )


def page(results: list[dict[str, Any]]) -> str:
    """The page."""
    ways = "\n".join(f"- **{name}**: {text}" for name, text in WAYS.items())
    lines = "\n".join(said(results))
    return f"""# Performance

What it takes from JSON Lines, through every check, passages included, to all tables in Parquet and CSV, beside the same work done in
other ways. Made by `make bench` from generated projects (`benchmarks/shards.py`): ten reports an article, a fifth of them of events
that another article told.

{lines}

![Time and memory against size, and where the time goes](performance.svg)

## The ways

{ways}

## Figures

Medians of runs in turn on one machine with two cores, each in a process of its own; the time is that of the work, without starting
Python and its imports. Memory is the summed anonymous memory of all processes, looked at every 50 ms, at its highest. Compare
ratios of one size, not seconds: another machine has others.

{tables(results)}{of_the_naive(results)}`python benchmarks/bench.py --help` says how to take them again, or for one size or some of the ways.
"""


def write(docs: Path, results: list[dict[str, Any]]) -> None:
    """Write the page and the plot."""
    (docs / "performance.svg").write_text(performance_plot.plot(results), encoding="utf-8")
    (docs / "performance.md").write_text(page(results), encoding="utf-8")
