"""The cells of a sheet, from a workbook or from text with separators: typed where the file has types, merged ones filled.

Takes a file, gives rows of cells by their numbers. A workbook is bounded before it is unpacked, and none of its parts may declare a
document type. Formulas are read by the results that are stored beside them.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from waqai.imports.foreign_archive import is_archive
from waqai.imports.foreign_text import decoded, file_bytes
from waqai.problem import CannotRun

UNPACKED = 256 << 20  # bytes of all parts of a workbook
CELLS = 2_000_000
_SEPARATORS = ",;\t|"
_PLAIN_PARTS = (".xml", ".rels", ".vml")


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
        raise CannotRun("reading a workbook needs openpyxl: pip install 'waqai[import]'; a CSV file needs nothing") from error
    import warnings

    _bounded(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out, such as drop-downs
            book = openpyxl.load_workbook(io.BytesIO(data))
            has_formulas = any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
            results = openpyxl.load_workbook(io.BytesIO(data), data_only=True) if has_formulas else book
    except CannotRun:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise CannotRun(f"{path} is no workbook that can be read: {type(error).__name__}: {str(error)[:200]}") from error
    epoch = 1904 if book.epoch.year == 1904 else 1900
    return [_sheet(sheet, results[sheet.title], epoch) for sheet in book.worksheets]


def _bounded(path: Path, data: bytes) -> None:
    """Refuse an archive that unpacks to too much, and parts that declare a document type.

    Raises
    ------
    CannotRun
        It is such an archive, or none at all.
    """
    from xml.parsers import expat

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if size > UNPACKED or len(parts) > 10_000:
                raise CannotRun(f"{path} unpacks to {size:,} bytes in {len(parts):,} parts; at most {UNPACKED:,} are read: split it")
            if "xl/workbook.xml" not in archive.namelist():
                raise CannotRun(f"{path} is an archive, and no workbook of the format .xlsx")
            for part in parts:
                if part.filename.lower().endswith(_PLAIN_PARTS):
                    _no_document_type(archive.read(part), expat)
    except _DocumentType:
        raise CannotRun(f"{path}: a part of it declares a document type, which no workbook does: it is not read") from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise CannotRun(f"{path} is a damaged workbook: {str(error)[:200]}") from error
    except Exception as error:
        if isinstance(error, CannotRun):
            raise
        raise CannotRun(f"{path} is a damaged workbook: {type(error).__name__}: {str(error)[:200]}") from error


class _DocumentType(Exception):
    """A part of a workbook declares a document type."""


def _no_document_type(data: bytes, expat: Any) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: Any) -> None:
        raise _DocumentType

    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)


def _sheet(sheet: Any, results: Any, epoch: int) -> Grid:
    if sheet.max_row * sheet.max_column > CELLS * 50:
        raise CannotRun(f"the sheet {sheet.title} reaches to row {sheet.max_row:,} and column {sheet.max_column:,}: delete what is empty")
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        if (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1) > 100_000:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                merged[row, column] = (area.min_row, area.min_col)
    rows, count = [], 0
    for cells in sheet.iter_rows():
        found = [_cell(sheet, results, *merged.get((c.row, c.column), (c.row, c.column))) for c in cells]
        count += len(found)
        if count > CELLS:
            raise CannotRun(f"the sheet {sheet.title} has more than {CELLS:,} cells: split it")
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
