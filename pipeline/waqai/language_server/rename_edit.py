"""The new name of an id as one edit of the workspace, planned as `waqai rename` plans it; the editor writes it, and can undo it."""

from __future__ import annotations

from lsprotocol.types import (
    CreateFile,
    OptionalVersionedTextDocumentIdentifier,
    Position,
    Range,
    RenameFile,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from waqai.edits.document_edit import DocumentEdit
from waqai.edits.edit_check import new_problems
from waqai.edits.id_renaming import rename
from waqai.edits.project_edit import ProjectEdit
from waqai.engine.live_check import LiveCheck
from waqai.language_server.positions import Lines
from waqai.problem import CannotRun, errors


def rename_edit(live: LiveCheck, kind: str, old: str, new: str, encoding: str, unsaved: set[str]) -> WorkspaceEdit:
    """What changes in every file, and which files get other names; checked, as `waqai rename` does, before anybody writes it.

    Parameters
    ----------
    unsaved : set of str
        Paths of files with text that is not saved: the edit is made of the files on the disk, so none of these may be in it.

    Raises
    ------
    CannotRun
        It cannot be renamed so, as `waqai rename` would say, or makes errors.
    """
    project = live.project
    plan = ProjectEdit(project, f"waqai rename {kind} {old} {new}")
    rename(plan, kind, old, new)
    edited = plan.edited()
    if meets := sorted(unsaved & (edited.keys() | plan.moves.keys())):
        raise CannotRun(f"save {', '.join(meets)} first: the id is there too")
    if wrong := errors(new_problems(plan, old, new, live)):
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise CannotRun(f"once it is renamed, {wrong[0].place}: {wrong[0].message}{more}; `{plan.command}` shows all")
    changes: list[TextDocumentEdit | CreateFile | RenameFile] = []
    for path, documents in edited.items():
        edits: list[TextEdit] = []
        for number, found in documents.items():
            if number and not path.endswith(".jsonl"):
                raise CannotRun(f"{path} is compressed, which no editor opens: run `{plan.command}`")
            edits += _edits(found.edit, number, encoding)
        uri = (project.root / path).as_uri()
        changes.append(TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(uri, None), edits))
    for path, text in plan.created.items():
        uri = (project.root / path).as_uri()
        changes += [
            CreateFile(uri),
            TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(uri, None), [TextEdit(Range(Position(0, 0), Position(0, 0)), text)]),
        ]
    for path, (there, now) in plan.rewritten.items():
        whole = Range(Position(0, 0), Lines(there.decode(), encoding).at_offset(len(there.decode())))
        identifier = OptionalVersionedTextDocumentIdentifier((project.root / path).as_uri(), None)
        changes.append(TextDocumentEdit(identifier, [TextEdit(whole, now.decode())]))
    for path, to in plan.moves.items():
        if to is not None:
            changes.append(RenameFile((project.root / path).as_uri(), (project.root / to).as_uri()))
    return WorkspaceEdit(document_changes=changes)


def _edits(edit: DocumentEdit, number: int, encoding: str) -> list[TextEdit]:
    edit.result()  # refuses what cannot be edited safely
    lines, down = Lines(edit.text, encoding), max(number - 1, 0)
    out = []
    for start, end, new in edit.spans():
        a, b = lines.at_offset(start), lines.at_offset(end)
        out.append(TextEdit(Range(Position(a.line + down, a.character), Position(b.line + down, b.character)), new))
    return out
