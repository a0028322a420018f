"""What the requests of an editor are answered with: hovers, completion, places, actions. Called in the project's thread."""

from __future__ import annotations

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CompletionItem,
    CompletionItemKind,
    CompletionList,
    Hover,
    Location,
    MarkupContent,
    MarkupKind,
    Position,
    PrepareRenamePlaceholder,
    Range,
    TextEdit,
    WorkspaceEdit,
)

from waqai.language_server import entries, navigation, quick_fixes
from waqai.language_server.cursor import Spot, kind_of_id, spot_at, spots, touches, typed_at
from waqai.language_server.diagnostics import diagnostic
from waqai.language_server.positions import Lines
from waqai.language_server.rename_edit import rename_edit
from waqai.language_server.session import Session
from waqai.problem import CannotRun
from waqai.read.raw_folder import coding_of
from waqai.yamlfile.shape import Shape


class _At:
    """What stands at a position of a file."""

    def __init__(self, session: Session, path: str, position: Position) -> None:
        self.session, self.path, self.live = session, path, session.live
        self.lines: Lines = session.lines(path)
        self.shape: Shape | None = session.live.shape(path)
        self.line, self.column = self.lines.place(position)
        self.spot: Spot | None = spot_at(self.lines, self.shape, self.line, self.column) if self.shape else None
        self.exact = self.spot is not None and touches(self.lines, self.spot, self.column)

    @property
    def coding(self) -> str:
        return coding_of(self.path)

    @property
    def id(self) -> tuple[str, str] | None:
        if self.spot is None or self.shape is None or not self.exact:
            return None
        return kind_of_id(self.spot, self.path, self.shape)

    @property
    def range(self) -> Range:
        assert self.spot is not None
        return self.lines.token(self.spot.node.line, self.spot.node.column)


def hover(session: Session, path: str, position: Position) -> Hover | None:
    """What a code, an id, a key or a passage is."""
    at = _At(session, path, position)
    if at.spot is None:
        return None
    text = entries.passage(at.spot, at.live)
    if text is None and at.exact:
        node, rules = at.spot.node, at.spot.rules
        text = str(rules.get("description", "")) if at.spot.key else entries.code_list(at.spot, at.live).get(node.text, "")
        if not text and at.id:
            text = entries.about_id(*at.id, at.live, at.coding)
    return Hover(MarkupContent(MarkupKind.Markdown, text), at.range) if text else None


def complete(session: Session, path: str, position: Position) -> CompletionList:
    """The codes, ids or keys that are possible at a position."""
    lines, shape = session.lines(path), session.live.shape(path)
    line, column = lines.place(position)
    typed = typed_at(lines, shape, line, column) if shape else None
    if typed is None:
        return CompletionList(False, [])
    span = Range(lines.position(line, typed.start), lines.position(line, typed.end))
    found, whole = entries.offers(typed.spot, typed.word, path, session.live) if not typed.spot.key else ([], True)
    items = [_item(offer, span, typed.spot, path) for offer in found]
    if not items:
        items = [
            CompletionItem(key, kind=CompletionItemKind.Field, documentation=about or None, text_edit=TextEdit(span, f"{key}: "))
            for key, about in _keys(typed.spot, shape).items()
        ]
    return CompletionList(not whole, items)


def _keys(spot: Spot, shape: Shape | None) -> dict[str, str]:
    """The keys that the mapping at a place may have and has not, each with what it is for."""
    pointer = spot.pointer[:-1] if spot.key else spot.pointer
    here = next((s for s in spots(spot.tree, shape) if s.pointer == pointer and not s.key), None) if shape else None
    known = here.rules.get("properties", {}) if here else {}
    return {key: str(one.get("description", "")) for key, one in known.items() if here and key not in here.node.values}


def _item(offer: entries.Offer, span: Range, spot: Spot, path: str) -> CompletionItem:
    ids = spot.rules.get("x-ids")
    return CompletionItem(
        offer.word,
        kind=CompletionItemKind.Reference if ids else CompletionItemKind.EnumMember,
        detail=offer.detail or None,
        documentation=MarkupContent(MarkupKind.Markdown, offer.about) if offer.about else None,
        filter_text=f"{offer.word} {offer.detail}" if ids else None,
        text_edit=TextEdit(span, offer.word),
        data=[ids.removesuffix("s"), offer.word, coding_of(path)] if ids else None,
    )


def resolve(session: Session, item: CompletionItem) -> CompletionItem:
    """The same item with the entry of its id."""
    match item.data:
        case [str(kind), str(id_), str(coding)] if text := entries.about_id(kind, id_, session.live, coding):
            item.documentation = MarkupContent(MarkupKind.Markdown, text)
    return item


def definition(session: Session, path: str, position: Position) -> list[Location]:
    """Where the id at a position is said what it is; of an event its other reports."""
    at = _At(session, path, position)
    if at.id is None or at.spot is None:
        return []
    found = navigation.definitions(*at.id, at.live, at.coding)
    here = (path, at.spot.node.line)
    return session.locations([p for p in found if (p.path, p.line) != here] or found)


def references(session: Session, path: str, position: Position) -> list[Location]:
    """Every place that names the id at a position."""
    at = _At(session, path, position)
    return session.locations(navigation.references(*at.id, at.live, at.coding)) if at.id else []


def prepare_rename(session: Session, path: str, position: Position) -> PrepareRenamePlaceholder | None:
    """The id at a position, without its quotes; None where there is none."""
    at = _At(session, path, position)
    if at.id is None or at.spot is None:
        return None
    line, column = at.spot.node.line, at.spot.node.column
    quoted = at.lines.line(line)[column - 1 : column] in ("'", '"')
    start = at.lines.position(line, column + quoted)
    return PrepareRenamePlaceholder(Range(start, at.lines.position(line, column + quoted + len(at.id[1]))), at.id[1])


def rename(session: Session, path: str, position: Position, new: str) -> WorkspaceEdit:
    """The id at a position under another name, everywhere.

    Raises
    ------
    CannotRun
        There is none, or it cannot be renamed so.
    """
    at = _At(session, path, position)
    if at.id is None:
        raise CannotRun("there is no id here")
    unsaved = {name for name, held in session.open.items() if held.dirty}
    return rename_edit(session.live, *at.id, new, session.encoding, unsaved)


def actions(session: Session, path: str, span: Range) -> list[CodeAction]:
    """The fixes of the problems in a range, and at an event's id the events that the report may be of."""
    lines, shape, uri = session.lines(path), session.live.shape(path), session.uri(path)
    first, last = lines.place(span.start)[0], lines.place(span.end)[0]
    out = []
    for problem in session.problems_of(path):
        if first <= problem.place.line <= last:
            reported = diagnostic(problem, lines, session.project.root)
            out += [
                CodeAction(fix.title, CodeActionKind.QuickFix, [reported], fix.sure or None, edit=WorkspaceEdit(changes={uri: fix.edits}))
                for fix in quick_fixes.fixes(problem, lines, shape)
            ]
    at = _At(session, path, span.start)
    if at.spot is not None and not at.spot.key and at.spot.pointer[-1:] == ("event",) and first == last:
        for event, why in quick_fixes.candidates(at.spot, path, at.live):
            edit = WorkspaceEdit(changes={uri: [TextEdit(at.range, event)]})
            out.append(CodeAction(f"Same event as `{event}` ({why})"[:200], CodeActionKind.RefactorRewrite, edit=edit))
    return out
