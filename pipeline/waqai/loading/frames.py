"""Arrow tables of a release as the frames that analysts work with: which dtype each column gets.

Why these dtypes and no others stands in docs/decisions.md, with the table of trials.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from waqai.extras import missing

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """A table with pandas' own dtypes, which follow from the schema and not from the values.

    Parameters
    ----------
    table : pyarrow.Table
        Of strings, whole numbers, fractions, truth values and days.

    Returns
    -------
    pandas.DataFrame
        Text is what pandas makes of text (`str` in pandas 3, `object` in pandas 2), days `datetime64[us]`, fractions `float64`.
        Whole numbers are `int64` and truth values `bool` where no row may be null, else `Int64` and `boolean`.
    """
    import pandas as pd
    import pyarrow as pa

    text = pd.Series(["a"]).dtype
    mapped = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()} | (
        {pa.string(): text} if isinstance(text, pd.StringDtype) else {}
    )
    days = [pa.field(f.name, pa.timestamp("us") if pa.types.is_date(f.type) else f.type, f.nullable) for f in table.schema]
    frame = table.cast(pa.schema(days)).to_pandas(types_mapper=mapped.get)
    plain = {pa.int64(): "int64", pa.bool_(): "bool"}
    typed: pd.DataFrame = frame.astype({f.name: plain[f.type] for f in table.schema if not f.nullable and f.type in plain})
    return typed


def _polars() -> Callable[[pa.Table], pl.DataFrame]:
    try:
        import polars as pl
    except ImportError as error:
        raise missing("load(..., into='polars') needs", "polars", "analysis") from error

    def to_polars(table: pa.Table) -> pl.DataFrame:
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        return frame

    return to_polars


FORMS: dict[str, Callable[[], Callable[[pa.Table], Any]]] = {
    "pandas": lambda: to_pandas,
    "polars": _polars,
    "arrow": lambda: lambda table: table,
}


def form(into: str) -> Callable[[pa.Table], Any]:
    """What makes frames of the kind `into` of Arrow tables.

    Raises
    ------
    ValueError
        There is no such kind.
    waqai.problem.CannotRun
        Its library is not installed.
    """
    if into not in FORMS:
        raise ValueError(f"into={into!r} is not known: it is one of {', '.join(map(repr, FORMS))}")
    return FORMS[into]()
