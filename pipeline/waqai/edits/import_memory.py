"""Keeps what `waqai import` remembers of a coding true after an edit: its record of reports, and the ids in its mapping.

By the record a later import knows which row is which event, and whether a hand has changed a report; a renamed id that it does not
know would come back under its old name, and a report whose actor was renamed would pass for one that a hand has changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from waqai.edits.id_places import said
from waqai.edits.project_edit import ProjectEdit
from waqai.edits.report_texts import edited_annotations, reports
from waqai.imports.import_record import NAME, Record, read_record
from waqai.problem import CannotRun
from waqai.report_digest import digest_of
from waqai.yamlfile.yaml_slow import Node

_FIELDS = {
    "event": ("event", "about"),
    "article": ("article",),
    "actor": ("actors", "recipients", "asserted_by", "denied_by"),
    "place": ("place",),
}


def keep_imports(plan: ProjectEdit, kind: str, old: str, new: str) -> None:
    """Plan what raw/imports is to be once an id has another name.

    Raises
    ------
    CannotRun
        A record or a mapping cannot be read, or the folder of the new name is there already.
    """
    home = plan.project.raw / "imports"
    if not home.is_dir():
        return
    digests = _digests(plan, {folder.name for folder in home.iterdir() if (folder / NAME).exists()}, kind, old, new)
    for folder in sorted(path for path in home.iterdir() if path.is_dir()):
        _record(plan, folder, kind, old, new, digests)
        for path in sorted(folder.glob("*.yaml")):
            _mapping(plan, path, kind, old, new)
        if kind == "coding" and folder.name == old:
            if any((home / new).glob("*")):
                raise CannotRun(f"raw/imports/{new} is there already: move it away, or delete it")
            plan.moves.update({f"raw/imports/{old}/{path.name}": f"raw/imports/{new}/{path.name}" for path in folder.iterdir()})


def _digests(plan: ProjectEdit, codings: set[str], kind: str, old: str, new: str) -> dict[tuple[str, str, str], tuple[str, str]]:
    """By coding, article and event, as they were: the hash of a report before and after the edit, where it changes."""
    out: dict[tuple[str, str, str], tuple[str, str]] = {}
    for found in edited_annotations(plan):
        if found.coding not in codings:
            continue
        after = {said_event(report): digest_of([report]) for report in reports(plan, found, found.edit.result())}
        for report in reports(plan, found, found.edit.text):
            event, before = said_event(report), digest_of([report])
            now = after.get(new if kind == "event" and event == old else event)
            if now is not None and now != before:
                out[found.coding, found.article, event] = before, now
    return out


def said_event(report: dict[str, Any]) -> str:
    """The event of a report, finished or not; empty where it has none."""
    return str(report.get("event") or "")


def _record(plan: ProjectEdit, folder: Path, kind: str, old: str, new: str, digests: dict[tuple[str, str, str], tuple[str, str]]) -> None:
    path, entries = folder / NAME, {}
    if not path.exists():
        return
    for (article, event), entry in read_record(folder).entries.items():
        before, after = digests.get((folder.name, article, event), ("", ""))
        if before and entry.digest == before:
            entry = entry._replace(digest=after)  # noqa: PLW2901
        if kind == "event" and event == old:
            entry = entry._replace(event=new)  # noqa: PLW2901
        if kind == "article" and article == old:
            entry = entry._replace(article=new)  # noqa: PLW2901
        entries[entry.article, entry.event] = entry
    source, text = path.read_bytes(), Record(entries).as_bytes()
    if text != source:
        plan.rewritten[f"raw/imports/{folder.name}/{NAME}"] = source, text


def _mapping(plan: ProjectEdit, path: Path, kind: str, old: str, new: str) -> None:
    """Give an id its new name where a mapping says that a foreign value is it."""
    if old.encode() not in path.read_bytes():
        return
    found = plan.document(plan.project.relative(path))
    assert found
    values, edit = found.edit.tree.values, found.edit
    for field in _FIELDS.get(kind, ()):
        for label, node in _entries(_entries(values.get("values")).get(field)).items():
            if node.kind == "sequence":
                for i, item in enumerate(node.items):
                    if said(item) == old:
                        edit.replace(("values", field, label, i), new)
            elif said(node) == old:
                edit.replace(("values", field, label), new)
        if (default := _entries(values.get("defaults")).get(field)) is not None and said(default) == old:
            edit.replace(("defaults", field), new)
    if kind == "coder":
        for name, node in _entries(values.get("coders")).items():
            if said(node) == old:
                edit.replace(("coders", name), new)


def _entries(node: Node | None) -> dict[str, Node]:
    return node.values if node is not None else {}
