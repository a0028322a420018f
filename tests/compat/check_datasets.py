"""Hugging Face's datasets loads every table of a release as a config, offline, with the rows and types of its Parquet file, and
by the lines of the card, run in the release's folder.

python tests/compat/check_datasets.py RELEASE      needs: datasets
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any


def main(release: Path) -> None:
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": cache, "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
        import datasets
        import pyarrow.parquet as pq

        files = (release / "parquet").glob("*.parquet")
        tables = sorted(path.stem for path in files if pq.read_metadata(path).num_rows)  # (datasets cannot load a table without rows)
        assert sorted(datasets.get_dataset_config_names(str(release))) == tables
        for table in tables:
            expected = pq.read_table(release / "parquet" / f"{table}.parquet")
            loaded = datasets.load_dataset(str(release), table)
            assert list(loaded) == ["train"], loaded
            found = loaded["train"].data.table
            assert [(f.name, f.type) for f in found.schema] == [(f.name, f.type) for f in expected.schema], table
            assert found.to_pylist() == expected.to_pylist(), table
        default = datasets.load_dataset(str(release))["train"]
        assert default.column_names == pq.read_schema(release / "parquet" / "events.parquet").names
        os.chdir(release)
        (lines,) = (
            code for code in re.findall("```python\n(.*?)```", (release / "README.md").read_text(), re.DOTALL) if "load_dataset" in code
        )
        told: dict[str, Any] = {}
        exec(lines, told)
        assert told["events"].column_names == default.column_names
        print(f"README.md: {len(tables)} configs with the rows and types of their Parquet files; events is the default")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
