"""Figures and pictures: what they count, and that a picture is the same each time it is drawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from waqai.pictures import event_filter, figures, picture_words
from waqai.pictures.drawing import specification, svg
from waqai.pictures.event_filter import EventFilter
from waqai.problem import CannotRun
from waqai.release.chosen_statuses import chosen_statuses
from waqai.release.stored import Stored


def event(start: str | None, **other: Any) -> dict[str, Any]:
    day = date.fromisoformat(start) if start else None
    known = {
        "date_start": day,
        "date_end": day,
        "date_kind": "point",
        "date_precision": "day",
        "quad_class": "verbal cooperation",
        "status": "actual",
    }
    return known | other


def test_an_event_is_in_the_month_of_its_first_day_if_that_is_known() -> None:
    assert figures.began(event("2024-06-18")) == "2024-06"
    assert figures.began(event("2024-06-01", date_end=date(2024, 6, 30), date_precision="month")) == "2024-06"
    assert figures.began(event("2024-01-01", date_end=date(2024, 12, 31), date_precision="year")) is None
    assert figures.began(event("2022-02-01", date_end=None, date_kind="span", date_precision="month")) == "2022-02"
    assert figures.began(event(None)) is None


def test_the_timeline_says_what_it_leaves_out() -> None:
    found = figures.timeline([event("2024-06-18"), event("2024-06-19"), event("2023-12-31"), event("2020-01-01"), event(None)], months=7)
    assert found.rows == [
        {"month": "2023-12", "quad": "verbal cooperation", "status": "actual", "n": 1},
        {"month": "2024-06", "quad": "verbal cooperation", "status": "actual", "n": 2},
    ]
    assert (found.first, found.last, found.earlier, found.later, found.undated) == ("2023-12", "2024-06", 1, 0, 1)


def test_the_timeline_shows_the_months_in_which_most_began_and_counts_what_is_before_and_after() -> None:
    days = ["2018-02-01", "2018-05-01", "2018-05-02", "2016-01-01", "2024-06-18", "2024-06-19"]
    found = figures.timeline([event(day) for day in days], months=12)
    assert (found.first, found.last, found.earlier, found.later) == ("2018-02", "2018-05", 1, 2)
    tied = figures.timeline([event(day) for day in ("2018-02-01", "2024-06-18")], months=12)
    assert (tied.first, tied.last, tied.earlier, tied.later) == ("2024-06", "2024-06", 1, 0)


def test_a_timeline_ends_with_the_last_month_that_was_read_and_counts_the_rest_as_later() -> None:
    found = figures.timeline([event(day) for day in ("2018-02-01", "2018-04-01", "2018-11-01", "2023-01-01")], months=12)
    article = {"published_start": date(2018, 5, 2), "published_end": date(2018, 5, 2), "coding": "c1"}
    cut = figures.as_far_as_read(found, [article])
    assert ([row["month"] for row in cut.rows], cut.first, cut.last, cut.later) == (["2018-02", "2018-04"], "2018-02", "2018-05", 2)
    assert figures.as_far_as_read(found, []) == found
    assert figures.as_far_as_read(figures.timeline([]), [article]) == figures.timeline([])


def test_a_timeline_of_nothing_is_empty() -> None:
    assert figures.timeline([]) == figures.Timeline([], None, None, 0, 0, 0)


def test_lags_are_of_events_dated_to_the_day() -> None:
    told = date(2024, 6, 19)
    events = [
        event("2024-06-19", first_reported=told), event("2024-06-18", first_reported=told), event("2024-06-30", first_reported=told),
        event("2024-01-01", first_reported=told, date_precision="year"), event(None, first_reported=told),
    ]  # fmt: skip
    assert [(row["lag"], row["n"]) for row in figures.lags(events)] == [("before it happened", 1), ("the same day", 1), ("a day later", 1)]


def test_pairs_are_those_of_dyads(built: Path) -> None:
    dyads = Stored(built).values("dyads")
    quads = sorted({d["quad_class"] for d in dyads})
    found = figures.pairs(dyads, quads)
    assert sum(row["n"] for row in found) == len(dyads) > 0
    first = found[0]["pair"]
    assert {row["pair"] for row in figures.pairs(dyads, quads, most=1)} == {first}


@pytest.mark.parametrize("picture", ["timeline", "dyads", "types"])
def test_a_picture_has_its_words_as_text_and_is_drawn_the_same_again(picture: str, built: Path, tmp_path: Path, run: Run) -> None:
    result = run("plot", built, picture, "--out", tmp_path / "one.svg")
    assert (result.exit_code, result.output) == (0, f"{tmp_path / 'one.svg'}: {picture} of version {Stored(built).version}\n")
    drawn = (tmp_path / "one.svg").read_text()
    assert "</text>" in drawn
    assert Stored(built).version in drawn
    assert drawn == svg(Stored(built), picture)


def test_a_picture_can_be_a_png(built: Path, tmp_path: Path, run: Run) -> None:
    assert run("plot", built, "types", "--out", tmp_path / "types.png").exit_code == 0
    assert (tmp_path / "types.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_a_picture_of_another_kind_is_wrong_usage(built: Path, tmp_path: Path, run: Run) -> None:
    result = run("plot", built, "types", "--out", tmp_path / "types.jpg")
    assert result.exit_code == 2
    assert "types.jpg ends neither in .svg nor in .png" in result.output


def test_a_release_that_is_not_there_cannot_be_drawn(tmp_path: Path, run: Run) -> None:
    assert run("plot", tmp_path / "gone", "types", "--out", tmp_path / "types.svg", cwd=tmp_path).exit_code == 3


def counted(release: Stored, picture: str, choice: EventFilter) -> int:
    return sum(int(row["n"]) for row in specification(release, picture, choice)["datasets"]["rows"])


def test_a_picture_shows_what_is_told_as_fact_unless_other_statuses_are_asked_for(built: Path) -> None:
    release = Stored(built)
    statuses = [e["status"] for e in release.values("events")]
    assert 0 < statuses.count("actual") < len(statuses)
    assert counted(release, "types", EventFilter()) == statuses.count("actual")
    assert counted(release, "types", EventFilter(("alleged", "negated"))) == statuses.count("alleged") + statuses.count("negated")
    assert counted(release, "types", EventFilter(figures.STATUSES)) == len(statuses)
    assert "waqai" not in release.package["name"]
    for statuses_asked, words in (
        (("actual",), "Actual events."), (("alleged", "negated"), "Alleged and negated events."), (figures.STATUSES, "Events of any status."),
    ):  # fmt: skip
        assert specification(release, "dyads", EventFilter(statuses_asked))["title"]["subtitle"][0] == f"sample 1.2.0. {words}"


def test_a_picture_of_one_status_has_no_shades_of_certainty(built: Path) -> None:
    assert "opacity" not in specification(Stored(built), "types")["encoding"]
    assert "opacity" in specification(Stored(built), "types", EventFilter(figures.STATUSES))["encoding"]


def test_countries_choose_events_in_which_one_of_them_takes_part(built: Path) -> None:
    release = Stored(built)
    choice = EventFilter(figures.STATUSES, ("EGY", "NOR"))

    def with_one(row: dict[str, Any]) -> bool:
        return bool({*(row["actor_countries"] or "").split(";"), *(row["recipient_countries"] or "").split(";")} & {"EGY", "NOR"})

    wanted = {e["event_id"] for e in release.values("events") if with_one(e)}
    assert {e["event_id"] for e in event_filter.events(release, choice).rows} == wanted
    assert wanted
    pairs, _ = event_filter.dyads(release, choice)
    assert pairs
    assert all({pair["from_country"], pair["to_country"]} & {"EGY", "NOR"} for pair in pairs)
    assert "in which EGY or NOR takes part" in specification(release, "types", choice)["title"]["subtitle"][0]


def test_months_choose_events_that_are_dated_to_them_and_the_others_are_counted(built: Path) -> None:
    release = Stored(built)
    every = event_filter.events(release, EventFilter(figures.STATUSES)).rows
    found = event_filter.events(release, EventFilter(figures.STATUSES, first="2025-03", last="2025-03"))
    assert {row["event_id"] for row in found.rows} == {row["event_id"] for row in every if figures.began(row) == "2025-03"}
    assert found.undated == sum(figures.began(row) is None for row in every)
    spec = specification(release, "timeline", EventFilter(figures.STATUSES, first="2025-01", last="2025-06"))
    assert [row["month"] for row in spec["datasets"]["articles"]] == [f"2025-{n:02}" for n in range(1, 7)]


def test_below_a_timeline_stand_the_articles_that_were_read_in_each_of_its_months(built: Path) -> None:
    def article(first: str, last: str, coding: str | None = "c1") -> dict[str, Any]:
        return {"published_start": date.fromisoformat(first), "published_end": date.fromisoformat(last), "coding": coding}

    articles = [
        article("2025-03-01", "2025-03-01"), article("2025-03-09", "2025-03-12"), article("2025-03-30", "2025-04-02"),
        article("2025-05-01", "2025-05-01", None), article("2025-06-01", "2025-06-30"),
    ]  # fmt: skip
    found = figures.coverage(articles, "2025-02", "2025-05")
    assert [(row["month"], row["n_articles"]) for row in found] == [("2025-02", 0), ("2025-03", 2), ("2025-04", 0), ("2025-05", 0)]
    release = Stored(built)
    spec = specification(release, "timeline")
    assert len(spec["vconcat"]) == 2
    assert sum(row["n_articles"] for row in spec["datasets"]["articles"]) > 0


def test_a_picture_in_arabic_has_no_word_of_english_but_the_release_s_name(built: Path, tmp_path: Path, run: Run) -> None:
    import re

    for picture in ("timeline", "dyads", "types"):
        out = tmp_path / f"{picture}.svg"
        assert run("plot", built, picture, "--lang", "ar", "--status", "any", "--out", out).exit_code == 0
        words = re.findall(">([^<]+)<", out.read_text(encoding="utf-8"))
        assert {latin for text in words for latin in re.findall("[A-Za-z]+", text)} == {"sample"}, picture
        assert any("الأحداث" in text for text in words)
    quads = picture_words.code_names("ar")
    assert any(quads["verbal cooperation"] in text for text in words)


def test_every_word_of_a_picture_is_there_in_both_languages_with_the_same_parts() -> None:
    import re

    english, arabic = picture_words._WORDS["en"], picture_words._WORDS["ar"]
    assert english.keys() == arabic.keys()
    for key, text in english.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", arabic[key])), key


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--countries", "EGX"], "no event of 1.2.0 has the country `EGX`"),
        (["--from", "2025-13"], "`2025-13` is no month: write it as 2018-03, or a year as 2018"),
        (["--from", "2025-04", "--to", "2025-03"], "--from 2025-04 is after --to 2025-03"),
        (["--lang", "fr"], "'fr' is not one of 'en', 'ar'"),
    ],
)
def test_a_choice_that_does_not_exist_is_wrong_usage(options: list[str], words: str, built: Path, tmp_path: Path, run: Run) -> None:
    result = run("plot", built, "dyads", *options, "--out", tmp_path / "x.svg")
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())
    assert not (tmp_path / "x.svg").exists()


def test_a_timeline_of_thousands_of_years_is_wrong_usage(built: Path, tmp_path: Path, run: Run) -> None:
    result = run("plot", built, "timeline", "--from", "0001", "--to", "9999", "--out", tmp_path / "x.svg")
    assert (result.exit_code, "at most 100 years" in " ".join(result.output.split())) == (2, True)


def test_a_choice_that_no_event_fits_gives_an_empty_picture(built: Path, tmp_path: Path, run: Run) -> None:
    for picture in ("timeline", "dyads", "types"):
        assert run("plot", built, picture, "--from", "1900", "--to", "1901", "--out", tmp_path / f"{picture}.svg").exit_code == 0


def test_statuses_are_named_alike_for_every_command() -> None:
    known = ("actual", "alleged", "negated")
    assert chosen_statuses(known, ["negated, actual"]) == ("actual", "negated")
    assert chosen_statuses(known, ["any"]) == chosen_statuses(known, ["actual", "all"]) == known
    with pytest.raises(CannotRun, match="this release has no status `told`; it has actual, alleged, negated, and `all` is all of them"):
        chosen_statuses(known, ["actual,told"])
    with pytest.raises(CannotRun, match="no status is named"):
        chosen_statuses(known, [","])
