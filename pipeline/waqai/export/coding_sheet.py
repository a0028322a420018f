"""A sheet for coders: a report a row, with drop-downs from the codebook, filled from a coding or empty; `waqai import` reads it back.

Takes a project as read, gives rows, and writes them as a workbook or as CSV. Passages are written as words with their place, from
the pages' texts of this machine; the sheet is the coder's own and is no part of a release.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from waqai.atomic_write import refuse_existing, write_atomically
from waqai.export.workbook import new_workbook
from waqai.export.written_reports import report_fields
from waqai.imports.report_columns import COLUMNS, QUANTITY, Column, column_of, numbered, unused
from waqai.imports.sheet_cells import column_name
from waqai.languages import is_right_to_left
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Passage
from waqai.report_digest import digest_of
from waqai.schema.model import Schema
from waqai.texts import Texts

QUOTES, ROOM = 3, 2_000  # quotes that a sheet has columns for at least; rows with drop-downs below those that are filled
_LEFT_OUT = ("sha256",)
_WIDTHS = {"event": 34, "summary": 60, "quote": 40, "actors": 22, "recipients": 22, "article": 28}


class Sheet(NamedTuple):
    """A sheet.

    Parameters
    ----------
    columns : tuple of str
        The fields, in order.
    rows : list of dict
        Each a report, by field; what has no value is left out.
    losses : list of str
        What could not be written, a sentence each.
    """

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    losses: list[str]


def coding_sheet(raw: Raw, schema: Schema, texts: Texts, coding: str | None, articles: Sequence[str]) -> Sheet:
    """The sheet of articles, with the reports that a coding has of them.

    Parameters
    ----------
    coding : str or None
        None for an empty sheet; an article that it has no report of has a row too.
    articles : sequence of str
        Their ids.
    """
    coded = {a.article: a for a in raw.annotations if a.coding == coding}
    rows, losses = list[dict[str, Any]](), list[str]()
    for name in articles:
        annotation, record = coded.get(name), raw.article.get(name)
        text = texts.get(record.page_sha256) if record else None
        if annotation and (annotation.reports or annotation.drafts) and text is None:
            losses.append(f"the words of the passages of {name}: its page's text is not in raw/text")
        rows += _rows_of(name, annotation, text)
    return Sheet(columns(rows, schema), rows, losses)


def columns(rows: Iterable[dict[str, Any]], schema: Schema) -> tuple[str, ...]:
    """The columns that rows need, with room for more passages."""
    found = list(rows)
    most = max([QUOTES, *(_count(row, "at") for row in found)])
    quantities = max([1, *(_count(row, "what") for row in found)])
    return tuple(_columns(quantities, most, unused(schema)))


def _count(row: dict[str, Any], name: str) -> int:
    return sum(field == name or field.startswith(f"{name}_") for field in row)


def _columns(quantities: int, quotes: int, idle: Collection[str]) -> Iterable[str]:
    for column in COLUMNS:
        if column.name in _LEFT_OUT or column.name in idle:
            continue
        if column.name == QUANTITY[0]:
            yield from (numbered(name, n) for n in range(1, quantities + 1) for name in QUANTITY if name not in idle)
        elif column.name == "quote":
            yield from (numbered(name, n) for n in range(1, quotes + 1) for name in ("quote", "at"))
        elif not column.numbered:
            yield column.name


def _rows_of(article: str, annotation: Annotation | None, text: str | None) -> list[dict[str, Any]]:
    if annotation is None or annotation.begun:
        return [{"article": article}]
    if not (written := annotation.origin.document.values["reports"]):
        return [{"article": article, "event": "none", "summary": annotation.no_events}]
    return [{"article": article, **_row(said, text), "base": digest_of([said])} for said in written]


def _row(report: dict[str, Any], text: str | None) -> dict[str, Any]:
    """A report as a row, finished or not."""
    row: dict[str, Any] = {field: "; ".join(value) if isinstance(value, tuple) else value for field, value in report_fields(report).items()}
    return row | passage_fields([Passage(**passage) for passage in report.get("evidence") or ()], text)


def passage_fields(passages: Iterable[Passage], text: str | None) -> dict[str, Any]:
    """The positions of passages, and their words if the page's text is there."""
    row: dict[str, Any] = {}
    for number, passage in enumerate(passages, 1):
        row[numbered("at", number)] = f"{passage.start}-{passage.end}"
        if text is not None:
            row[numbered("quote", number)] = text[passage.start : passage.end]
    return row


