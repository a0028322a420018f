"""The peers that the product is measured against do what they say: their tables are the product's, and they refuse what is wrong."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmarks import bench, floor, naive, performance_page
from benchmarks.generator import ROOT, Size, generate_lines
from benchmarks.process_cost import cost

from waqai.project import Project
from waqai.release.candidate import prepared
from waqai.release.publishing import build

OF_REPORTS = ("reports", "report_participants", "evidence", "claims", "quantities", "articles", "article_spans")
OF_EVENTS = ("events", "participants", "event_contexts", "event_links", "dyads", "monads", "dyad_months")
Fault = Callable[[list[dict[str, Any]]], Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated project, with the product's release beside it."""
    base = tmp_path_factory.mktemp("peers")
    generate_lines(base / "project", Size(60), 3)
    with prepared(Project(base / "project")) as candidate:
        assert candidate.problems == []
        assert build(candidate, base / "product") == []
    return base


@pytest.fixture(scope="module")
def naively(made: Path) -> Path:
    naive.main(made / "project", made / "naive")
    return made / "naive"


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


def test_the_floor_writes_all_tables_again_and_reads_all_shards(made: Path, tmp_path: Path) -> None:
    floor.write_again(made / "product", tmp_path / "floor")
    for name in OF_REPORTS + OF_EVENTS:
        assert as_told(tmp_path / "floor", name).equals(as_told(made / "product", name))
    shards = floor.read(made / "project")
    assert sum(len(table) for path, table in shards.items() if path.startswith("articles/")) == 60
    assert len(shards) == 9


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


@pytest.mark.parametrize("fault", [_of_another_hash, _on_both_sides, _after_its_article, _of_another_type, _told_twice, _from_nowhere])
def test_the_naive_way_refuses_what_is_wrong(fault: Fault, made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made / "project", tmp_path / "copy")
    path = copy / "raw" / "annotations" / "c1" / "part-002.jsonl"
    *others, last = path.read_text(encoding="utf-8").splitlines()
    annotation = json.loads(last)
    fault(annotation["reports"])
    path.write_text("\n".join([*others, json.dumps(annotation), ""]), encoding="utf-8")
    with pytest.raises(SystemExit):
        naive.main(copy, tmp_path / "out")


def test_the_naive_way_refuses_reports_that_contradict_each_other(made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made / "project", tmp_path / "copy")
    path = copy / "raw" / "annotations" / "c1" / "part-000.jsonl"
    first, *others = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    told = {report["event"]: report for annotation in others for report in annotation["reports"]}
    again = next(report for report in first["reports"] if report["event"] in told and report["date"] is not None)
    again["date"] = "1999-01-01"
    told[again["event"]]["date"] = "1998-01-01"
    path.write_text("".join(json.dumps(annotation) + "\n" for annotation in (first, *others)), encoding="utf-8")
    with pytest.raises(SystemExit, match="contradict"):
        naive.main(copy, tmp_path / "out")


@pytest.mark.slow  # test_clients.py has a smaller one
def test_frictionless_checks_the_keys_of_all_tables(made: Path, tmp_path: Path) -> None:
    from benchmarks import frictionless_release

    copy = shutil.copytree(made / "product", tmp_path / "copy")
    described = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    tables = {resource["name"]: resource for resource in described["resources"] if resource["type"] == "table"}
    assert {*OF_REPORTS, *OF_EVENTS, "actors", "actor_roles", "outlets", "places", "coders", "codes"} <= set(tables)
    frictionless_release.check(copy)
    path = copy / "csv" / "participants.csv"
    data = path.read_bytes().replace(b",actor-1,", b",nobody,", 1)
    path.write_bytes(data)
    tables["participants"] |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    (copy / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(SystemExit, match="foreign-key"):
        frictionless_release.check(copy)


def test_the_cost_of_a_command_is_that_of_all_its_processes() -> None:
    held = "held = b'x' * (64 << 20); import time; time.sleep(0.3)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {held!r}], check=True); print('over')"
    found = cost([sys.executable, "-c", code])
    assert found.said == "over\n"
    assert found.mib >= 64
    assert found.seconds > 0.3
    assert found.processor > 0
    with pytest.raises(SystemExit, match="no such thing"):
        cost([sys.executable, "-c", "raise SystemExit('no such thing')"], memory=False)


def test_the_commands_are_those_of_this_machine_and_of_another_checkout(tmp_path: Path) -> None:
    found = bench.commands(tmp_path, tmp_path / "theirs")
    assert set(found) == set(bench.CONTENDERS)
    assert found[performance_page.PRODUCT][1:6] == ["-m", "waqai", "--project", tmp_path / "project", "build"]
    assert found[performance_page.AGAINST][4] == tmp_path / "other"
    assert performance_page.AGAINST not in bench.commands(tmp_path, None)


def test_the_page_says_the_ratios_of_each_size() -> None:
    def size(**seconds: float) -> dict[str, Any]:
        figures = {"seconds": 0.0, "processor": 1.0, "mib": 100, "runs": 1, "rule": 10.0}
        return {name.replace("_", " "): figures | {"seconds": found} for name, found in seconds.items()}

    sizes = {"10": size(two_processes=3.0, floor=2.0, naive=30.0), "100": size(two_processes=33.0)}
    yaml = dict.fromkeys(
        ("bare python", "ryaml and structure", "all files, no cache", "all files, cold cache", "one changed file"), (1.0, 1.0)
    )
    page = performance_page.page(
        {"sizes": sizes, "yaml": yaml | {"all files, no cache": (1.5, 2.0)}, "commands": {'python -c ""': 0.02, "x": 0.08}}
    )
    assert "- 100 reports: 1.5 times the floor's time, 10.0 times faster than naive." in page
    assert "| naive | 30.00 | 1.00 | 100 | 1 | 10.0 | 1.00 |" in page
    assert "- From 100 to 1,000 reports: 11.0 times the time, 1.00 times that of processors, 100 MiB." in page
    assert "without the rule altogether it would take 6.67 times" in page
    assert "| all files, no cache / ryaml and structure | 1.50 times | 2.00 times |" in page
    assert "| `x` | 80.0 | 4.0 |" in page


def test_the_page_is_that_of_the_figures_that_are_kept() -> None:
    kept = performance_page.read(bench.RESULTS)
    assert (ROOT / "docs" / "performance.md").read_text(encoding="utf-8") == performance_page.page(kept)
