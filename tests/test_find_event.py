"""`waqai find-event`: the events that a report may be about, and how often the right one stands first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import sample
from tests.conftest import Run
from waqai.engine import cache_store, report_entries
from waqai.event_search.event_ranking import OFFERED, KnownReport, rank
from waqai.event_search.event_score import MOST, ReportContent, codes_score, words, words_score
from waqai.event_search.known_reports import of_coding, of_release, read_coding
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import read_authorities
from waqai.schema.schema_reader import read_schema

ARTICLE = "sawt-al-delta-2025-03-12-2"
PAGE = sample.REPOSITORY / "docs" / "same-event.md"


class Figures(NamedTuple):
    """How the reports of one coding found their events, each asked for as if it were not written."""

    told_again: int  # reports of events that another article tells too
    first: int  # of these, those whose event stands before all others
    among_five: int
    offered: int  # those whose event stands first, before "a new event"
    alone: int  # reports of events that no other article tells
    misled: int  # of these, those with another event before "a new event"
    nearest: float  # the most points that another event has with one of them


def measured(reports: list[KnownReport], within: dict[str, str | None]) -> Figures:
    """Ask for each report among those of all other articles."""
    first = five = offered = misled = again = alone = 0
    nearest = 0.0
    for asked in reports:
        others = [r for r in reports if r.article != asked.article]
        leave = frozenset([r.event for r in reports if r.article == asked.article]) - {asked.event}
        found = rank(asked.said, others, within, 5, leave)
        events = [one.event for one in found if one.event]
        if any(r.event == asked.event for r in others):
            again, first, five = again + 1, first + (events[0] == asked.event), five + (asked.event in events)
            offered += found[0].event == asked.event
        else:
            alone, misled = alone + 1, misled + (found[0].event is not None)
            nearest = max(nearest, *(one.points for one in found))
    return Figures(again, first, five, offered, alone, misled, nearest)


@pytest.fixture(scope="module")
def figures() -> dict[str, Figures]:
    root = sample.REPOSITORY
    schema, _ = read_schema(root, tables=False)
    assert schema
    formats, here = Formats(schema), Project(root)
    raw, _, _ = read_authorities(here, formats)
    found = {"release 1.1.0": measured(list(of_release(root / "dataset" / "1.1.0")), raw.within)}
    for coding in ("c1", "c2"):
        found[coding] = measured(list(of_coding(read_coding(here, coding, formats.annotation), coding, None)), raw.within)
    return found


def test_the_page_has_the_figures_as_they_are(figures: dict[str, Figures]) -> None:
    for name, f in figures.items():
        row = f"| {name} | {f.told_again} | {f.first} | {f.among_five} | {f.offered} | {f.alone} | {f.misled} | {f.nearest:.1f} |"
        assert row in PAGE.read_text(encoding="utf-8"), row


def test_the_true_event_is_among_five_and_a_new_one_is_rarely_taken_for_another(figures: dict[str, Figures]) -> None:
    assert all(f.among_five == f.told_again for f in figures.values())
    assert sum(f.first for f in figures.values()) > 0.88 * sum(f.told_again for f in figures.values())
    assert sum(f.misled for f in figures.values()) < 0.03 * sum(f.alone for f in figures.values())


def test_points_are_those_of_the_page() -> None:
    sides = frozenset(["a"]), frozenset(["b"])
    one = ReportContent("CONSULT", "visit", frozenset(["diplomatic"]), *sides, False, "2024-06", "2024-07", "x", "actual", "A visits B")
    assert codes_score(one, one, {}).points + words_score(words(one.summary), words(one.summary)) == MOST
    apart = codes_score(one._replace(date="2023"), one, {}).points
    assert codes_score(one, one, {}).points - apart == 4
    assert "16 points" in PAGE.read_text(encoding="utf-8")
    assert f"{OFFERED:.0f} of {MOST:.0f} points" in PAGE.read_text(encoding="utf-8")


def test_words_are_compared_as_readers_see_them() -> None:
    assert words("زيارة الأمير") == words("زِيَارَةُ الامير")


def test_a_report_is_asked_for_by_number_or_by_id_and_its_event_found(project: Path, run: Run) -> None:
    result = run("--project", project, "find-event", f"{ARTICLE}#1", "--coding", "c1")
    assert result.exit_code == 0
    head = result.output.splitlines()[0]
    assert head.startswith(f"{ARTICLE}#otieno-visits-ankara-2025: CONSULT-visit, actual, wanjiru-otieno -> turkey, 2025-03-05, ankara")
    again = run("--project", project, "find-event", f"{ARTICLE}#otieno-visits-ankara-2025", "--coding", "c1")
    assert again.output == result.output
    assert "a new event" in result.output


def test_parties_of_a_mutual_event_stand_on_no_side(project: Path, run: Run) -> None:
    text = run("--project", project, "find-event", ARTICLE, "--coding", "c1").output
    assert " <-> " in text
    assert "-> ," not in text


def asked(run: Run, project: Path, *args: str) -> list[dict[str, object]]:
    result = run("--project", project, "find-event", *args, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)[0]["candidates"]  # type: ignore[no-any-return]


STRIKE = ("--type", "ASSAULT", "--date", "2025-03", "--words", "A strike hits a fuel depot in Port Sudan")


def test_what_is_not_written_is_asked_by_options_with_names(project: Path, run: Run) -> None:
    found = asked(run, project, "--coding", "c1", *STRIKE, "--place", "Port Sudan")
    assert found[0]["event"] is None, "a few words are not enough"
    assert found[1]["event"] == "port-sudan-fuel-depot-strike-2025"
    assert found[1]["in"] == ["c1"]


def test_no_other_coding_is_looked_at(project: Path, run: Run) -> None:
    shutil.rmtree(project / "raw" / "annotations" / "c2")
    (project / "raw" / "annotations" / "c2").mkdir()
    assert asked(run, project, "--coding", "c2", *STRIKE) == [
        {"event": None, "points": 0.0, "reasons": [], "in": [], "articles": [], "summary": None}
    ]


def test_a_release_is_looked_at_but_for_what_it_says_of_the_article(project: Path, run: Run, built: Path) -> None:
    shutil.copytree(built, project / "dataset" / "1.0.0")
    shutil.rmtree(project / "raw" / "annotations" / "c2")
    (project / "raw" / "annotations" / "c2").mkdir()
    visit = ("--type", "CONSULT", "--mode", "visit", "--actor", "wanjiru-otieno", "--recipient", "turkey", "--coding", "c2")
    elsewhere = asked(run, project, *visit)
    assert "otieno-visits-ankara-2025" in [one["event"] for one in elsewhere]
    blind = asked(run, project, ARTICLE, *visit)
    assert all(ARTICLE not in one["articles"] for one in blind)  # type: ignore[operator]


def test_a_report_without_an_id_is_read_for_what_it_has(project: Path, run: Run) -> None:
    path = project / "raw" / "annotations" / "c1" / f"{ARTICLE}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("event: otieno-visits-ankara-2025", "event:", 1).replace("summary:", "sumary:", 1), encoding="utf-8")
    result = run("--project", project, "find-event", f"{ARTICLE}#1", "--coding", "c1")
    assert result.exit_code == 0
    assert result.output.startswith(f"{ARTICLE}#1: CONSULT-visit, actual, wanjiru-otieno -> turkey")


def test_files_of_lines_give_the_same_as_files_of_yaml(project: Path, run: Run) -> None:
    from tests.lines import convert

    before = asked(run, project, f"{ARTICLE}#1", "--coding", "c1")
    assert convert(project)
    for _ in range(2):  # read, then remembered
        assert asked(run, project, f"{ARTICLE}#1", "--coding", "c1") == before


def test_what_is_remembered_is_not_believed_of_a_file_that_changed(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_store, "RACY", 0)
    monkeypatch.setattr(report_entries, "WORTH", 0)
    known = project / ".waqai" / "reports-c1"
    before = asked(run, project, "--coding", "c1", *STRIKE)
    first = known.read_bytes()
    assert asked(run, project, "--coding", "c1", *STRIKE) == before
    assert known.read_bytes() == first
    for path in (project / "raw" / "annotations" / "c1").iterdir():
        text = path.read_text(encoding="utf-8").replace("event: port-sudan-fuel-depot-strike-2025", "event: fuel-depot-strike")
        path.write_text(text, encoding="utf-8")
    after = asked(run, project, "--coding", "c1", *STRIKE)
    assert [one["event"] for one in after][:2] == [None, "fuel-depot-strike"]
    known.write_bytes(known.read_bytes()[:-1] + b"?")
    assert asked(run, project, "--coding", "c1", *STRIKE) == after


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ((ARTICLE,), 2, "say whose coding is meant with --coding"),
        (("--coding", "c1"), 2, "give an article, a report, or options"),
        ((ARTICLE, "--coding", "c9"), 2, "there is no coding c9"),
        ((f"{ARTICLE}#99", "--coding", "c1"), 3, "has no report `99`"),
        (("--coding", "c1", "--actor", "Wanjiru"), 2, "did you mean `wanjiru-otieno`?"),
        (("--coding", "c1", "--date", "June"), 2, "is not a date"),
        ((f"{ARTICLE}#1", "--coding", "c1", "--type", "CONSULT"), 2, "not both"),
    ],
)
def test_what_cannot_be_asked_says_why(args: tuple[str, ...], code: int, says: str, project: Path, run: Run) -> None:
    result = run("--project", project, "find-event", *args)
    assert result.exit_code == code
    assert says in result.output + str(result.exception)
