"""The floor, without any logic: the input read by pyarrow, the finished tables written again.

    python benchmarks/floor.py PROJECT RELEASE OUT

It checks and makes nothing: the tables are those of a release of the project that is there already. Threads as there are cores.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet as pq

BLOCK = 32 << 20  # bytes; a line must fit into one


def read(project: Path) -> dict[str, pa.Table]:
    """All shards of articles, of annotations and of texts, by their paths below raw/."""
    options = pyarrow.json.ReadOptions(block_size=BLOCK)
    raw = project / "raw"
    return {path.relative_to(raw).as_posix(): pyarrow.json.read_json(path, options) for path in sorted(raw.rglob("*.jsonl"))}


def write_again(release: Path, out: Path) -> None:
    """Every table of a release as Parquet and as CSV."""
    for form in ("parquet", "csv"):
        (out / form).mkdir(parents=True)
    for path in sorted((release / "parquet").iterdir()):
        table = pq.read_table(path)
        pq.write_table(table, out / "parquet" / f"{path.stem}.parquet", compression="zstd", compression_level=3)
        pyarrow.csv.write_csv(table, out / "csv" / f"{path.stem}.csv")


if __name__ == "__main__":
    read(Path(sys.argv[1]))
    write_again(Path(sys.argv[2]), Path(sys.argv[3]))
