"""The peers that the product is measured against do what they say: the naive way's tables are the product's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmarks import naive
from benchmarks.generator import Size
from benchmarks.shards import write

from waqai import project
from waqai.bulk import building, running, workers
from waqai.bulk.progress import Progress

OF_REPORTS = ("reports", "report_participants", "evidence", "claims", "quantities", "articles", "article_spans")
OF_EVENTS = ("events", "participants", "event_contexts", "event_links", "dyads", "monads", "dyad_months")


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


def rounded(table: pa.Table) -> pa.Table:
    """Numbers as they are told: a mean of scores is not summed in the same order everywhere."""
    for i, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            table = table.set_column(i, field.name, pc.round(table.column(i), 9))
    return table


@pytest.mark.parametrize("name", OF_REPORTS + OF_EVENTS)
def test_the_naive_way_gives_the_same_table(name: str, made: Path, naively: Path) -> None:
    product = pq.read_table(made / "product" / "parquet" / f"{name}.parquet")
    found: Any = pq.read_table(naively / "parquet" / f"{name}.parquet")
    assert found.column_names == product.column_names
    assert len(product) > 0
    assert rounded(found.cast(product.schema).replace_schema_metadata()).equals(rounded(product.replace_schema_metadata()))


def test_the_naive_way_writes_every_table_of_the_product(made: Path, naively: Path) -> None:
    for form in ("csv", "parquet"):
        product, found = ({path.name for path in (folder / form).iterdir()} for folder in (made / "product", naively))
        assert product - found <= {f"crosswalks.{form}", f"changes.{form}"}
