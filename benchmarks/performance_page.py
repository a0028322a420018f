"""`docs/performance.md` from the figures that `bench.py` measured: each contender in a line, the figures of each size, how they compare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import startup, yaml_speed

PRODUCT, ONE, CHECKING, AGAINST = "two processes", "one process", "checking alone", "other checkout"
WAYS = {
    PRODUCT: "`waqai build --processes 2`: every check, passages included, all tables, contracts, gates, pages and sums, and the release read "
    "back. With less than 8 MiB of lines it works in one process all the same.",
    ONE: "the same with `--processes 1`.",
    CHECKING: "`waqai validate --processes 2`, which makes no table.",
    "floor": "no logic at all (`benchmarks/floor.py`): pyarrow reads the JSON Lines, and the finished tables are read and written again as "
    "Parquet and CSV. All of a file in memory.",
    "naive": "json, pandas and pandera as one first writes it, one process, all in memory (`benchmarks/naive.py`): the tables of reports, "
    "articles and events, which a test holds equal to the product's, and nearly all checks. It leaves out mistyped ids, letters that look "
    "alike, other scripts, warnings, tables of codings and crosswalks, gates, pages and reading back; it stops at the first problem.",
    "frictionless": "`frictionless validate datapackage.json` on the finished release (`benchmarks/frictionless_release.py`): types, codes, "
    "patterns, bounds, primary and foreign keys, sizes and hashes of files. It makes no table; nothing that leads from raw/ to the tables is "
    "in its time.",
}
NOTHING = "None are here: `make bench` takes them.\n"


def read(path: Path) -> dict[str, Any]:
    """The figures that are kept in a file, if there are any."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"sizes": {}}


def ratio(one: float, other: float) -> str:
    """How many times the other one is."""
    found = one / other
    return f"{found:.2f}" if found < 10 else f"{found:.1f}"


def _size(size: str, found: Mapping[str, Any]) -> str:
    """The figures of one size as a Markdown table."""
    mine = found.get(PRODUCT)
    out = f"### {int(size) * 10:,} reports of {int(size):,} articles\n\n"
    out += f"| way | seconds | of processors | MiB | runs | {PRODUCT}: times faster | in seconds of processors |\n"
    out += "|---" + "|---:" * 6 + "|\n"
    for name, one in found.items():
        faster = [ratio(one[key], mine[key]) if mine and name != PRODUCT else "" for key in ("seconds", "processor")]
        out += f"| {name} | {one['seconds']:.2f} | {one['processor']:.2f} | {one['mib']:,} | {one['runs']} | {' | '.join(faster)} |\n"
    if "naive" in found and mine:
        seconds, rule = found["naive"]["seconds"], found["naive"]["rule"]
        out += f"\nOf the naive way's {seconds:.1f} s, {rule:.1f} s are the rule from reports to events, `groupby(...).apply` of a plain function; "
        out += f"without the rule altogether it would take {ratio(seconds - rule, mine['seconds'])} times the product's time with it.\n"
    return out + "\n"


def said(sizes: Mapping[str, Any]) -> list[str]:
    """What the figures say of the product, a line a size, and of ten times the size."""
    out = []
    mine = {int(size): found[PRODUCT] for size, found in sizes.items() if PRODUCT in found}
    for size, one in mine.items():
        times = {name: other["seconds"] / one["seconds"] for name, other in sizes[str(size)].items()}
        parts = [f"{1 / times['floor']:.1f} times the floor's time"] if "floor" in times else []
        parts += [f"{times[name]:.1f} times faster than {name}" for name in ("naive", "frictionless") if name in times]
        out += [f"- {size * 10:,} reports: {', '.join(parts)}."] if parts else []
    for size, one in mine.items():
        if ten := mine.get(size * 10):
            longer, spent = (ratio(ten[key], one[key]) for key in ("seconds", "processor"))
            grown = f"{longer} times the time, {spent} times that of processors, {ten['mib']:,} MiB"
            out.append(f"- From {size * 10:,} to {size * 100:,} reports: {grown}.")
    return out


def figures(found: Mapping[str, Any]) -> str:
    """All figures, in Markdown."""
    out = "".join(_size(size, one) for size, one in found["sizes"].items()) + "\n".join(said(found["sizes"])) + "\n"
    if yaml := found.get("yaml"):
        out += f"\n### `waqai validate` on a project in YAML\n\n{yaml_speed.table(yaml)}"
    if commands := found.get("commands"):
        out += f"\n### Single commands\n\n{startup.table(commands)}"
    return out


def page(found: Mapping[str, Any]) -> str:
    """The page."""
    ways = "\n".join(f"- **{name}**: {text}" for name, text in WAYS.items())
    return f"""# Performance

What it takes from JSON Lines to a release that has passed every check, compared with the same work, or a part of it, done in other ways. Made by
`make bench` from generated projects (`benchmarks/generator.py`): ten reports an article, a fifth of them of events that another article reports.

## The ways

{ways}

## Figures

Medians of runs in turn on one machine with two cores, each in a process of its own, from its start to its exit, imports included. Memory is
the sum of PSS of all processes, looked at every 50 ms, at its highest, in a run of its own, since looking takes time of the processors (of
what runs once, in that run). Compare ratios of one size, not seconds: another machine has others.

{figures(found) if found["sizes"] else NOTHING}
`python benchmarks/bench.py --help` says how to take them for one size or some of the ways, or of two checkouts in turn.
"""
