"""A difference as Markdown for a pull request: summed up by reason, never longer than GitHub takes, and harmless whatever the data say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run
from tests.test_diff import side, table
from waqai.release import diff_markdown, version_step
from waqai.release.changes import TextRow, key_text
from waqai.release.diff_markdown import LIMIT, groups, page
from waqai.release.difference import Difference, compare

KEY = ["event_id"]


def of(before: dict[str, str], after: dict[str, str]) -> Difference:
    """Events by id, with one summary each."""
    tables = {"events": table(["event_id", "summary"], KEY)}

    def rows(of: dict[str, str]) -> dict[str, list[TextRow]]:
        return {"events": [{"event_id": key, "summary": text} for key, text in sorted(of.items())]}

    return compare(side(tables, rows(before)), side(tables, rows(after), version="1.1.0"))


def key(event: str) -> str:
    return key_text({"event_id": event}, KEY)


def test_cells_are_summed_up_by_reason_table_and_kind_and_those_without_a_reason_come_last() -> None:
    difference = of({"a": "1", "b": "1", "c": "1", "d": "1"}, {"a": "2", "b": "2", "c": "2", "e": "1"})
    reasons = {("events", key(event), "summary"): "Read again." for event in "ab"}
    found = [(g.reason, g.kind, g.rows, g.cells) for g in groups(difference, reasons)]
    assert found == [("Read again.", "changed", 2, 2), (None, "added", 1, 2), (None, "changed", 1, 1), (None, "removed", 1, 2)]
    text = page(difference, reasons)
    assert "## 1.0.0 → 1.1.0\n\nThe difference asks for a **minor** step" in text
    assert "| Read again. | `events` | changed | 2 | 2 | `summary` |" in text
    assert "| *none is given* | `events` | added | 1 | 2 |  |" in text
    assert "<details>" not in text


def test_many_reasons_for_a_step_are_counted_by_kind_and_rows_with_a_new_column_alone_are_counted() -> None:
    columns = [f"c{n}" for n in range(9)]
    before, after = ({"events": table([*KEY, "summary", *more], KEY)} for more in (["gone"], columns))
    old: dict[str, list[TextRow]] = {"events": [{"event_id": event, "summary": "1", "gone": None} for event in "abc"]}
    new: dict[str, list[TextRow]] = {
        "events": [{"event_id": event, "summary": "2" if event == "c" else "1"} | dict.fromkeys(columns, "x") for event in "abc"]
    }
    text = page(compare(side(before, old), side(after, new, version="2.0.0")), {})
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert lines == [
        "- major: columns removed, or renamed: 1 (`events.gone`)",
        "- minor: columns added: 9 (`events.c0`, `events.c1`, `events.c2`, `events.c3` and 5 more)",
        "- patch: values changed in 1 table, as listed below",
    ]
    assert "Changed rows in which only a column that is new has a value: `events` 2 of 3." in text


def test_every_kind_of_change_of_a_schema_has_words() -> None:
    assert diff_markdown._KINDS.keys() == version_step.SCHEMA.keys()


def test_the_whole_form_has_the_cells_folded_with_their_reasons_and_a_line_for_a_row_that_came() -> None:
    text = page(of({"a": "1"}, {"a": "2", "b": "1"}), {("events", key("a"), "summary"): "Read again."}, whole=True)
    assert "<details><summary>events: 1 rows added, 0 removed, 1 changed</summary>" in text
    assert "| `a` | `summary` | `1` | `2` | Read again. |\n| `b` | *row added* | | | |\n\n</details>" in text


@pytest.mark.parametrize("whole", [False, True])
def test_twenty_thousand_rows_and_as_many_reasons_fit_into_a_comment(whole: bool) -> None:
    ids = [f"event-{n:05}" for n in range(20_000)]
    difference = of(dict.fromkeys(ids, "x" * 300), dict.fromkeys(ids, "y" * 300) | {"new": "z"})
    reasons = {("events", key(event), "summary"): f"{event} {'w' * 500}" for event in ids}
    text = page(difference, reasons, whole=whole)
    assert len(text) <= LIMIT < 65_536
    assert text.count("<details>") == text.count("</details>")
    assert "20,000" in text or "of 19,97" in text
    named = "" if whole else " `--format markdown --whole` has the schema and the cells too, folded."
    assert text.endswith(f"Every cell: `waqai diff 1.0.0 1.1.0 --format json`.{named}\n")


def test_what_data_and_reasons_say_mentions_nobody_links_nothing_and_ends_no_table() -> None:
    said = "@octocat sees #12 <img src=x> a|b `c`\nd"
    text = page(of({"a": "1"}, {"a": said}), {("events", key("a"), "summary"): said}, whole=True)
    rows = [line for line in text.splitlines() if "octocat" in line]
    assert len(rows) == 2
    for row in rows:
        outside = row.replace("`` @octocat sees #12 <img src=x> a\\|b `c` d ``", "")
        assert "@<!-- -->octocat sees #<!-- -->12 \\<img src=x> a\\|b" in outside
        assert "<img" not in outside.replace("\\<img", "")


def test_two_that_are_the_same_say_so(built: Path, run: Run) -> None:
    result = run("diff", built, built, "--format", "markdown")
    assert (result.exit_code, result.output) == (0, "## 1.2.0 → 1.2.0\n\nThe two hold the same.\n")


def test_a_candidate_gives_the_reasons_of_raw_changes(published: Path, run: Run) -> None:
    outlet = "names: {en: Khabar Al-Sahil, ar: خبر الساحل}\n    aliases: []\n    country: "
    changes = "  - {version: 1.2.1, table: outlets, key: [khabar-al-sahil], column: country, reason: Its imprint says so.}\n"
    edits = [
        {"file": "schema/dataset.yaml", "find": "version: 1.2.0", "replace": "version: 1.2.1"},
        {"file": "raw/outlets.yaml", "find": f"{outlet}null", "replace": f"{outlet}EGY"},
        {"file": "raw/changes.yaml", "append": changes},
    ]
    sample.edit(published, edits)
    result = run("--project", published, "diff", "1.2.0", "candidate", "--format", "markdown", "--whole")
    assert result.exit_code == 0
    assert "| Its imprint says so. | `outlets` | changed | 1 | 1 | `country` |" in result.output
    assert "| `khabar-al-sahil` | `country` | null | `EGY` | Its imprint says so. |" in result.output


def test_the_whole_form_is_of_markdown_alone(built: Path, run: Run) -> None:
    assert run("diff", built, built, "--whole").exit_code == 2
