"""Runs the checks. Takes a project, gives its schema, its records and all problems, sorted.

Each article and each annotation is checked by itself first, in several processes where there are many; then the
events, from the facts that the files gave. `waqai.check.checks` lists the checks. What an earlier check reported at a
place is not repeated by a later one, nor is what follows from it: a problem that is also about such a place, as a
conflict is about both its sides.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.check.checks import READING, Ranked, of, rank
from waqai.check.facts import ALIKE, TELLING, UNKNOWN
from waqai.check.files import Files, Groups
from waqai.check.single import Single
from waqai.check.subject import Subject
from waqai.check.told import Told, agree
from waqai.formats import Formats
from waqai.problem import Place, Problem, in_order
from waqai.project import Project
from waqai.read.raw_folder import Lines, Raw, read_authorities, with_lines
from waqai.schema.model import Schema
from waqai.schema.reading import read_schema
from waqai.texts import Texts

if TYPE_CHECKING:
    from waqai.check.remembering import Memory

_Found = tuple[str | None, list[Ranked]]  # what the checks say of a key; without one, of the project
MANY = 500  # files from which on more processes, and the cache, cost less than they save


class Result(NamedTuple):
    """What was read and what was found.

    Parameters
    ----------
    schema : Schema or None
        None where `schema/` is unusable; nothing else was looked at then.
    raw : Raw
        Its annotations are there only if they were to be kept.
    problems : list of Problem
        Sorted by place, without the warnings that schema/waivers.yaml waives.
    reports, checked, unchecked : int
        How many reports there are, and of their passages how many could be checked and could not.
    waived : tuple of Problem
        The warnings that are waived.
    """

    schema: Schema | None
    raw: Raw
    problems: list[Problem]
    reports: int = 0
    checked: int = 0
    unchecked: int = 0
    waived: tuple[Problem, ...] = ()


def run(project: Project, *, keep: bool = True, cached: bool = False, tables: bool = True) -> Result:
    """Read and check a project, from structure to links.

    Parameters
    ----------
    keep : bool
        Whether the annotations are wanted too. Without them a large project is checked by several processes.
    cached : bool
        Whether a large project, of which the annotations are not kept, is checked with the help of its cache.
    tables : bool
        Whether what a release needs of `schema/` (tables, crosswalks, gates) is read and checked too; no check of raw/ needs it.

    Raises
    ------
    CannotRun
        The machine is at fault, not the data.
    """
    if keep or _size(project) < MANY:
        return _run(project, False, None, tables=tables)
    searched = gc.isenabled()
    gc.disable()  # a search for garbage would go through all that is remembered and read, again and again, and find none
    try:
        return _large(project, cached=cached, tables=tables)
    finally:
        if searched:
            gc.enable()


def _large(project: Project, *, cached: bool, tables: bool) -> Result:
    if cached:
        from waqai.check.remembering import Memory, Spoilt

        try:
            return _run(project, True, Memory(project.root), tables=tables)
        except Spoilt:
            pass
    return _run(project, True, None, tables=tables)


def _run(project: Project, large: bool, memory: Memory | None, *, tables: bool) -> Result:
    schema, problems = read_schema(project.root, tables=tables)
    if schema is None:
        return Result(None, Raw(), in_order(problems))
    raw, listing, found = read_authorities(project, Formats(schema))
    lines: Lines = {}
    if listing.has_shards:
        listing, lines = with_lines(project, listing, raw, found)
        memory = None  # which knows files alone
    if tables:
        look = partial(_beside, project, schema)
        found += memory.beside(look) if memory else look()
    subject = Subject(project.root, schema, raw, Texts(project.texts), lines)
    files = Files(subject, Formats(schema), listing, memory, large=large)
    articles, annotations = files.articles(), files.annotations()
    left, waived = unwaived(project, schema, told([*problems, *found], files, [*articles, *annotations]))
    reports, checked, unchecked = (sum([getattr(one, name) for one in annotations]) for name in ("reports", "checked", "unchecked"))
    return Result(schema, raw, left, reports, checked, unchecked, tuple(waived))


def _beside(project: Project, schema: Schema) -> list[Problem]:
    from waqai.check.beside import beside

    return beside(project.root, schema)


def told(read: list[Problem], files: Files, singles: list[Single]) -> list[Problem]:
    """All problems of files that have been read: those known from reading, those of each file, and what files say together."""
    ranked = rank(READING, read)
    ranked += [p for one in singles if one.problems for p in one.problems]
    ranked += _across(files)
    return _settled(ranked)


def unwaived(project: Project, schema: Schema, problems: list[Problem]) -> tuple[list[Problem], list[Problem]]:
    """The problems that schema/waivers.yaml leaves, those with one cause as one, sorted; and the warnings that it waives."""
    waived: list[Problem] = []
    if len(problems) > 1:
        from waqai.check.causes import gathered

        problems = gathered(problems)
    if (project.root / "schema" / "waivers.yaml").exists():
        from waqai.check.waiving import waive

        problems, waived = waive(project.root, schema.dataset.version, problems)
    return in_order(problems), waived


def _size(project: Project) -> int:
    """About how many files a project has."""
    count = 0
    for folder in (project.raw / "articles", *(project.raw / "annotations").glob("*")):
        try:
            count += len(os.listdir(folder))
        except OSError:  # it is reported where it is read
            continue
    return count


def _across(files: Files) -> list[Ranked]:
    """What the checks of the project say, and those across files of each key on which there is a doubt."""
    subject = files.subject
    tasks: list[Callable[[], list[_Found]]] = [partial(_of_events, part, subject) for part in files.parts()]
    found = files.share([*[partial(_of_project, i, check, subject) for i, check in of("project")], *tasks])
    files.remember({key for key, _ in found if key is not None})
    return [p for _, ranked in found for p in ranked]


def _of_project(i: int, check: Callable[[Subject], list[Problem]], subject: Subject) -> list[_Found]:
    return [(None, rank(i, check(subject)))]


def _of_events(part: Callable[[], Groups], subject: Subject) -> list[_Found]:
    """What the checks across files say of each key of a part on which there is a doubt."""
    groups, found, within = part(), list[_Found](), subject.raw.within
    named, kinds, events = subject.named, {ALIKE: of("alike"), UNKNOWN: of("unknown")}, of("event")
    for key, entries in groups.items():
        if key not in named and (not entries or (entries[0][1][0] in (TELLING, ALIKE) if len(entries) == 1 else agree(entries, within))):
            continue
        if ranked := _of_key(kinds.get(key[0], events), Told(key, entries, subject), subject):
            found.append((key, ranked))
    return found


def _of_key(checks: list[Any], told: Told, subject: Subject) -> list[Ranked]:
    return [p for i, check in checks for p in rank(i, check(told, subject))]


def _settled(ranked: Iterable[Ranked]) -> list[Problem]:
    """The problems that are told: none at, or about, a place where a check before its own has reported one."""
    problems: list[Problem] = []
    places: set[Place] = set()
    by_rank: dict[int, list[Problem]] = {}
    for i, place, code, message, hint, related, level in ranked:
        by_rank.setdefault(i, []).append(Problem(Place(*place), code, message, hint, tuple(Place(*r) for r in related), level))
    for i in sorted(by_rank):
        new = [p for p in by_rank[i] if i == READING or places.isdisjoint((p.place, *p.related))]
        problems += new
        places.update(p.place for p in new)
    return problems
