"""Figures and pictures: what they count, and that a picture is the same each time it is drawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from waqai.pictures import figures
from waqai.pictures.drawing import svg
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
