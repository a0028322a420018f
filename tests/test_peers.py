"""The peers that the product is measured against do what they say: their tables are the product's, and they refuse what is wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmarks import duck, frictionless_tables, naive, performance_page, performance_plot
from benchmarks.generator import Size
from benchmarks.shards import write

from waqai import project
from waqai.bulk import building, running, workers
from waqai.bulk.progress import Progress

OF_REPORTS = ("reports", "report_participants", "evidence", "claims", "quantities", "articles", "article_spans")
OF_EVENTS = ("events", "participants", "event_contexts", "event_links", "dyads", "monads", "dyad_months")
Fault = Callable[[list[dict[str, Any]]], Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated project, with the product's tables beside it."""
    base = tmp_path_factory.mktemp("peers")
    write(base / "project", Size(60), 3)
    with running.folder() as work:
        plan = running.Plan(workers.Here(), Progress(quiet=True))
        checked, stage = running.check(project.Project(base / "project"), work, plan)
        assert checked.problems == []
        assert stage
        (base / "product").mkdir()
        assert building.write_tables(stage, base / "product", plan) == []
    return base


@pytest.fixture(scope="module")
def naively(made: Path) -> Path:
    naive.main(made / "project", made / "naive")
    return made / "naive"


@pytest.fixture(scope="module")
def by_sql(made: Path) -> Path:
    duck.main(made / "project", made / "duck")
    return made / "duck"


def as_told(folder: Path, name: str, like: pa.Table | None = None) -> pa.Table:
    """A table, with the types of another one; a mean of scores is not summed in the same order everywhere."""
    table = pq.read_table(folder / "parquet" / f"{name}.parquet")
    if like is not None:
        table = table.cast(pa.schema([like.schema.field(column) for column in table.column_names]))
    table = table.replace_schema_metadata()
    for i, field in enumerate(table.schema):
        column = pc.round(table.column(i), 9) if pa.types.is_floating(field.type) else table.column(i)
        table = table.set_column(i, pa.field(field.name, field.type), column)
    return table


@pytest.mark.parametrize("name", OF_REPORTS + OF_EVENTS)
def test_the_naive_way_gives_the_same_table(name: str, made: Path, naively: Path) -> None:
    product = as_told(made / "product", name)
    assert len(product) > 0
    assert as_told(naively, name, product).equals(product)


def test_the_naive_way_writes_every_table_that_has_rows(made: Path, naively: Path) -> None:
    for form in ("csv", "parquet"):
        left_out = {path.stem for path in (made / "product" / form).iterdir()} - {path.stem for path in (naively / form).iterdir()}
        assert all(name.startswith("coding") for name in left_out)
        assert not any(len(as_told(made / "product", name)) for name in left_out)


@pytest.mark.parametrize("name", OF_REPORTS + OF_EVENTS)
def test_what_sql_gives_of_a_table_is_the_same(name: str, made: Path, by_sql: Path) -> None:
    product = as_told(made / "product", name)
    found = as_told(by_sql, name, product)
    assert len(found.column_names) >= 3
    assert found.equals(product.select(found.column_names))


def _of_another_hash(reports: list[dict[str, Any]]) -> None:
    reports[0]["evidence"][0]["sha256"] = "0" * 64


def _on_both_sides(reports: list[dict[str, Any]]) -> None:
    reports[0]["recipients"] = reports[0]["actors"]


def _after_its_article(reports: list[dict[str, Any]]) -> None:
    reports[0] |= {"status": "actual", "date": "2030-01-01"}


def _of_another_type(reports: list[dict[str, Any]]) -> None:
    reports[0] |= {"type": "AID", "mode": "visit"}


def _told_twice(reports: list[dict[str, Any]]) -> None:
    reports.append(reports[0])


def _from_nowhere(reports: list[dict[str, Any]]) -> None:
    reports[0]["actors"] = ["nobody"]


@pytest.mark.parametrize("peer", [naive.main, duck.main], ids=["naive", "duckdb"])
@pytest.mark.parametrize("fault", [_of_another_hash, _on_both_sides, _after_its_article, _of_another_type, _told_twice, _from_nowhere])
def test_peers_refuse_what_is_wrong(peer: Callable[[Path, Path], None], fault: Fault, made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made / "project", tmp_path / "copy")
    path = copy / "raw" / "annotations" / "c1" / "part-002.jsonl"
    *others, last = path.read_text(encoding="utf-8").splitlines()
    annotation = json.loads(last)
    fault(annotation["reports"])
    path.write_text("\n".join([*others, json.dumps(annotation), ""]), encoding="utf-8")
    with pytest.raises(SystemExit):
        peer(copy, tmp_path / "out")


def test_the_naive_way_refuses_reports_that_contradict_each_other(made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made / "project", tmp_path / "copy")
    path = copy / "raw" / "annotations" / "c1" / "part-000.jsonl"
    first, *others = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    told = {report["event"]: report for annotation in others for report in annotation["reports"]}
    again = next(report for report in first["reports"] if report["event"] in told and report["date"] is not None)
    again["date"] = "1999-01-01"
    told[again["event"]]["date"] = "1998-01-01"
    path.write_text("".join(json.dumps(annotation) + "\n" for annotation in (first, *others)), encoding="utf-8")
    for peer in (naive, duck):
        with pytest.raises(SystemExit, match=r"contradict|common date"):
            peer.main(copy, tmp_path / peer.__name__)


def test_frictionless_checks_the_keys_of_all_tables(made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made / "product", tmp_path / "copy")
    described = frictionless_tables.write_descriptor(copy)
    tables = [r["name"] for r in json.loads(described.read_text(encoding="utf-8"))["resources"] if r["type"] == "table"]
    assert {*OF_REPORTS, *OF_EVENTS, "actors", "actor_roles", "outlets", "places", "coders", "codes"} <= set(tables)
    frictionless_tables.check(described)
    path = copy / "csv" / "participants.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",actor-1,", ",nobody,", 1), encoding="utf-8")
    with pytest.raises(SystemExit, match="foreign-key"):
        frictionless_tables.check(frictionless_tables.write_descriptor(copy))


def test_the_page_tells_both_ratios_of_each_size() -> None:
    def size(articles: int, **seconds: float) -> dict[str, Any]:
        named = {name.replace("_", " "): found for name, found in seconds.items()}
        figures = {name: {"seconds": found, "mib": 100, "runs": 1, "parts": {}} for name, found in named.items()}
        figures.get("naive", {})["parts"] = {"rule": 10.0, "expectations": 2.0}
        return {"articles": articles, "figures": figures}

    results = [size(10, floor=2.0, two_processes=3.0, naive=30.0), size(100, two_processes=33.0)]
    page = performance_page.page(results)
    assert "- 100 reports: 1.50 times the floor's time, 10.0 times faster than naive." in page
    assert "| naive | 30.00 | 15.0 | 10.0 | 100 | 1 |" in page
    assert "- From 100 to 1,000 reports: 11.0 times the time, 100 MiB at most." in page
    assert "Without the rule altogether it would take 20.0 s, 6.67 times" in page
    assert "two processes 33.0</text>" in performance_plot.plot(results)
