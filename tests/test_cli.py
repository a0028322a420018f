"""The commands as people meet them: whole outputs, exit codes, help."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run, timeless
from waqai.cli import COMMANDS
from waqai.release.release_index import write_index

GROUPED = [["text", "add"], ["text", "find"], ["text", "match"], ["new", "article"], ["new", "coding"]]
ANNOTATION = "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"


@pytest.mark.parametrize("command", [*([name] for name in COMMANDS), *GROUPED], ids=" ".join)
def test_every_command_has_help_with_an_example(command: list[str], run: Run) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    if command not in (["text"], ["new"]):
        assert re.search("Examples?:", result.output)


def test_the_list_of_commands_agrees_with_their_own_help(run: Run) -> None:
    text = run("--help").output
    for name in COMMANDS:
        assert f"\n  {name}" in text


def test_an_unknown_command_gets_the_nearest_one(run: Run) -> None:
    result = run("validat")
    assert result.exit_code == 2
    assert "there is no command `validat`; did you mean `validate`?" in result.output


def test_all_problems_come_in_one_run_sorted_with_a_sum(project: Path, run: Run) -> None:
    sample.edit(
        project,
        [
            {"file": ANNOTATION, "find": "mode: visit", "replace": "mode: vist"},
            {"file": ANNOTATION, "find": "date: 2025-03-05", "replace": "date: 2025-13"},
            {"file": "raw/places.yaml", "find": "latitude: 30.0444", "replace": "latitude: null"},
        ],
    )
    result = run("--project", project, "validate")
    assert result.exit_code == 1
    assert timeless(result.output) == (
        f"{ANNOTATION}:8:11: error: mode-of-another-type: `vist` is not a mode of CONSULT\n"
        "    did you mean `visit`?\n"
        f"{ANNOTATION}:12:11: error: bad-date: `2025-13` is not a date: there is no month 13\n"
        "    a day `2024-06-19`, a month `2023-09`, a year `1948`, each also `2023?` or `2024~`; an interval `2024-06-18/2024-06-19`, "
        "`2022-02/..`, `../1945` or `../..`\n"
        "raw/places.yaml:28:15: error: incomplete-coordinates: `cairo` has one coordinate without the other\n"
        "20 files, 63 reports, 69 passages checked: 3 problems\n"
    )


def test_the_json_format_is_an_object_a_line_with_the_same_names(project: Path, run: Run) -> None:
    sample.edit(project, [{"file": ANNOTATION, "find": "recipients: [turkey]", "replace": "recipients: [wanjiru-otieno]"}])
    result = run("--project", project, "validate", "--format", "json")
    assert result.exit_code == 1
    assert [json.loads(line) for line in result.output.splitlines()] == [
        {
            "path": ANNOTATION, "line": 11, "column": 18, "level": "error", "code": "actor-on-both-sides",
            "message": "`wanjiru-otieno` is an actor too", "hint": None,
            "related": [{"path": ANNOTATION, "line": 10, "column": 14}],
        }
    ]  # fmt: skip


def test_paths_narrow_what_is_reported_and_not_what_is_checked(project: Path, run: Run) -> None:
    sample.edit(project, [{"file": "raw/actors.yaml", "find": "  - id: wanjiru-otieno", "replace": "  - id: w-otieno"}])
    result = run("--project", project, "validate", project / ANNOTATION)
    assert result.exit_code == 1
    assert {line.split(":")[0] for line in result.output.splitlines() if "error" in line} == {ANNOTATION}
    other = run("--project", project, "validate", project / "raw" / "places.yaml")
    assert other.exit_code == 0
    assert "more in other files" in other.output


def test_a_path_that_is_not_there_or_outside_is_refused(project: Path, tmp_path: Path, run: Run) -> None:
    assert run("--project", project, "validate", "raw/nothing.yaml").exit_code == 3
    (tmp_path / "else.yaml").write_text("a: b")
    assert run("--project", project, "validate", tmp_path / "else.yaml").exit_code == 3


def test_outside_of_a_project_one_line_says_what_to_do(tmp_path: Path) -> None:
    result = subprocess.run([sys.executable, "-m", "waqai", "validate"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith("waqai: no dataset project here")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_exit_3(project: Path, run: Run) -> None:
    (project / "raw" / "actors.yaml").chmod(0)
    result = run("--project", project, "validate")
    assert result.exit_code == 3
    assert "Permission denied" in str(result.exception)


def test_show_gives_an_articles_reports_with_their_passages(project: Path, run: Run) -> None:
    result = run("--project", project, "show", "sawt-al-delta-2025-03-12-2")
    assert result.exit_code == 0
    head = result.output.splitlines()[:9]
    assert head[3:8] == [
        "1. otieno-visits-ankara-2025",
        "   CONSULT-visit, actual: Kenya's president Otieno visits Ankara.",
        "   wanjiru-otieno -> turkey",
        "   date 2025-03-05, place ankara",
        "   contexts: diplomatic",
    ]
    assert head[8].startswith("   [1225-1283] \u2067")
    assert head[8].endswith("\u2069")


def test_show_gives_an_event_and_what_each_report_says(project: Path, run: Run) -> None:
    result = run("--project", project, "show", "port-sudan-fuel-depot-strike-2025")
    assert result.exit_code == 0
    assert "actual, contested" in result.output
    assert result.output.count("(2025-") == 4


def test_show_of_something_unknown_names_the_nearest(project: Path, run: Run) -> None:
    result = run("--project", project, "show", "otieno-visits-ankra-2025")
    assert result.exit_code == 3
    assert "did you mean `otieno-visits-ankara-2025`?" in str(result.exception)


def test_text_add_puts_a_text_where_its_hash_belongs(tmp_path: Path, run: Run) -> None:
    project = sample.make(tmp_path / "p", texts=False)
    pages = sorted(sample.PAGES.glob("*.txt"))
    result = run("--project", project, "text", "add", *pages)
    assert result.exit_code == 0
    assert "the page of sawt-al-delta-2025-03-12-1, sawt-al-delta-2025-03-12-2" in result.output
    assert timeless(run("--project", project, "validate").output) == "20 files, 63 reports, 69 passages checked: no problems\n"


def test_text_add_says_which_text_belongs_to_no_article(project: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "other.txt").write_text("words")
    result = run("--project", project, "text", "add", tmp_path / "other.txt")
    assert result.exit_code == 1
    assert "the page of no article" in result.output


def test_text_find_gives_the_evidence_line_of_words_in_the_body_only(project: Path, run: Run) -> None:
    import yaml

    annotation = yaml.safe_load((project / ANNOTATION).read_text())
    passage = annotation["reports"][0]["evidence"][0]
    text = next(t for p in sample.PAGES.glob("*.txt") if len(t := p.read_text(encoding="utf-8")) == 1694)
    result = run("--project", project, "text", "find", annotation["article"], text[passage["start"] : passage["end"]])
    assert result.output == f"- {{start: {passage['start']}, end: {passage['end']}, sha256: {passage['sha256']}}}\n"
    outside = run("--project", project, "text", "find", annotation["article"], text[190:230])
    assert outside.exit_code == 1
    assert "they are elsewhere on the page" in outside.output


def many(project: Path, times: int) -> None:
    """A project with so many unknown actors in one file."""
    text = (project / ANNOTATION).read_text(encoding="utf-8")
    recipients = ", ".join(f"nobody-{i}" for i in range(times))
    (project / ANNOTATION).write_text(text.replace("recipients: [turkey]", f"recipients: [{recipients}]", 1), encoding="utf-8")


def test_five_of_a_code_in_a_file_are_shown_and_the_rest_counted(project: Path, run: Run) -> None:
    many(project, 8)
    result = run("--project", project, "validate")
    assert result.output.count("error: unknown-actor") == 5
    assert f"{ANNOTATION}: 3 more unknown-actor (--all shows them)\n" in result.output
    assert "8 problems" in result.output
    assert run("--project", project, "validate", "--all").output.count("error: unknown-actor") == 8
    assert len(run("--project", project, "validate", "--format", "json").output.splitlines()) == 8


def test_github_annotations_are_chosen_in_actions_and_escaped(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.edit(project, [{"file": ANNOTATION, "find": "mode: visit", "replace": "mode: 100%,visit"}])
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    line = run("--project", project, "validate").output.splitlines()[0]
    assert line == (
        f"::error file={ANNOTATION},line=8,col=11,title=mode-of-another-type::`100%25,visit` is not a mode of CONSULT (did you mean `visit`?)"
    )


def test_sarif_has_rules_results_and_related_places(project: Path, run: Run) -> None:
    sample.edit(project, [{"file": ANNOTATION, "find": "recipients: [turkey]", "replace": "recipients: [wanjiru-otieno]"}])
    result = run("--project", project, "validate", "--format", "sarif")
    assert result.exit_code == 1
    document = json.loads(result.output)
    (found,) = document["runs"]
    assert document["version"] == "2.1.0"
    assert found["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in found["tool"]["driver"]["rules"]] == ["actor-on-both-sides"]
    place = found["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": ANNOTATION}, "region": {"startLine": 11, "startColumn": 18}}
    assert found["results"][0]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 10
    clean = json.loads(run("--project", sample.REPOSITORY, "validate", "--format", "sarif").output)
    assert clean["runs"][0]["results"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="names elsewhere are letters")
def test_a_file_whose_name_is_not_utf_8_is_named_in_every_format(project: Path) -> None:
    folder = os.fsencode(project / "raw" / "annotations" / "c1")
    for name in (b"\xff.yaml", b"\xfe.txt", b"\xfd.jsonl"):
        Path(os.fsdecode(folder + b"/" + name)).write_text("{}\n")
    for form in ("text", "github", "json", "sarif"):
        command = [sys.executable, "-c", "from waqai.cli import main; main()", "validate", "--format", form]
        result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (1, ""), form
        if form == "sarif":
            results = json.loads(result.stdout)["runs"][0]["results"]
            uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
            assert uris == {f"raw/annotations/c1/%F{i}" for i in ("F.yaml", "E.txt", "D.jsonl")}
        if form == "json":
            assert len({json.loads(line)["path"] for line in result.stdout.splitlines()}) == 3


SYSTEMS = (".DS_Store", "Thumbs.db", "desktop.ini", "._actors.yaml", "Icon\r")


def test_what_a_system_leaves_in_folders_is_no_damage(project: Path, built: Path, tmp_path: Path, run: Run) -> None:
    import shutil

    shutil.copytree(built, tmp_path / "1.2.0")
    for folder in [p for base in (project, tmp_path / "1.2.0") for p in [base, *base.rglob("*")] if p.is_dir()]:
        for name in SYSTEMS:
            (folder / name).write_bytes(b"\0\1")
    assert timeless(run("--project", project, "validate").output) == "20 files, 63 reports, 69 passages checked: no problems\n"
    assert run("verify", tmp_path / "1.2.0", "--against", built).exit_code == 0
    write_index(tmp_path)
    index = (tmp_path / "index.json").read_text()
    assert "SHA256SUMS" in index
    assert not any(name in index for name in SYSTEMS)
    (tmp_path / "1.2.0" / ".hidden").write_text("x")
    assert ".hidden: error: release-file-extra" in run("verify", tmp_path / "1.2.0").output


@pytest.mark.parametrize("colour", [True, False])
def test_on_a_terminal_each_problem_has_its_line_and_a_caret(project: Path, colour: bool) -> None:
    import pty

    sample.edit(project, [{"file": ANNOTATION, "find": "mode: visit", "replace": "mode: vist"}])
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "GITHUB_ACTIONS")} | ({} if colour else {"NO_COLOR": "1"})
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "waqai", "validate"], cwd=project, stdout=theirs, env=environment)
    os.close(theirs)
    output = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        output += piece
    assert process.wait() == 1
    shown = output.decode().replace("\r\n", "\n").split("\n")
    assert ("\x1b[31merror" in shown[0]) is colour
    assert shown[1].replace("\x1b[2m", "").replace("\x1b[0m", "") == "        mode: vist"
    assert shown[2] == "              ^"


def test_text_match_slides_each_passage_over_another_copy(project: Path, tmp_path: Path, run: Run) -> None:
    article = "sawt-al-delta-2025-03-12-2"
    page = next(t for p in sample.PAGES.glob("*.txt") if len(t := p.read_text(encoding="utf-8")) == 1694)
    copy = tmp_path / "copy.txt"
    copy.write_text(page, encoding="utf-8")
    same = run("--project", project, "text", "match", article, copy)
    assert (same.exit_code, same.output) == (0, "11 matched, 0 moved, 0 not found\n")
    copy.write_text("قائمة\n" + page, encoding="utf-8")
    moved = run("--project", project, "text", "match", article, copy)
    assert moved.exit_code == 0
    assert moved.output.splitlines()[0] == "c1 otieno-visits-ankara-2025 [1225-1283]: moved to 1231-1289"
    assert moved.output.endswith("\n0 matched, 11 moved, 0 not found\n")
    copy.write_text(page[:1300], encoding="utf-8")
    cut = run("--project", project, "text", "match", article, copy)
    assert cut.exit_code == 1
    assert cut.output.endswith("\n2 matched, 0 moved, 9 not found\n")


def test_a_coder_is_not_held_up_by_a_table_that_is_broken(project: Path, run: Run) -> None:
    table = project / "schema" / "tables" / "claims.yaml"
    table.write_text(table.read_text(encoding="utf-8").replace("table: claims", "table: claim"), encoding="utf-8")
    coding = next((project / "raw" / "annotations" / "c1").glob("*.yaml"))
    assert run("--project", project, "validate", coding).exit_code == 0
    assert "schema/tables/claims.yaml:1:8: error: file-name" in run("--project", project, "validate").output
