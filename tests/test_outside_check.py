"""The outside check (docs/validation.md): its matching on invented tables, and the page against a release and the sources."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scripts.validation import __main__ as command
from scripts.validation import agreement_of_outlets, blocks, entries, judgements, matching, page
from scripts.validation.entries import Entry, Meeting, Party
from scripts.validation.events import Event, Report, Span, events_of
from scripts.validation.judgements import Explanation, Judgements, Pair
from scripts.validation.sources import NoCopyError, Source

import waqai

ROOT = Path(__file__).parents[1]
MAY = date(2018, 5, 9)


def on(day: str, precision: str = "day", end: str | None = None) -> Span:
    return Span(date.fromisoformat(day), date.fromisoformat(end or day), precision, day)


def event(key: str = "envoy-visits-b", **values: Any) -> Event:
    usual: dict[str, Any] = {
        **{"type": "CONSULT", "mode": "visit", "status": "actual", "span": on("2018-05-09")},
        **{"actors": frozenset({"envoy"}), "countries": frozenset({"USA", "PRK"}), "actor_countries": frozenset({"USA"})},
    }
    return Event(key, **{**usual, **values})


def report(outlet: str, day: str | None, status: str = "actual", published: str = "2018-06-01", kind: str = "CONSULT") -> Report:
    return Report(f"{outlet}-{published}", outlet, date.fromisoformat(published), kind, status, on(day) if day else None)


JOURNEY = Meeting("travels 1", "An envoy in B", MAY, MAY, (Party("USA", "envoy"), Party("PRK")))
SUMMIT = Meeting("summit", "Two leaders", MAY, MAY, (Party("PRK", "kim"), Party("CHN", "xi")))


def test_a_journey_is_found_by_its_traveller_its_country_and_its_days() -> None:
    found = matching.match(JOURNEY, [event()])
    assert (found.found, found.how, found.apart) == (True, "day", 0)


@pytest.mark.parametrize(
    "other",
    [
        event(actors=frozenset({"minister"})),
        event(countries=frozenset({"USA", "JPN"})),
        event(span=on("2018-05-17")),
        event(status="hypothetical"),
        event(mode="phone"),
        event(type="AGREE"),
        event(span=on("2018-01-01", "year", "2018-12-31")),
    ],
)
def test_an_event_of_other_parties_days_status_or_kind_is_not_the_journey(other: Event) -> None:
    assert not matching.match(JOURNEY, [other]).found


def test_days_apart_are_a_result_within_a_week() -> None:
    assert matching.match(JOURNEY, [event(span=on("2018-05-12"))]).apart == 3


def test_the_place_can_stand_for_the_country_of_a_journey() -> None:
    assert matching.match(JOURNEY, [event(countries=frozenset({"USA"}), place_country="PRK")]).found


def test_a_month_here_is_found_and_has_no_days_apart() -> None:
    found = matching.match(JOURNEY, [event(span=on("2018-05-01", "month", "2018-05-31"))])
    assert (found.found, found.how, found.apart) == (True, "month", None)


def test_an_event_without_a_date_is_the_journey_where_an_article_tells_it_within_a_month() -> None:
    soon, late = (event(span=None, reports=(report("a", None, published=day),)) for day in ("2018-05-20", "2018-08-01"))
    assert matching.match(JOURNEY, [soon]).how == "no date"
    assert not matching.match(JOURNEY, [late]).found


def test_an_event_with_a_date_goes_before_those_without() -> None:
    undated = event("told-later", span=None, reports=(report("a", None, published="2018-05-20"),))
    assert [found.key for found in matching.match(JOURNEY, [undated, event()]).events] == ["envoy-visits-b"]


def test_talks_need_both_persons_and_stand_apart_from_the_journey_to_them() -> None:
    talks = event("talks", mode=None, actors=frozenset({"kim", "xi"}), countries=frozenset({"PRK", "CHN"}))
    journey = event("journey", actors=frozenset({"kim"}), countries=frozenset({"PRK", "CHN"}))
    envoy = event("envoy", mode=None, actors=frozenset({"kim", "wang"}), countries=frozenset({"PRK", "CHN"}))
    found = matching.match(SUMMIT, [talks, journey, envoy])
    assert ([e.key for e in found.talks], [e.key for e in found.visits]) == (["talks"], ["journey"])


def test_journeys_are_compared_only_with_countries_that_events_of_the_months_have() -> None:
    elsewhere = Meeting("travels 2", "", MAY, MAY, (Party("USA", "envoy"), Party("PER")))
    countries = matching.countries_of([event(), event(countries=frozenset({"PER"}), span=on("2017-05-09"))])
    assert matching.in_scope([JOURNEY, elsewhere], countries) == [JOURNEY]


def test_a_veto_is_a_refusal_by_the_same_state_within_a_day() -> None:
    veto = Entry("vetoes 1", "", MAY, "RUS")
    refusal = event(type="REJECT", actor_countries=frozenset({"RUS"}), span=on("2018-05-10"))
    assert matching.vetoed(veto, [refusal]) == [refusal]
    assert not matching.vetoed(veto, [event(type="REJECT", actor_countries=frozenset({"CHN"}))])


def test_arms_that_move_in_the_months_or_are_said_to_go_on_may_be_a_test() -> None:
    arms: dict[str, Any] = {"type": "MOBILIZE", "mode": "weapons", "actor_countries": frozenset({"PRK"})}
    inside, going_on = (
        event("inside", **arms),
        event("on", **{**arms, "span": Span(date(2011, 1, 1), date(2011, 1, 1), "year", "2011/..", True)}),
    )
    before, expected = event("before", **{**arms, "span": on("2017-09-03")}), event("expected", **{**arms, "status": "hypothetical"})
    assert matching.possible_tests([inside, going_on, before, expected]) == [inside, going_on]


def test_days_of_two_outlets_are_compared_and_those_of_one_outlet_are_not() -> None:
    alike = event("alike", reports=(report("a", "2018-05-09"), report("b", "2018-05-09"), report("b", None)))
    other = event("other", reports=(report("a", "2018-05-09"), report("b", "2018-05-11")))
    once = event("once", reports=(report("a", "2018-05-09"), report("b", None)))
    told = agreement_of_outlets.told_by_several([alike, other, once, event("single", reports=(report("a", "2018-05-09"),))])
    tally = agreement_of_outlets.days(told)
    assert (len(told), len(tally.compared), tally.agree, [e.key for e in tally.differ]) == (3, 2, 1, ["other"])
    assert agreement_of_outlets.apart(other) == 2


def test_an_article_of_an_earlier_day_can_only_expect_an_event_and_contradicts_nobody() -> None:
    expected = report("a", None, "hypothetical", "2018-05-01")
    mixed = event("mixed", reports=(expected, report("a", None), report("b", None)))
    claimed = event("claimed", reports=(report("a", None, "alleged"), report("b", None)))
    tally = agreement_of_outlets.statuses([mixed, claimed])
    assert [e.key for e in tally.differ] == ["claimed"]


def test_types_that_differ_between_outlets_are_counted() -> None:
    mixed = event(reports=(report("a", None), report("b", None, kind="AGREE")))
    assert agreement_of_outlets.types([mixed]).agree == 0


def test_two_events_that_different_outlets_date_a_few_days_apart_may_be_one() -> None:
    first = event("first", reports=(report("a", "2018-05-09"),))
    second = event("second", span=on("2018-05-11"), reports=(report("b", "2018-05-11"),))
    same_outlet = event("third", span=on("2018-05-10"), reports=(report("a", "2018-05-10"), report("b", "2018-05-10")))
    assert agreement_of_outlets.lookalikes([first, second, same_outlet]) == [(first, second)]


def test_a_percentage_stands_only_where_twenty_can_be_compared() -> None:
    assert (blocks.share(3, 19), blocks.share(15, 20)) == ("3 of 19", "15 of 20 (75 %)")


def test_what_is_missing_is_explained_or_counts_as_open_and_what_needs_no_explanation_is_stale() -> None:
    judged = Judgements([Explanation("travels 1", "untold", "", ""), Explanation("travels 9", "untold", "", "")], [])
    lines = blocks.journeys([(JOURNEY, matching.match(JOURNEY, [])), (SUMMIT, matching.match(SUMMIT, []))], 5, judged)
    assert "of these found: 0, no event by the rules: 0, missed: 0" in lines[0]
    assert any("No article of the sample reports it." in line for line in lines)
    assert any(blocks.NOT_EXPLAINED in line for line in lines)
    assert (set(judged.open), judged.stale) == ({"summit"}, ["travels 9 (untold)"])


def test_an_event_that_is_known_to_be_another_is_taken_out_of_a_match() -> None:
    judged = Judgements([Explanation("travels 1", "other", "envoy-visits-b", "")], [])
    assert not judged.without_others("travels 1", matching.match(JOURNEY, [event()])).found
    assert not judged.stale


def test_pairs_show_how_far_days_are_apart_and_name_an_entry_that_is_not_there() -> None:
    pairs = [Pair("first", "timeline", "7", "Night there."), Pair("second", "timeline", "8", "")]
    judged = Judgements([], pairs)
    both: dict[str, Any] = {"countries": frozenset({"RUS", "PRK"})}
    here = [
        event("first", span=on("2024-06-19"), **both),
        event("second", span=on("2024-06-19"), **both),
        event("third", span=on("2024-06-20"), **both),
    ]
    lines = blocks.demonstration(here, "timeline", [Entry("7", "", date(2024, 6, 18))], judged)
    assert "| `first` | 2024-06-19 | 2024-06-18 (number 7) | 1 | Night there. |" in lines
    assert "| `third` | 2024-06-20 | not in theirs |  |  |" in lines
    assert judged.open == ["pairs.csv: timeline has no single entry 8"]


def test_events_are_read_from_the_tables_of_a_release_by_stratum() -> None:
    day, nothing = date(2018, 5, 9), None
    dated = {"date": "2018-05-09", "date_start": day, "date_end": day, "date_precision": "day"}
    tables = {
        "articles": pd.DataFrame(
            [
                {"article_id": "drawn", "outlet_id": "a", "published_start": day, "inclusion_probability": 0.1},
                {"article_id": "given", "outlet_id": "b", "published_start": day, "inclusion_probability": None},
            ]
        ),
        "places": pd.DataFrame([{"place_id": "capital", "country": "PRK"}]),
        "reports": pd.DataFrame(
            [
                {"article_id": "drawn", "event_id": "one", "type": "CONSULT", "status": "actual", **dated},
                {"article_id": "given", "event_id": "two", "type": "CONSULT", "status": "actual", **dict.fromkeys(dated, nothing)},
            ]
        ),
        "participants": pd.DataFrame(
            [
                {"event_id": "one", "role": "actor", "actor_id": "envoy", "country": "USA"},
                {"event_id": "one", "role": "recipient", "actor_id": nothing, "country": "PRK"},
            ]
        ),
        "events": pd.DataFrame(
            [
                {
                    "event_id": "two",
                    "type": "CONSULT",
                    "mode": nothing,
                    "status": "actual",
                    "place_id": nothing,
                    **dict.fromkeys(dated, nothing),
                },
                {"event_id": "one", "type": "CONSULT", "mode": "visit", "status": "actual", "place_id": "capital", "n_sources": 1, **dated},
            ]
        ),
    }
    drawn, given = events_of(tables, drawn=True), events_of(tables, drawn=False)
    assert [e.key for e in events_of(tables)] == ["one", "two"]
    assert [(e.key, sorted(e.countries), sorted(e.actor_countries), e.place_country) for e in drawn] == [
        ("one", ["PRK", "USA"], ["USA"], "PRK")
    ]
    assert [(e.key, e.span) for e in given] == [("two", None)]


def test_a_source_is_read_at_its_commit_and_a_missing_copy_says_how_to_get_it(tmp_path: Path) -> None:
    copy = tmp_path / "lists"
    copy.mkdir()

    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
        return subprocess.run(["git", "-C", copy, *identity, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    git("init", "--quiet")
    (copy / "a.csv").write_text("then", encoding="utf-8")
    git("add", "a.csv")
    git("commit", "--quiet", "--message", "then")
    source = Source("owner/lists", git("rev-parse", "HEAD"), "CC0 1.0", "")
    (copy / "a.csv").write_text("now", encoding="utf-8")
    assert source.text(tmp_path, "a.csv") == "then"
    with pytest.raises(NoCopyError, match=r"has no b\.csv at commit"):
        source.text(tmp_path, "b.csv")
    with pytest.raises(NoCopyError, match=r"git clone https://github\.com/owner/lists"):
        source.text(tmp_path / "nowhere", "a.csv")


def test_only_what_stands_between_the_marks_of_a_page_is_written() -> None:
    old = "before\n<!-- generated: one -->\nold\n<!-- end -->\nafter\n"
    assert page.filled(old, {"one": ["new"]}) == old.replace("old", "new")
    with pytest.raises(ValueError, match="the page has marks for one; the parts are two"):
        page.filled(old, {"two": []})


def test_the_tables_of_the_check_name_known_kinds_countries_and_ten_meetings() -> None:
    assert len(entries.meetings()) == 10
    assert {explanation.kind for explanation in judgements.read().explanations} <= set(judgements.KINDS)


def release_of_the_page() -> Path:
    version = page.part(command.PAGE.read_text(encoding="utf-8"), "release").split("version ", maxsplit=1)[1].split(".\n", maxsplit=1)[0]
    folder = Path(os.environ.get("WAQAI_VALIDATION_RELEASE") or ROOT / "dataset" / version)
    if not folder.is_dir():
        pytest.skip(
            f"version {version}, which docs/validation.md is about, is not in dataset/; WAQAI_VALIDATION_RELEASE can name a candidate"
        )
    return folder


def test_the_page_is_about_the_release_as_it_is() -> None:
    folder = release_of_the_page()
    said = page.part(command.PAGE.read_text(encoding="utf-8"), "release")
    assert said == "\n".join(blocks.release(folder, waqai.load(folder).version)), "run python -m scripts.validation again"


def test_the_page_is_as_the_script_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    copies = os.environ.get("WAQAI_VALIDATION_SOURCES")
    if not copies:
        pytest.skip("the sources are not at hand: WAQAI_VALIDATION_SOURCES names the folder of their clones (docs/validation.md)")
    code = command.main(["--release", str(release_of_the_page()), "--sources", copies, "--check"])
    assert code == 0, capsys.readouterr().out
