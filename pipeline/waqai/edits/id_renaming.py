"""Gives an id another name, wherever it is used: in records and codings, in authority files and decisions, in names of files.

A published id never comes back: one that gets another name is retired, and the new one is its successor.
"""

from __future__ import annotations

from waqai.edits import id_places
from waqai.edits.id_places import said
from waqai.edits.import_memory import keep_imports
from waqai.edits.project_edit import Found, ProjectEdit, paths_of
from waqai.edits.report_texts import edited_annotations, reports
from waqai.edits.retired_entries import refuse_retired, retire_published
from waqai.identifiers import no_id
from waqai.nearest import did_you_mean
from waqai.problem import CannotRun
from waqai.report_digest import digest_of


def rename(plan: ProjectEdit, kind: str, old: str, new: str) -> None:
    """Plan a new name for an id.

    Raises
    ------
    CannotRun
        Nothing is called so, the new name is taken or cannot be one, or a file cannot be edited.
    """
    if why := no_id(new):
        raise CannotRun(f"`{new}` is {why}")
    refuse_retired(plan, kind, new)
    found = 0
    for document in plan.documents(kind, old, new):
        if taken := id_places.id_places(document.edit.tree, document.file, plan.shape(document.file), kind, new):
            node = document.edit.node(*taken[0].pointer)
            hint = f"; two ids of one event are made one by `waqai merge {old} {new}`" if kind == "event" else ""
            raise CannotRun(f"`{new}` is the id of another {kind} already, in {document.edit.name}:{node.line}:{node.column}{hint}")
        found += replace_all(plan, document, kind, old, new)
    _move(plan, kind, old, new)
    if not found and not plan.moves:
        raise CannotRun(f"nothing in raw/ has the {kind} `{old}`" + (f"; {hint}" if (hint := _near(plan, kind, old)) else ""))
    keep_adjudications(plan)
    keep_imports(plan, kind, old, new)
    retire_published(plan, kind, old, new, "It has another id now.")


def replace_all(plan: ProjectEdit, document: Found, kind: str, old: str, new: str) -> int:
    """Replace an id everywhere in a document, and give the number of places."""
    edit, file, table = document.edit, document.file, f"{kind}s"
    places = id_places.id_places(edit.tree, file, plan.shape(file), kind, old)
    if file == "raw/retired.yaml":
        places += id_places.of_retired(edit.tree, table, old)
    elif file == "raw/changes.yaml":
        places += id_places.of_changes(edit.tree, plan.schema, kind, old)
    elif file == "schema/waivers.yaml":
        return _replace_waived(document, kind, old, new)
    for place in places:
        if place.key:
            edit.replace_key(place.pointer, new)
        else:
            edit.replace(place.pointer, new)
    return len(places)


def _replace_waived(document: Found, kind: str, old: str, new: str) -> int:
    count = 0
    for i, waiver in enumerate(document.edit.tree.values["waivers"].items):
        where = said(waiver.values["where"])
        if (renamed := id_places.waived(where, kind, old, new)) != where:
            document.edit.replace(("waivers", i, "where"), renamed)
            count += 1
    return count


def _move(plan: ProjectEdit, kind: str, old: str, new: str) -> None:
    """Plan new names for files and folders that are called after an id."""
    if kind == "article":
        moves = {path: f"{path.rpartition('/')[0]}/{new}.yaml" for path in paths_of(plan.listing, [old])}
    elif kind == "coding":
        start = f"raw/annotations/{old}/"
        moves = {path: f"raw/annotations/{new}/{path.removeprefix(start)}" for path in plan.listing.annotations if path.startswith(start)}
        if moves and any((plan.project.raw / "annotations" / new).glob("*")):
            raise CannotRun(f"raw/annotations/{new} is there already: two codings are never made one")
    else:
        return
    for to in moves.values():
        if (plan.project.root / to).exists():
            raise CannotRun(f"{to} is there already")
    plan.moves.update(moves)


def keep_adjudications(plan: ProjectEdit) -> None:
    """Let adjudicated files know the codings that they were made of as they are after the edit.

    Such a file has a hash of the reports of each; without the new one `waqai adjudicate` would take them for changed by a coder.
    """
    changed: dict[tuple[str, str], Found] = {}
    for found in edited_annotations(plan):
        changed.setdefault((found.coding, found.article), found)
    for found in list(plan.adjudicated()) if changed else ():
        made = found.edit.tree.values.get("adjudication")
        codings = made.values.get("codings") if made is not None and made.kind == "mapping" else None
        for coding, node in codings.values.items() if codings is not None else ():
            if (one := changed.get((coding, found.article))) is None:
                continue
            before, after = (digest_of(reports(plan, one, text)) for text in (one.edit.text, one.edit.result()))
            if said(node) == before and before != after:
                found.edit.replace(("adjudication", "codings", coding), after)


def _near(plan: ProjectEdit, kind: str, old: str) -> str:
    """A hint at what may have been meant."""
    known = getattr(plan.raw, kind, None)
    if kind == "event":
        known = plan.raw.decision
    return did_you_mean(old, known) if known else ""
