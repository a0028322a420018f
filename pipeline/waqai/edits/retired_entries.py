"""Entries of raw/retired.yaml for ids that go: of what is published no id goes without one."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from waqai.adjudication.adjudicated_file import scalar
from waqai.edits.project_edit import ProjectEdit
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.release.stored import Stored, releases

FILE = "raw/retired.yaml"


@cache
def published_ids(project: Project, table: str, column: str) -> frozenset[str]:
    """The ids of a table in the last release of a project."""
    versions = releases(project.releases)
    if not versions:
        return frozenset()
    release = Stored.open(project.releases / versions[-1], whole=False)
    return frozenset([str(row[column]) for row in release.texts(table)]) if table in release.tables else frozenset()


def is_published(plan: ProjectEdit, kind: str, id_: str) -> bool:
    """Whether the last release has an id."""
    table = plan.schema.tables.get(f"{kind}s")
    return table is not None and table.id_column is not None and id_ in published_ids(plan.project, table.name, table.id_column)


def refuse_retired(plan: ProjectEdit, kind: str, id_: str) -> None:
    """Refuse an id that is gone: it never comes back."""
    if any((entry.table, entry.id) == (f"{kind}s", id_) for entry in plan.raw.retired):
        raise CannotRun(f"`{id_}` is retired in {FILE}, and ids never come back")


def retire_published(plan: ProjectEdit, kind: str, id_: str, successor: str, text: str) -> None:
    """Retire an id where it is published, since another one replaces it from now on."""
    if is_published(plan, kind, id_):
        add_entry(plan, Retirement(f"{kind}s", id_, "duplicate", text, (successor,)))


class Retirement(NamedTuple):
    """An entry of raw/retired.yaml but for its version, which is the one that comes next."""

    table: str
    id: str
    reason: str
    text: str
    successors: tuple[str, ...] = ()
    see: str | None = None


def add_entry(plan: ProjectEdit, gone: Retirement) -> None:
    """Plan an entry of raw/retired.yaml, in the layout of files written by hand.

    Raises
    ------
    CannotRun
        The version of schema/dataset.yaml is published already.
    """
    version = plan.schema.dataset.version
    if version in releases(plan.project.releases):
        raise CannotRun(f"`{gone.id}` is published, and so is {version}: give schema/dataset.yaml the version that comes next first")
    entry: dict[str, Any] = {"table": gone.table, "id": gone.id, "version": version, "reason": gone.reason, "text": gone.text}
    entry |= {"successors": list(gone.successors)} | ({"see": gone.see} if gone.see else {})
    lines = [f"{key}: {scalar(value)}" for key, value in entry.items()]
    block = "\n".join([f"- {lines[0]}", *(f"  {line}" for line in lines[1:])])
    plan.append(FILE, "retired", [entry], block)
