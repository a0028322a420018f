"""`waqai rename`: ids replaced where they stand and nowhere else, whatever the layout, all files or none."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import lines, sample
from tests.conftest import Run
from waqai.check.unfinished_edit import JOURNAL
from waqai.edits.document_edit import DocumentEdit
from waqai.engine.check_project import check_project
from waqai.problem import CannotRun
from waqai.project import Project

pytestmark = pytest.mark.usefixtures("kept_schema")
OLD, NEW = "port-sudan-fuel-depot-strike-2025", "fuel-depot-strike-2025"
ARTICLE = "sawt-al-delta-2025-03-12-2"


def texts(root: Path) -> dict[str, str]:
    """All of raw/ and schema/, but the pages' texts."""
    paths = [path for folder in ("raw", "schema") for path in (root / folder).rglob("*") if path.is_file() and path.suffix != ".txt"]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths if not path.name.endswith(".gz")}


def problems(root: Path) -> list[str]:
    return [f"{p.place.path}: {p.code}: {p.message}" for p in check_project(Project(root)).problems]


def test_a_rename_is_shown_first_and_writes_nothing(project: Path, run: Run) -> None:
    before = texts(project)
    result = run("--project", project, "rename", "event", OLD, NEW)
    assert result.exit_code == 0
    assert f"-  - event: {OLD}" in result.output
    assert f"+  - event: {NEW}" in result.output
    assert result.output.endswith("nothing is written yet: give --yes to write it\n")
    assert texts(project) == before


def test_an_event_has_its_new_name_everywhere_and_nothing_else_changes(project: Path, run: Run) -> None:
    before = texts(project)
    result = run("--project", project, "rename", "event", OLD, NEW, "--yes")
    assert result.exit_code == 0, result.output
    assert texts(project) == {path: text.replace(OLD, NEW) for path, text in before.items()}
    assert problems(project) == []
    assert not (project / JOURNAL).exists()


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("article", ARTICLE, "sawt-al-delta-2025-03-12-9"),
        ("actor", "wanjiru-otieno", "president-otieno"),
        ("place", "port-sudan", "port-of-sudan"),
        ("outlet", "sawt-al-delta", "delta-voice"),
        ("coder", "c1", "coder-one"),
        ("coding", "c2", "second"),
    ],
)
def test_every_kind_of_id_can_be_renamed_and_back(kind: str, old: str, new: str, project: Path, run: Run) -> None:
    before = texts(project)
    assert run("--project", project, "rename", kind, old, new, "--yes").exit_code == 0
    there = texts(project)
    assert there != before
    assert [p for p in problems(project) if "coder-of-another-coding" not in p and "unknown-outlet" not in p] == []
    assert run("--project", project, "rename", kind, new, old, "--yes").exit_code == 0
    assert texts(project) == before


def test_an_articles_files_are_called_after_it(project: Path, run: Run) -> None:
    result = run("--project", project, "rename", "article", ARTICLE, "delta-9", "--yes")
    assert result.exit_code == 0
    names = {path.relative_to(project).as_posix() for path in project.rglob("*.yaml") if path.stem in (ARTICLE, "delta-9")}
    assert names == {"raw/articles/delta-9.yaml", "raw/annotations/c1/delta-9.yaml", "raw/annotations/c2/delta-9.yaml"}


def test_what_was_found_at_an_articles_copies_is_renamed_with_it(project: Path, run: Run) -> None:
    assert run("--project", project, "rename", "article", "khabar-al-sahil-2025-03-15-1", "sahil-1", "--yes").exit_code == 0
    assert (project / "raw" / "drift.yaml").read_text(encoding="utf-8").count("{article: sahil-1, copy: ") == 2


def test_an_id_that_begins_another_one_is_not_touched(project: Path, run: Run) -> None:
    path = project / "raw" / "annotations" / "c1" / f"{ARTICLE}.yaml"
    text = path.read_text(encoding="utf-8").replace("denizli-visits-nairobi-2025", "otieno-visits-ankara-2025-again")
    path.write_text(f"# otieno-visits-ankara-2025 is told first\n{text}", encoding="utf-8")
    result = run("--project", project, "rename", "event", "otieno-visits-ankara-2025", "ankara-visit", "--yes")
    assert result.exit_code == 0
    now = path.read_text(encoding="utf-8")
    assert "event: ankara-visit\n" in now
    assert "event: otieno-visits-ankara-2025-again\n" in now
    assert f"  raw/annotations/c1/{ARTICLE}.yaml:1:3: # otieno-visits-ankara-2025 is told first" in result.output


def test_in_lines_of_json_the_same_is_written(project: Path, run: Run) -> None:
    assert lines.convert(project)
    shard = next((project / "raw" / "annotations" / "c1").glob("*.jsonl"))
    packed = shard.with_name(f"{shard.name}.gz")
    packed.write_bytes(gzip.compress(shard.read_bytes()))
    shard.unlink()
    before, inside = texts(project), gzip.decompress(packed.read_bytes())
    result = run("--project", project, "rename", "event", OLD, NEW, "--yes")
    assert result.exit_code == 0, result.output
    assert texts(project) == {path: text.replace(OLD, NEW) for path, text in before.items()}
    assert gzip.decompress(packed.read_bytes()) == inside.replace(OLD.encode(), NEW.encode())
    assert problems(project) == []


