"""The cells of a sheet, from a workbook or from text with separators: typed where the file has types, merged ones filled.

Takes a file, gives rows of cells by their numbers. A workbook is bounded before it is unpacked, and none of its parts may declare a
document type. Formulas are read by the results that are stored beside them.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from waqai.extras import missing
from waqai.imports.foreign_archive import bounded_parts, is_archive
from waqai.imports.foreign_text import decoded, file_bytes
from waqai.imports.foreign_xml import is_xml, scan
from waqai.problem import CannotRun

CELLS = 2_000_000  # of a workbook
OTHERS = 500_000  # elements of a part that is no sheet, such as its styles
_SEPARATORS = ",;\t|"
_END = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class Cell(NamedTuple):
    """One cell: its value, and why it has none where one was meant."""

    value: Any
    fault: str = ""


class Grid(NamedTuple):
    """A sheet.

    Parameters
    ----------
    name : str
        The sheet's, empty for text.
    rows : list of (int, list of Cell)
        Each row with its number: of a workbook the row's, of text the line on which it begins.
    epoch : int or None
        The year from which the file counts days; None where it does not say.
    notes : dict
        How it was read, for the log.
    """

    name: str
    rows: list[tuple[int, list[Cell]]]
    epoch: int | None
    notes: dict[str, Any]


def is_old_workbook(head: bytes) -> bool:
    """Whether a file is a compound document: a workbook of before 2007, or one with a password."""
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def column_name(number: int) -> str:
    """What spreadsheets call a column: A for 1, AA for 27."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def grids(path: Path, *, delimiter: str | None = None, encoding: str | None = None) -> list[Grid]:
    """The sheets of a workbook, or the one of a text.

    Raises
    ------
    CannotRun
        It cannot be read, is too large, or openpyxl is not installed.
    """
    data = file_bytes(path)
    if is_old_workbook(data):
        raise CannotRun(f"{path} is a workbook of an old format, or has a password: save it as .xlsx, without one")
    return _workbook(path, data) if is_archive(data) else [_text(path, data, delimiter, encoding)]


# text with separators


def _text(path: Path, data: bytes, delimiter: str | None, encoding: str | None) -> Grid:
    if encoding:
        try:
            text, called = data.decode(encoding).removeprefix("\ufeff"), encoding
        except (LookupError, UnicodeDecodeError) as error:
            raise CannotRun(f"{path} cannot be read as {encoding}: {error}") from None
    else:
        text, called = decoded(data, str(path))
    named, first = 0, text.split("\n", 1)[0].strip().casefold()
    if first.startswith("sep=") and len(first) == 5:
        delimiter, text, named = first[4], text.split("\n", 1)[1] if "\n" in text else "", 1
    separator = delimiter or _separator(text)
    before = csv.field_size_limit(len(text) + 1)
    try:
        rows = list(_rows(text, separator, named))
    except csv.Error as error:
        raise CannotRun(f"{path} is no text with separators: {error}") from None
    finally:
        csv.field_size_limit(before)
    notes = {"encoding": "" if called == "utf-8" else called, "separator": {"\t": "tab", ",": ""}.get(separator, separator)}
    return Grid("", rows, None, notes)


def _rows(text: str, separator: str, skipped: int) -> Any:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    for row in reader:
        yield line + skipped, [Cell(value) for value in row]
        line = reader.line_num + 1


def _separator(text: str) -> str:
    """The separator that parts the first rows into the most columns, the same number in most of them."""
    best, most = ",", (0, 0)
    for separator in _SEPARATORS:
        widths: list[int] = []
        try:
            for row in csv.reader(io.StringIO(text[: 1 << 18], newline=""), delimiter=separator):
                if any(row):
                    widths.append(len(row))
                if len(widths) == 50:
                    break
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        if usual > 1 and (widths.count(usual), usual) > most:
            best, most = separator, (widths.count(usual), usual)
    return best


# workbooks


