"""A project with an ontology of its own goes the whole way, from `init` to `site`, without a table's file being touched."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests import sample
from tests.conftest import Run
from waqai.schema.schema_reader import read_schema
from waqai.schema.shapes import DATASET

TYPES = """list: types
title: Event types
description: What happens to cargo.
source: The port's own list.
codes:
"""
TYPE = """  - code: {code}
    label: {label}
    definition: It is what it is called.
    example: It happened.
    quad_class: {quad}
    recipient: optional
    plannable: true
"""
OURS = (("MOVE", "Move cargo", "port call"), ("LET-GO", "Let go", "port call"), ("Hold back", "Hold back", "dispute"))
QUADS = ("port call", "dispute", "unused class")
OF = {"CONSULT": "MOVE", "AID": "LET-GO", "AGREE": "Hold back"}
ARTICLE = "harbour-mirror-2025-04-16-1"


def changed(root: Path) -> Path:
    """Give a project of `init` another list of types, without modes and scores, and other quad classes and contexts."""
    codebook = root / "schema" / "codebook"
    (codebook / "types.yaml").write_text(TYPES + "".join(TYPE.format(code=c, label=label, quad=quad) for c, label, quad in OURS))
    for name, codes in (("quad_classes", QUADS), ("contexts", ("trade", "weather"))):
        head = f"list: {name}\ntitle: {name}\ndescription: Ours.\nsource: Ours.\ncodes:\n"
        entries = [f"  - {{code: {code}, label: {code}, definition: It is {code}., example: It is.}}\n" for code in codes]
        (codebook / f"{name}.yaml").write_text(head + "".join(entries))
    for path in (root / "schema" / "crosswalks").glob("*.yaml"):  # which are PLOVER's
        if "list: countries" not in path.read_text():
            path.unlink()
    path = root / "raw" / "annotations" / "c1" / f"{ARTICLE}.yaml"
    text = path.read_text().replace("mode: visit", "mode: null").replace("[diplomatic]", "[trade]")
    for theirs, ours in OF.items():
        text = text.replace(f"type: {theirs}", f"type: {ours}")
    path.write_text(text)
    return root


@pytest.fixture
def ours(tmp_path: Path, run: Run) -> Path:
    assert run("init", tmp_path / "port", "--title", "Cargo").exit_code == 0
    return changed(tmp_path / "port")


def test_another_ontology_goes_the_whole_way(ours: Path, run: Run, tmp_path: Path) -> None:
    assert run("--project", ours, "docs").exit_code == 0
    result = run("--project", ours, "validate")
    assert (result.exit_code, result.output.splitlines()[0].split(":")[1].split(" (")[0]) == (0, " no problems"), result.output
    result = run("--project", ours, "build", "--out", tmp_path / "built")
    assert result.exit_code == 0, result.output
    assert run("verify", tmp_path / "built").exit_code == 0
    months = pq.read_table(tmp_path / "built" / "parquet" / "dyad_months.parquet")
    counted = [
        name for name in months.column_names if name.startswith("n_") and name not in ("n_articles", "n_events", "n_under_way", "n_told")
    ]
    assert counted == ["n_port_call", "n_dispute", "n_unused_class", "n_move", "n_let_go", "n_hold_back"]
    assert sum(months["n_let_go"].to_pylist()) > 0
    assert set(pq.read_table(tmp_path / "built" / "parquet" / "events.parquet")["score"].to_pylist()) == {None}
    result = run("site", tmp_path / "built", "--out", tmp_path / "site")
    assert result.exit_code == 0, result.output
    assert "Hold back" in (tmp_path / "site" / "codebook.html").read_text()
    for picture in ("timeline", "dyads", "types"):
        assert run("plot", tmp_path / "built", picture, "--out", tmp_path / f"{picture}.svg").exit_code == 0
    assert "Hold back" in (tmp_path / "types.svg").read_text()
    assert run("export", tmp_path / "built", "--to", "duckdb", "--out", tmp_path / "port.duckdb").exit_code == 0


def test_a_new_coding_shows_a_type_of_the_project(ours: Path, run: Run) -> None:
    path = ours / "raw" / "annotations" / "c1" / f"{ARTICLE}.yaml"
    path.unlink()
    assert run("--project", ours, "new", "coding", ARTICLE, "--coder", "c1").exit_code == 0
    shown = [line.split("#")[1].split() for line in path.read_text().splitlines() if line.startswith("#    ")]
    assert ["type:", "MOVE"] in shown
    assert ["mode:", "null"] in shown
    assert ["contexts:", "[trade]"] in shown


def test_editors_know_the_types_of_the_project(ours: Path, run: Run) -> None:
    assert run("--project", ours, "docs").exit_code == 0
    schema = json.loads((ours / "schema" / "annotation.schema.json").read_text())
    assert schema["$defs"]["report"]["properties"]["type"]["enum"] == [code for code, _, _ in OURS]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("    plannable: true\n", "    plannable: true\n    score: 2.0\n"), "missing-key: the type `LET-GO` has no `score`"),
        (("code: MOVE", "code: events"), "schema-reference: the codes of the list `types` make the column `n_events`, which the table has already"),
        (("code: MOVE", "code: dispute"), "schema-reference: the codes of the list `types` make the column `n_dispute`, which the table has already"),
        (("code: MOVE", "code: déplacer"), "bad-id: `déplacer` names a column: letters from a to z, digits, spaces, - and _"),
    ],
)  # fmt: skip
def test_a_type_that_no_table_can_hold_is_refused_where_it_is_written(change: tuple[str, str], said: str, ours: Path, run: Run) -> None:
    path = ours / "schema" / "codebook" / "types.yaml"
    path.write_text(path.read_text().replace(*change, 1))
    assert said in run("--project", ours, "validate").output


def test_the_columns_of_types_are_those_that_were_published_before_they_followed_the_codebook() -> None:
    schema, _ = read_schema(sample.REPOSITORY)
    assert schema
    published = json.loads((sample.REPOSITORY / "dataset" / "1.1.0" / "datapackage.json").read_text())
    fields = next(r["schema"]["fields"] for r in published["resources"] if r["name"] == "dyad_months")
    new = {"articles_drawn_from", "n_under_way", "n_told"}
    assert [f["name"] for f in fields] == [name for name in schema.tables["dyad_months"].columns if name not in new]


def test_the_page_of_dataset_yaml_has_every_key_and_its_example_passes(project: Path, run: Run) -> None:
    page = (sample.REPOSITORY / "docs" / "dataset-yaml.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in page.split("## An ontology")[0].splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(DATASET.schema["properties"])
    (project / "schema" / "dataset.yaml").write_text(page.split("```yaml\n")[1].split("```")[0])
    output = run("--project", project, "validate").output
    assert not [line for line in output.splitlines() if line.startswith("schema/dataset.yaml")]
