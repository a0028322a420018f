"""What every export starts from: a release's tables with what its data package says of them.

Takes a release of any version from its own files; knows no project and no current schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.release.stored import Stored
from waqai.schema.model import ForeignKey

if TYPE_CHECKING:
    import pyarrow as pa


class Column(NamedTuple):
    """A column of a release; `codes` are the values that it may have, `list` the list of the codebook that has them."""

    name: str
    type: str
    description: str
    required: bool
    codes: tuple[str, ...]
    list: str | None


@dataclass(frozen=True)
class Table:
    """One table, with its rows in Arrow."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    arrow: pa.Table

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows as tuples of Python values, None for null."""
        return list(zip(*(column.to_pylist() for column in self.arrow.columns), strict=True))


@dataclass(frozen=True)
class Source:
    """A release: what it is, and its tables in their order."""

    name: str
    title: str
    description: str
    version: str
    released: date
    creators: tuple[str, ...]
    licences: tuple[str, ...]
    citation: str
    tables: tuple[Table, ...]

    def about(self) -> list[tuple[str, str]]:
        """What the release is, as pairs of a word and a text."""
        return [
            ("title", self.title), ("version", self.version), ("released", self.released.isoformat()),
            ("description", self.description), ("citation", self.citation), ("licence", "; ".join(self.licences)),
        ]  # fmt: skip

    def column_rows(self) -> list[tuple[str, str, str, str, str | None]]:
        """Every column of every table: table, column, type, what it holds, the list of the codebook that its codes are of."""
        return [(t.name, c.name, c.type, c.description, c.list) for t in self.tables for c in t.columns]


def read(stored: Stored) -> Source:
    """All of a release.

    Raises
    ------
    waqai.problem.CannotRun
        The folder holds no release.
    """
    package = stored.package
    lists = _lists(stored)
    tables = tuple(
        Table(
            r["name"], r.get("title", r["name"]), r.get("description", ""), tuple(_column(f, lists) for f in r["schema"]["fields"]),
            tuple(r["schema"]["primaryKey"]),
            tuple(
                ForeignKey(tuple(k["fields"]), k["reference"]["resource"] or r["name"], tuple(k["reference"]["fields"]))
                for k in r["schema"].get("foreignKeys", [])
            ),
            stored.parquet(r["name"]),
        )
        for r in package["resources"] if "schema" in r
    )  # fmt: skip
    return Source(
        package["name"], package["title"], package["description"], stored.version, date.fromisoformat(package["created"][:10]),
        tuple(c["title"] for c in package["contributors"]), tuple(licence["name"] for licence in package["licenses"]),
        stored.citation, tables,
    )  # fmt: skip


def _lists(stored: Stored) -> dict[frozenset[str], str]:
    """The lists of the codebook by their codes: the data package says which codes a column has, and not from which list."""
    found: dict[str, set[str]] = {}
    if "codes" in stored.schemas:
        codes = stored.parquet("codes")
        for name, code in zip(codes.column("list").to_pylist(), codes.column("code").to_pylist(), strict=True):
            found.setdefault(name, set()).add(code)
    return {frozenset(codes): name for name, codes in found.items()}


def _column(field: dict[str, Any], lists: dict[frozenset[str], str]) -> Column:
    constraints = field.get("constraints", {})
    codes = tuple(constraints.get("enum", ()))
    text = field["description"] + (f" Unit: {field['unit']}." if "unit" in field else "")
    return Column(field["name"], field["type"], text, constraints.get("required", False), codes, lists.get(frozenset(codes)))
