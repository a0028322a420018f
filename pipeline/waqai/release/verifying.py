"""Checks a release from itself alone: sums, files, schemas, keys, and that CSV and Parquet hold the same.

Takes a folder, gives problems whose places are files of that folder. It knows no project and no current schema.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from waqai.cells import from_text, to_text
from waqai.problem import CannotRun, Place, Problem, in_order
from waqai.release import agreeing
from waqai.release.listing import SUMS, file_digest
from waqai.release.stored import Stored

SHOWN = 5


def verify(folder: Path) -> list[Problem]:
    """All that is wrong with the release in `folder`.

    Raises
    ------
    CannotRun
        There is no release in the folder, or the machine refuses to read it.
    """
    if not folder.is_dir():
        raise CannotRun(f"there is no folder {folder}")
    try:
        problems = _sums(folder)
        damaged = {p.place.path for p in problems}
        if "datapackage.json" in damaged:
            return in_order(problems)
        stored = Stored(folder)
        texts: dict[str, list[dict[str, str | None]]] = {}
        for table in stored.schemas:
            if not damaged & {f"csv/{table}.csv", f"parquet/{table}.parquet"}:
                problems += _table(stored, table, texts)
        if not problems:
            for table in stored.schemas:
                problems += _keys(stored, table, texts)
            problems += agreeing.check(stored)
    except OSError as error:
        raise CannotRun(f"cannot read {error.filename or folder}: {error.strerror}") from error
    return in_order(problems)


def compare(folder: Path, other: Path) -> list[Problem]:
    """The files that two releases do not have byte for byte the same."""
    problems = []
    hint = f"{other} stays as it is: where raw/ or schema/ changed since, set the next version in schema/dataset.yaml"
    names = {p.relative_to(base).as_posix() for base in (folder, other) for p in base.rglob("*") if p.is_file()}
    for name in sorted(names):
        if not (folder / name).is_file() or not (other / name).is_file():
            where = folder if not (folder / name).is_file() else other
            problems.append(Problem(Place(name), "release-differs", f"{where} does not have this file", hint))
        elif (folder / name).read_bytes() != (other / name).read_bytes():
            problems.append(Problem(Place(name), "release-differs", f"the file differs from {other / name}", hint))
    return problems


def _sums(folder: Path) -> list[Problem]:
    try:
        *lines, last = (folder / SUMS).read_bytes().decode().split("\n")
    except UnicodeDecodeError:
        return [Problem(Place(SUMS), "bad-sums", "the file is not text")]
    except FileNotFoundError as error:
        raise CannotRun(f"{folder} is not a release: it has no {SUMS}") from error
    listed: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in enumerate([*lines, last] if last else lines, 1):
        match = re.fullmatch(r"([0-9a-f]{64})  ([^/\\].*)", line)
        if not match or ".." in match[2].split("/"):
            problems.append(Problem(Place(SUMS, number, 1), "bad-sums", f"line {number} is not a sum and a path"))
            continue
        listed[match[2]] = match[1]
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {SUMS}
    for path in sorted(listed.keys() - present):
        problems.append(Problem(Place(path), "release-file-missing", "the file is in SHA256SUMS, and is not here"))
    for path in sorted(present - listed.keys()):
        problems.append(Problem(Place(path), "release-file-extra", "the file is not in SHA256SUMS"))
    for path in sorted(present & listed.keys()):
        if (found := file_digest(folder / path)) != listed[path]:
            text = f"the file's SHA-256 is {found[:12]}..., and SHA256SUMS says {listed[path][:12]}..."
            problems.append(Problem(Place(path), "sum-differs", text, "the file was changed or damaged: get the release again"))
    return problems


def _table(stored: Stored, table: str, texts: dict[str, list[dict[str, str | None]]]) -> list[Problem]:
    """One table's CSV against its schema and against its Parquet file."""
    import pyarrow as pa

    where = f"csv/{table}.csv"
    fields = stored.schemas[table]["fields"]
    try:
        rows = stored.texts(table)
    except (csv.Error, UnicodeDecodeError) as error:
        return [Problem(Place(where), "bad-cell", f"the file is not CSV in UTF-8: {error}")]
    problems = [*_header(rows, fields, where), *_cells(rows, fields, where)]
    if problems:
        return problems[:SHOWN]
    texts[table] = rows
    try:
        parquet = [{key: to_text(value) for key, value in row.items()} for row in stored.parquet(table).to_pylist()]
    except pa.ArrowInvalid as error:
        return [Problem(Place(f"parquet/{table}.parquet"), "bad-parquet", f"the file is not Parquet: {str(error)[:100]}")]
    if parquet != rows:
        line = next((i for i, (a, b) in enumerate(zip(parquet, rows, strict=False)) if a != b), min(len(parquet), len(rows)))
        text = f"row {line + 1} differs from parquet/{table}.parquet ({len(rows)} rows here, {len(parquet)} there)"
        return [Problem(Place(where, line + 2, 1), "tables-differ", text)]
    return []


