"""pandas reads an export as PLOVER's records or POLECAT's table: the actual events of the release, with their types and days.

python tests/compat/check_event_data.py FILE RELEASE      needs: pandas
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path


def main(file: Path, release: Path) -> None:
    import pandas as pd

    with (release / "csv" / "events.csv").open(encoding="utf-8", newline="") as stream:
        events = [row for row in csv.DictReader(stream) if row["status"] == "actual"]
    if file.suffix == ".jsonl":
        frame = pd.read_json(file, lines=True)
        ids, types, dates = frame["id"], frame["event"].str[0], frame["date"]
    else:
        frame = pd.read_csv(file, sep="\t", encoding="ISO-8859-1")
        assert len(frame.columns) == 40
        ids, types, dates = frame["Event ID"], frame["Event Type"], frame["Event Date"]
    days = [match[0] if (match := re.match(r"\d{4}-\d{2}-\d{2}(?=[?~%/]|$)", row["date"])) else None for row in events]
    assert list(ids) == [row["event_id"] for row in events]
    assert list(types) == [row["type"] for row in events]
    assert [None if pd.isna(value) else str(value)[:10] for value in dates] == days
    print(f"{len(frame):,} records, {len(frame.columns)} fields, {sum(day is not None for day in days):,} with a day")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
