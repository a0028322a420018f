"""Writes the generated projects of `generator.py` as JSON Lines, in shards, with their pages' texts in JSON Lines too.

python benchmarks/shards.py DIR [--articles 10000] [--shards 8] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.generator import Size, maker, write_project


def write(root: Path, size: Size, shards: int) -> None:
    """Write a project in JSON Lines to `root`, which must not exist."""
    made = maker(size)
    write_project(root, made)
    folders = [root / "raw" / "articles", root / "raw" / "annotations" / made.coding, root / "raw" / "text"]
    for folder in folders:
        folder.mkdir(parents=True)
    per = -(-size.articles // shards)
    with ExitStack() as stack:
        for n, told in enumerate(made.articles()):
            if n % per == 0:
                stack.close()
                files = [stack.enter_context((folder / f"part-{n // per:03}.jsonl").open("w", encoding="utf-8")) for folder in folders]
            page = {"sha256": told.article["page"]["sha256"], "text": told.page}
            for file, record in zip(files, (told.article, told.annotation, page), strict=True):
                file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Make a dataset project in JSON Lines for benchmarks.")
    options.add_argument("dir", type=Path)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--shards", type=int, default=8)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    write(given.dir, Size(given.articles, seed=given.seed), given.shards)