def _header(rows: list[dict[str, str | None]], fields: list[dict[str, Any]], where: str) -> list[Problem]:
    names = [f["name"] for f in fields]
    if rows and list(rows[0]) != names:
        return [
            Problem(Place(where, 1, 1), "bad-cell", f"the columns are {', '.join(map(str, rows[0]))}; the schema says {', '.join(names)}")
        ]
    return []


def _cells(rows: list[dict[str, str | None]], fields: list[dict[str, Any]], where: str) -> list[Problem]:
    problems = []
    for number, row in enumerate(rows, 2):
        for field in fields:
            text, rules = row.get(field["name"]), field.get("constraints", {})
            if fault := _fault(text, field["type"], rules):
                problems.append(Problem(Place(where, number, 1), "bad-cell", f"column {field['name']}: {fault}"))
                if len(problems) >= SHOWN:
                    return problems
    return problems


def _fault(text: str | None, kind: Any, rules: dict[str, Any]) -> str:
    """What is wrong with one cell, or nothing."""
    if text is None:
        return "the cell is empty" if rules.get("required") else ""
    try:
        value = from_text(text, kind)
    except (ValueError, KeyError):
        return f"{text[:40]!r} is not of type {kind}"
    if to_text(value) != text:
        return f"{text[:40]!r} is not written as {to_text(value)!r}"
    if "enum" in rules and text not in rules["enum"]:
        return f"{text[:40]!r} is not an allowed value"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        return f"{text[:40]!r} does not match {rules['pattern']}"
    if ("minimum" in rules and value < rules["minimum"]) or ("maximum" in rules and value > rules["maximum"]):
        return f"{text} is out of bounds"
    return ""


def _keys(stored: Stored, table: str, texts: dict[str, list[dict[str, str | None]]]) -> list[Problem]:
    schema, problems = stored.schemas[table], []
    where, seen = f"csv/{table}.csv", dict[tuple[str | None, ...], int]()
    for number, row in enumerate(texts[table], 2):
        key = tuple(row[c] for c in schema["primaryKey"])
        if key in seen:
            problems.append(Problem(Place(where, number, 1), "key-twice", f"the key {key} is on line {seen[key]} too"))
        seen.setdefault(key, number)
    for foreign in schema.get("foreignKeys", []):
        target = foreign["reference"]["resource"] or table
        known = {tuple(row[c] for c in foreign["reference"]["fields"]) for row in texts[target]}
        for number, row in enumerate(texts[table], 2):
            key = tuple(row[c] for c in foreign["fields"])
            if None not in key and key not in known:
                problems.append(
                    Problem(
                        Place(where, number, 1), "dangling-key", f"{', '.join(foreign['fields'])} is {key}, which {target} does not have"
                    )
                )
    return problems[:SHOWN]
