"""A release made again from the one before it and its own table of changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from waqai.loading.frames import to_pandas
from waqai.release.resolve import locate
from waqai.release.stored import Stored

if TYPE_CHECKING:
    import pandas as pd


def replay(before: str | Path, release: str | Path) -> dict[str, pd.DataFrame]:
    """A release made from the one before it and from its own table `changes`, which says every cell that changed.

    Parameters
    ----------
    before, release : str or pathlib.Path
        Two releases, as `load` takes them; `release` must be the one that followed `before`.

    Returns
    -------
    dict of str to pandas.DataFrame
        Every table of `release` but `changes` and those that are made from others, with the types, the rows
        and the order of ``load(release)``.

    Raises
    ------
    ValueError
        A change does not fit: `before` is not the release that came before.
    waqai.problem.CannotRun
        There is no release there.
    """
    import pyarrow as pa

    from waqai.cells import from_text
    from waqai.release import changes
    from waqai.release.difference import primary_key

    old, new = Stored.open(locate(before)), Stored.open(locate(release))
    tables = {name: table for name, table in new.tables.items() if name not in new.derived and name != "changes"}
    made = changes.replay(
        {name: old.texts(name) for name in tables if name in old.tables},
        [changes.Change(*(row[c] for c in changes.Change.__slots__)) for row in new.texts("changes")],  # type: ignore[arg-type]
        {name: (primary_key(table), [f["name"] for f in table["schema"]["fields"]]) for name, table in tables.items()},
    )
    frames = {}
    for name, table in tables.items():
        fields = table["schema"]["fields"]
        columns = [[from_text(row[f["name"]], f["type"]) for row in made[name]] for f in fields]
        arrow = pa.Table.from_arrays(
            [pa.array(values, f.type) for values, f in zip(columns, new.parquet_schema(name), strict=True)], schema=new.parquet_schema(name)
        )
        ordered = arrow.sort_by([(column, "ascending") for column in primary_key(table)])
        frames[name] = to_pandas(ordered)
    return frames
