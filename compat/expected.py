"""What every client must find in a release: from its datapackage.json and the canonical text of its CSV files.

Takes a release's folder and what a client read, gives what differs. The one source of expectations for all clients.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Cell = str | None


@dataclass(frozen=True)
class Expected:
    """A table as it must be read: its columns with their types, and its rows as canonical text, None for null."""

    columns: dict[str, str]
    rows: list[list[Cell]]


@dataclass
class Verdict:
    """What comparing found: cells compared, what is wrong, and the columns whose type differs where that is allowed."""

    tables: int = 0
    rows: int = 0
    cells: int = 0
    faults: list[str] = field(default_factory=list)
    retyped: dict[tuple[str, str], int] = field(default_factory=dict)


def expected(release: Path) -> dict[str, Expected]:
    """Every table of a release."""
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    found = {}
    for resource in package["resources"]:
        if "schema" in resource:
            with (release / resource["path"]).open(encoding="utf-8", newline="") as stream:
                _, *rows = csv.reader(stream, strict=True)
            columns = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
            found[resource["name"]] = Expected(columns, [[cell or None for cell in row] for row in rows])
    return found


def compare(wanted: dict[str, Expected], read: dict[str, Any], allowed: set[tuple[str, str]], *, null_text: Cell = None) -> Verdict:
    """Compare what a client read with what it had to read.

    Parameters
    ----------
    read : dict
        For each table its columns: name, kind (string, integer, number, boolean, date, or null where all are) and values.
    allowed : set
        Pairs of a type and the kind that a client may give for it, as long as every value says the same.
    null_text : str or None
        What the client may give for null in a column of texts, beside null.
    """
    verdict = Verdict()
    for name, table in wanted.items():
        columns = {c["name"]: c for c in read.get(name, ())}
        if list(columns) != list(table.columns):
            verdict.faults.append(f"{name}: the columns are {', '.join(columns) or 'none'}")
            continue
        verdict.tables += 1
        verdict.rows += len(table.rows)
        for j, (column, kind) in enumerate(table.columns.items()):
            _column(verdict, f"{name}.{column}", kind, [row[j] for row in table.rows], columns[column], allowed, null_text)
    verdict.faults += [f"{name}: is no table of the release" for name in read if name not in wanted]
    return verdict


def _column(
    verdict: Verdict, where: str, kind: str, texts: list[Cell], got: dict[str, Any], allowed: set[tuple[str, str]], null_text: Cell
) -> None:
    values = got["values"]
    if len(values) != len(texts):
        verdict.faults.append(f"{where}: {len(values)} rows, not {len(texts)}")
        return
    if got["kind"] != kind and any(text is not None for text in texts):
        if (kind, got["kind"]) not in allowed:
            verdict.faults.append(f"{where}: is {got['kind']}, not {kind}")
            return
        verdict.retyped[kind, got["kind"]] = verdict.retyped.get((kind, got["kind"]), 0) + 1
    for row, (text, value) in enumerate(zip(texts, values, strict=True), 1):
        verdict.cells += 1
        nothing = (None, null_text) if got["kind"] == "string" else (None,)
        if value not in nothing if text is None else not _same(text, value, kind):
            verdict.faults.append(f"{where}, row {row}: {value!r}, not {text!r}")
            return


def _same(text: str, value: Any, kind: str) -> bool:
    """Whether a value says what a canonical text says."""
    if value is None:
        return False
    if isinstance(value, str) or kind == "string":
        return str(value) == text
    if kind == "boolean":
        return bool(value == (text == "TRUE"))
    return kind in ("integer", "number") and abs(float(value) - float(text)) <= 1e-13 * abs(float(text))
