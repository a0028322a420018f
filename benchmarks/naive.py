"""The naive way: json, pandas, pandera and great_expectations as one first writes it. `python benchmarks/naive.py PROJECT OUT`.

A part of the work only: reports, participants, passages and claims, with their codes, dates and hashes; no roles, no rule from
reports to events but the first report's values, no checks across articles.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
import pandera.pandas as pandera

sys.path.insert(0, str(Path(__file__).parents[1]))
from waqai.dates import parse
from waqai.schema.reading import read_schema


def lines(folder: Path) -> Any:
    """Every line of a folder's files."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as stream:
            yield from map(json.loads, stream)


def main(root: Path, out: Path) -> None:
    """Read, check and write."""
    schema, _ = read_schema(root)
    assert schema
    book = schema.codebook
    articles: Any = pd.DataFrame(lines(root / "raw" / "articles"))
    texts = {page["sha256"]: page["text"] for page in lines(root / "raw" / "text")}
    text_of: dict[str, str] = {article: texts[page["sha256"]] for article, page in zip(articles.article, articles.page, strict=True)}
    tables: dict[str, list[dict[str, Any]]] = {"reports": [], "participants": [], "evidence": [], "claims": []}
    for annotation in lines(root / "raw" / "annotations" / "c1"):
        for report in annotation["reports"]:
            key = {"article_id": annotation["article"], "event_id": report["event"]}
            when = parse(report["date"]) if report["date"] else None
            tables["reports"].append(
                key
                | {name: report.get(name) for name in ("type", "mode", "status", "mutual", "date", "place", "summary")}
                | {"contexts": ";".join(report["contexts"]) or None, "date_start": when and when.start, "date_end": when and when.end}
            )
            for role in ("actors", "recipients"):
                tables["participants"] += [key | {"role": role[:-1], "actor_id": actor} for actor in report[role]]
            tables["evidence"] += [key | passage for passage in report["evidence"]]
            tables["claims"] += [key | claim for claim in report.get("claims", [])]
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    evidence = frames["evidence"]
    found = evidence.apply(lambda row: hashlib.sha256(text_of[row.article_id][row.start : row.end].encode()).hexdigest(), axis=1)
    assert (found == evidence.sha256).all()
    frames["events"] = frames["reports"].sort_values(["event_id", "article_id"]).groupby("event_id", as_index=False).first()
    slug, code = pandera.Check.str_matches(r"^[a-z0-9]+(-[a-z0-9]+)*$"), pandera.Check.isin
    reports = pandera.DataFrameSchema(
        {
            "article_id": pandera.Column(str, slug), "event_id": pandera.Column(str, slug), "type": pandera.Column(str, code(book.codes("types"))),
            "status": pandera.Column(str, code(book.codes("statuses"))), "summary": pandera.Column(str, pandera.Check.str_length(10, 300)),
        },
        unique=["article_id", "event_id"],
    )  # fmt: skip
    reports.validate(frames["reports"], lazy=True)
    pandera.DataFrameSchema({"sha256": pandera.Column(str, pandera.Check.str_matches("^[0-9a-f]{64}$"))}).validate(evidence, lazy=True)
    context = gx.get_context(mode="ephemeral")
    source = context.data_sources.add_pandas("frames")
    e = gx.expectations
    for name, frame in frames.items():
        batch = (
            source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": frame})
        )
        expected = [
            e.ExpectColumnValuesToNotBeNull(column="event_id"),
            e.ExpectColumnValuesToMatchRegex(column="event_id", regex="^[a-z0-9-]+$"),
        ]
        expected += [e.ExpectColumnValuesToBeInSet(column="type", value_set=list(book.codes("types")))] if "type" in frame else []
        assert batch.validate(gx.ExpectationSuite(name=name, expectations=expected)).success
    out.mkdir()
    for name, frame in frames.items():
        frame.to_parquet(out / f"{name}.parquet")
        frame.to_csv(out / f"{name}.csv", index=False)


if __name__ == "__main__":
    began = time.perf_counter()
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
    print(json.dumps({"seconds": round(time.perf_counter() - began, 3)}))
