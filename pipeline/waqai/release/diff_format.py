"""A difference between two releases, formatted: as text for people, and as one JSON value that has all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from waqai.release import version_step
from waqai.release.changes import Change
from waqai.release.difference import CODES, Difference
from waqai.version_numbers import is_version


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
    yield f"From {old} to {new}: {_step(reasons, old, new, 'schema/dataset.yaml')}"
    yield from (f"  {reason.step}: {reason.text}" for reason in reasons)
    if of_codebook := version_step.codebook_reasons(difference):
        was, now = difference.codebooks
        yield f"Codebook, from {was or 'an unknown version'} to {now}: {_step(of_codebook, was, now, 'schema/codebook/codebook.yaml')}"
    changed = [r for r in difference.rows if r.added or r.removed or r.changed]
    if changed:
        yield "Rows:"
        width = max(len(r.table) for r in changed)
        for r in changed:
            derived = "  (made from other tables)" if r.derived else ""
            yield f"  {r.table:<{width}}  {r.before:>6} -> {r.after:<6}  +{r.added} -{r.removed} ~{r.changed}{derived}"
    for rows in changed:
        cells = [c for c in difference.cells if c.table == rows.table]
        moved = [c for c in cells if rows.table == CODES and (c.kind, c.column) == ("changed", "position")]
        cells = [c for c in cells if c not in moved]
        if cells:
            yield f"Cells of {rows.table}:" if rows.table != CODES else "Cells of codes (the codebook):"
            yield from (f"  {_cell(c)}" for c in cells[:shown])
            if len(cells) > shown:
                yield f"  ... and {len(cells) - shown} more (--cells, or --format json)"
        if moved:
            yield f"Codes that moved in the order and are otherwise unchanged: {len(moved)} (--format json has them)"


def _step(reasons: list[version_step.Reason], old: str | None, new: str | None, where: str) -> str:
    """The step that is asked for, and where the version does not take it the one that would."""
    step = version_step.asked(reasons)
    if step is None:
        return "no step is asked for"
    short = is_version(old) and is_version(new) and version_step.falls_short(version_step.taken(str(old), str(new)), step)
    return f"a {step} step" + (f", `version: {version_step.following(str(old), step)}` or later in {where}" if short else "")


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
