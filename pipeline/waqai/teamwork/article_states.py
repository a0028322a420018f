"""Reads how far each article of a project is coded: of files of YAML by the cache of `waqai validate`, of JSON Lines line by line.

Takes a project, gives its articles and states. Lines are not in the cache, and checking them takes long; for the states alone they
are read and held to their shape.
"""

from __future__ import annotations

from typing import NamedTuple

from waqai.engine.check_project import REMEMBERED, Result, check_project, has_lines, is_large
from waqai.engine.plan import Plan
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import Raw, coding_of, read_all, read_authorities
from waqai.report_keys import DRAFT
from waqai.schema.schema_reader import read_schema


class CodedArticles(NamedTuple):
    """The ids of all articles that could be read, and what says how far they are (`Result.coded`, `raw.assignments`, `raw.broken`)."""

    articles: list[str]
    result: Result


def read_states(project: Project, plan: Plan | None) -> CodedArticles:
    """The states of a project; `plan` says how many processes check a large one."""
    if has_lines(project):
        return _by_line(project)
    cached = is_large(project, REMEMBERED)
    result = check_project(project, plan if is_large(project) else None, cached=cached, states=True)
    return CodedArticles(list(result.raw.article), result)


def _by_line(project: Project) -> CodedArticles:
    schema, problems = read_schema(project.root, tables=False)
    if schema is None:
        return CodedArticles([], Result(None, Raw(), problems))
    formats, articles, coded = Formats(schema), list[str](), list[tuple[str, str, bool]]()
    raw, listing, _ = read_authorities(project, formats)
    for found in read_all(str(project.root), listing.articles, formats.article):
        raw.broken |= found.broken
        articles += [found.document.values["article"]] if found.document else []
    for found in read_all(str(project.root), listing.annotations, formats.annotation):
        raw.broken |= found.broken
        if found.document:
            reports = found.document.values["reports"]
            finished = reports is not None and not any(DRAFT in report for report in reports)
            coded.append((coding_of(found.path), found.document.values["article"], finished))
    return CodedArticles(articles, Result(schema, raw, [], coded=tuple(coded)))
