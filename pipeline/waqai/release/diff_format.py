"""A difference between two releases, told: as text for people, and as one JSON value that has all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from waqai.release import version_step
from waqai.release.changes import Change
from waqai.release.difference import CODES, Difference


def text(difference: Difference, shown: int) -> str:
    """The difference in lines; of codes and of the cells of each table no more than `shown`, and how many more there are."""
    return "\n".join(_lines(difference, shown)) + "\n"


def as_json(difference: Difference) -> dict[str, Any]:
    """All of the difference: versions, step, reasons, schema, codes, rows by table, cells."""
    reasons, of_codebook = version_step.reasons(difference), version_step.codebook_reasons(difference)
    return {
        "from": difference.versions[0],
        "to": difference.versions[1],
        "differs": not difference.empty,
        "step": version_step.asked(reasons),
        "reasons": [r._asdict() for r in reasons],
        "codebook": {
            "from": difference.codebooks[0], "to": difference.codebooks[1], "step": version_step.asked(of_codebook),
            "reasons": [r._asdict() for r in of_codebook],
        },
        "codings": {"from": list(difference.codings[0]), "to": list(difference.codings[1])},
        "schema": [c._asdict() | {"step": version_step.SCHEMA[c.what]} for c in difference.schema],
        "codes": [c._asdict() for c in difference.codes],
        "tables": [r._asdict() for r in difference.rows],
        "cells": [
            {"table": c.table, "key": json.loads(c.key), "column": c.column, "kind": c.kind, "old": c.old, "new": c.new}
            for c in difference.cells
        ],
    }  # fmt: skip


def _lines(difference: Difference, shown: int) -> Iterator[str]:
    old, new = difference.versions
    reasons = version_step.reasons(difference)
    if difference.empty:
        yield f"{old} and {new} hold the same."
        return
    yield f"From {old} to {new}: {_step(reasons)}"
    yield from (f"  {reason.step}: {reason.text}" for reason in reasons)
    if of_codebook := version_step.codebook_reasons(difference):
        yield f"Codebook, from {difference.codebooks[0] or 'an unknown version'} to {difference.codebooks[1]}: {_step(of_codebook)}"
    changed = [r for r in difference.rows if r.added or r.removed or r.changed]
    if changed:
        yield "Rows:"
        width = max(len(r.table) for r in changed)
        for r in changed:
            derived = "  (made from other tables)" if r.derived else ""
            yield f"  {r.table:<{width}}  {r.before:>6} -> {r.after:<6}  +{r.added} -{r.removed} ~{r.changed}{derived}"
    for rows in changed:
        cells = [c for c in difference.cells if c.table == rows.table]
        if cells:
            yield f"Cells of {rows.table}:" if rows.table != CODES else "Cells of codes (the codebook):"
            yield from (f"  {_cell(c)}" for c in cells[:shown])
            if len(cells) > shown:
                yield f"  ... and {len(cells) - shown} more (--cells, or --format json)"


def _step(reasons: list[version_step.Reason]) -> str:
    step = version_step.asked(reasons)
    return f"a {step} step" if step else "no step is asked for"


def _cell(c: Change) -> str:
    key = ", ".join(str(part) for part in json.loads(c.key))
    sign = {"added": "+", "removed": "-", "changed": "~"}[c.kind]
    return (
        f"{sign} {key}: {c.column}: {_value(c.old)} -> {_value(c.new)}"
        if c.kind == "changed"
        else f"{sign} {key}: {c.column}: {_value(c.old or c.new)}"
    )


def _value(value: str | None) -> str:
    if value is None:
        return "null"
    return value if len(value) <= 60 else f"{value[:57]}..."
