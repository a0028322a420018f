"""`docs/performance.md` and its plot, from what `bench.py` measured. Draws SVG by hand: two panels, and bars of where time goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

COLOURS = {
    "floor": "#666666",
    "two processes": "#0b6e99",
    "one process": "#69b3d6",
    "naive": "#c44e52",
    "duckdb": "#dd8452",
    "frictionless": "#8172b3",
}


def table(results: list[dict[str, Any]]) -> str:
    """The figures as a Markdown table, ratios to the floor beside them."""
    rows = ["| articles (10 reports each) | way | seconds | times the floor | MiB |", "|---|---|---|---|---|"]
    for result in results:
        floor = result["figures"].get("floor", {}).get("seconds")
        for name, f in result["figures"].items():
            ratio = f"{f['seconds'] / floor:.2f}" if floor else ""
            rows.append(f"| {result['articles']:,} | {name} | {f['seconds']:.2f} | {ratio} | {f['mib']:,} |")
        rows.append(
            f"| {result['articles']:,} | check alone, clean; one wrong value in the last shard | {result['clean']:.2f}; {result['wrong']:.2f} | | |"
        )
    return "\n".join(rows) + "\n"


def write(docs: Path, results: list[dict[str, Any]]) -> None:
    """Write the page and the plot."""
    (docs / "performance.svg").write_text(plot(results), encoding="utf-8")
    (docs / "performance.md").write_text(page(results), encoding="utf-8")


def page(results: list[dict[str, Any]]) -> str:
    """The page."""
    return f"""# Performance

Made by `make bench`: what it takes from JSON Lines, through every check, passages included, to all tables in Parquet and CSV.
The projects are generated (`benchmarks/shards.py`), ten reports an article, a fifth of them of events that another article
told. Two cores; medians, each run in a process of its own; memory is the summed anonymous memory of all processes, looked at
every 50 ms. Compare ratios, not seconds: they were taken in turn on one machine, which had other work to do.

{table(results)}
- **floor**: the same tables, order, checks and files in hand-written Arrow, all in memory, two threads; it stops at the first
  thing that is wrong and does not say where (`benchmarks/floor.py`; a test holds its tables equal to the product's).
- **naive**: json, pandas, pandera and great_expectations as one first writes it, a part of the work (`benchmarks/naive.py`).
- **duckdb**: SQL for a part of the work, without hashes and without the rule (`benchmarks/duck.py`).
- **frictionless**: validation of the finished tables alone (`benchmarks/frictionless_tables.py`).

Gates, reading back and sums are not part of these figures.

![Time and memory against size, and where the time goes](performance.svg)
"""


def plot(results: list[dict[str, Any]]) -> str:
    """Time and memory against size on logarithmic axes, and the stages of the largest run."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 330" font-family="sans-serif" font-size="11">']
    parts.append('<rect width="960" height="330" fill="white"/>')
    for x, key, title in ((50, "seconds", "seconds"), (370, "mib", "MiB")):
        parts += _panel(x, 40, 250, 220, results, key, title)
    parts += _bars(690, 40, 250, results[-1]["figures"].get("two processes", {}).get("parts", {}))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(x: int, y: int, width: int, height: int, results: list[dict[str, Any]], key: str, title: str) -> list[str]:
    from math import log10

    sizes = [log10(r["articles"] * 10) for r in results]
    values = [log10(max(f[key], 0.01)) for r in results for f in r["figures"].values()]
    low, high = min(values), max(values) + 1e-9
    left, right = min(sizes), max(sizes) + 1e-9

    def at(size: float, value: float) -> tuple[float, float]:
        return x + (size - left) / (right - left) * width, y + height - (value - low) / (high - low) * height

    out = [f'<text x="{x}" y="{y - 14}" font-weight="bold">{title} against reports</text>']
    out.append(f'<path d="M{x} {y}V{y + height}H{x + width}" fill="none" stroke="black"/>')
    for result, size in zip(results, sizes, strict=True):
        out.append(f'<text x="{at(size, low)[0]:.0f}" y="{y + height + 16}" text-anchor="middle">{result["articles"] * 10:,}</text>')
    for name, colour in COLOURS.items():
        points = [
            at(size, log10(max(r["figures"][name][key], 0.01))) for size, r in zip(sizes, results, strict=True) if name in r["figures"]
        ]
        if points:
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
            value = results[-1]["figures"].get(name, {}).get(key)
            out.append(
                f'<text x="{points[-1][0] - 4:.1f}" y="{points[-1][1] - 6:.1f}" text-anchor="end" fill="{colour}">{name} {value:,.0f}</text>'
            )
    return out


def _bars(x: int, y: int, width: int, parts: dict[str, float]) -> list[str]:
    longest = max(parts.values(), default=1)
    out = [f'<text x="{x}" y="{y - 14}" font-weight="bold">where the time goes, two processes</text>']
    for i, (name, seconds) in enumerate(parts.items()):
        top = y + i * 26
        out.append(f'<rect x="{x + 80}" y="{top}" width="{seconds / longest * (width - 130):.1f}" height="18" fill="#0b6e99"/>')
        out.append(f'<text x="{x + 74}" y="{top + 13}" text-anchor="end">{name}</text>')
        out.append(f'<text x="{x + 86 + seconds / longest * (width - 130):.1f}" y="{top + 13}">{seconds:.1f} s</text>')
    return out
