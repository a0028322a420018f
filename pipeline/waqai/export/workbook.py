"""An Excel workbook: a sheet that says what the release is, one that describes every column, and a sheet a table.

Cells are typed and nothing is a formula. Arabic cells read from right to left. What Excel cannot hold is written as text or
cut, and said on the first sheet.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from waqai.cells import FORMULA
from waqai.export.source import Source, Table
from waqai.extras import missing

LONGEST, MOST_ROWS = 32_767, 1_048_576  # of a cell, in UTF-16 units; of a sheet, its header included
EARLIEST = date(1900, 3, 1)  # before it Excel has no days, or counts one that never was
GREATEST = 10**15  # from here on Excel rounds whole numbers
WIDEST = 60  # of a column, in characters


def write(source: Source, path: Path) -> list[str]:
    """Write the workbook, and say what it could not carry.

    Raises
    ------
    CannotRun
        XlsxWriter is not installed.
    """
    data = io.BytesIO()  # all of it is in memory anyhow, and XlsxWriter leaves its files where a disk is full
    book = new_workbook(data)
    created = datetime.combine(source.released, time())
    book.set_properties({"title": source.title, "author": ", ".join(source.creators), "comments": source.citation, "created": created})
    sheets = _Sheets(book)
    first = book.add_worksheet("about")
    sheets.table("columns", ("table", "column", "type", "holds", "codes"), source.column_rows())
    for table in source.tables:
        for name, rows in _parts(table, sheets.losses):
            sheets.table(name, tuple(c.name for c in table.columns), rows)
    _about(sheets, first, source)
    first.activate()
    book.close()
    path.write_bytes(data.getbuffer())
    return sheets.said()


def new_workbook(data: io.BytesIO, otherwise: str = "") -> Any:
    """A workbook of XlsxWriter in which no text becomes a formula, a link or a number.

    Raises
    ------
    CannotRun
        XlsxWriter is not installed; `otherwise` says what can be done without it.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise missing("writing a workbook needs", "XlsxWriter", "export", otherwise) from error
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(data, options)


def _parts(table: Table, losses: list[str]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """A table's rows by sheet: one, or as many as its rows need."""
    rows, room = table.rows(), MOST_ROWS - 1
    if len(rows) <= room:
        yield table.name, rows
        return
    parts = range(0, len(rows), room)
    losses.append(f"{table.name}: its {len(rows):,} rows are on {len(parts)} sheets, since a sheet holds {MOST_ROWS:,}")
    for number, begin in enumerate(parts, 1):
        yield f"{table.name} {number}", rows[begin : begin + room]


def _about(sheets: _Sheets, sheet: Any, source: Source) -> None:
    """The first sheet: what the release is, its tables, and what the workbook could not carry."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100, sheets.wrapped)
    lines = [*source.about(), ("", ""), ("sheet", "one row"), ("columns", "Every column of every table, and what it holds.")]
    lines += [(t.name, f"{len(t.arrow):,} rows. {t.description}") for t in source.tables]
    lines += [("", ""), *(("not carried", loss) for loss in sheets.said())]
    for row, (word, text) in enumerate(lines):
        sheet.write_string(row, 0, word, sheets.head)
        sheet.write_string(row, 1, text, sheets.wrapped)


class _Sheets:
    """The formats of a workbook, and what was lost while its sheets were written."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.truth = book.add_format({"num_format": '"TRUE";"TRUE";"FALSE"'})  # by which LibreOffice knows booleans
        self.leftward = book.add_format({"reading_order": 2, "align": "right"})
        self.quoted = book.add_format({"quote_prefix": True})
        self.losses: list[str] = []
        self.counts: dict[tuple[str, str], int] = {}

    def said(self) -> list[str]:
        """What was lost, a sentence each, the cells counted by column."""
        return [*self.losses, *(f"{where}: {number:,} {what}" for (where, what), number in self.counts.items())]

    def table(self, name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        """One sheet: the header frozen and filtered, the rows below."""
        sheet = self.book.add_worksheet(name)
        widths = [len(column) + 3 for column in columns]
        for j, column in enumerate(columns):
            sheet.write_string(0, j, column, self.head)
        for i, values in enumerate(rows, 1):
            for j, value in enumerate(values):
                if value is not None:
                    self.cell(sheet, i, j, value, f"{name}.{columns[j]}")
                    widths[j] = max(widths[j], len(str(value)) + 1)
        for j, width in enumerate(widths):
            sheet.set_column(j, j, min(width, WIDEST))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)

    def cell(self, sheet: Any, i: int, j: int, value: Any, where: str) -> None:
        """One value, with the type that it has."""
        if isinstance(value, bool):
            sheet.write_boolean(i, j, value, self.truth)
        elif isinstance(value, date) and value >= EARLIEST:
            sheet.write_datetime(i, j, datetime.combine(value, time()), self.day)
        elif isinstance(value, date):
            self._count(where, "days before March 1900 are text, since Excel has no such days")
            sheet.write_string(i, j, value.isoformat())
        elif isinstance(value, int) and abs(value) >= GREATEST:
            self._count(where, "whole numbers of more than 15 digits are text, since Excel would round them")
            sheet.write_string(i, j, str(value))
        elif isinstance(value, (int, float)):
            sheet.write_number(i, j, value)
        else:
            self._text(sheet, i, j, str(value), where)

    def _text(self, sheet: Any, i: int, j: int, text: str, where: str) -> None:
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST:
            self._count(where, f"texts are cut to the {LONGEST:,} characters that a cell holds")
            text = units[: 2 * LONGEST].decode("utf-16-le", errors="ignore")
        style = self.quoted if text[0] in FORMULA else self.leftward if _leftward(text) else None
        sheet.write_string(i, j, text, style)

    def _count(self, where: str, what: str) -> None:
        self.counts[where, what] = self.counts.get((where, what), 0) + 1


def _leftward(text: str) -> bool:
    """Whether a text reads from right to left: whether its first letter does."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False
