"""Each problem code has a folder tests/data/bad/<code>/ with a case that fires it, and only it, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests import sample
from tests.conftest import Run
from waqai.catalogue import CATALOGUE, RENAMED, STAGES, WARNINGS

pytestmark = pytest.mark.usefixtures("kept_schema")
CASES = sorted((sample.DATA / "bad").glob("*/*.yaml"))


FIRST = list({path.parent: path for path in reversed(CASES)}.values())


def _is_quick(path: Path) -> bool:
    """Whether it is one of every tenth code, or of another command; test_each_check.py looks at all others, without the command."""
    return path in FIRST[::10] or "command:" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=() if _is_quick(path) else pytest.mark.slow, id=f"{path.parent.name}-{path.stem}") for path in CASES],
)
def test_a_bad_input_is_reported_at_its_place_and_nothing_else_is(path: Path, project: Path, run: Run) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    sample.edit(project, case["edits"])
    before = sorted(p for p in project.rglob("*"))
    result = run("--project", project, *case.get("command", ["validate"]))
    level = case.get("level", "error")
    lines = [line for line in result.output.splitlines() if ": error: " in line or ": warning: " in line]
    assert lines == case["problems"]
    assert result.exit_code == (1 if level == "error" else 0)
    assert {line.split(f": {level}: ")[1].split(":")[0] for line in lines} == {path.parent.name}
    assert sorted(p for p in project.rglob("*")) == before, "a project with problems is left as it is"


def test_every_code_of_the_catalogue_has_a_case() -> None:
    of_releases = set(STAGES["Releases"]) | {"stale-page", "vanished-id", "version-step"}  # these have tests of their own
    assert {path.parent.name for path in CASES} == set(CATALOGUE) - of_releases


def test_every_code_has_a_page_with_all_its_parts() -> None:
    from waqai.catalogue import page

    pages = {p.stem for p in (sample.REPOSITORY / "docs" / "problems").glob("*.md")}
    assert pages == {"README", *CATALOGUE}
    for code in CATALOGUE:
        text = page(code).text
        level = "warning" if code in WARNINGS else "error"
        parts = [f"# {code}\n", "\n## Why it matters\n", "\n## Failing\n", f"{level}: {code}: ", "\n## Passing\n", "\n## How to fix it\n"]
        places = [text.find(part) for part in parts]
        assert -1 not in places, (code, parts[places.index(-1)])
        assert places == sorted(places), code
        assert page(code).meaning.endswith(".")
        assert page(code).fix.endswith(".")


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    import re

    source = "\n".join(p.read_text() for p in (sample.REPOSITORY / "pipeline").rglob("*.py") if p.name != "catalogue.py")
    used = set(re.findall(r'(?:Problem|Fault|_fault|BadDate)\((?:[^()"]|\([^()]*\))*"([a-z]+(?:-[a-z]+)+)"', source))
    assert used <= set(CATALOGUE), used - set(CATALOGUE)
    missing = [code for code in CATALOGUE if f'"{code}"' not in source and not code.startswith("unknown-")]
    assert not missing, f"nothing reports {missing}"


@pytest.mark.parametrize("old", RENAMED)
def test_a_code_that_was_renamed_is_explained_by_its_new_name(old: str, run: Run) -> None:
    assert old not in CATALOGUE
    result = run("explain", old)
    assert (result.exit_code, result.output) == (0, f"`{old}` is called `{RENAMED[old]}` now.\n\n{run('explain', RENAMED[old]).output}")
