"""Runs the checks in their order. Takes a project, gives its schema, its records and all problems, sorted.

What an earlier check reported at a place is not repeated by a later one, nor is what follows from it: a problem that
is also about such a place, as a conflict is about both its sides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from waqai.check import codes, combined, dating, evidence, identity, likeness, links, parties, references, spelling, stories, wording
from waqai.check.subject import Subject
from waqai.formats import Formats
from waqai.problem import Problem, in_order
from waqai.project import Project
from waqai.read.raw_folder import Raw, read_raw
from waqai.schema.model import Schema
from waqai.schema.reading import read_schema
from waqai.texts import Texts

CHECKS: tuple[Callable[[Subject], list[Problem]], ...] = (
    identity.check,
    codes.check,
    wording.check,
    references.check,
    dating.check,
    parties.check,
    stories.check,
    evidence.check,
    links.check,
    combined.check,
    likeness.check,
    spelling.check,
)


class Result(NamedTuple):
    """What was read and what was found.

    Parameters
    ----------
    schema : Schema or None
        None where `schema/` is unusable; nothing else was looked at then.
    problems : list of Problem
        Sorted by place, without the warnings that schema/waivers.yaml waives.
    waived : tuple of Problem
        Those.
    """

    schema: Schema | None
    raw: Raw
    problems: list[Problem]
    checked: int = 0
    unchecked: int = 0
    waived: tuple[Problem, ...] = ()

    @property
    def reports(self) -> int:
        return sum(len(a.reports) for a in self.raw.annotations)


def run(project: Project) -> Result:
    """Read and check a project, from structure to links.

    Raises
    ------
    CannotRun
        The machine is at fault, not the data.
    """
    schema, problems = read_schema(project.root)
    if schema is None:
        return Result(None, Raw(), in_order(problems))
    raw, found = read_raw(project, Formats(schema))
    subject = Subject(schema, raw, Texts(project.texts))
    problems, waived = unwaived(project, schema, look(subject, problems + found))
    return Result(schema, raw, problems, subject.passages["checked"], subject.passages["unchecked"], tuple(waived))


def unwaived(project: Project, schema: Schema, problems: list[Problem]) -> tuple[list[Problem], list[Problem]]:
    """The problems that schema/waivers.yaml leaves, sorted, and the warnings that it waives."""
    if not (project.root / "schema" / "waivers.yaml").exists():
        return problems, []
    from waqai.check.waiving import waive

    left, waived = waive(project.root, schema.dataset.version, problems)
    return in_order(left), waived


def look(subject: Subject, problems: list[Problem]) -> list[Problem]:
    """Run every check; what they find, with the problems that are known already, sorted."""
    problems, places = list(problems), {p.place for p in problems}
    for check in CHECKS:
        new = [p for p in check(subject) if places.isdisjoint((p.place, *p.related))]
        problems += new
        places |= {p.place for p in new}
    return in_order(problems)
