"""What the checks said of 500 edited projects (of 5,000 that were compared), and what the tables of a generated one were, before they were written anew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests import oracle
from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("kept_schema")


@pytest.fixture(scope="module", params=oracle.KINDS)
def edited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, oracle.Edited]:
    return request.param, oracle.Edited(tmp_path_factory.mktemp("oracle") / "project", request.param)


def share(cases: list[dict[str, Any]], *, quick: bool) -> list[dict[str, Any]]:
    """The cases that are the first with some code, and every tenth of the others; or the rest."""
    seen, out = set[str](), list[dict[str, Any]]()
    for i, case in enumerate(cases):
        codes = {code for *_, code in case["problems"]}
        if quick == bool(codes - seen or i % 10 == 0):
            out.append(case)
        seen |= codes
    return out


@pytest.mark.parametrize("quick", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["each-code", "the-others"])
def test_an_edited_project_has_the_problems_that_it_had(quick: bool, edited: tuple[str, oracle.Edited]) -> None:
    kind, project = edited
    cases = share(oracle.cases(kind), quick=quick)
    assert len(cases) > 70
    found = [project.problems(case["edits"]) for case in cases]
    assert [(case["edits"], problems) for case, problems in zip(cases, found, strict=True) if problems != case["problems"]] == []
    assert project.problems([]) == []


def test_a_fifth_of_the_edits_are_harmless_and_the_others_make_nearly_every_problem() -> None:
    cases = [case for kind in oracle.KINDS for case in oracle.cases(kind)]
    assert len(cases) == 500
    assert sum(not case["problems"] for case in cases) == 100
    assert len({code for case in cases for *_, code in case["problems"]}) >= 100


def test_what_is_said_of_an_article_is_said_of_some_whose_page_is_theirs_alone() -> None:
    """Two articles of the project share a page, and may be looked at more closely than others: they hide what is not."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for case in oracle.cases("yaml"):
        for path, _, _, code in case["problems"]:
            if path.startswith(("raw/annotations/", "raw/articles/")):
                found["sawt-al-delta-2025-03-12-" in path].add(code)
    assert found[True] - found[False] == set()
    assert len(found[False]) > 80


@pytest.mark.slow
@pytest.mark.parametrize("form", ["lines", "yaml", "mixed"])
def test_the_tables_of_a_generated_project_are_what_they_were(form: str, tmp_path: Path, run: Run) -> None:
    root = oracle.generated(tmp_path / "project", form)
    result = run("--project", root, "build", "--processes", "1", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    tables = json.loads((oracle.FOLDER / "tables.json").read_text(encoding="utf-8"))
    found = {name: hashlib.sha256((tmp_path / "out" / "csv" / f"{name}.csv").read_bytes()).hexdigest() for name in tables}
    assert [name for name in tables if found[name] != tables[name]] == []
