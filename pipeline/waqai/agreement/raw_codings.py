"""Reads codings of `raw/` by their names, with what makes them unfit to be compared.

Takes a project and names, gives codings (`waqai.agreement.coded_reports.Coding`) or problems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from waqai.agreement.coded_reports import Coding, coded
from waqai.catalogue import STAGES
from waqai.engine.check_project import check_project
from waqai.nearest import suggestion
from waqai.problem import Problem, WrongUsage, errors
from waqai.project import Project
from waqai.read.raw_folder import Raw
from waqai.schema.model import Schema

_UNFIT = frozenset(
    code for stage in ("Files", "YAML", "Schema", "Structure", "Codes", "Names", "References", "Dates") for code in STAGES[stage]
) - {"unknown-coding"}


class CheckedCodings(NamedTuple):
    """Codings that can be compared.

    Parameters
    ----------
    schema : Schema or None
        None where `schema/` is unusable.
    raw : Raw
        With annotations.
    problems : list of Problem
        What leaves the codings unfit to be compared.
    events : mapping or None
        All event ids of each coding, where `raw` has some of their annotations alone.
    """

    schema: Schema | None
    raw: Raw
    problems: list[Problem]
    events: Mapping[str, set[str]] | None = None


def read_checked(project: Project, codings: Sequence[str]) -> CheckedCodings:
    """Read and check a project; the problems are those that leave these codings, or what they refer to, unfit.

    What two reports contradict each other in is no such problem: it is what codings are compared for.

    Raises
    ------
    WrongUsage
        There is no such coding.
    """
    result = check_project(project, keep=True)
    known = {a.coding for a in result.raw.annotations} | {b.split("/")[1] for b in result.raw.broken if b.startswith("annotations/")}
    for name in codings:
        if result.schema is not None and name not in known:
            raise WrongUsage(f"there is no coding `{name}` in raw/annotations{suggestion(name, known)}")
    return CheckedCodings(result.schema, result.raw, unfit(result.problems, codings) if result.schema else result.problems)


def unfit(problems: list[Problem], codings: Sequence[str]) -> list[Problem]:
    """Of a project's problems those that leave these codings, or what they refer to, unfit to be compared."""
    ours = tuple(f"raw/annotations/{name}/" for name in codings)
    shared = ("schema/", "raw/articles/", "raw/actors.yaml", "raw/places.yaml", "raw/coders.yaml")
    return [p for p in errors(problems) if p.place.path.startswith(ours + shared) and (p.code in _UNFIT or p.code == "no-role")]


class Readings(NamedTuple):
    """Codings in the order of their names; what makes them unfit; and their articles that are not finished, which are left out."""

    codings: list[Coding]
    problems: list[Problem]
    unfinished: list[str]


def read_codings(project: Project, names: Sequence[str]) -> Readings:
    """The codings of `raw/annotations` with these names."""
    checked = read_checked(project, names)
    if checked.problems or checked.schema is None:
        return Readings([], checked.problems, [])
    mine = [[a for a in checked.raw.annotations if a.coding == name] for name in names]
    left = [f"{a.coding}/{a.article}" for annotations in mine for a in annotations if not a.finished]
    return Readings([coded([a for a in annotations if a.finished], checked.raw) for annotations in mine], [], left)
