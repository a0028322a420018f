"""Sheets with a report a row: workbooks (xlsx) and text with separators (csv), our own or anybody's with a mapping.

Takes a file and a mapping, gives neutral values. The row with the columns' names is found, a second one below it is passed over,
and a row of which only the article and `event: none` are filled in says that the article was read and reports no event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from waqai.imports import foreign_dates
from waqai.imports.cell_text import NONE, cleaned, fault, is_nothing
from waqai.imports.coded_page import CodedPage, CodedReport, FileValue, Quote
from waqai.imports.foreign_archive import is_archive
from waqai.imports.foreign_text import shown
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.imports.report_columns import column_of, known_field, numbered, split
from waqai.imports.sheet_cells import Cell, Grid, column_name, grids, is_old_workbook
from waqai.problem import CannotRun, Place

_SEARCHED = 40  # rows in which the columns' names are looked for
_AT = re.compile(r"\[?([0-9]+) ?[-–:,] ?([0-9]+)\]?\Z")


class _Column(NamedTuple):
    """A column of the sheet, counted from 0, with the field that it is."""

    number: int
    field: str


def recognizes(path: Path, head: bytes) -> bool:
    """Whether it is a workbook, and not called an archive, or is called a text with separators."""
    return (is_archive(head) and path.suffix.lower() != ".zip") or is_old_workbook(head) or path.suffix.lower() in (".csv", ".tsv", ".tab")


def read(path: Path, mapping: Mapping, log: Log) -> Iterator[CodedPage]:
    """The articles of a sheet, in the order of their first rows.

    Raises
    ------
    CannotRun
        The file cannot be read, or no sheet of it has a report a row.
    """
    found = grids(path, delimiter=mapping.delimiter, encoding=mapping.encoding)
    grid = _chosen(found, mapping, path)
    head = _head_row(grid, mapping)
    name = f"{path.name}#{grid.name}" if len(found) > 1 else path.name
    columns = _columns(grid.rows[head][1], mapping, Place(name, grid.rows[head][0], 1), log)
    if not columns:
        log.say(
            "refused",
            Place(name, grid.rows[head][0], 1),
            "no column of this sheet is a field: nothing is read",
            "say in the mapping what they are",
        )
    log.source(path.name, "sheet", **grid.notes, **{"header row": grid.rows[head][0]})
    start = head + 1
    while start < len(grid.rows) and _is_head_too(grid.rows[start][1], columns, mapping):
        start += 1
    rows = [_Row(name, number, cells, columns, grid.epoch, log) for number, cells in grid.rows[start:]]
    yield from _pages([row for row in rows if not row.empty], frozenset(split(c.field)[0] for c in columns), log)


def _chosen(found: list[Grid], mapping: Mapping, path: Path) -> Grid:
    """The sheet that the mapping names, else the one whose rows name the most fields."""
    if mapping.sheet is not None:
        named = next((grid for grid in found if grid.name == mapping.sheet), None)
        if named is None:
            raise CannotRun(f"{path} has no sheet `{mapping.sheet}`; it has {', '.join(grid.name for grid in found)}")
        found = [named]
    filled = [grid for grid in found if grid.rows]
    if not filled:
        raise CannotRun(f"{path} is empty")
    return max(filled, key=lambda grid: max(_known(cells, mapping) for _, cells in grid.rows[:_SEARCHED]))


def _known(cells: list[Cell], mapping: Mapping) -> int:
    """How many of the cells of a row are names of fields."""
    return len({field for cell in cells if isinstance(cell.value, str) and (field := mapping.peek(cleaned(cell.value)))})


def _head_row(grid: Grid, mapping: Mapping) -> int:
    """The row with the columns' names: the one that names the most fields, else the first that is filled."""
    if mapping.header_row is not None:
        at = next((i for i, (number, _) in enumerate(grid.rows) if number == mapping.header_row), None)
        if at is None:
            raise CannotRun(f"there is no row {mapping.header_row}, which has the columns' names by the mapping")
        return at
    rows = grid.rows[:_SEARCHED]
    best = max(range(len(rows)), key=lambda i: (_known(rows[i][1], mapping), -i))
    if _known(rows[best][1], mapping) > 0:
        return best
    return max(range(len(rows)), key=lambda i: (len({cleaned(c.value) for c in rows[i][1] if isinstance(c.value, str)}), -i))


