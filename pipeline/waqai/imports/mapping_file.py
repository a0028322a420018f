"""The mapping file: what the columns, labels and values of a foreign file are here; read, and drafted with all that was found.

Takes the text of a mapping, answers for each label and value, and counts what it was asked. What it does not say, it never
guesses. A draft lists every label and every value found, with counts; what is known stands filled in, the rest is empty.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import Any

from waqai.folding import fold_name
from waqai.imports.cell_text import NONE, is_nothing
from waqai.imports.foreign_text import file_bytes, shown
from waqai.imports.import_log import Log
from waqai.imports.report_columns import COLUMN, known_field, split
from waqai.problem import Place, Problem
from waqai.yamlfile.document import Document
from waqai.yamlfile.shape import Shape

IGNORE = "ignore"
_TEXT = {"type": ["string", "null"]}
_KEYS: dict[str, Any] = {
    "columns": {"type": "object", "additionalProperties": _TEXT},
    "values": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {"type": ["string", "array", "null"], "items": {"type": "string"}},
        },
    },
    "defaults": {"type": "object", "additionalProperties": {"type": "string"}},
    "coders": {"type": "object", "additionalProperties": _TEXT},
    "dates": {"type": ["string", "null"], "enum": ["day-first", "month-first", None]},
    "serials": {"type": ["integer", "null"], "enum": [1900, 1904, None]},
    "split": {"type": ["string", "null"], "minLength": 1},
    "header_row": {"type": ["integer", "null"], "minimum": 1},
    "sheet": _TEXT,
    "delimiter": _TEXT,
    "encoding": _TEXT,
}
_COMMENTS = {
    "dates": "day-first or month-first, for dates such as 06/07/2024",
    "serials": "1900 or 1904, for a spreadsheet's numbers of days in a file that does not say",
    "split": "what parts the entries of a list, if not `;` or `|`",
    "header_row": "the row with the columns' names, if it is not found",
    "sheet": "the sheet of a workbook, if not the first that has such columns",
}
SHAPE = Shape("a mapping file", {"type": "object", "properties": _KEYS, "required": [], "additionalProperties": False})


class Mapping:
    """What a mapping file says, and what it was asked."""

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        said = values or {}
        self._columns: dict[str, str | None] = said.get("columns") or {}
        self._folded = {fold_name(label): field for label, field in self._columns.items()}
        self._values = {field: _folded(known) for field, known in (said.get("values") or {}).items()}
        self.defaults: dict[str, str] = said.get("defaults") or {}
        self.coders: dict[str, str | None] = said.get("coders") or {}
        self.dates = said.get("dates")
        self.serials: int | None = said.get("serials")
        self.split: str | None = said.get("split")
        self.header_row: int | None = said.get("header_row")
        self.sheet: str | None = said.get("sheet")
        self.delimiter: str | None = said.get("delimiter")
        self.encoding: str | None = said.get("encoding")
        self.types: Container[str] = ()  # of the codebook, and the project's articles: for formats that tell labels by them
        self.articles: Container[str] = ()
        self.unit: str | None = None  # that a person chose, for formats that need words to read values
        self.annotators: dict[str, str | None] = {}  # of whom the file must be told who they are, with what the mapping says
        self.for_coder = ""  # whom the import is for: for formats that have the work of several in one file
        self.labels: dict[str, str | None] = {}  # as found, with the field that each is
        self.found: dict[str, dict[str, tuple[int, str | None, tuple[str, ...]]]] = {}

    def peek(self, label: str) -> str | None:
        """The field that a label is, without taking note of it; `ignore` where it is to be ignored."""
        if label in self._columns:
            return self._columns[label]
        folded = fold_name(label)
        return self._folded[folded] if folded in self._folded else known_field(label)

    def field(self, label: str) -> str | None:
        """The field that a column or label of the file is; None for one that is unknown, or that is to be ignored."""
        field = self.labels[label] = self.peek(label)
        return None if field == IGNORE else field

    def field_or_say(self, label: str, what: str, log: Log, place: Place, cell: str) -> str | None:
        """The same; the log says which label is unknown, and `what` it is, such as `column`."""
        field = self.field(label)
        if self.labels[label] is None:
            message = f"the {what} {shown(label)} is no field of a report, and is left out"
            log.say("unsaid", place, message, f"say in the mapping what it is, or `{IGNORE}`", cell=cell)
        return field

    @property
    def unknown(self) -> list[str]:
        """The labels of the file that are no field, and of which nothing is said."""
        return [label for label, field in self.labels.items() if field is None]

    def says(self, field: str, text: str) -> tuple[str, ...] | None:
        """What a value of the file is here: codes, ids or nothing at all; None where the mapping says nothing of it."""
        known = self._values.get(split(field)[0], {})
        return known.get(text) or known.get(fold_name(text)) if text else None

    def note(self, field: str, text: str, ours: str | None, nearest: tuple[str, ...] = ()) -> None:
        """Take note of a value that was found, what it is here (None where that is open), and what is near."""
        if is_nothing(text):
            return
        found = self.found.setdefault(split(field)[0], {})
        found[text] = (found.get(text, (0,))[0] + 1, ours, nearest)

    def coder(self, names: tuple[str, ...]) -> str | None:
        """The coder that an annotator of a tool is, by whichever of its names the mapping has; None where it has none of them."""
        found = next((self.coders[name] for name in names if self.coders.get(name)), None)
        self.annotators[names[0]] = found
        return found

    @property
    def open(self) -> bool:
        """Whether something was found that a person must map."""
        return (
            bool(self.unknown)
            or None in self.annotators.values()
            or any(ours is None for values in self.found.values() for _, ours, _ in values.values())
        )

    def draft(self, files: list[str]) -> str:
        """A mapping with all that was found, to be filled in."""
        lines = [
            f"# What {', '.join(files)} has, and what that is here. Fill in what is empty; what is right may stay or be removed.",
            "columns:" if self.labels else "columns: {}",
        ]
        for label in self.labels:
            field = self.labels[label]
            lines.append(_line("  ", label, field, f"a field, or `{IGNORE}`" if field is None else ""))
        lines.append("values:" if self.found else "values: {}")
        for field in sorted(self.found, key=list(COLUMN).index):
            lines.append(f"  {field}:")
            for text, (count, ours, near) in sorted(self.found[field].items()):
                hint = f"{count} {'time' if count == 1 else 'times'}" + (f"; near: {', '.join(near)}" if ours is None and near else "")
                lines.append(_line("    ", text, ours, hint))
        lines += (
            ["defaults:", *(_line("  ", field, value, "") for field, value in self.defaults.items())] if self.defaults else ["defaults: {}"]
        )
        if people := self.annotators | self.coders:
            lines += ["coders:", *(_line("  ", name, ours, f"an id of raw/coders.yaml, or `{IGNORE}`") for name, ours in people.items())]
        said = {"dates": self.dates, "serials": self.serials, "split": self.split, "header_row": self.header_row, "sheet": self.sheet}
        for name, comment in _COMMENTS.items():
            value = said[name]
            lines.append(f"{name + ': ' + (str(value) if isinstance(value, int) else _scalar(value)):30} # {comment}")
        return "\n".join(lines) + "\n"


def _folded(known: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Values as written and folded, those that are filled in; `none` says that there is no value."""
    out: dict[str, tuple[str, ...]] = {}
    for text, ours in known.items():
        if ours is not None:
            said = tuple(ours) if isinstance(ours, list) else (ours,)
            out[text] = out[fold_name(text)] = ("",) if said[0].casefold() in NONE else said
    return out


