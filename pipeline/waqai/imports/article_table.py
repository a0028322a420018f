"""A table of articles, a row each: a workbook or text with separators, its columns named by us or by a mapping.

Takes a file and a mapping, gives rows with the value and the column of each field. A mapping says what the table's columns are
here, what their values are, and what holds for all rows; what it does not say is not guessed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from waqai.imports.cell_text import cleaned, fault, is_nothing
from waqai.imports.foreign_text import file_bytes
from waqai.imports.sheet_cells import Grid, grids
from waqai.nearest import did_you_mean
from waqai.problem import CannotRun, Place, Problem
from waqai.yamlfile.shape import Shape

FIELDS = (
    "outlet", "published", "published_basis", "published_note", "credited", "language", "title_en", "url", "archive_url", "retrieved", "extent",
    "extraction", "stratum", "inclusion_probability", "file", "sha256", "repository", "commit", "path", "blob",
)  # fmt: skip
_EXACT = ("url", "archive_url", "repository", "file", "path")  # letter for letter, as they are asked for
OF_PAGE = ("file", "path", "sha256", "blob")
IGNORE = "ignore"
_TEXT = {"type": ["string", "null"]}
_FIELD = {"type": "string", "enum": [*FIELDS, IGNORE]}
_VALUES = {"type": "object", "additionalProperties": {"type": "string"}}
_KEYS: dict[str, Any] = {
    "columns": {"type": "object", "additionalProperties": {"anyOf": [_FIELD, {"type": "array", "items": _FIELD, "minItems": 1}]}},
    "values": {"type": "object", "properties": dict.fromkeys(FIELDS, _VALUES), "additionalProperties": False},
    "defaults": {"type": "object", "properties": {field: {"type": "string"} for field in FIELDS}, "additionalProperties": False},
    "dates": {"type": ["string", "null"], "enum": ["day-first", "month-first", None]},
    "sheet": _TEXT,
    "delimiter": _TEXT,
    "encoding": _TEXT,
}
SHAPE = Shape("a mapping of a table of articles", {"type": "object", "properties": _KEYS, "required": [], "additionalProperties": False})


class ArticleRow(NamedTuple):
    """A row of the table.

    Parameters
    ----------
    values : dict
        What stands in it for each field that it has, as text; days of a workbook as days.
    columns : dict
        The number of each field's column, from 1; a field that a mapping gives to all rows has none.
    """

    path: str
    number: int
    values: dict[str, Any]
    columns: dict[str, int]

    def place(self, *fields: str) -> Place:
        """The cell of the first of some fields that has a column; the row's beginning where none has."""
        return Place(self.path, self.number, next((self.columns[field] for field in fields if field in self.columns), 1))


class ArticleTable(NamedTuple):
    """All rows that are not empty, what is wrong with the table itself, and the columns that are no field."""

    rows: list[ArticleRow]
    problems: list[Problem]
    left_out: list[str]
    epoch: int | None


def read_mapping(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    """What a mapping file says; its problems, with which nothing is to be done."""
    from waqai.yamlfile.yaml_reader import parse

    document, problems = parse(str(path), file_bytes(path), SHAPE)
    return (document.values, problems) if document else ({}, problems)


def read_table(path: Path, mapping: dict[str, Any]) -> ArticleTable:
    """Read a table.

    Raises
    ------
    CannotRun
        It cannot be read, or has no such sheet.
    """
    found = [grid for grid in grids(path, delimiter=mapping.get("delimiter"), encoding=mapping.get("encoding")) if grid.rows]
    if named := mapping.get("sheet"):
        found = [grid for grid in found if grid.name == named]
    if not found:
        raise CannotRun(f"{path} has no sheet `{named}`" if named else f"{path} is empty")
    return _rows(path, found[0], mapping)


def _rows(path: Path, grid: Grid, mapping: dict[str, Any]) -> ArticleTable:
    head_at = next((i for i, (_, cells) in enumerate(grid.rows) if any(cleaned(c.value) for c in cells)), 0)
    head, left_out, columns = Place(str(path), grid.rows[head_at][0], 1), list[str](), dict[str, int]()
    said = {cleaned(label): fields for label, fields in (mapping.get("columns") or {}).items()}
    problems: list[Problem] = []
    for number, cell in enumerate(grid.rows[head_at][1], 1):
        label = cleaned(cell.value)
        fields = said.get(label, label.casefold().replace(" ", "_"))
        for field in [fields] if isinstance(fields, str) else fields:
            if field in columns:
                text = f"`{field}` has two columns"
                problems.append(
                    Problem(head._replace(column=number), "repeated-item", text, f"say `{IGNORE}` of one of them in the mapping")
                )
            elif field in FIELDS:
                columns[field] = number
            elif label and field != IGNORE:
                left_out.append(label)
    labels = [cleaned(cell.value) for cell in grid.rows[head_at][1]]
    for label in said:
        if label not in labels:
            problems.append(
                Problem(head, "unknown-key", f"the table has no column `{label}`, which the mapping names", did_you_mean(label, labels))
            )
    defaults, values = mapping.get("defaults") or {}, mapping.get("values") or {}
    problems += [
        Problem(head, "missing-key", f"the table has no column `{field}`", "name it in the mapping: `columns`, or `defaults` for all rows")
        for field in ("outlet", "published")
        if field not in columns and field not in defaults
    ]
    if not {*OF_PAGE} & columns.keys():
        text = f"the table has none of the columns {', '.join(f'`{field}`' for field in OF_PAGE)}, so the page of a row is not known"
        problems.append(Problem(head, "missing-key", text, "name one in the mapping: `columns`"))
    rows = []
    for number, cells in grid.rows[head_at + 1 :]:
        if not any(cleaned(cell.value) for cell in cells):
            continue
        row = ArticleRow(str(path), number, dict(defaults), columns)
        for field, column in columns.items():
            if column > len(cells):
                continue
            cell = cells[column - 1]
            exact = field in _EXACT and isinstance(cell.value, str)
            text = str(cell.value).strip() if exact else cleaned(cell.value)
            if why := cell.fault or fault(text):
                problems.append(Problem(row.place(field), "bad-value", why))
            text = values.get(field, {}).get(text, text)
            if text and not is_nothing(text):
                row.values[field] = text if isinstance(cell.value, str) or text != cleaned(cell.value) else cell.value
        rows.append(row)
    return ArticleTable(rows, problems, left_out, grid.epoch)
