"""Entries of raw/retired.yaml for ids that go: of what is published no id goes without one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

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


def retire_published(plan: ProjectEdit, kind: str, id_: str, successors: Sequence[str], text: str) -> None:
    """Retire an id where it is published, in the version that comes next."""
    if is_published(plan, kind, id_):
        retire(plan, kind, id_, successors, text)


def retire(plan: ProjectEdit, kind: str, id_: str, successors: Sequence[str], text: str) -> None:
    """Plan an entry of raw/retired.yaml, in the layout that the file has.

    Raises
    ------
    CannotRun
        The version of schema/dataset.yaml is published already.
    """
    version = plan.schema.dataset.version
    if version in releases(plan.project.releases):
        raise CannotRun(f"`{id_}` is published, and so is {version}: give schema/dataset.yaml the version that comes next first")
    entry = {"table": f"{kind}s", "id": id_, "version": version, "reason": text, "successor": successors[0] if successors else None}
    lines = [f"{key}: {'null' if value is None else value}" for key, value in entry.items()]
    block = "\n".join([f"- {lines[0]}", *(f"  {line}" for line in lines[1:])])
    document = plan.document(FILE)
    if document is not None:
        document.edit.append(("retired",), [entry], block)
    else:
        plan.created[FILE] = "retired:\n" + "".join(f"  {line}\n" for line in block.splitlines())