def _scalar(value: str | None) -> str:
    from waqai.escaping import yaml_word

    return "null" if value is None else yaml_word(value)


def _line(indent: str, key: str, value: str | None, comment: str) -> str:
    from waqai.escaping import yaml_string

    shown = "" if value is None else " " + _scalar(value)
    line = f"{indent}{yaml_string(key)}:{shown}"
    return f"{line:45} # {comment}" if comment else line


def read_mapping(path: Path, name: str) -> tuple[Mapping, list[Problem]]:
    """Read a mapping file; its problems, with which nothing is to be done.

    Raises
    ------
    CannotRun
        It cannot be read.
    """
    from waqai.yamlfile.yaml_reader import parse

    document, problems = parse(name, file_bytes(path), SHAPE)
    if document is None:
        return Mapping(), problems
    problems += list(_unknown_fields(document))
    return Mapping(document.values), problems


def _unknown_fields(document: Document) -> list[Problem]:
    """Fields that no report has."""
    from waqai.nearest import did_you_mean

    values = document.values
    named = [(("columns", label), field) for label, field in (values.get("columns") or {}).items() if field not in (None, IGNORE)]
    named += [((part, field), field) for part in ("values", "defaults") for field in values.get(part) or {}]
    return [
        Problem(
            document.place(*pointer), "bad-value", f"`{field}` is no field of a report",
            did_you_mean(field, COLUMN) or f"the fields are {', '.join(COLUMN)}, or `{IGNORE}`",
        )
        for pointer, field in named if known_field(field) is None or split(field)[0] not in COLUMN
    ]  # fmt: skip
