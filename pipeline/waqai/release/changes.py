"""What a release changes against the one before: one row a cell; and a release made from one and its changes.

`difference` takes two releases' rows in canonical text and gives changes; `apply` takes the rows before and the
changes and gives the rows after, and `replay` does so for all tables. The one undoes what the other finds, for every
table that is not derived.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TextRow = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One cell: of a row that was added or removed, or a value that changed."""

    table: str
    key: str
    column: str
    kind: str
    old: str | None
    new: str | None


CHANGES = "changes"  # the table


def key_text(row: TextRow, primary_key: Sequence[str]) -> str:
    """A row's primary key as a JSON array of texts; a column that the row lacks is null."""
    return json_key([row.get(column) for column in primary_key])


def json_key(parts: Sequence[str | None]) -> str:
    """The parts of a key as a JSON array."""
    return json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))


def difference(table: str, primary_key: Sequence[str], old: Sequence[TextRow], new: Sequence[TextRow]) -> list[Change]:
    """The cells of one table that differ, in the order of key and column.

    A row that was added or removed gives one change for each of its cells that is not null. A column that only one
    side has counts as null on the other. Rows before are matched by the primary key of now.
    """
    left = {key_text(row, primary_key): row for row in old}
    right = {key_text(row, primary_key): row for row in new}
    changes = []
    for key in sorted(left.keys() | right.keys()):
        a, b = left.get(key, {}), right.get(key, {})
        kind = "changed" if a and b else "added" if b else "removed"
        for column in dict.fromkeys((*a, *b)):
            if a.get(column) != b.get(column):
                changes.append(Change(table, key, column, kind, a.get(column), b.get(column)))
    return sorted(changes)


def apply(
    table: str, primary_key: Sequence[str], columns: Sequence[str], old: Sequence[TextRow], changes: Sequence[Change]
) -> list[TextRow]:
    """The rows of one table after its changes, in the order of the primary key's texts.

    Raises
    ------
    ValueError
        A change does not fit the row that it is about.
    """
    rows: dict[str, dict[str, str | None]] = {key_text(row, primary_key): {c: row.get(c) for c in columns} for row in old}
    gone = set()
    for change in changes:
        if change.table != table:
            continue
        if change.kind == "added":
            rows.setdefault(change.key, dict.fromkeys(columns))
        elif change.key not in rows:
            raise ValueError(f"{table} has no row {change.key}")
        if change.kind == "removed":
            gone.add(change.key)
        if change.column not in columns:
            continue
        if rows[change.key][change.column] != change.old:
            raise ValueError(f"{table} {change.key}: {change.column} is {rows[change.key][change.column]!r}, not {change.old!r}")
        rows[change.key][change.column] = change.new
    return [rows[key] for key in sorted(rows.keys() - gone)]


def replay(
    old: Mapping[str, Sequence[TextRow]], changes: Sequence[Change], schemas: Mapping[str, tuple[Sequence[str], Sequence[str]]]
) -> dict[str, list[TextRow]]:
    """All tables after the changes.

    Parameters
    ----------
    old : mapping
        The rows of each table before; a table that is not in it had none.
    changes : sequence of Change
        Of any table; those of tables that are not in `schemas` are passed over.
    schemas : mapping
        For each table after its primary key and its columns.

    Raises
    ------
    ValueError
        A change does not fit the row that it is about.
    """
    of = dict[str, list[Change]]()
    for change in changes:
        of.setdefault(change.table, []).append(change)
    return {name: apply(name, key, columns, old.get(name, ()), of.get(name, ())) for name, (key, columns) in schemas.items()}
