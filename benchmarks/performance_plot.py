"""The plot of `docs/performance.md`, SVG by hand: time and memory against size on logarithmic axes, and where the time goes."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

COLOURS = {
    "floor": "#666666", "two processes": "#0b6e99", "one process": "#4aa3cf", "duckdb": "#c9711f", "naive": "#b8393f",
    "frictionless": "#75619f",
}  # fmt: skip
TOP, HEIGHT, WIDTH = 44, 250, 210  # of a panel
BETWEEN = 13  # between two labels at least


def plot(results: list[dict[str, Any]]) -> str:
    """Two panels, and bars of the parts of the largest run that all were in."""
    shown = next((r for r in reversed(results) if "naive" in r["figures"]), results[-1])
    parts = _panel(52, results, "seconds", "seconds") + _panel(412, results, "mib", "MiB")
    parts += _bars(772, TOP, shown, "two processes") + _bars(772, TOP + 176, shown, "naive")
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1060 {0}" font-family="sans-serif" font-size="11">\n<rect width="1060" height="{0}" fill="white"/>'
    return "\n".join([head.format(540), *parts, "</svg>"]) + "\n"


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{text}</text>'


def _panel(x: int, results: list[dict[str, Any]], key: str, title: str) -> list[str]:
    """One quantity against the number of reports."""
    sizes = [log10(r["articles"] * 10) for r in results]
    values = [log10(max(f[key], 0.01)) for r in results for f in r["figures"].values()]
    low, high = floor(min(values)), max(ceil(max(values)), floor(min(values)) + 1)
    left, right = min(sizes), max(*sizes, min(sizes) + 1)
    height = 2 * HEIGHT - 60

    def at(size: float, value: float) -> tuple[float, float]:
        return x + (size - left) / (right - left) * WIDTH, TOP + height - (value - low) / (high - low) * height

    out = [_text(x, TOP - 18, f"{title} against reports", ' font-weight="bold"')]
    for power in range(low, high + 1):
        y = at(left, power)[1]
        out.append(f'<path d="M{x} {y:.1f}H{x + WIDTH}" stroke="#dddddd"/>')
        out.append(_text(x - 6, y + 4, f"{10**power:,g}", ' text-anchor="end"'))
    out.append(f'<path d="M{x} {TOP}V{TOP + height}H{x + WIDTH}" fill="none" stroke="black"/>')
    out += [
        _text(at(size, low)[0], TOP + height + 17, f"{r['articles'] * 10:,}", ' text-anchor="middle"')
        for size, r in zip(sizes, results, strict=True)
    ]
    labels = []
    for name, colour in COLOURS.items():
        points = [(*at(size, log10(max(r["figures"][name][key], 0.01))), r["figures"][name][key])
                  for size, r in zip(sizes, results, strict=True) if name in r["figures"]]  # fmt: skip
        if points:
            line = " ".join(f"{a:.1f},{b:.1f}" for a, b, _ in points)
            out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
            out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b, _ in points]
            last = points[-1]
            labels.append((last[1], f"{name} {last[2]:,.1f}" if key == "seconds" else f"{name} {last[2]:,}", colour, last[0]))
    return out + _labels(labels, x + WIDTH + 12)


def _labels(labels: list[tuple[float, str, str, float]], x: float) -> list[str]:
    """Names at the right of the last points, none on another."""
    out, above = [], 0.0
    for y, text, colour, end in sorted(labels):
        above = max(y + 4, above + BETWEEN)
        out.append(f'<path d="M{end + 4:.1f} {y:.1f}L{x - 2:.1f} {above - 4:.1f}" stroke="{colour}" stroke-opacity="0.4"/>')
        out.append(_text(x, above, text, f' fill="{colour}"'))
    return out


def _bars(x: int, y: int, result: dict[str, Any], name: str) -> list[str]:
    """How long each part of one way took."""
    parts = result["figures"].get(name, {}).get("parts", {})
    if not parts:
        return []
    longest, room = max(parts.values()), 130
    out = [_text(x, y - 18, f"where the time goes: {name}, {result['articles'] * 10:,} reports", ' font-weight="bold"')]
    for i, (part, seconds) in enumerate(parts.items()):
        top, width = y + i * 20, seconds / longest * room
        out.append(f'<rect x="{x + 90}" y="{top}" width="{width:.1f}" height="14" fill="{COLOURS[name]}"/>')
        out.append(_text(x + 84, top + 11, part, ' text-anchor="end"'))
        out.append(_text(x + 96 + width, top + 11, f"{seconds:.1f} s" if seconds >= 1 else f"{seconds:.2f} s"))
    return out