def _workbook(path: Path, data: bytes) -> list[Grid]:
    try:
        import openpyxl
    except ImportError as error:
        raise missing("reading a workbook needs", "openpyxl", "import", "a CSV file needs nothing") from error
    import warnings

    has_formulas = _bounded(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out, such as drop-downs
            book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
            results = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False) if has_formulas else book
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise CannotRun(f"{path} is no workbook that can be read: {type(error).__name__}: {str(error)[:200]}") from error
    epoch = 1904 if book.epoch.year == 1904 else 1900
    if sum(sheet.max_row * sheet.max_column for sheet in book.worksheets) > CELLS:
        widest = max(book.worksheets, key=lambda sheet: sheet.max_row * sheet.max_column)
        reach = f"the sheet {widest.title} reaches to row {widest.max_row:,} and column {widest.max_column:,}"
        raise CannotRun(f"{path} has more than {CELLS:,} cells, empty ones included, and {reach}: delete what is empty, or split it")
    return [_sheet(sheet, results[sheet.title], epoch) for sheet in book.worksheets]


def _bounded(path: Path, data: bytes) -> bool:
    """Refuse an archive that unpacks to too much, or of which openpyxl would make too much; gives whether a cell has a formula.

    Which parts it reads, a workbook says itself, so that every part is looked at, whatever it is called.

    Raises
    ------
    CannotRun
        It is such an archive, or none at all.
    """
    has_formulas = False
    with bounded_parts(str(path), data, "workbook") as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise CannotRun(f"{path} is an archive, and no workbook of the format .xlsx")
        for part in archive.infolist():
            unpacked = archive.read(part)
            if is_xml(unpacked):
                size = _PartSize(path, part.filename)
                scan(unpacked, size.count)
                has_formulas |= size.has_formulas
    return has_formulas


class _PartSize:
    """How much of a workbook openpyxl would make of one part: an object of every cell, also of those that are merged or styled."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.root, self.cells, self.others, self.has_formulas = "", 0, 0, False

    def count(self, _: Any, element: str, attributes: dict[str, str]) -> None:
        """Count one element."""
        kind = element.rpartition(" ")[2]
        self.root = self.root or kind
        if self.root == "worksheet":
            if kind == "c":
                self.cells += 1
            elif kind == "mergeCell":
                self.cells += _area(attributes.get("ref", ""))
            elif kind == "f":
                self.has_formulas = True
        elif self.root != "sst":  # the texts of cells
            self.others += 1
        if self.cells > CELLS or self.others > OTHERS:
            what = f"{CELLS:,} cells, merged ones included" if self.cells > CELLS else f"{OTHERS:,} elements"
            raise CannotRun(f"{self.path}: {self.name} has more than {what}: split it, or save its values alone")


def _area(ref: str) -> int:
    """The number of cells of an area such as `A1:C3`; 1 for what is none, which openpyxl refuses."""
    ends = [_END.fullmatch(end) for end in ref.partition(":")[::2]]
    if not ends[0] or not ends[1]:
        return 1
    (left, top), (right, bottom) = ((_number(end[1]), int(end[2])) for end in ends if end)
    return max(1, right - left + 1) * max(1, bottom - top + 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _sheet(sheet: Any, results: Any, epoch: int) -> Grid:
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                merged[row, column] = (area.min_row, area.min_col)
    rows = []
    for cells in sheet.iter_rows():
        found = [_cell(sheet, results, *merged.get((c.row, c.column), (c.row, c.column))) for c in cells]
        rows.append((cells[0].row, found))
    hidden = sum(d.hidden for d in sheet.row_dimensions.values())
    return Grid(sheet.title, rows, epoch, {"sheet": sheet.title, "hidden rows": hidden})


def _cell(sheet: Any, results: Any, row: int, column: int) -> Cell:
    found = sheet.cell(row, column)
    value = found.value
    if found.data_type == "f":
        value = results.cell(row, column).value
        if value is None:
            return Cell(None, "the formula in this cell has no result stored: open the file in the spreadsheet and save it")
    if isinstance(value, time):
        return Cell(value.isoformat())
    if isinstance(value, datetime):
        return Cell(value.date())
    return Cell(value)