def test_an_article_in_lines_of_json_is_renamed_in_its_line(project: Path, run: Run) -> None:
    assert lines.convert(project)
    before = texts(project)
    assert run("--project", project, "rename", "article", ARTICLE, "delta-9", "--yes").exit_code == 0
    assert texts(project) == {path: text.replace(f'"{ARTICLE}"', '"delta-9"') for path, text in before.items()}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("event", "no-such-event", NEW), "nothing in raw/ has the event `no-such-event`"),
        (("actor", "wanjiru-otieno", "turkey"), "`turkey` is the id of another actor already, in raw/actors.yaml:"),
        (("event", OLD, "otieno-visits-ankara-2025"), f"made one by `waqai merge {OLD} otieno-visits-ankara-2025`"),
        (("event", OLD, "lunde-travels-to-egypt-2025"), "is retired in raw/retired.yaml"),
        (("event", OLD, "2025-03-12"), "an id has at least one letter"),
        (("event", OLD, "Strike"), "is not an id"),
        (("actor", "wanjiru-otino", "x-y"), "did you mean `wanjiru-otieno`?"),
        (("coding", "c1", "c2"), "`c2` is the id of another coding already"),
    ],
)
def test_what_cannot_be_renamed_says_why(args: tuple[str, ...], says: str, project: Path, run: Run) -> None:
    before = texts(project)
    result = run("--project", project, "rename", *args, "--yes")
    assert result.exit_code == 3
    assert says in str(result.exception)
    assert texts(project) == before


def test_a_file_that_cannot_be_read_stops_all(project: Path, run: Run) -> None:
    path = project / "raw" / "annotations" / "c2" / "broken.yaml"
    path.write_text(f"reports: [{OLD}\n", encoding="utf-8")
    result = run("--project", project, "rename", "event", OLD, NEW, "--yes")
    assert result.exit_code == 3
    assert "raw/annotations/c2/broken.yaml cannot be read" in str(result.exception)


# The text of one document


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a: old # old\nb: 'old'\n", "a: new # old\nb: 'old'\n"),
        ("a: 'old'\nb: x\n", "a: 'new'\nb: x\n"),
        ('a: "old"\n', 'a: "new"\n'),
        ('a: "o\\x6cd"\n', 'a: "new"\n'),
        ("a: >-\n  old\n", "a: >-\n  new\n"),
        ("{a: old, b: old-er}", "{a: new, b: old-er}"),
        ("a:   old\r\nb: 1\r\n", "a:   new\r\nb: 1\r\n"),
        ("a:\n  old\n", "a:\n  new\n"),
        ("# سطر\na: old\n", "# سطر\na: new\n"),
    ],
)
def test_a_scalar_keeps_its_quotes_and_all_around_it(source: str, wanted: str) -> None:
    edit = DocumentEdit("x.yaml", source)
    edit.replace(("a",), "new")
    assert edit.result() == wanted


@pytest.mark.parametrize(
    ("source", "index", "wanted"),
    [
        ("a: [x, y, z]\n", 0, "a: [y, z]\n"),
        ("a: [x, y, z]\n", 1, "a: [x, z]\n"),
        ("a: ['x', \"y\" , z ]\n", 2, "a: ['x', \"y\" ]\n"),
        ("a: [x]\nb: 1\n", 0, "a: []\nb: 1\n"),
        ("a:\n  - x\n  - y  # of y\n  - z\n", 1, "a:\n  - x\n  - z\n"),
        ("a:\n- x\n# of y\n- y\nb: 1\n", 0, "a:\n# of y\n- y\nb: 1\n"),
        ("a:\n  - {k: 1}\n  - k: 2\n    # inside\n    l: 3\n\n# after\nb: 1\n", 1, "a:\n  - {k: 1}\n\n# after\nb: 1\n"),
        ("a:\n  -\n    k: 1\n  - x", 0, "a:\n  - x"),
        ("a:\n  - x\nb: 1\n", 0, "a:\n  []\nb: 1\n"),
        ("a:\n  - k: |\n      # text\n      more\n  - y\n", 0, "a:\n  - y\n"),
    ],
)
def test_an_entry_is_taken_out_with_its_own_lines_alone(source: str, index: int, wanted: str) -> None:
    edit = DocumentEdit("x.yaml", source)
    edit.remove(("a", index))
    assert edit.result() == wanted


