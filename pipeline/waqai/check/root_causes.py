"""One problem for many that have one cause: a record that three files contradict, an id or a code that three files miss.

Takes the problems of a project, gives fewer. What is left out stands among the related places of what is told instead.
"""

from __future__ import annotations

from collections.abc import Container, Hashable

from waqai.check.release_scope import in_release
from waqai.problem import Place, Problem

FILES = 3  # which do not all make the same mistake
# Problems that are about a record, or an actor's roles, as much as about what is told: their related places say which.
_OF_A_RECORD = frozenset(("date-after-article", "coded-before-published", "planned-in-the-past", "no-role", "evidence-outside-body"))


def gathered(problems: list[Problem], published: Container[str] | None = None) -> list[Problem]:
    """The problems, with those that have one cause as one.

    Parameters
    ----------
    published : container of str or None
        The codings that are published, by default all: only three files of these can put the blame on a record.
    """
    groups: dict[tuple[Hashable, bool], list[Problem]] = {}
    for problem in problems:
        shown = published is None or in_release(problem.place.path, published)
        for cause in _causes(problem):
            if shown or not isinstance(cause, Place):
                groups.setdefault((cause, shown), []).append(problem)
    merged, gone = list[Problem](), set[Problem]()
    for (cause, _), found in sorted(groups.items(), key=lambda group: -len(group[1])):
        left = sorted(p for p in found if p not in gone)
        firsts = {_file(p.place): p for p in reversed(left)}
        if len(firsts) >= FILES:
            gone.update(left)
            merged.append(_one(cause, left, sorted(p.place for p in firsts.values())))
    return [*(p for p in problems if p not in gone), *merged] if merged else problems


def _file(place: Place) -> tuple[str, int]:
    """The file of a place; of JSON Lines, which hold a file a line, the line."""
    return place.path, 0 if place.path.endswith(".yaml") else place.line


def _causes(problem: Problem) -> tuple[Hashable, ...]:
    if problem.code in _OF_A_RECORD:
        return problem.related
    return ((problem.code, problem.message),) if problem.code.startswith("unknown-") else ()


def _one(cause: Hashable, found: list[Problem], places: list[Place]) -> Problem:
    first, often = found[0], f"{len(found)} times"
    if not isinstance(cause, Place):
        return first._replace(message=f"{first.message} ({often})", related=tuple(places[1:]))
    text = f"{often} this is contradicted, first at {first.place}: {first.message}"
    return Problem(cause, first.code, text, "if all of these are right, this is wrong", tuple(places))
