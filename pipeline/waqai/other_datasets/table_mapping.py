"""What a table of events has in which column, and what its values are here, as a mapping file says it.

Takes a mapping file, gives a `TableMapping`. docs/compare.md describes the file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from waqai.imports.foreign_text import file_bytes
from waqai.nearest import did_you_mean
from waqai.other_datasets import country_names, event_codes
from waqai.problem import CannotRun, Problem
from waqai.yamlfile.document import Document
from waqai.yamlfile.shape import Shape

ROLES = ("id", "date", "actor", "recipient", "type", "quad", "collected")
LISTED = "text"  # the role that may have several columns
DATES = ("year-first", "day-first", "month-first")
_LARGEST = 4 << 20

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
_VALUES = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
_KEYS: dict[str, Any] = {
    "title": _TEXT,
    "columns": {
        "type": "object",
        "properties": {**dict.fromkeys(ROLES, _TEXT), LISTED: {"type": "array", "items": _TEXT, "minItems": 1}},
        "required": ["date", "actor", "recipient"],
        "additionalProperties": False,
    },
    "delimiter": {"type": "string", "enum": [",", ";", "\t", "|", "tab"]},
    "quoted": {"type": "boolean"},
    "dates": {"type": "string", "enum": list(DATES)},
    "separator": {"type": "string", "minLength": 1, "maxLength": 5},
    "empty": {"type": "array", "items": {"type": "string"}},
    "country_scheme": {"type": "string", "enum": list(country_names.SCHEMES)},
    "type_scheme": {"type": "string", "enum": list(event_codes.SCHEMES)},
    "type": _TEXT,
    "countries": _VALUES,
    "types": _VALUES,
    "quads": _VALUES,
}
SHAPE = Shape("a mapping for `waqai compare`", {"type": "object", "properties": _KEYS, "required": [], "additionalProperties": False})
_VALUES_OF = ("countries", "types", "quads")
_OF_KNOWN = ("countries", "types")  # what a mapping may say of a format that is known


@dataclass(frozen=True)
class TableMapping:
    """What is where in a table.

    Parameters
    ----------
    title : str
        What the table is called.
    columns : mapping
        For each role the names of its columns; the first that is there counts, and of `text` all.
    widths : mapping
        For a table without a header the names of its columns, by how many there are.
    separator : str or None
        What parts several countries in one cell.
    empty : collection of str
        Texts that stand for nothing.
    type : str or None
        The type of every row, where a table has one kind of events alone.
    precise : str or None
        A column that is `1` where the date is a day.
    machine : bool
        Whether it is known that the table is coded by machine.
    """

    title: str
    columns: Mapping[str, tuple[str, ...]]
    delimiter: str = "\t"
    quoted: bool = False
    widths: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    dates: str = "year-first"
    separator: str | None = None
    empty: Collection[str] = ("",)
    country_scheme: str = "names"
    type_scheme: str = "plover"
    type: str | None = None
    precise: str | None = None
    machine: bool = False
    countries: Mapping[str, str | None] = field(default_factory=dict)
    types: Mapping[str, str | None] = field(default_factory=dict)
    quads: Mapping[str, str | None] = field(default_factory=dict)


def read_mapping(
    path: Path, known: TableMapping | None, codes: Mapping[str, Collection[str]]
) -> tuple[TableMapping, Document | None, list[Problem]]:
    """Read a mapping file.

    Parameters
    ----------
    known : TableMapping or None
        A format that is known, of which the file may say what values are; None where it says all.
    codes : mapping
        The codes that `countries`, `types` and `quads` may lead to.

    Returns
    -------
    tuple
        The mapping, the file, and its problems, with which nothing is to be done.

    Raises
    ------
    CannotRun
        The file cannot be read.
    """
    from waqai.yamlfile.yaml_reader import parse

    empty = known or TableMapping("", {})
    source = file_bytes(path, _LARGEST + 1)
    if len(source) > _LARGEST:
        raise CannotRun(f"{path} has more than {_LARGEST:,} bytes: is it a mapping file?")
    document, problems = parse(str(path), source, SHAPE)
    if document is None:
        return empty, None, problems
    problems += _faults(document, known is not None, codes)
    said = document.values
    if problems or known:
        return (
            replace(empty, countries=said.get("countries") or {}, types=said.get("types") or {}),
            document,
            problems,
        )
    columns = {role: (name,) if isinstance(name, str) else tuple(name) for role, name in said["columns"].items()}
    settings = {
        key: said[key]
        for key in (*_VALUES_OF, "dates", "separator", "country_scheme", "type_scheme", "type", "quoted")
        if said.get(key) is not None
    }
    delimiter = said.get("delimiter", ",")
    made = TableMapping(
        said.get("title", ""), columns, "\t" if delimiter == "tab" else delimiter, empty=("", *said.get("empty", ())),
        **{"quoted": True, **settings},
    )  # fmt: skip
    return made, document, problems


def _faults(document: Document, known: bool, codes: Mapping[str, Collection[str]]) -> list[Problem]:
    """Values that are no codes, and keys that are missing or say nothing."""
    said, problems = document.values, list[Problem]()
    if known:
        problems += [
            Problem(document.place(key), "bad-value", f"`{key}` of this format is known", f"only {' and '.join(_OF_KNOWN)} may be set for it")
            for key in said if key not in _OF_KNOWN
        ]  # fmt: skip
    elif "columns" not in said:
        problems.append(
            Problem(document.place(), "missing-key", "the key `columns` is missing", "say which columns hold date, actor and recipient")
        )
    elif not {"type", "quad"} & said["columns"].keys() and "type" not in said:
        hint = "name a column as `type` or as `quad`, or the one type of all rows under the key `type`"
        problems.append(Problem(document.place("columns"), "missing-key", "nothing says of what type a row is", hint))
    elif {"type", "quad"} <= said["columns"].keys():
        text = "a quad class follows from the type"
        problems.append(Problem(document.place("columns", "quad"), "bad-value", text, "name `quad` only where the table has no types"))
    pointed = [((part, text), part, code) for part in _VALUES_OF for text, code in (said.get(part) or {}).items() if code is not None]
    if said.get("type") is not None:
        pointed.append((("type",), "types", said["type"]))  # type: ignore[arg-type]
    for pointer, part, code in pointed:
        if code not in codes[part]:
            hint = (
                did_you_mean(code, codes[part])
                or f"the codes are in the release's table codes; `null` is for what has no counterpart among {part}"
            )
            problems.append(Problem(document.place(*pointer), "bad-value", f"`{code}` is none of the release's {part}", hint))
    return problems
