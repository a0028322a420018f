"""The tables of a release against its data package: schemas, cells, keys, and that CSV and Parquet hold the same.

A table whose CSV file is, byte for byte, its Parquet file in canonical form is checked as Arrow columns. That path may only
say yes: at any doubt the table is read row by row, which alone finds and words what is wrong.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from waqai.cells import from_text, to_text
from waqai.problem import CannotRun, Place, Problem
from waqai.release import reading_back
from waqai.release.package_shape import names
from waqai.release.stored import Stored

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 5
_ARROW = {"string": "string", "integer": "int64", "number": "double", "boolean": "bool", "date": "date32[day]"}
Texts = list[dict[str, str | None]]


class Contents:
    """A release whose files, but for those in `damaged`, are as its sums say.

    Parameters
    ----------
    stored : Stored
        The release.
    damaged : set of str
        Paths of files that are not looked into.
    """

    def __init__(self, stored: Stored, damaged: set[str]) -> None:
        self._stored, self._damaged = stored, damaged
        self._arrow: dict[str, pa.Table] = {}
        self._texts: dict[str, Texts] = {}

    def problems(self) -> list[Problem]:
        """What is wrong with the tables; with keys only where all tables are as they should be."""
        problems = list[Problem]()
        whole = [table for table in self._stored.schemas if not self._touched(table)]
        large = {table for table in whole if reading_back.is_large(self._stored, table) and reading_back.sound(self._stored, table)}
        for table in whole:
            if table not in large:
                problems += self._table(table)
        if not problems and not self._damaged:
            for table in self._stored.schemas:
                if table not in large or not reading_back.keys_lead_somewhere(self._stored, table):
                    problems += self._keys(table)
        return problems

    def _touched(self, table: str) -> bool:
        """Whether a file of a table is not as its sum says."""
        parts = f"parquet/{table}/"
        return bool(self._damaged & {self._stored.csv_path(table), _parquet_path(table)}) or any(p.startswith(parts) for p in self._damaged)

    def _whole(self, table: str) -> pa.Table:
        if table not in self._arrow:
            self._arrow[table] = self._stored.parquet(table)
        return self._arrow[table]

    def _table(self, table: str) -> list[Problem]:
        fields = self._stored.schemas[table]["fields"]
        arrow, problems = self._read_parquet(table, fields)
        if arrow is None:
            return problems
        self._arrow[table] = arrow
        if _sound(self._stored, table, arrow, fields):
            return []
        where = self._stored.csv_path(table)
        try:
            rows = self._stored.texts(table)
        except (csv.Error, UnicodeDecodeError) as error:
            return [Problem(Place(where), "bad-cell", f"the file is not CSV in UTF-8: {error}")]
        if problems := _header(self._stored, table, fields) or _cells(rows, fields, where):
            return problems[:SHOWN]
        known = [f["name"] for f in fields if f["type"] in _ARROW]
        there = [{c: to_text(value) for c, value in row.items() if c in known} for row in arrow.to_pylist()]
        here = [{c: row[c] for c in known} for row in rows]
        if there == here:
            return []
        line = next((i for i, (a, b) in enumerate(zip(there, here, strict=False)) if a != b), min(len(there), len(here)))
        text = f"row {line + 1} differs from {_parquet_path(table)} ({len(here)} rows here, {len(there)} there)"
        return [Problem(Place(where, line + 2, 1), "tables-differ", text)]

    def _read_parquet(self, table: str, fields: list[dict[str, Any]]) -> tuple[pa.Table | None, list[Problem]]:
        import pyarrow as pa

        place = Place(_parquet_path(table))
        try:
            arrow = self._stored.parquet(table)
            arrow.validate(full=True)
        except FileNotFoundError:
            return None, [Problem(place, "release-file-missing", f"{table} has no Parquet file", "get the release again")]
        except PermissionError as error:
            raise CannotRun(f"cannot read {error.filename or place.path}: {error.strerror}") from error
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            return None, [Problem(place, "bad-parquet", f"the file is not Parquet: {str(error).splitlines()[0][:100]}")]
        if arrow.column_names != (columns := [f["name"] for f in fields]):
            return None, [
                Problem(place, "bad-parquet", f"the columns are {', '.join(arrow.column_names)}; the schema says {', '.join(columns)}")
            ]
        for field in fields:
            found = str(arrow.schema.field(field["name"]).type)
            if _ARROW.get(field["type"], found) != found:
                return None, [Problem(place, "bad-parquet", f"column {field['name']} is {found}; the schema says {field['type']}")]
        return arrow, []

    def _keys(self, table: str) -> list[Problem]:
        schema, problems = self._stored.schemas[table], list[Problem]()
        key = names(schema.get("primaryKey", []))
        if key and _count(self._whole(table), key) < self._whole(table).num_rows:
            problems += self._twice(table, key)
        for foreign in schema.get("foreignKeys", []):
            columns, target = names(foreign["fields"]), foreign["reference"].get("resource") or table
            there = names(foreign["reference"]["fields"])
            if not _stand(self._whole(table), columns, self._whole(target), there):
                problems += self._dangling(table, columns, target, there)
        return problems[:SHOWN]

    def _rows(self, table: str) -> Texts:
        if table not in self._texts:
            self._texts[table] = self._stored.texts(table)
        return self._texts[table]

    def _twice(self, table: str, key: list[str]) -> list[Problem]:
        problems, seen = [], dict[tuple[str | None, ...], int]()
        for number, row in enumerate(self._rows(table), 2):
            values = tuple(row[c] for c in key)
            if values in seen:
                text = f"the key {values} is on line {seen[values]} too"
                problems.append(Problem(Place(self._stored.csv_path(table), number, 1), "key-twice", text))
            seen.setdefault(values, number)
        return problems

    def _dangling(self, table: str, columns: list[str], target: str, there: list[str]) -> list[Problem]:
        known, problems = {tuple(row[c] for c in there) for row in self._rows(target)}, []
        for number, row in enumerate(self._rows(table), 2):
            values = tuple(row[c] for c in columns)
            if None not in values and values not in known:
                text = f"{', '.join(columns)} is {values}, which {target} does not have"
                problems.append(Problem(Place(self._stored.csv_path(table), number, 1), "dangling-key", text))
        return problems


def _parquet_path(table: str) -> str:
    return f"parquet/{table}.parquet"


def _sound(stored: Stored, table: str, arrow: pa.Table, fields: list[dict[str, Any]]) -> bool:
    """Whether a table is surely as its schema says, and its CSV file surely holds the same."""
    import pyarrow as pa

    from waqai.tables.table_writer import canonical_csv

    try:
        if (stored.folder / stored.csv_path(table)).read_bytes() != b"".join(canonical_csv(arrow)):
            return False
        return all(_meets(arrow.column(f["name"]), f["type"], f.get("constraints", {})) for f in fields)
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        return False


def _meets(column: pa.ChunkedArray, kind: str, rules: dict[str, Any]) -> bool:
    """Whether every cell of a column meets its constraints; False at any doubt."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if rules.get("required") and column.null_count:
        return False
    column = column.drop_null()
    if kind == "string":
        if "enum" in rules and not _all(pc.is_in(column, value_set=pa.array(rules["enum"], pa.string()))):
            return False
        if "pattern" in rules and not _all(pc.match_substring_regex(column, f"^(?:{rules['pattern']})$")):
            return False
        lengths = pc.utf8_length(column)
        return _within(lengths, rules.get("minLength"), rules.get("maxLength"))
    if kind in ("integer", "number"):
        return not rules.keys() & {"enum", "pattern"} and _within(column, rules.get("minimum"), rules.get("maximum"))
    return not rules.keys() - {"required"}