@pytest.mark.parametrize(
    ("source", "line", "wanted"),
    [
        ("a: [{k: 1}]\nb: 1\n", None, "a: [{k: 1}, {k: 2}]\nb: 1\n"),
        ("a:\n  - {k: 1}  # first\n\nb: 1\n", None, "a:\n  - {k: 1}  # first\n  - {k: 2}\n\nb: 1\n"),
        ("a:\n- k: 1", None, "a:\n- k: 1\n- {k: 2}\n"),
        ("a:\r\n- k: 1\r\n", None, "a:\r\n- k: 1\r\n- {k: 2}\r\n"),
        ('{"a":[{"k":1}],"b":"]"}', 1, '{"a":[{"k":1},{"k":2}],"b":"]"}'),
        ('{"a": [{"k": 1}]}', 1, '{"a": [{"k": 1}, {"k": 2}]}'),
        ('{"a": []}', 1, '{"a": [{"k": 2}]}'),
    ],
)
def test_an_entry_is_put_in_as_the_others_are_written(source: str, line: int | None, wanted: str) -> None:
    edit = DocumentEdit("x", source, line)
    edit.append(("a",), [{"k": 2}])
    assert edit.result() == wanted


def test_what_cannot_be_edited_safely_is_refused() -> None:
    edit = DocumentEdit("x.yaml", "a:\n  - - x\n    - y\n")
    edit.remove(("a", 0, 0))
    with pytest.raises(CannotRun, match="edit this file by hand"):
        edit.result()


def test_adjudicated_files_still_know_what_they_were_made_of(project: Path, run: Run) -> None:
    made = run("--project", project, "adjudicate", ARTICLE, "--coder", "adj")
    path = project / "raw" / "annotations" / "adjudicated" / f"{ARTICLE}.yaml"
    assert path.exists(), made.output
    before = path.read_text(encoding="utf-8")
    assert run("--project", project, "rename", "event", "otieno-visits-ankara-2025", "ankara-visit", "--yes").exit_code == 0
    renamed = path.read_text(encoding="utf-8")
    assert renamed != before
    run("--project", project, "adjudicate", ARTICLE, "--coder", "adj")
    assert path.read_text(encoding="utf-8") == renamed


# Stopped

STOP = """
import os, signal, sys
from waqai.edits import journal
left = [int(sys.argv[1])]
def stopping(function):
    def call(*args):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return function(*args)
    return call
for name in ("_prepare", "write_bytes", "_apply", "_put", "sync_folder"):
    setattr(journal, name, stopping(getattr(journal, name)))
from waqai.cli import waqai
waqai(sys.argv[2:], prog_name="waqai")
"""


def stopped(project: Path, after: int, *args: str) -> int:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", STOP, str(after), "--project", str(project), *args]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize("after", [0, 7, 11, 17, 23, *(pytest.param(after, marks=pytest.mark.slow) for after in (3, 9, 14, 20))])
def test_a_killed_rename_is_finished_or_was_never_begun(after: int, tmp_path: Path, run: Run) -> None:
    project = sample.make(tmp_path / "project", texts=False)
    before = texts(project)
    wanted = {path: text.replace(OLD, NEW) for path, text in before.items()}
    code = stopped(project, after, "rename", "event", OLD, NEW, "--yes")
    if code == 0:
        assert texts(project) == wanted
        return
    assert code == -signal.SIGKILL
    begun = (project / JOURNAL).exists()
    assert begun or texts(project) in (before, wanted)
    assert ("unfinished-edit" in " ".join(problems(project))) == begun
    result = run("--project", project, "rename", "event", OLD, NEW, "--yes")
    assert result.exit_code == (0 if begun or texts(project) == wanted else 3) or "nothing in raw/" in str(result.exception)
    assert texts(project) == wanted
    assert not (project / JOURNAL).exists()


def test_a_move_that_was_killed_is_finished_too(tmp_path: Path, run: Run) -> None:
    for after in (10, 12, 14, 16):
        project = sample.make(tmp_path / f"project-{after}", texts=False)
        stopped(project, after, "rename", "article", ARTICLE, "delta-9", "--yes")
        run("--project", project, "rename", "article", ARTICLE, "delta-9", "--yes")
        assert problems(project) == []
        assert not list(project.rglob(f"{ARTICLE}.yaml"))


def test_a_file_that_was_changed_after_the_kill_is_not_overwritten(tmp_path: Path, run: Run) -> None:
    project = sample.make(tmp_path / "project", texts=False)
    for after in range(8, 40):
        stopped(project, after, "rename", "event", OLD, NEW, "--yes")
        if (project / JOURNAL).exists():
            break
    path = next(path for path in (project / "raw").rglob("*.yaml") if OLD in path.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    result = run("--project", project, "rename", "event", OLD, NEW, "--yes")
    assert result.exit_code == 3
    assert "changed by another program" in str(result.exception)
    assert path.read_text(encoding="utf-8").endswith("# mine\n")


def test_a_journal_that_leads_out_of_the_project_is_refused(project: Path, run: Run) -> None:
    (project / ".waqai" / "edit").mkdir(parents=True)
    (project / JOURNAL).write_text('{"command": "x", "files": [{"path": null, "to": "../out", "before": null, "after": "0", "new": "0"}]}')
    result = run("--project", project, "rename", "event", OLD, NEW)
    assert result.exit_code == 3
    assert "no journal of an edit" in str(result.exception)
