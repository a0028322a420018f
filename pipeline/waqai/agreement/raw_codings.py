"""Reads codings of `raw/` by their names, with what makes them unfit to be compared.

Takes a project and names, gives codings (`waqai.agreement.coded_reports.Coding`) or problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from waqai.agreement.coded_reports import Coding, coded
from waqai.catalogue import STAGES
from waqai.engine.check_project import Result, check_project
from waqai.nearest import did_you_mean
from waqai.problem import CannotRun, Problem, errors
from waqai.project import Project

_UNFIT = frozenset(
    code for stage in ("Files", "YAML", "Schema", "Structure", "Codes", "Names", "References", "Dates") for code in STAGES[stage]
) - {"unknown-coding"}


def read_checked(project: Project, codings: Sequence[str]) -> tuple[Result, list[Problem]]:
    """Read and check a project; the problems are those that leave these codings, or what they refer to, unfit.

    What two reports contradict each other in is no such problem: it is what codings are compared for.

    Raises
    ------
    CannotRun
        There is no such coding.
    """
    result = check_project(project, keep=True)
    known = {a.coding for a in result.raw.annotations} | {b.split("/")[1] for b in result.raw.broken if b.startswith("annotations/")}
    for name in codings:
        if result.schema is not None and name not in known:
            hint = did_you_mean(name, known)
            raise CannotRun(f"there is no coding `{name}` in raw/annotations" + (f"; {hint}" if hint else ""))
    ours = tuple(f"raw/annotations/{name}/" for name in codings)
    shared = ("schema/", "raw/articles/", "raw/actors.yaml", "raw/places.yaml", "raw/coders.yaml")
    unfit = [p for p in errors(result.problems) if p.place.path.startswith(ours + shared) and (p.code in _UNFIT or p.code == "no-role")]
    return result, unfit


class Readings(NamedTuple):
    """Codings in the order of their names; what makes them unfit; and their articles that are not finished, which are left out."""

    codings: list[Coding]
    problems: list[Problem]
    unfinished: list[str]


def read_codings(project: Project, names: Sequence[str]) -> Readings:
    """The codings of `raw/annotations` with these names."""
    result, problems = read_checked(project, names)
    if problems or result.schema is None:
        return Readings([], problems or result.problems, [])
    mine = [[a for a in result.raw.annotations if a.coding == name] for name in names]
    left = [f"{a.coding}/{a.article}" for annotations in mine for a in annotations if not a.finished]
    return Readings([coded([a for a in annotations if a.finished], result.raw) for annotations in mine], [], left)
