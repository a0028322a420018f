"""Stata files of version 118, one a table in a folder: labels for variables and values, days as Stata's days.

A column of codes becomes a number with value labels, which are the codes themselves, numbered in the order of the codebook;
one whose list is long (countries) stays text, since it is for joining and not for tabulating.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waqai.export.source import Column, Source, Table

if TYPE_CHECKING:
    import pandas as pd

LABEL, NAME, FIXED = 80, 32, 2045  # characters of a label and of a name, bytes of a text that is not a strL
MOST_LABELS = 100  # codes in a list whose columns become numbers
RESERVED = {  # by Stata and by what pandas keeps of Mata
    "NULL", "_N", "_all", "_b", "_coef", "_cons", "_n", "_pi", "_pred", "_rc", "_se", "_skip", "aggregate", "array", "boolean",
    "break", "byte", "case", "catch", "class", "colvector", "complex", "const", "continue", "default", "delegate", "delete",
    "do", "double", "else", "eltypedef", "end", "enum", "explicit", "export", "external", "float", "for", "friend", "function",
    "global", "goto", "if", "in", "inline", "int", "local", "long", "pragma", "protected", "quad", "rowvector", "short", "strL",
    "typedef", "typename", "using", "virtual", "with",
}  # fmt: skip
INT32 = 2_147_483_620  # the greatest number of Stata's type long
EXACT = 2**53  # from here on a double does not hold every whole number
EARLIEST = date(100, 1, 1)  # the first day of Stata's calendar
YES_NO: dict[float, str] = {0: "FALSE", 1: "TRUE"}
README = "README.txt"


def write(source: Source, folder: Path) -> list[str]:
    """Write `<table>.dta` for every table, `columns.dta` with the whole descriptions, and README.txt."""
    import pyarrow as pa

    folder.mkdir()
    losses = ["a null text is an empty text, since Stata has no other"]
    losses += [f"descriptions are cut to the {LABEL} characters of a variable label; columns.dta has them whole"]
    stamp = datetime.combine(source.released, time())
    for table in source.tables:
        losses += _write(table, folder / f"{table.name}.dta", stamp)
    names = ("table", "variable", "type", "holds", "codes")
    rows = [(t, stata_name(c), kind, text, codes) for t, c, kind, text, codes in source.column_rows()]
    arrow = pa.table({name: pa.array(values, pa.string()) for name, values in zip(names, zip(*rows, strict=True), strict=True)})
    columns = tuple(Column(name, "string", name, False, (), None) for name in names)
    _write(Table("columns", "Every variable of every file", "", columns, ("table", "variable"), (), arrow), folder / "columns.dta", stamp)
    about = [f"{word}: {text}" for word, text in source.about()]
    (folder / README).write_text(
        "\n".join([*about, "", "What Stata's files could not carry:", *(f"- {x}" for x in losses), ""]), encoding="utf-8"
    )
    return losses


def _write(table: Table, path: Path, stamp: datetime) -> list[str]:
    import pandas as pd
    import pyarrow.compute as pc

    kept = {stata_name(c.name): c for c in table.columns}
    frame = pd.DataFrame({name: _series(c, table.arrow.column(c.name).to_pylist()) for name, c in kept.items()})
    frame.to_stata(
        path, version=118, write_index=False, time_stamp=stamp, data_label=table.title[:LABEL],
        variable_labels={name: c.description[:LABEL] for name, c in kept.items()},
        convert_dates={name: "td" for name, c in kept.items() if c.type == "date"},
        value_labels={name: _labels(c) for name, c in kept.items() if _labels(c)},
        convert_strl=[name for name in kept if frame[name].dtype == object and frame[name].map(lambda text: len(text.encode())).max() > FIXED],
    )  # fmt: skip
    losses = [f"{table.name}.{c.name} is called {name}" for name, c in kept.items() if name != c.name]
    great = [c.name for c in table.columns if c.type == "integer" and (pc.max(pc.abs(table.arrow.column(c.name))).as_py() or 0) > EXACT]
    losses += [f"{table.name}.{name}: whole numbers beyond 2^53 are rounded" for name in great]
    for column in (c for c in table.columns if c.type == "date"):
        if early := pc.sum(pc.less(table.arrow.column(column.name), EARLIEST)).as_py():
            what = f"days before the year {EARLIEST.year} are missing, since Stata has no such days"
            losses.append(f"{table.name}.{column.name}: {early:,} {what}")
    return losses


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    """A column's values in a type that Stata has: a missing number is NaN, a missing text empty."""
    import pandas as pd

    if column.type == "date":
        return pd.Series([value if value is not None and value >= EARLIEST else None for value in values], dtype="datetime64[s]")
    if column.type == "number":
        return pd.Series(values, dtype="float64")
    if column.type == "integer":
        return _numbers(values)
    if column.type == "boolean":
        return _numbers([None if value is None else int(value) for value in values])
    if labelled(column):
        numbers = {code: int(number) for number, code in _labels(column).items()}
        return _numbers([None if value is None else numbers[value] for value in values])
    return pd.Series([value or "" for value in values], dtype=object)


def _labels(column: Column) -> dict[float, str]:
    """The value labels of a column; none where its values are not numbers that stand for something."""
    return dict(YES_NO) if column.type == "boolean" else dict(enumerate(column.codes, 1)) if labelled(column) else {}


def labelled(column: Column) -> bool:
    """Whether a column of codes becomes a number with value labels."""
    return 0 < len(column.codes) <= MOST_LABELS


def stata_name(name: str) -> str:
    """A column's name as Stata takes it: at most 32 characters, and no word that its writer keeps for itself."""
    return f"{name}_" if name in RESERVED else name[:NAME]


def _numbers(values: list[int | None]) -> pd.Series[Any]:
    """Whole numbers; as doubles where one is missing or too great for a long."""
    import pandas as pd

    whole = bool(values) and None not in values and max(map(abs, values)) <= INT32  # type: ignore[arg-type]
    return pd.Series(values, dtype="int32" if whole else "float64")