def _columns(cells: list[Cell], mapping: Mapping, place: Place, log: Log) -> list[_Column]:
    out: list[_Column] = []
    for index, cell in enumerate(cells):
        label = cleaned(cell.value)
        if not label:
            continue
        where, name = place._replace(column=index + 1), f"{column_name(index + 1)}{place.line}"
        field = mapping.field_or_say(label, "column", log, where, name)
        if field is None:
            continue
        if any(column.field == field for column in out):
            if not column_of(field).numbered:
                log.say("refused", where, f"a second column is `{field}`: {shown(label)} is left out", cell=name)
                continue
            number = 2
            while any(column.field == f"{field}_{number}" for column in out):
                number += 1
            out.append(_Column(index, f"{field}_{number}"))
        else:
            out.append(_Column(index, field))
    return out


def _is_head_too(cells: list[Cell], columns: list[_Column], mapping: Mapping) -> bool:
    """Whether a row below the names has names too, such as in another language: at least two, and in their columns."""
    said = [(c.field, cleaned(cells[c.number].value)) for c in columns if c.number < len(cells)]
    named = [(field, mapping.peek(text) or known_field(text)) for field, text in said if text]
    return len(named) > 1 and all(found is not None and split(found)[0] == split(field)[0] for field, found in named)


class _Row:
    """One row of the sheet, by fields."""

    def __init__(self, name: str, number: int, cells: list[Cell], columns: list[_Column], epoch: int | None, log: Log) -> None:
        self.place = Place(name, number, 1)
        self.said: dict[str, FileValue] = {}
        for index, field in columns:
            cell = cells[index] if index < len(cells) else Cell(None)
            where, label = Place(name, number, index + 1), f"{column_name(index + 1)}{number}"
            value = self._day(cell.value, field, epoch, where, label, log)
            self.said[field] = FileValue(value, where, label, cell.fault or fault(cleaned(cell.value)))
        self.empty = not any(cleaned(said.value) or said.fault for said in self.said.values())

    def _day(self, value: Any, field: str, epoch: int | None, where: Place, label: str, log: Log) -> Any:
        """A workbook's number of a day, where a date is meant; it says itself from which year it counts."""
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if epoch is None or not is_number or column_of(field).kind != "date" or value < 10_000:
            return value
        try:
            day = foreign_dates.read(str(int(value)), None, epoch).edtf
        except (foreign_dates.NotOneDate, OverflowError):
            return value
        log.say("corrected", where, f"{field}: {value:g} is the workbook's number of the day {day}", cell=label)
        return day

    def text(self, field: str) -> str:
        return cleaned(self.said[field].value) if field in self.said else ""

    @property
    def says_none(self) -> bool:
        """Whether it says only that the article reports no event."""
        return self.text("event").casefold() in NONE and not any(
            self.text(field) and not is_nothing(self.text(field))
            for field in self.said
            if field not in ("article", "sha256", "event", "base", "summary")
        )

    def report(self, log: Log) -> CodedReport:
        """The row as a report."""
        fields = {name: [said] for name, said in self.said.items() if column_of(name).kind not in ("article", "quote", "at")}
        return CodedReport(self.place, fields, tuple(self._quotes(log)))

    def _quotes(self, log: Log) -> Iterator[Quote]:
        numbers = sorted({split(field)[1] for field in self.said if split(field)[0] in ("quote", "at")})
        for number in numbers:
            field = numbered("at", number)
            words, at = self.said.get(numbered("quote", number)), self.text(field)
            said = words or self.said.get(field)
            text = str(words.value) if words and words.value is not None and not is_nothing(cleaned(words.value)) else ""
            span = _AT.match(at) if at and not is_nothing(at) else None
            if at and not is_nothing(at) and not span:
                where = self.said[field]
                log.say("unresolved", where.place, f"{field}: `{at[:40]}` is no place such as `120-164`", cell=where.cell)
            if said and (text or (at and not is_nothing(at))):
                start, end = (int(span[1]), int(span[2])) if span else (None, None)
                yield Quote(text or None, start, end, said.place, said.cell)


def _pages(rows: list[_Row], says: frozenset[str], log: Log) -> Iterator[CodedPage]:
    """Rows by article; a row that names none is by itself, and its page is found by its words."""
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        key = row.text("article") or row.text("sha256")
        groups.setdefault(key if key and not is_nothing(key) else f"row {row.place.line}", []).append(row)
    for group in groups.values():
        none = [row for row in group if row.says_none]
        reports = tuple(row.report(log) for row in group if row not in none)
        first = group[0]
        article, sha256 = (first.said.get(name) if not is_nothing(first.text(name)) else None for name in ("article", "sha256"))
        base = CodedPage(first.place, article, sha256, None, reports, says)
        if none and reports:
            log.say("unresolved", none[0].place, "this says that the article reports no event, but other rows have events of it")
        if none and not reports:
            base = base._replace(no_events=none[0].place, why_none=none[0].text("summary"))
        yield base
