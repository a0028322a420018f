"""What a project under `waqai.engine.live_check` would say if some of its files were others, which lie in a copy of it elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from waqai.engine.live_check import SINGLE, LiveCheck
from waqai.problem import Problem
from waqai.project import Project


def can_try(live: LiveCheck, paths: Collection[str]) -> bool:
    """Whether that is known without a check of everything."""
    known = live.context is not None and live.lines is None
    return known and all(path in SINGLE or path.startswith(("raw/articles/", "raw/annotations/")) for path in paths)


def problems_of_copy(live: LiveCheck, root: Path, paths: Collection[str]) -> list[Problem]:
    """What is wrong with a copy of the project, in which these paths have other files, or none; the project stays as it is known.

    Parameters
    ----------
    root : pathlib.Path
        The copy's folder; the texts of pages are those of the project.
    """
    home = live.project
    try:
        _look_into(live, Project(root))
        return list(live.update(paths))
    finally:
        _look_into(live, home)
        live.update(paths)


def _look_into(live: LiveCheck, project: Project) -> None:
    live.project = project
    if live.context is not None:
        live.context.move(project.root)
