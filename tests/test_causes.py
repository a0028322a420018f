"""Many problems with one cause are told as one, where the cause stands."""

from __future__ import annotations

from waqai.check.root_causes import gathered
from waqai.problem import Place, Problem

PUBLISHED = Place("raw/articles/a.yaml", 5, 12)


def after(coding: str, line: int, related: Place = PUBLISHED) -> Problem:
    return Problem(Place(f"raw/annotations/{coding}/a.yaml", line, 11), "date-after-article", f"event on line {line}", related=(related,))


def test_a_record_that_three_files_contradict_is_what_is_wrong() -> None:
    found = gathered([after("c1", 9), after("c1", 30), after("c2", 9), after("c3", 7)])
    assert [(p.place, p.code) for p in found] == [(PUBLISHED, "date-after-article")]
    assert found[0].message == "4 times this is contradicted, first at raw/annotations/c1/a.yaml:9:11: event on line 9"
    assert [place.path.split("/")[2] for place in found[0].related] == ["c1", "c2", "c3"]


def test_what_two_files_say_is_told_of_each() -> None:
    problems = [after("c1", 9), after("c1", 30), after("c2", 9)]
    assert gathered(problems) == problems


def test_a_problem_with_two_causes_goes_with_the_one_that_has_more() -> None:
    roles = Place("raw/actors.yaml", 7, 5)
    both = Problem(Place("raw/annotations/c1/a.yaml", 12, 9), "no-role", "no role", related=(roles, PUBLISHED))
    found = gathered([both, after("c1", 9), after("c2", 9), after("c3", 9)])
    assert [p.place for p in found] == [PUBLISHED]


def test_an_id_that_three_files_miss_is_told_once_and_others_are_left() -> None:
    missing = [Problem(Place(f"raw/annotations/c{i}/a.yaml", 9, 14), "unknown-actor", "`egypt` is not an id") for i in (1, 2, 3)]
    other = Problem(Place("raw/annotations/c1/a.yaml", 40, 14), "unknown-actor", "`egpyt` is not an id")
    found = gathered([*missing, other])
    assert [(p.place.line, p.message) for p in sorted(found)] == [(9, "`egypt` is not an id (3 times)"), (40, other.message)]
