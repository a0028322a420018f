"""Columns of EDTF texts: each distinct text is read once by `waqai.dates`, and the rest is arithmetic on days."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from waqai.bulk.arrays import Ints, Mask, ints, one
from waqai.dates import PRECISIONS, Edtf
from waqai.rule import date_of

EPOCH = 719_163  # the ordinal of 1970-01-01
FIRST, LAST = 1 - EPOCH, 3_652_059 - EPOCH  # date.min and date.max, in days since the epoch
OPEN = ("start", "end", "both")
QUALIFIERS = ("uncertain", "approximate")


class Dates(NamedTuple):
    """A column of dates.

    Parameters
    ----------
    index : array
        For each row the distinct date that it has; the last one, which is no date, where it has none.
    texts : list of str or None
        The distinct dates as coded, and None.
    start, end : array
        Of the distinct dates: first and last day, in days since the epoch; `FIRST` and `LAST` where that end is open.
    opened : tuple of array
        Of the distinct dates: whether the start, the end is open or not told.
    bad : array
        Of the distinct dates: whether the text is no date.
    span, precision, side, qualifier : array
        Of the distinct dates: whether it is a span; codes of the other columns of a date, -1 for null.
    """

    index: Ints  # type: ignore[assignment]
    texts: list[str | None]
    parsed: list[Edtf | None]
    start: Ints
    end: Ints
    no_start: Mask
    no_end: Mask
    bad: Mask
    span: Mask
    precision: Ints
    side: Ints
    qualifier: Ints

    @property
    def given(self) -> Mask:
        """The rows that have a date."""
        return self.index < len(self.texts) - 1


def read(column: pa.Array) -> Dates:
    """Read a column of texts, nulls included."""
    encoded = one(column).dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    return of_texts(ints(encoded.indices, len(texts)), [*texts, None])


def of_texts(index: Ints, texts: list[str | None]) -> Dates:
    """Dates of which the distinct texts are known; the last is None."""
    parsed = [date_of(text) for text in texts]
    bad = np.array([p is None and t is not None for p, t in zip(parsed, texts, strict=True)])
    return Dates(
        index, texts, parsed,
        np.array([p.start.toordinal() - EPOCH if p and p.start else FIRST for p in parsed], np.int32),
        np.array([p.end.toordinal() - EPOCH if p and p.end else LAST for p in parsed], np.int32),
        np.array([p is None or p.start is None for p in parsed]), np.array([p is None or p.end is None for p in parsed]), bad,
        np.array([p is not None and p.kind == "span" for p in parsed]),
        np.array([PRECISIONS.index(p.precision) if p and p.precision else -1 for p in parsed], np.int8),
        np.array([OPEN.index(p.open) if p and p.open else -1 for p in parsed], np.int8),
        np.array([QUALIFIERS.index(p.qualifier) if p and p.qualifier else -1 for p in parsed], np.int8),
    )  # fmt: skip


def columns(name: str, dates: Dates) -> dict[str, pa.Array]:
    """The seven columns of a date in a table: as coded, and what follows from it."""
    rows = pa.array(dates.index)
    found = dates.parsed

    def column(values: list[object], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind).take(rows)

    return {
        name: column([p and p.text for p in found], pa.string()),
        f"{name}_start": column([p and p.start for p in found], pa.date32()),
        f"{name}_end": column([p and p.end for p in found], pa.date32()),
        **{
            f"{name}_{part}": column([p and getattr(p, part) for p in found], pa.string())
            for part in ("kind", "precision", "open", "qualifier")
        },
    }
