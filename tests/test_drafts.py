"""Work that is begun: what a draft may lack, what it stops, and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("kept_schema")
ARTICLE = "al-manara-2025-03-14-1"
C3 = f"raw/annotations/c3/{ARTICLE}.yaml"
HEAD = f"article: {ARTICLE}\ncoder: c2\ncodebook: 1.0.0\ncoded: 2025-11-28\n"


@pytest.fixture
def begin(project: Path) -> Path:
    """The sample, with a coding that no release contains."""
    (project / C3).parent.mkdir()
    return project


def write(project: Path, reports: str) -> None:
    (project / C3).write_text(HEAD + reports, encoding="utf-8")


def found(run: Run, project: Path, *options: str) -> list[str]:
    output = run("--project", project, "validate", "--all", *options).output
    return [line.partition(f"{C3}:")[2] for line in output.splitlines() if line.startswith(C3)]


@pytest.mark.parametrize(
    "reports",
    [
        "reports:\n",
        "reports: ~\n",
        "reports:\n  - {draft: true, event: a-thing-2025}\n",
        "reports:\n  - draft: true\n    note: Which Adlan is it?\n    event: a-thing-2025\n    type:\n    actors: []\n    summary:\n    date: 2025\n",
    ],
)
def test_what_is_begun_in_a_coding_that_no_release_contains_is_no_problem(begin: Path, run: Run, reports: str) -> None:
    write(begin, reports)
    assert found(run, begin) == []
    assert run("--project", begin, "validate").exit_code == 0


@pytest.mark.parametrize(
    ("report", "told"),
    [
        ("{draft: true}", "6:5: error: missing-key: the key `event` is missing in an entry of `reports`"),
        ("{draft: true, event: a-thing-2025, type: VISIT}", "6:46: error: unknown-code: `VISIT` is not a code of the list `types`"),
        ("{draft: true, event: a-thing-2025, actor: egypt}", "6:40: error: unknown-key: the key `actor` is not known here"),
        ("{draft: false, event: a-thing-2025}", "6:13: error: unknown-code: `false` is not one of the allowed values"),
        ("{event: a-thing-2025}", "6:26: error: missing-key: the keys `type`, `mode`, `contexts`, `actors`, `recipients`, `date`, `place`, "
         "`status`, `evidence`, `summary` are missing in an entry of `reports`"),
        ("{draft: true, event: a-thing-2025, evidence: [{start: 1}]}", "6:63: error: missing-key: the keys `end`, `sha256` are missing in an entry of `evidence`"),
    ],
)  # fmt: skip
def test_what_a_draft_has_is_right(begin: Path, run: Run, report: str, told: str) -> None:
    write(begin, f"reports:\n  - {report}\n")
    assert found(run, begin) == [told]


def test_lines_of_json_have_drafts_too(begin: Path, run: Run) -> None:
    shard = begin / "raw" / "annotations" / "c3" / "part.jsonl"
    head = f'{{"article": "{ARTICLE}", "coder": "c2", "codebook": "1.0.0", "coded": "2025-11-28", "reports": '
    shard.write_text(head + '[{"draft": true, "event": "a-thing-2025", "type": null}]}\n', encoding="utf-8")
    assert run("--project", begin, "validate").exit_code == 0
    shard.write_text(head + '[{"draft": true, "event": "a-thing-2025", "type": "VISIT"}]}\n', encoding="utf-8")
    assert "1:159: error: unknown-code: `VISIT` is not" in run("--project", begin, "validate").output
    shard.write_text(head + "null}\n", encoding="utf-8")
    assert run("--project", begin, "validate").exit_code == 0


def test_a_charge_may_be_about_an_event_that_a_draft_is_to_tell(begin: Path, run: Run) -> None:
    text = (begin / f"raw/annotations/c1/{ARTICLE}.yaml").read_text(encoding="utf-8").replace("coder: c1", "coder: c2")
    first = next(part for part in text.split("  - event: ") if "about: [" in part)
    named = first.partition("about: [")[2].partition("]")[0].partition(",")[0]
    write(begin, f"reports:\n  - event: {first}")
    assert any("unknown-event" in line for line in found(run, begin))
    write(begin, f"reports:\n  - {{draft: true, event: {named}}}\n  - event: {first}")
    assert not any(f"`{named}`" in line for line in found(run, begin))


def test_one_event_may_not_be_told_and_drafted_in_an_article(begin: Path, run: Run) -> None:
    write(begin, "reports:\n  - {draft: true, event: a-thing-2025}\n  - {draft: true, event: a-thing-2025}\n")
    assert found(run, begin) == ["7:26: error: event-twice: the article has two reports of `a-thing-2025`"]


def test_problems_of_what_no_release_contains_are_told_and_stop_no_check_of_what_is_published(begin: Path, run: Run) -> None:
    write(
        begin,
        (begin / f"raw/annotations/c1/{ARTICLE}.yaml")
        .read_text(encoding="utf-8")
        .partition("\n")[2]
        .partition("reports:")[2]
        .join(["reports:", ""]),
    )
    sample.edit(begin, [{"file": C3, "find": "    status: actual", "replace": "    status: sure"}])
    assert run("--project", begin, "validate").exit_code == 1
    assert run("--project", begin, "validate", "--published").exit_code == 0
    assert run("--project", begin, "validate", "--full", "--published").exit_code == 0
    assert run("--project", begin, "validate", "--full").exit_code == 1


def test_unknown_actors_of_what_no_release_contains_stop_no_build_and_make_no_row(begin: Path, run: Run, tmp_path: Path) -> None:
    text = (begin / f"raw/annotations/c1/{ARTICLE}.yaml").read_text(encoding="utf-8").replace("coder: c1", "coder: c2")
    (begin / C3).write_text(text.replace("actors: [", "actors: [nobody-at-all, "), encoding="utf-8")
    told = run("--project", begin, "validate")
    assert told.exit_code == 1
    assert "unknown-actor" in told.output
    assert "in codings that are not published" in told.output
    assert run("--project", begin, "build", "--out", tmp_path / "out").exit_code == 0


def test_what_articles_say_together_is_a_warning_in_a_coding_that_no_release_contains(begin: Path, run: Run) -> None:
    text = (begin / "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml").read_text(encoding="utf-8").replace("coder: c1", "coder: c2")
    (begin / "raw/annotations/c3/sawt-al-delta-2025-03-12-2.yaml").write_text(text, encoding="utf-8")
    other = text.replace("sawt-al-delta-2025-03-12-2", "sawt-al-delta-2025-03-12-1", 1).replace("date: 2025", "date: 2024")
    (begin / "raw/annotations/c3/sawt-al-delta-2025-03-12-1.yaml").write_text(other, encoding="utf-8")
    lines = run("--project", begin, "validate", "--all").output.splitlines()
    assert [line for line in lines if "conflicting-" in line and ": error: " in line] == []
    assert [line for line in lines if "conflicting-dates" in line and ": warning: " in line]


def test_three_codings_that_no_release_contains_do_not_put_the_blame_on_a_record(begin: Path, run: Run) -> None:
    text = (begin / f"raw/annotations/c1/{ARTICLE}.yaml").read_text(encoding="utf-8").replace("coder: c1", "coder: c2")
    for coding in ("c3", "c4", "c5"):
        path = begin / "raw" / "annotations" / coding / f"{ARTICLE}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("date: 2025-03", "date: 2026-03"), encoding="utf-8")
    assert "date-after-article" in run("--project", begin, "validate").output
    assert run("--project", begin, "validate", "--published").exit_code == 0


def test_show_and_sheets_know_what_is_begun(begin: Path, run: Run, tmp_path: Path) -> None:
    write(begin, "reports:\n  - draft: true\n    note: Which one?\n    event: a-thing-2025\n    actors: [egypt]\n")
    shown = run("--project", begin, "show", ARTICLE).output
    assert "coding c3, by c2 on 2025-11-28: 0 reports, 1 more not finished\n\ndraft: a-thing-2025\n   note: Which one?\n" in shown
    assert run("--project", begin, "export", "sheet", "--coding", "c3", "--out", tmp_path / "c3.csv").exit_code == 0
    row = (tmp_path / "c3.csv").read_text(encoding="utf-8-sig").splitlines()[2]
    assert row.startswith(f"{ARTICLE},a-thing-2025,,,,egypt,")
    write(begin, "reports:\n")
    assert "begun, no report yet" in run("--project", begin, "show", ARTICLE).output


def test_what_is_not_finished_is_neither_compared_nor_adjudicated(begin: Path, run: Run) -> None:
    write(begin, "reports:\n  - {draft: true, event: a-thing-2025}\n")
    result = run("--project", begin, "agreement", "c1", "c3")
    assert f"not finished, and left out: c3/{ARTICLE}" in result.output
    refused = run("--project", begin, "adjudicate", ARTICLE, "--codings", "c1,c3", "--coder", "adj")
    assert refused.exit_code == 3
    assert str(refused.exception) == f"c3: the coding of `{ARTICLE}` is not finished"


def test_ids_in_drafts_are_renamed_and_drafts_are_not_merged(begin: Path, run: Run) -> None:
    write(begin, "reports:\n  - {draft: true, event: otieno-in-ankara}\n  - {draft: true, event: otieno-visits-ankara-2025}\n")
    refused = run("--project", begin, "merge", "otieno-in-ankara", "otieno-visits-ankara-2025", "--yes")
    assert f"{C3}:6:5: this is a draft of one of the two" in refused.output
    assert run("--project", begin, "rename", "event", "otieno-in-ankara", "otieno-there", "--yes").exit_code == 0
    assert "event: otieno-there}" in (begin / C3).read_text(encoding="utf-8")


def test_an_error_elsewhere_lets_no_waiver_stand_that_waives_nothing(begin: Path, run: Run) -> None:
    path = "raw/annotations/c1/al-mirsad-2025-05-1.yaml"
    entry = f"waivers:\n  - {{code: few-reports, where: {path}, until: 1.2.0, reason: It is short.}}\n"
    (begin / "schema" / "waivers.yaml").write_text(entry, encoding="utf-8")
    write(begin, "reports: 5\n")
    assert "unused-waiver" in run("--project", begin, "validate", "--published").output
