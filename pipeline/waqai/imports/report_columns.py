"""The fields that a file of another tool can say something about, in the order in which a sheet has them.

A field is a key of a report (`waqai.report_keys`) or a part of one: a claim is told by who asserts and who denies, a quantity by
its parts. A further quantity or quote has the same name with a number: `what_2`, `quote_3`.
"""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

from waqai.folding import fold_name
from waqai.report_keys import REPORT_KEYS, Key, lists_of, shape_of
from waqai.schema.model import Schema
from waqai.yamlfile.shape import EDTF

Kind = Literal[
    "article", "event", "code", "mode", "actors", "place", "truth", "date", "number", "text", "events", "quote", "at", "base", "object"
]


class Column(NamedTuple):
    """A field.

    Parameters
    ----------
    name : str
        What our own sheets and lines call it.
    arabic : str
        The same for readers of Arabic, in the second row of a sheet.
    kind : str
        What its values are.
    key : str
        The key of a report that it fills; empty where it fills none.
    codes : str
        The list of the codebook that its values are of.
    many : bool
        Whether it is a list.
    numbered : bool
        Whether there may be several, with numbers behind their names.
    """

    name: str
    arabic: str
    kind: Kind
    key: str = ""
    codes: str = ""
    many: bool = False
    numbered: bool = False


_PARTS = {  # the keys that are no single value or list of them, and the mode, whose codes follow from the type
    "mode": (Column("mode", "الصيغة", "mode", "mode", "modes"),),
    "claims": (
        Column("asserted_by", "يؤكده", "actors", "claims", many=True),
        Column("denied_by", "ينفيه", "actors", "claims", many=True),
    ),
    "quantities": (
        Column("what", "الكمية", "code", "quantities", "quantities", numbered=True),
        Column("value", "القيمة", "number", "quantities", numbered=True),
        Column("low", "الحد الأدنى", "number", "quantities", numbered=True),
        Column("high", "الحد الأعلى", "number", "quantities", numbered=True),
        Column("approximate", "تقريبي", "truth", "quantities", numbered=True),
        Column("unit", "الوحدة", "code", "quantities", "units", numbered=True),
        Column("words", "بالكلمات", "text", "quantities", numbered=True),
    ),
    "evidence": (
        Column("quote", "اقتباس", "quote", "evidence", numbered=True),
        Column("at", "موضع الاقتباس", "at", "evidence", numbered=True),
    ),
}


def columns_of(key: Key) -> tuple[Column, ...]:
    """The fields that fill a key; none where no sheet can say it."""
    if key.name in _PARTS:
        return _PARTS[key.name]
    shape = shape_of(key)
    many = "items" in shape
    kind = kind_of(shape["items"] if many else shape, many=many)
    return (Column(key.name, key.arabic or key.name, kind, key.name, "".join(lists_of(key)), many),) if kind else ()


def kind_of(shape: dict[str, Any], *, many: bool = False) -> Kind | None:
    """What the values of a shape, or of the entries of a list, are to a sheet; None where one cell cannot hold them."""
    if "x-list" in shape:
        return "code"
    if shape.get("x-ids") == "events" and many:
        return "events"
    if "x-ids" in shape:
        return _IDS[shape["x-ids"]]
    if shape.get("format") == EDTF:
        return "date"
    types = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    return None if many else _TYPES.get(types[0])


_IDS: dict[str, Kind] = {"events": "event", "actors": "actors", "places": "place"}
_TYPES: dict[str, Kind] = {"boolean": "truth", "string": "text", "object": "object"}

COLUMNS = (
    Column("article", "المقال", "article"),
    *(column for key in REPORT_KEYS for column in columns_of(key)),
    Column("sha256", "بصمة الصفحة", "article"),
    Column("base", "بصمة التقرير", "base"),
)
COLUMN = {column.name: column for column in COLUMNS}
QUANTITY = tuple(column.name for column in _PARTS["quantities"])
EVERY = frozenset(COLUMN)  # for a format that can say everything
_NUMBERED = re.compile(r"(.*?)[ _]?([1-9][0-9]?)\Z")


def unused(schema: Schema) -> frozenset[str]:
    """The columns that hold nothing in a project: numbers in words that it does not allow, project-specific columns and lists of codes that it does not have."""
    words = () if "worded_quantities" in schema.dataset.allow else ("words",)
    own = () if schema.extra.get("reports") else ("extra",)
    newer = [column.name for column in COLUMNS if column.codes and column.codes not in schema.codebook.lists]
    return frozenset((*words, *own, *newer))


def column_of(field: str) -> Column:
    """The column of a field, for any number."""
    return COLUMN[split(field)[0]]


def split(field: str) -> tuple[str, int]:
    """A field's name and number; the first one has no number, or 1."""
    name, _, number = field.rpartition("_")
    return (name, int(number)) if number.isdigit() and name in COLUMN and COLUMN[name].numbered else (field, 1)


def numbered(name: str, number: int) -> str:
    """The field of a name and a number: the reverse of `split`."""
    return name if number == 1 else f"{name}_{number}"


_BY_NAME = {fold_name(name): column.name for column in COLUMNS for name in (column.name, column.arabic)}


def known_field(label: str) -> str | None:
    """The field that a label is the name of, in English or Arabic, ignoring case and marks; None where it is no field's."""
    folded = fold_name(label)
    if folded in _BY_NAME:
        return _BY_NAME[folded]
    if (found := _NUMBERED.match(folded)) and (name := _BY_NAME.get(found[1])) and COLUMN[name].numbered:
        return numbered(name, int(found[2]))
    return None
