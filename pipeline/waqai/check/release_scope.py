"""What of a project a release depends on: all of it but the codings that it does not contain, and who is to code what.

Problems elsewhere are reported and stop no build. Takes a problem or a path and the codings that are published; reads nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from waqai.check.checks import CONCERNS, Ranked
from waqai.check.left_out import ADJUDICATED
from waqai.problem import Problem

_LINKS = frozenset(("conflicts", "event_consistency", "likely_events", "plausibility", "spelling"))  # concerns of several articles


def concerns_release(problem: Problem, published: Container[str]) -> bool:
    """Whether a problem is one of what a release contains; that it leaves out what is adjudicated, is one."""
    return in_release(problem.place.path, published) or (
        problem.code == "coding-left-out" and problem.place.path.startswith(f"raw/annotations/{ADJUDICATED}/")
    )


def in_release(path: str, published: Container[str]) -> bool:
    """Whether a release depends on the file at a path of the project."""
    if path == "raw/assignments.yaml":
        return False
    parts = path.split("/")
    return len(parts) < 4 or parts[:2] != ["raw", "annotations"] or parts[2] in published


def links_as_warnings(found: Iterable[Ranked], published: Container[str]) -> list[Ranked]:
    """What was found across files; what articles of a coding that is not published say together, as warnings: work goes on there."""
    return [
        (rank, place, code, *rest, "warning")
        if (code == "unknown-event" or CONCERNS[rank] in _LINKS) and not in_release(place[0], published)
        else (rank, place, code, *rest, level)
        for rank, place, code, *rest, level in found
    ]
