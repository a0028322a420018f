"""Writes the generated projects of `generator.py` as JSON Lines, in shards, with their pages' texts in JSON Lines too.

    python benchmarks/shards.py DIR [--articles 10000] [--shards 8] [--seed 1]

The countries are thirty, as in a dataset of one region: `dyad_months` has a row for each pair and month.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.generator import ROOT, Maker, Size, write_project

from waqai.schema.reading import read_schema

COUNTRIES = 30
DECISIONS = 1_000


class Regional(Maker):
    """A maker whose actors come from few countries, and whose decisions are few."""

    @property
    def authorities(self) -> dict[str, Any]:
        """As the maker's, with countries that come back."""
        if "_few" not in self.__dict__:
            found = Maker.authorities.func(self)  # type: ignore[attr-defined]
            few = [c for c in self.codebook.codes("countries") if len(c) == 3][:COUNTRIES]
            for n, actor in enumerate(found["actors"]):
                for role in actor["roles"]:
                    role["country"] = few[n * 7 % COUNTRIES]
            self.__dict__["_few"] = found
        return self.__dict__["_few"]  # type: ignore[no-any-return]

    def decisions(self) -> dict[str, Any]:
        """As the maker's, but at most so many."""
        return dict(list(super().decisions().items())[:DECISIONS])


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def write(root: Path, size: Size, shards: int) -> None:
    """Write a project in JSON Lines to `root`, which must not exist."""
    schema, problems = read_schema(ROOT)
    assert schema, problems
    maker = Regional(size, schema.codebook)
    write_project(root, maker)
    folders = [root / "raw" / "articles", root / "raw" / "annotations" / maker.coding, root / "raw" / "text"]
    for folder in folders:
        folder.mkdir(parents=True)
    per = -(-size.articles // shards)
    with ExitStack() as stack:
        for n, told in enumerate(maker.articles()):
            if n % per == 0:
                stack.close()
                files = [stack.enter_context((folder / f"part-{n // per:03}.jsonl").open("w", encoding="utf-8")) for folder in folders]
            page = {"sha256": told.article["page"]["sha256"], "text": told.page}
            for file, record in zip(files, (told.article, told.annotation, page), strict=True):
                file.write(_line(record))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Make a dataset project in JSON Lines for benchmarks.")
    options.add_argument("dir", type=Path)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--shards", type=int, default=8)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    write(given.dir, Size(given.articles, seed=given.seed), given.shards)
