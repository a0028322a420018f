"""Tables on disk between one stage and the next: Arrow files, each in the order of a key, brought together by ranges of the key.

`bounds` looks into all runs of a kind and says where to part them, so that every part has about as many rows; `part` gives the
rows of one part, from all runs. Nothing is held in memory but what is asked for: files are mapped.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from waqai.engine import plan

Bound = tuple[str | None, str | None]  # from the first key on, and before the second one; None where a part has no end


_FEW = 16  # a range that is this much smaller than it may be is not worth a piece of its own


class ArrowRun(NamedTuple):
    """A file of rows in the order of a key: its path, how many rows it has, and the first and the last key."""

    path: str
    rows: int
    first: str
    last: str


def write(path: Path | str, table: pa.Table, key: str) -> ArrowRun | None:
    """Write rows that are in the order of `key`; the file is there whole or not at all. None where there is no row.

    Raises
    ------
    CannotRun
        The disk refuses.
    """
    if not table.num_rows:
        return None
    try:
        coming = f"{path}.{os.getpid()}"
        with pa.OSFile(coming, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            for batch in table.combine_chunks().to_batches():
                writer.write_batch(batch)
        os.replace(coming, path)
    except OSError as error:
        raise plan.refused(Path(path), error) from error
    keys = table.column(key)
    return ArrowRun(str(path), table.num_rows, keys[0].as_py(), keys[-1].as_py())


def read(path: str) -> pa.Table:
    """A table that was written, mapped."""
    return pa.ipc.open_file(pa.memory_map(path)).read_all()


def bounds(runs: Sequence[ArrowRun], column: str, rows: int, workers: int = 1) -> list[Bound]:
    """Ranges of a key, in their order, with as many rows of all the runs together each; the ends of the range of all are None.

    They have about `rows` rows at most, and as many of them go to each of the workers, where there are enough.
    """
    total = sum(run.rows for run in runs)
    parts = min(workers * -(-total // (workers * rows)), 1 + total // max(1, rows // _FEW))
    samples: list[str] = []
    step = max(1, total // max(1, parts) // plan.SAMPLES)
    for run in runs if parts > 1 else ():
        keys = read(run.path).column(column)
        samples += keys.take(pa.array(range(0, len(keys), step), pa.int64())).to_pylist()
    samples.sort()
    return list(pairwise([None, *dict.fromkeys(samples[len(samples) * i // parts] for i in range(1, parts)), None]))


def part(runs: Sequence[ArrowRun], column: str, bound: Bound) -> list[pa.Table]:
    """The rows with `low <= key < high` of each run that has any."""
    low, high = bound
    out = []
    for run in runs:
        if (low is not None and run.last < low) or (high is not None and run.first >= high):
            continue
        table = read(run.path)
        keys = _Keys(table.column(column))
        start = 0 if low is None or run.first >= low else bisect_left(keys, low)
        end = len(keys) if high is None or run.last < high else bisect_left(keys, high)
        if end > start:
            out.append(table.slice(start, end - start))
    return out


class _Keys(Sequence[Any]):
    """A column that bisect can look into."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        self.column = column

    def __len__(self) -> int:
        return len(self.column)

    def __getitem__(self, i: Any) -> Any:
        return self.column[i].as_py()
