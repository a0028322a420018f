"""Tables on disk between one stage and the next: Arrow files, each in the order of its key, brought together by ranges of the key.

A run is a file of one batch in the order of a column. `bounds` looks into all runs of a kind and says where to part them, so
that every part has about as many rows; `part` gives the rows of one part, from all runs. Nothing is held in memory but what
is asked for: files are mapped.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from waqai.engine.plan import refused

Bound = Any  # a value of the key; None where a part has no end


def write(path: Path, table: pa.Table) -> str:
    """Write a table as one batch; it is there whole or not at all, though another process writes the same.

    Raises
    ------
    CannotRun
        The disk refuses.
    """
    try:
        coming = f"{path}.{os.getpid()}"
        with pa.OSFile(coming, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            for batch in table.combine_chunks().to_batches():
                writer.write_batch(batch)
        os.replace(coming, path)
    except OSError as error:
        raise refused(path, error) from error
    return str(path)


def read(path: str) -> pa.Table:
    """A table that was written, mapped."""
    return pa.ipc.open_file(pa.memory_map(path)).read_all()


def bounds(paths: Sequence[str], column: str, rows: int) -> list[tuple[Bound, Bound]]:
    """Ranges of a key, each with about `rows` rows of all the runs together, in their order; the ends of the range of all are None."""
    samples: list[Any] = []
    step = max(1, rows // 64)
    for path in paths:
        keys = read(path).column(column)
        samples += keys.take(pa.array(np.arange(step - 1, len(keys), step))).to_pylist()
    samples.sort()
    cuts = list(dict.fromkeys(samples[63::64]))
    edges = [None, *cuts, None]
    return list(pairwise(edges))


def part(paths: Sequence[str], column: str, bound: tuple[Bound, Bound]) -> list[tuple[int, pa.Table]]:
    """For each run that has rows with `low <= key < high` its number and these rows."""
    low, high = bound
    out = []
    for i, path in enumerate(paths):
        table = read(path)
        keys = _Keys(table.column(column))
        start = 0 if low is None else bisect_left(keys, low)
        end = len(keys) if high is None else bisect_left(keys, high)
        if end > start:
            out.append((i, table.slice(start, end - start)))
    return out


class _Keys(Sequence[Any]):
    """A column that bisect can look into."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        self.column = column

    def __len__(self) -> int:
        return len(self.column)

    def __getitem__(self, i: Any) -> Any:
        return self.column[i].as_py()