def _within(column: pa.ChunkedArray, least: float | None, greatest: float | None) -> bool:
    import pyarrow.compute as pc

    return (least is None or _all(pc.greater_equal(column, least))) and (greatest is None or _all(pc.less_equal(column, greatest)))


def _all(found: pa.ChunkedArray) -> bool:
    import pyarrow.compute as pc

    return bool(pc.all(found, min_count=0).as_py())


def _count(arrow: pa.Table, key: list[str]) -> int:
    """How many different keys there are."""
    return int(arrow.group_by(key).aggregate([]).num_rows)


def _stand(arrow: pa.Table, columns: list[str], target: pa.Table, there: list[str]) -> bool:
    """Whether all keys without a null stand in the target; False at any doubt."""
    import pyarrow as pa

    try:
        wanted = arrow.select(columns).drop_null()
        return int(wanted.join(target.select(there), columns, there, join_type="left anti").num_rows) == 0
    except pa.ArrowException:
        return False


def _header(stored: Stored, table: str, fields: list[dict[str, Any]]) -> list[Problem]:
    """A header that does not name the columns, and rows that have more or fewer cells."""
    where, columns = stored.csv_path(table), [f["name"] for f in fields]
    with (stored.folder / where).open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream)
        found = next(lines, [])
        odd = [number for number, cells in enumerate(lines, 2) if len(cells) not in (0, len(columns))]
    if found != columns:
        return [Problem(Place(where, 1, 1), "bad-cell", f"the columns are {', '.join(found)[:300]}; the schema says {', '.join(columns)}")]
    return [Problem(Place(where, n, 1), "bad-cell", f"the row does not have {len(columns)} cells, as there are columns") for n in odd]


def _cells(rows: Texts, fields: list[dict[str, Any]], where: str) -> list[Problem]:
    problems = []
    for number, row in enumerate(rows, 2):
        for field in fields:
            if fault := _fault(row[field["name"]], field["type"], field.get("constraints", {})):
                problems.append(Problem(Place(where, number, 1), "bad-cell", f"column {field['name']}: {fault}"))
        if len(problems) >= SHOWN:
            break
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
    if "enum" in rules and text not in map(str, rules["enum"]):
        return f"{text[:40]!r} is not an allowed value"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        return f"{text[:40]!r} does not match {rules['pattern']}"
    if not rules.get("minLength", 0) <= len(text) <= rules.get("maxLength", len(text)):
        return f"{text[:40]!r} has {len(text)} characters"
    bounds = rules.get("minimum", value), rules.get("maximum", value)
    if all(isinstance(n, int | float) for n in (value, *bounds)) and not bounds[0] <= value <= bounds[1]:
        return f"{text} is out of bounds"
    return ""
