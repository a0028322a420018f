"""The candidate of any project, small or large: checked, and ready to be written into a folder while `prepared` lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from waqai.engine.check_project import Result
from waqai.problem import Problem
from waqai.project import Project
from waqai.release.candidate import Candidate, assemble
from waqai.release.publishing import Streamed

if TYPE_CHECKING:
    from waqai.bulk.running import Plan


class Prepared(NamedTuple):
    """What would be published.

    Parameters
    ----------
    candidate : Candidate, Streamed or None
        None where an error stands in the way.
    problems : list of Problem
        All that is known before it is written.
    """

    candidate: Candidate | Streamed | None
    result: Result
    problems: list[Problem]


@contextmanager
def prepared(project: Project, plan: Callable[[], AbstractContextManager[Plan]]) -> Iterator[Prepared]:
    """Check a project in full; `plan` says how a large one is worked on."""
    if project.bulk:
        from waqai.release import large

        with plan() as made, large.candidate(project, made) as (streamed, checked, problems):
            yield Prepared(streamed, checked, problems)
        return
    candidate, result, problems = assemble(project)
    yield Prepared(candidate, result, problems)


def tried(candidate: Streamed) -> list[Problem]:
    """What is wrong with a release that is written to see, and not kept."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="waqai-") as folder:
        return candidate.fill(Path(folder))