def as_csv(sheet: Sheet) -> bytes:
    """The sheet as CSV in UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerow([_arabic(field) for field in sheet.columns])
    for row in sheet.rows:
        writer.writerow([row.get(field, "") for field in sheet.columns])
    return out.getvalue().encode("utf-8-sig")


def _arabic(field: str) -> str:
    number = field.rpartition("_")[2]
    return column_of(field).arabic + (f" {number}" if number.isdigit() else "")


def as_workbook(sheet: Sheet, schema: Schema, raw: Raw) -> bytes:
    """The sheet as a workbook that reads as its articles do, with drop-downs, and sheets with all that may be filled in.

    Raises
    ------
    CannotRun
        XlsxWriter is not installed.
    """
    out = io.BytesIO()
    book = new_workbook(out, "a file that ends in .csv needs nothing")
    book.set_properties({"title": schema.dataset.title, "created": datetime.fromisoformat(schema.dataset.released)})
    reports = book.add_worksheet("reports")
    lists = _Lists(book, schema, raw)
    if is_right_to_left({raw.article[row["article"]].language for row in sheet.rows if row.get("article") in raw.article}):
        reports.right_to_left()
    _reports(book, reports, sheet, lists)
    _listing(book, "codebook", ("list", "code", "label", "definition"), _codebook_rows(schema))
    for name, found in (("actors", raw.actor), ("places", raw.place)):
        rows = [(e.id, e.names["en"], e.names.get("ar", ""), "; ".join(e.aliases)) for e in found.values()]
        _listing(book, f"list of {name}", ("id", "name_en", "name_ar", "aliases"), rows)
    _listing(book, "list of articles", ("id", "published", "title"), [(a.article, a.published, a.title_en) for a in raw.article.values()])
    lists.write()
    reports.activate()
    book.close()
    return out.getvalue()


def _codebook_rows(schema: Schema) -> list[tuple[str, ...]]:
    names = dict.fromkeys(column.codes for column in COLUMNS if column.codes)
    lists = schema.codebook.lists
    return [(name, c.code, c.label, c.definition or "") for name in names if name in lists for c in lists[name].codes]


def _reports(book: Any, page: Any, sheet: Sheet, lists: _Lists) -> None:
    text, number = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True}), book.add_format({"valign": "top"})
    head, below = book.add_format({"bold": True, "bottom": 1}), book.add_format({"italic": True, "bottom": 1})
    last = len(sheet.rows) + ROOM
    for j, field in enumerate(sheet.columns):
        column = column_of(field)
        is_number = column.kind == "number"
        page.set_column(j, j, _WIDTHS.get(column.name, 14), number if is_number else text, {"hidden": column.kind == "base"})
        page.write_string(0, j, field, head)
        page.write_string(1, j, _arabic(field), below)
        if rule := lists.rule(column, sheet.columns):
            page.data_validation(2, j, last, j, rule)
        for i, row in enumerate(sheet.rows, 2):
            if (value := row.get(field)) is not None:
                page.write(i, j, value, number if is_number else text)
    page.freeze_panes(2, 1)
    page.autofilter(1, 0, last, len(sheet.columns) - 1)


def _listing(book: Any, name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """A sheet to look things up in."""
    page = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    for j, word in enumerate(header):
        page.write_string(0, j, word, bold)
        page.set_column(j, j, 60 if word == "definition" else 26)
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row):
            page.write_string(i, j, value)
    page.freeze_panes(1, 0)


class _Lists:
    """What drop-downs offer, on a sheet of their own that is hidden: a column a list."""

    def __init__(self, book: Any, schema: Schema, raw: Raw) -> None:
        self.book, codebook = book, schema.codebook
        self.lists: dict[str, tuple[str, ...]] = {
            column.codes: codebook.codes(column.codes) for column in COLUMNS if column.codes in codebook.lists and column.codes != "modes"
        }
        self.lists |= {"truth": ("true", "false"), "actors": tuple(raw.actor), "places": tuple(raw.place)}
        self.modes = {kind: modes for kind, modes in codebook.modes.items() if modes}

    def rule(self, column: Column, columns: tuple[str, ...]) -> dict[str, Any] | None:
        """The drop-down of a column; a list of several is offered one by one and may be typed."""
        name = {"truth": "truth", "actors": "actors", "place": "places", "code": column.codes}.get(column.kind)
        if column.kind == "mode":
            kind = column_name(columns.index("type") + 1)
            source = f'=INDIRECT("modes_"&${kind}3)'
        elif name and self.lists[name]:
            source = _cells_of(list(self.lists).index(name), self.lists[name])
        else:
            return None
        note = "several are parted by ;" if column.many else "one of the list"
        return {
            "validate": "list", "source": source, "show_error": not column.many and column.kind != "place", "ignore_blank": True,
            "input_title": column.name, "input_message": note, "error_message": "this is not on the list",
        }  # fmt: skip

    def write(self) -> None:
        """The hidden sheet, and a name for the modes of each type."""
        page = self.book.add_worksheet("lists")
        for j, (name, values) in enumerate([*self.lists.items(), *self.modes.items()]):
            page.write_string(0, j, f"list {name}")
            for i, value in enumerate(values, 1):
                page.write_string(i, j, value)
            if name in self.modes:
                self.book.define_name(f"modes_{name}", _cells_of(j, values))
        page.hide()


def _cells_of(column: int, values: Sequence[str]) -> str:
    """Where the values of a list are on the hidden sheet."""
    letter = column_name(column + 1)
    return f"=lists!${letter}$2:${letter}${len(values) + 1}"


def write(sheet: Sheet, path: Path, schema: Schema, raw: Raw, *, force: bool) -> None:
    """Write the sheet: as CSV where the file's name ends so, else as a workbook.

    Raises
    ------
    CannotRun
        The file is there already, or cannot be written.
    """
    refuse_existing(path, "file", force=force)
    write_atomically(path, as_csv(sheet) if path.suffix.lower() == ".csv" else as_workbook(sheet, schema, raw))
