"""Ids that are gone: their reasons, the successors that each takes, and how a release says it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import sample
from tests.conftest import Run
from tests.test_edits import NEW, OLD, problems, texts
from waqai.retirement_reasons import REASONS
from waqai.schema.schema_reader import read_schema


def test_the_table_knows_the_reasons_that_the_checks_know() -> None:
    schema, _ = read_schema(sample.REPOSITORY)
    assert schema
    field = next(field for field in schema.tables["retired"].fields if field.name == "reason")
    assert field.pattern == "|".join(REASONS)
    assert all(f"`{code}`, {reason.meaning} (" in field.description for code, reason in REASONS.items())


def test_the_page_of_the_problem_has_every_reason() -> None:
    page = (sample.REPOSITORY / "docs" / "problems" / "successors-unfit.md").read_text(encoding="utf-8")
    for code, reason in REASONS.items():
        assert re.search(rf"^\| `{code}` \| {re.escape(reason.meaning)} \| {reason.successors} \|", page, re.MULTILINE)


def test_each_reason_takes_its_number_of_successors() -> None:
    fitting = {code: [number for number in range(4) if reason.fits(number)] for code, reason in REASONS.items()}
    assert fitting == {"duplicate": [1], "split": [2, 3], "not-coded": [0], "withdrawn": [0]}


@pytest.fixture
def released(published: Path) -> Path:
    """The sample project after its release, with the next version set."""
    sample.edit(published, [{"file": "schema/dataset.yaml", "find": "version: 1.2.0", "replace": "version: 2.0.0"}])
    return published


def test_a_published_event_that_is_renamed_is_retired_with_its_successor(released: Path, run: Run) -> None:
    result = run("--project", released, "rename", "event", OLD, NEW, "--yes")
    assert result.exit_code == 0, result.output
    assert (
        (released / "raw/retired.yaml")
        .read_text(encoding="utf-8")
        .endswith(
            f"  - table: events\n    id: {OLD}\n    version: 2.0.0\n    reason: duplicate\n"
            f"    text: It has another id now.\n    successors: [{NEW}]\n"
        )
    )
    assert problems(released) == []
    again = run("--project", released, "rename", "event", NEW, OLD)
    assert again.exit_code == 3
    assert "ids never come back" in str(again.exception)


def test_nothing_is_retired_in_a_version_that_is_published(published: Path, run: Run) -> None:
    result = run("--project", published, "rename", "event", OLD, NEW)
    assert result.exit_code == 3
    assert "the version that comes next first" in str(result.exception)


def test_an_event_that_a_published_report_tells_is_not_retired(released: Path, run: Run) -> None:
    before = texts(released)
    result = run("--project", released, "retire", "event", OLD, "--reason", "not-coded", "--text", "No act.", "--yes")
    assert result.exit_code == 1
    assert result.output.count(f"names `{OLD}`") >= 3
    assert texts(released) == before


def test_an_event_that_nobody_tells_any_more_is_retired_and_its_decisions_go(released: Path, run: Run) -> None:
    event = "otieno-visits-ankara-2025"
    path = released / "raw/annotations/c1/sawt-al-delta-2025-03-12-2.yaml"
    text = path.read_text(encoding="utf-8")
    first = text[text.index(f"  - event: {event}") :].partition("\n  - event: ")[0] + "\n"
    path.write_text(text.replace(first, ""), encoding="utf-8")
    command = ("--project", released, "retire", "event", event, "--reason", "not-coded", "--text", "The talks: no visit.", "--yes")
    result = run(*command, "--see", "otieno-denizli-talks-ankara-2025")
    assert result.exit_code == 0, result.output
    assert event not in (released / "raw/events.yaml").read_text(encoding="utf-8")
    assert (
        (released / "raw/retired.yaml")
        .read_text(encoding="utf-8")
        .endswith(
            '    reason: not-coded\n    text: "The talks: no visit."\n    successors: []\n    see: otieno-denizli-talks-ankara-2025\n'
        )
    )
    assert problems(released) == []


def test_an_article_goes_with_its_codings_and_the_events_that_it_alone_tells(released: Path, run: Run) -> None:
    article = "sawt-al-delta-2025-03-12-2"
    blocked = run("--project", released, "retire", "article", article, "--reason", "duplicate", "--text", "Read twice.")
    assert blocked.exit_code == 2
    assert "duplicate takes one with --successor" in str(blocked.exception)
    command = ("--project", released, "retire", "article", article, "--reason", "withdrawn", "--text", "The page was taken down.", "--yes")
    refused = run(*command)
    assert refused.exit_code == 1
    assert "`c2` is to be published, and raw/annotations has no article of it" in refused.output
    assert "unknown-event" not in refused.output  # what was decided of the events goes with them
    result = run(*command, "--anyway")
    assert result.exit_code == 0, result.output
    assert "stays as it is" not in result.output  # of files that go nothing stays
    assert not list(released.glob(f"raw/a*/**/{article}.yaml"))
    retired = (released / "raw/retired.yaml").read_text(encoding="utf-8")
    assert "id: otieno-visits-ankara-2025\n" in retired
    assert "vanished-id" not in run("--project", released, "validate", "--full").output


@pytest.mark.parametrize("more", ["", "  - {article: another-2025-1, copy: 1, found: gone, checked: 2025-04-01}\n"])
def test_what_was_found_at_the_copies_of_an_article_goes_with_it(more: str, released: Path, run: Run) -> None:
    drift = released / "raw" / "drift.yaml"
    drift.write_text(drift.read_text(encoding="utf-8") + more, encoding="utf-8")
    article = "khabar-al-sahil-2025-03-15-1"
    result = run("--project", released, "retire", "article", article, "--reason", "withdrawn", "--text", "It is gone.", "--yes")
    assert result.exit_code == 0, result.output
    assert (drift.read_text(encoding="utf-8") if drift.exists() else "") == (f"drift:\n{more}" if more else "")


def test_an_entry_that_something_names_stays(released: Path, run: Run) -> None:
    result = run("--project", released, "retire", "actor", "turkey", "--reason", "withdrawn", "--text", "Gone.")
    assert result.exit_code == 1
    assert "names `turkey`" in result.output


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("event", "no-such-event", "--reason", "withdrawn"), "no release has the event `no-such-event`"),
        (("event", OLD, "--reason", "split", "--successor", "lunde-visits-cairo-2025"), "split takes two or more with --successor"),
        (("event", OLD, "--reason", "duplicate", "--successor", "no-such-event"), "nothing in raw/ has the event `no-such-event`"),
        (("event", OLD, "--reason", "withdrawn", "--see", "lunde-visits-cairo-2025"), "--see is only for not-coded"),
        (("event", "lunde-travels-to-egypt-2025", "--reason", "withdrawn"), "is retired in raw/retired.yaml"),
    ],
)
def test_what_cannot_be_retired_says_why(args: tuple[str, ...], says: str, released: Path, run: Run) -> None:
    result = run("--project", released, "retire", *args, "--text", "It is gone.")
    assert result.exit_code == (2 if len(args) > 4 else 3)  # with an option whose value is wrong, or because of what the id is
    assert says in str(result.exception)


@pytest.mark.parametrize("name", ["1..0", "1.2", "2024", "latest"])
def test_a_folder_of_dataset_whose_name_is_no_version_is_no_release(name: str, project: Path, run: Run) -> None:
    (project / "dataset" / name).mkdir(parents=True)
    result = run("--project", project, "validate")
    assert result.exit_code == 0, result.output
