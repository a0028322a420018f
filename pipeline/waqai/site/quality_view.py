"""What `quality.json` says of a release, in the form that the page about quality shows.

Takes the parsed file, gives plain values; null where the release has no such figure.
"""

from __future__ import annotations

from typing import Any

from waqai.check.left_out import ADJUDICATED
from waqai.release.quality import shown

MONTHS_SHOWN = 24

Row = dict[str, Any]


def suites(quality: Row) -> dict[str, list[Row]]:
    """The gates by suite, each with its bounds in words."""
    found: dict[str, list[Row]] = {}
    for gate in quality["gates"]:
        found.setdefault(gate["suite"], []).append(gate | {"bounds": _bounds(gate), "shown": shown(gate["observed"])})
    return found


def _bounds(gate: Row) -> str:
    parts = [f"at least {shown(gate['min'])}"] if gate["min"] is not None else []
    parts += [f"at most {shown(gate['max'])}"] if gate["max"] is not None else []
    return ", ".join(parts)


def coverage(quality: Row) -> Row:
    """Articles and reports by outlet and month; by year where there are many months.

    Gives `unit`, `columns`, `rows` (`outlet_id`, `cells`: article and report counts or null, `articles`, `reports`).
    """
    months = sorted({c["month"] or "" for c in quality["coverage"]})
    unit, size = ("month", 7) if len(months) <= MONTHS_SHOWN else ("year", 4)
    columns = sorted({month[:size] for month in months}, key=lambda m: (not m, m))
    table: dict[str, dict[str, list[int]]] = {}
    for c in quality["coverage"]:
        cell = table.setdefault(c["outlet_id"], {}).setdefault((c["month"] or "")[:size], [0, 0])
        cell[0] += c["articles"]
        cell[1] += c["reports"]
    return {
        "unit": unit,
        "columns": [column or "not known" for column in columns],
        "rows": [
            {"outlet_id": outlet, "cells": [cells.get(column) for column in columns],
             "articles": sum(c[0] for c in cells.values()), "reports": sum(c[1] for c in cells.values())}
            for outlet, cells in sorted(table.items())
        ],
        "most": max((c[1] for cells in table.values() for c in cells.values()), default=1),
    }  # fmt: skip


def fill_rates(quality: Row) -> dict[str, list[Row]]:
    """For each table the columns that are not always filled, the emptiest last."""
    found = {
        table: sorted(({"column": c, "rate": r} for c, r in rates.items() if r is not None and r < 1), key=lambda row: -row["rate"])
        for table, rates in quality["fill_rates"].items()
    }
    return {table: columns for table, columns in found.items() if columns}


def agreements(quality: Row) -> list[Row]:
    """Each pair of codings with its figures, its fields as rows of a chart, and the confusion of types.

    Pairs with the adjudicated coding, which was made of the others, come last.
    """
    pairs = sorted(quality.get("agreement") or [], key=lambda pair: ADJUDICATED in (pair["first"], pair["second"]))
    return [
        pair
        | {
            "alphas": _alphas(pair),
            "confusion": _confusion(pair["types"]),
            "against_source": ADJUDICATED in (pair["first"], pair["second"]),
        }
        for pair in pairs
    ]


def _alphas(pair: Row) -> list[Row]:
    return [
        {"field": f["field"], "alpha": f["alpha"], "n": f["n"], **dict(zip(("low", "high"), f["alpha_interval"] or (f["alpha"],) * 2, strict=True))}
        for f in pair["fields"]
        if f["alpha"] is not None
    ]  # fmt: skip


def _confusion(types: list[Row]) -> Row:
    """Which type the one coding has where the other has another: `codes` and a square of counts."""
    codes = sorted({t[side] for t in types for side in ("first", "second")})
    counts = {(t["first"], t["second"]): t["n"] for t in types}
    return {
        "codes": codes,
        "rows": [[counts.get((one, other), 0) for other in codes] for one in codes],
        "most": max(counts.values(), default=1),
    }
