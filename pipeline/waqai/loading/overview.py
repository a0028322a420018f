"""A release at a glance, as text for a console and as HTML for a notebook: its tables with their rows, and how it is cited.

Reads the data package and the footers of the Parquet files, never a table.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from waqai.release.stored import Stored

_WIDTH = 100  # letters of a line


class Line(NamedTuple):
    """One table: its rows are None where its files cannot be read."""

    table: str
    rows: int | None
    row_is: str


def text(stored: Stored) -> str:
    """The overview for a console."""
    found = _lines(stored)
    widest = max((len(line.table) for line in found), default=0)
    counts = ["?" if line.rows is None else f"{line.rows:,}" for line in found]
    right = max(map(len, counts), default=0)
    tables = [_cut(f"  {line.table:<{widest}}  {count:>{right}}  {line.row_is}") for line, count in zip(found, counts, strict=True)]
    return "\n".join([_cut(_title(stored)), _dated(stored), *tables, *_last(stored)])


def html(stored: Stored) -> str:
    """The overview for a notebook; every word of the release is escaped."""
    rows = "".join(
        f"<tr><th style='text-align:left'>{escape(line.table)}</th><td>{'?' if line.rows is None else f'{line.rows:,}'}</td>"
        f"<td style='text-align:left'>{escape(line.row_is)}</td></tr>"
        for line in _lines(stored)
    )
    head = "<thead><tr><th style='text-align:left'>table</th><th>rows</th><th style='text-align:left'>one row is</th></tr></thead>"
    last = "".join(f"<p>{escape(line)}</p>" for line in _last(stored))
    return f"<div><p><b>{escape(_title(stored))}</b><br>{escape(_dated(stored))}</p><table>{head}<tbody>{rows}</tbody></table>{last}</div>"


def _title(stored: Stored) -> str:
    return _flat(str(stored.package.get("title") or stored.package.get("name") or "A release"))


def _dated(stored: Stored) -> str:
    day = str(stored.package.get("created") or "")[:10]
    return f"Version {stored.version}" + (f", released {day}" if day else "")


def _last(stored: Stored) -> list[str]:
    cited = [f"Cite as: {_flat(stored.citation)}"] if stored.package.keys() >= {"contributors", "created", "title"} else []
    return [*cited, 'A table: release["NAME"]. Its columns: release.describe("NAME"). Its codes: release.codebook().']


def _lines(stored: Stored) -> list[Line]:
    return [Line(name, _rows(stored, name), _row_is(str(resource.get("description", "")))) for name, resource in stored.tables.items()]


def _rows(stored: Stored, table: str) -> int | None:
    """How many rows a table has, by its files' own footers; files are held to their sums when the table is read."""
    import pyarrow as pa

    from waqai.tables.parquet_table import ParquetTable, parquet_files

    try:
        return ParquetTable(parquet_files(stored.folder / "parquet", table)).num_rows
    except (OSError, pa.ArrowException):
        return None


def _row_is(description: str) -> str:
    """What one row is, from a description that begins with `One row is ... .`"""
    said = _flat(description).removeprefix("One row is ")
    return said.partition(". ")[0].removesuffix(".")


def _flat(words: str) -> str:
    """Words of a release in one line, without characters that a console would obey."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else line[: _WIDTH - 3] + "..."
