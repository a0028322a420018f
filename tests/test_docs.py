"""The documents are true: generated pages are fresh, links lead somewhere, every file that they name is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from scripts import package_map

from tests import sample
from tests.conftest import Run

ROOT = sample.REPOSITORY
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").rglob("*.md")])


def test_generated_pages_and_schemas_are_fresh(run: Run) -> None:
    result = run("--project", ROOT, "docs", "--check")
    assert result.exit_code == 0, result.output


def test_a_stale_page_is_found(project: Path, run: Run) -> None:
    assert run("--project", project, "docs").exit_code == 0
    assert run("--project", project, "docs", "--check").exit_code == 0
    (project / "docs" / "problems" / "bad-date.md").write_text("old")
    (project / "docs" / "tables" / "gone.md").write_text("old")
    result = run("--project", project, "docs", "--check")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.output.splitlines() if "error: stale-page" in line] == [
        "docs/problems/bad-date.md",
        "docs/tables/gone.md",
    ]


def test_links_to_files_of_the_repository_lead_somewhere() -> None:
    found = [(page, target) for page in PAGES for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))]
    files = [(page, target) for page, target in found if not target.startswith(("http:", "https:", "mailto:"))]
    assert len(files) > 500
    assert [(page.relative_to(ROOT).as_posix(), target) for page, target in files if not (page.parent / target).exists()] == []


def test_every_command_stands_in_the_documents() -> None:
    from waqai.cli import COMMANDS

    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in COMMANDS if f"waqai {name}" not in text] == []


def test_the_annotation_formats_examples_pass(tmp_path: Path, run: Run) -> None:
    """Every YAML block of the page that begins with its file's name is that file of one small project."""
    import shutil

    page = (ROOT / "docs" / "annotation-format.md").read_text(encoding="utf-8")
    found = re.findall(r"```yaml\n# (raw/[^\s]+\.yaml)[^\n]*\n(.*?)```", page, re.DOTALL)
    if not found:
        pytest.fail("docs/annotation-format.md shows no file of raw/")
    shutil.copytree(ROOT / "schema", tmp_path / "schema", ignore=shutil.ignore_patterns("waivers.yaml"))
    record = tmp_path / "schema" / "dataset.yaml"
    own = re.sub(r"^(codings|agreement): .*\n", "", record.read_text(encoding="utf-8"), flags=re.MULTILINE)
    record.write_text(re.sub(r"^publish: .*", "publish: [c1]", own, flags=re.MULTILINE), encoding="utf-8")
    for name, text in found:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = run("--project", tmp_path, "validate")
    assert result.exit_code == 0, result.output


SHARED = ROOT.parent / "shared"


@pytest.mark.parametrize("folder", ["articles", "corpus/pages"])
def test_no_text_of_the_pages_stands_in_the_repository(folder: str) -> None:
    pages = sorted((SHARED / folder).glob("*.txt"))
    if not pages:
        pytest.skip("the pages are not beside this checkout")

    def flat(text: str) -> str:
        return re.sub(r"\s+", " ", text)

    texts = [flat(part) for p in pages for part in re.split(r"<[^>]*>", p.read_text(encoding="utf-8"))]
    known = {t[i : i + 40] for t in texts for i in range(len(t) - 40) if re.search("[\u0600-\u06ff]", t[i : i + 40])}
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\n")):
        try:
            text = flat((ROOT / name).read_text(encoding="utf-8"))
        except (UnicodeDecodeError, OSError):
            continue
        if re.search("[\u0600-\u06ff]", text):
            assert not any(text[i : i + 40] in known for i in range(max(0, len(text) - 40))), name


def test_every_passage_is_where_it_says(tmp_path: Path) -> None:
    pages = sorted((SHARED / "articles").glob("*.txt"))
    if not pages:
        pytest.skip("the pages are not beside this checkout")
    import shutil

    for folder in ("schema", "raw"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("text"))
    command = [sys.executable, "-m", "waqai", "--project", str(tmp_path)]
    subprocess.run([*command, "text", "add", *map(str, pages)], capture_output=True, check=False, env=os.environ)
    subprocess.run([*command, "text", "add", "--recorded", str(SHARED / "corpus" / "pages")], capture_output=True, check=False)
    result = subprocess.run([*command, "validate"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert "not (their" not in result.stdout


def test_contributing_draws_the_package_as_it_is() -> None:
    assert package_map.main(check=True) is None


def test_a_module_that_says_nothing_of_itself_cannot_be_drawn(tmp_path: Path) -> None:
    room = tmp_path / "check"
    room.mkdir()
    (room / "__init__.py").write_text('"""The checks. More of them."""\n')
    (room / "dates.sql").write_text("-- All dates of\n-- the year. More.\nSELECT 1\n")
    assert package_map.drawn(tmp_path, [{"check"}]) == "- **`check/`**: The checks.\n  - `dates.sql`: All dates of the year."
    (room / "silent.py").write_text("x = 1\n")
    with pytest.raises(ValueError, match=r"silent\.py does not begin with a sentence"):
        package_map.drawn(tmp_path, [{"check"}])
    with pytest.raises(ValueError, match=r"LAYERS of tests/test_architecture\.py lacks check"):
        package_map.drawn(tmp_path, [])


def test_every_recipe_is_listed_in_contributing() -> None:
    linked = set(re.findall(r"\(docs/maintaining/([^)]+)\)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert linked == {page.name for page in (ROOT / "docs" / "maintaining").glob("*.md")}


def test_every_make_target_that_a_page_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)}
    assert named - targets == set()
