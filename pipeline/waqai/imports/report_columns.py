"""The fields that a file of another tool can say something about, in the order in which a sheet has them.

A field is a key of a report (`waqai.report_keys`) or a part of one: a claim is told by who asserts and who denies, a quantity by
its parts. A further quantity or quote has the same name with a number: `what_2`, `quote_3`.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from waqai.folding import fold_name
from waqai.schema.model import Schema

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


COLUMNS = (
    Column("article", "المقال", "article"),
    Column("event", "الحدث", "event", "event"),
    Column("type", "النوع", "code", "type", "types"),
    Column("mode", "الصيغة", "mode", "mode", "modes"),
    Column("contexts", "السياقات", "code", "contexts", "contexts", many=True),
    Column("actors", "الفاعلون", "actors", "actors", many=True),
    Column("recipients", "المتلقون", "actors", "recipients", many=True),
    Column("mutual", "متبادل", "truth", "mutual"),
    Column("date", "التاريخ", "date", "date"),
    Column("planned", "الموعد المقرر", "date", "planned"),
    Column("repeated", "متكرر", "truth", "repeated"),
    Column("place", "المكان", "place", "place"),
    Column("status", "الحالة", "code", "status", "statuses"),
    Column("asserted_by", "يؤكده", "actors", "claims", many=True),
    Column("denied_by", "ينفيه", "actors", "claims", many=True),
    Column("about", "بشأن", "events", "about", many=True),
    Column("what", "الكمية", "code", "quantities", "quantities", numbered=True),
    Column("value", "القيمة", "number", "quantities", numbered=True),
    Column("low", "الحد الأدنى", "number", "quantities", numbered=True),
    Column("high", "الحد الأعلى", "number", "quantities", numbered=True),
    Column("approximate", "تقريبي", "truth", "quantities", numbered=True),
    Column("unit", "الوحدة", "code", "quantities", "units", numbered=True),
    Column("words", "بالكلمات", "text", "quantities", numbered=True),
    Column("quote", "اقتباس", "quote", "evidence", numbered=True),
    Column("at", "موضع الاقتباس", "at", "evidence", numbered=True),
    Column("summary", "الملخص", "text", "summary"),
    Column("extra", "إضافي", "object", "extra"),
    Column("sha256", "بصمة الصفحة", "article"),
    Column("base", "بصمة التقرير", "base"),
)
COLUMN = {column.name: column for column in COLUMNS}
QUANTITY = ("what", "value", "low", "high", "approximate", "unit", "words")
EVERY = frozenset(COLUMN)  # for a format that can say everything
_NUMBERED = re.compile(r"(.*?)[ _]?([1-9][0-9]?)\Z")


def unused(schema: Schema) -> frozenset[str]:
    """The columns that hold nothing in a project: numbers in words that it does not allow, project-specific columns that it does not have."""
    words = () if "worded_quantities" in schema.dataset.allow else ("words",)
    return frozenset((*words, *(() if schema.extra.get("reports") else ("extra",))))


def column_of(field: str) -> Column:
    """The column of a field, for any number."""
    return COLUMN[split(field)[0]]


def split(field: str) -> tuple[str, int]:
    """A field's name and number; the first one has no number, or 1."""
    name, _, number = field.rpartition("_")
    return (name, int(number)) if number.isdigit() and name in COLUMN and COLUMN[name].numbered else (field, 1)


_BY_NAME = {fold_name(name): column.name for column in COLUMNS for name in (column.name, column.arabic)}


def known_field(label: str) -> str | None:
    """The field that a label is the name of, in English or Arabic, ignoring case and marks; None where it is no field's."""
    folded = fold_name(label)
    if folded in _BY_NAME:
        return _BY_NAME[folded]
    if (found := _NUMBERED.match(folded)) and (name := _BY_NAME.get(found[1])) and COLUMN[name].numbered:
        return name if found[2] == "1" else f"{name}_{found[2]}"
    return None
