"""What differs between two releases, as one value: schema, codes, rows by table and kind, cells.

`compare` takes two sides and gives a `Difference`. The table `changes`, `CHANGES.md`, the step of the version, and
`waqai diff` as text and as JSON are all made from it. It reads no project and writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.release.changes import CHANGES, Change, difference
from waqai.release.diff_inputs import Side
from waqai.release.package_shape import names

CODES = "codes"


class SchemaChange(NamedTuple):
    """One thing that the schema says otherwise.

    Parameters
    ----------
    table : str or None
        None for what is said of the whole dataset.
    column : str or None
        None for what is said of the whole table.
    what : str
        A key of `waqai.release.version_step.SCHEMA`.
    old, new : Any
        What stood there before and what stands there now, as in the data package; None where there was, or is, nothing.
    """

    table: str | None
    column: str | None
    what: str
    old: Any = None
    new: Any = None


class CodeChange(NamedTuple):
    """A code that was added or removed (`column` is None), or one cell of it that changed."""

    list: str
    code: str
    kind: str
    column: str | None = None
    old: str | None = None
    new: str | None = None
    wording_only: bool = False


class Rows(NamedTuple):
    """How many rows of one table were added, removed and changed, and how many there were and are."""

    table: str
    derived: bool
    before: int
    after: int
    added: int
    removed: int
    changed: int


class Difference(NamedTuple):
    """All that differs between two releases.

    Parameters
    ----------
    versions, codebooks, codings : tuple
        Of the old side and of the new one.
    cells : tuple of Change
        The cells of all tables but `changes` and those that are derived, in the order of the tables, keys and columns.
    """

    versions: tuple[str, str]
    codebooks: tuple[str | None, str | None]
    codings: tuple[tuple[str, ...], tuple[str, ...]]
    schema: tuple[SchemaChange, ...]
    codes: tuple[CodeChange, ...]
    rows: tuple[Rows, ...]
    cells: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        """Whether the two hold the same, ignoring their version numbers."""
        alike = self.codings[0] == self.codings[1]
        return alike and not self.schema and not any(r.added or r.removed or r.changed for r in self.rows)


def compare(old: Side, new: Side) -> Difference:
    """What `new` has otherwise than `old`."""
    derived = old.derived | new.derived
    rows, cells = list[Rows](), list[Change]()
    for name in dict.fromkeys((*new.tables, *old.tables)):
        if name == CHANGES:
            continue
        before = old.texts(name) if name in old.tables else []
        after = new.texts(name) if name in new.tables else []
        found = difference(name, primary_key((new if name in new.tables else old).tables[name]), before, after)
        kinds = {c.key: c.kind for c in found}
        counts = [sum(kind == wanted for kind in kinds.values()) for wanted in ("added", "removed", "changed")]
        rows.append(Rows(name, name in derived, len(before), len(after), *counts))
        if name not in derived:
            cells += found
    return Difference(
        (old.version, new.version), (old.codebook, new.codebook), (old.codings, new.codings), tuple(_schema(old, new)),
        tuple(_codes([c for c in cells if c.table == CODES], new.wording_only)), tuple(rows), tuple(cells),
    )  # fmt: skip


def primary_key(resource: Mapping[str, Any]) -> list[str]:
    """A table's primary key; that of a table that names none is all of its columns."""
    return names(resource["schema"].get("primaryKey") or [f["name"] for f in resource["schema"]["fields"]])


def _codes(cells: Sequence[Change], wording_only: frozenset[str]) -> Iterator[CodeChange]:
    seen = set[str]()
    for c in cells:
        code, *rest = reversed([str(part) for part in json.loads(c.key)])
        name = " ".join(reversed(rest))
        if c.kind == "changed":
            yield CodeChange(name, code, c.kind, c.column, c.old, c.new, c.column == "definition" and c.key in wording_only)
        elif c.key not in seen:
            seen.add(c.key)
            yield CodeChange(name, code, c.kind)


def _schema(old: Side, new: Side) -> Iterator[SchemaChange]:
    for key in sorted(old.record.keys() | new.record.keys()):
        if old.record.get(key) != new.record.get(key):
            yield SchemaChange(None, key, "metadata", old.record.get(key), new.record.get(key))
    for name in dict.fromkeys((*new.tables, *old.tables)):
        if name not in old.tables:
            yield SchemaChange(name, None, "table-added")
        elif name not in new.tables:
            yield SchemaChange(name, None, "table-removed")
        else:
            yield from _table(name, old.tables[name], new.tables[name])


def _table(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SchemaChange]:
    if primary_key(old) != primary_key(new):
        yield SchemaChange(name, None, "primary-key", primary_key(old), primary_key(new))
    for key in ("title", "description"):
        if old.get(key) != new.get(key):
            yield SchemaChange(name, None, key, old.get(key), new.get(key))
    left, right = ([_foreign_key(key) for key in side["schema"].get("foreignKeys", [])] for side in (old, new))
    yield from (SchemaChange(name, None, "foreign-key", key, None) for key in left if key not in right)
    yield from (SchemaChange(name, None, "foreign-key", None, key) for key in right if key not in left)
    before, after = ({f["name"]: f for f in side["schema"]["fields"]} for side in (old, new))
    for column in dict.fromkeys((*after, *before)):
        if column not in before:
            yield SchemaChange(name, column, "column-added", None, after[column].get("type"))
        elif column not in after:
            yield SchemaChange(name, column, "column-removed", before[column].get("type"), None)
        else:
            yield from _column(name, column, before[column], after[column])
    if [c for c in before if c in after] != [c for c in after if c in before]:
        yield SchemaChange(name, None, "order", list(before), list(after))


def _column(table: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SchemaChange]:
    for key in ("type", "unit", "description"):
        if old.get(key) != new.get(key):
            yield SchemaChange(table, name, key, old.get(key), new.get(key))
    left, right = (dict(side.get("constraints", {})) for side in (old, new))
    for key in sorted(left.keys() | right.keys()):
        if left.get(key) == right.get(key):
            continue
        if key == "enum":
            was, now = left.get(key) or [], right.get(key) or []
            gone, come = [c for c in was if c not in now], [c for c in now if c not in was]
            if gone or come or not was or not now:
                yield SchemaChange(table, name, "allowed", gone or None, come or None)
        else:
            yield SchemaChange(table, name, "constraint", {key: left.get(key)}, {key: right.get(key)})


def _foreign_key(key: Mapping[str, Any]) -> str:
    target = key["reference"]
    return f"{', '.join(names(key['fields']))} -> {target.get('resource') or 'itself'} ({', '.join(names(target['fields']))})"
