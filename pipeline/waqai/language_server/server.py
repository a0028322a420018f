"""`waqai lsp` on the wire: pygls reads and writes, this module says which request is answered by what, and when problems are sent.

Problems are pushed, file by file, to an editor that does not ask for them, and are given on request to one that does and that
can be told to ask again; never both. Whatever goes wrong in an answer is logged in a line, and the answer is empty.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method
from pygls.uris import to_fs_path

from waqai.language_server import request_handlers
from waqai.language_server.session import OpenFile, Session
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.version import VERSION

LOG = logging.getLogger("waqai.lsp")
PAUSE = 0.15  # seconds without a key, after which unsaved text is checked
LOOK = 3.0  # seconds after which an editor that does not watch files is helped
_FAILED = -32803  # the protocol's RequestFailed
_WATCHED = "**/{raw,schema}/**"
_PULL = lsp.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="waqai")


class _Protocol(LanguageServerProtocol):
    """The protocol with code points as units where the client offers them."""

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(self, params: lsp.InitializeParams) -> Generator[Any, Any, lsp.InitializeResult]:
        """Answer the first request."""
        general = params.capabilities.general
        offered = list(general.position_encodings or ()) if general else []
        if general and lsp.PositionEncodingKind.Utf32 in offered:
            general.position_encodings = [lsp.PositionEncodingKind.Utf32, *offered]
        return (yield from super().lsp_initialize(params))


class WaqaiServer(LanguageServer):
    """The server of one project.

    Parameters
    ----------
    root : pathlib.Path or None
        The project; None where the editor's folder says it.
    """

    session: Session

    def __init__(self, root: Path | None) -> None:
        super().__init__("waqai", VERSION, lsp.TextDocumentSyncKind.Full, protocol_cls=_Protocol)
        self.root, self.pulls, self.watches = root, False, False
        self.sent: dict[str, list[lsp.Diagnostic]] = {}
        self.waiting: dict[str, asyncio.Task[None]] = {}
        self.failure: str | None = None
        self.tasks: set[asyncio.Task[Any]] = set()

    def soon(self, what: Any) -> None:
        """Run a task in the background of what comes in."""
        task = asyncio.ensure_future(what)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def report_problems(self) -> None:
        """Let the editor know what is wrong now."""
        session = self.session
        if session.failed != self.failure and session.failed is not None:
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, f"waqai: {session.failed}"))
        self.failure = session.failed
        if self.pulls:
            self.workspace_diagnostic_refresh(None)
            return
        for path in sorted({*session.problems, *self.sent, *session.open}, key=lambda p: p not in session.open):
            await self.push(path)

    async def push(self, path: str) -> None:
        """Send what is wrong with a file, if that is new."""
        found = await self.session.ask(self.session.diagnostics, path)
        if found != self.sent.get(path, []):
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(self.session.uri(path), found))
        if found:
            self.sent[path] = found
        else:
            self.sent.pop(path, None)

    async def typed(self, path: str) -> None:
        """Check unsaved text once nobody types."""
        await asyncio.sleep(PAUSE)
        await self.push(path)

    async def look_around(self) -> None:
        """Look for changed files for as long as the editor lives."""
        while True:
            await asyncio.sleep(LOOK)
            await self.session.look_around()


def create(root: Path | None) -> WaqaiServer:
    """A server, which `start_io` starts."""
    server = WaqaiServer(root)
    _life(server)
    _documents(server)
    _diagnostics(server)
    _requests(server)
    return server


def project_of(params: lsp.InitializeParams) -> Path:
    """The project in the folder that the editor has open: that folder, or the first one above it with `schema` and `raw`."""
    folders = [f.uri for f in params.workspace_folders or ()] or [params.root_uri or ""]
    found = to_fs_path(folders[0]) if folders[0] else params.root_path
    start = Path(found) if found else Path.cwd()
    start = start.resolve()
    return next((f for f in (start, *start.parents) if (f / "schema").is_dir() and (f / "raw").is_dir()), start)


def _life(server: WaqaiServer) -> None:
    """What the editor tells of itself."""

    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        can = params.capabilities
        asks, workspace = can.text_document and can.text_document.diagnostic, can.workspace
        server.pulls = bool(asks and workspace and workspace.diagnostics and workspace.diagnostics.refresh_support)
        if not server.pulls:
            for name in (lsp.TEXT_DOCUMENT_DIAGNOSTIC, lsp.WORKSPACE_DIAGNOSTIC):
                server.protocol.fm.features.pop(name, None)
        watched = workspace.did_change_watched_files if workspace else None
        server.watches = bool(watched and watched.dynamic_registration)
        encoding = str(getattr(server.workspace.position_encoding, "value", server.workspace.position_encoding))
        server.session = Session(Project(server.root or project_of(params)), encoding, server.report_problems)

    @server.feature(lsp.INITIALIZED)
    async def initialized(_: lsp.InitializedParams) -> None:
        server.session.start()
        if server.watches:
            options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher(_WATCHED)])
            wish = lsp.Registration("waqai-files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(lsp.RegistrationParams([wish]))
        else:
            server.soon(server.look_around())

    @server.feature(lsp.SHUTDOWN)
    def shutdown(_: None) -> None:
        for task in server.tasks:
            task.cancel()
        server.session.close()


def _documents(server: WaqaiServer) -> None:
    """What the editor tells of its files."""

    def held(uri: str, *, saved: bool) -> str | None:
        path = server.session.path(uri)
        if path is not None:
            text = server.workspace.get_text_document(uri).source
            before = server.session.open.get(path)
            disk = server.session.on_disk(path) if saved or before is None else before.saved
            server.session.open[path] = OpenFile(text, disk)
        return path

    def check_soon(path: str) -> None:
        if (task := server.waiting.get(path)) is not None:
            task.cancel()
        if not server.pulls:
            server.waiting[path] = asyncio.ensure_future(server.typed(path))

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        path = held(params.text_document.uri, saved=True)
        if path is not None and server.session.open[path].dirty:
            check_soon(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        if (path := held(params.text_document.uri, saved=False)) is not None:
            check_soon(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        if (path := held(params.text_document.uri, saved=True)) is not None:
            server.session.changed([path])

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        path = server.session.path(params.text_document.uri)
        if path is not None and server.session.open.pop(path, None) is not None and not server.pulls:
            await server.push(path)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: lsp.DidChangeWatchedFilesParams) -> None:
        paths = {path for change in params.changes if (path := server.session.path(change.uri)) is not None}
        for path in paths & server.session.open.keys():
            server.session.open[path] = server.session.open[path]._replace(saved=server.session.on_disk(path))
        server.session.changed(paths)


def _diagnostics(server: WaqaiServer) -> None:
    """Problems for an editor that asks for them."""

    @server.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, _PULL)
    async def of_file(params: lsp.DocumentDiagnosticParams) -> Any:
        path = server.session.path(params.text_document.uri)
        await server.session.settled()
        found = await server.session.ask(server.session.diagnostics, path) if path is not None else []
        if params.previous_result_id == (id_ := _id(found)):
            return lsp.RelatedUnchangedDocumentDiagnosticReport(id_)
        return lsp.RelatedFullDocumentDiagnosticReport(found, result_id=id_)

    @server.feature(lsp.WORKSPACE_DIAGNOSTIC)
    async def of_project(params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
        session, before = server.session, {p.uri: p.value for p in params.previous_result_ids}
        await session.settled()
        paths = {*session.problems, *(path for uri in before if (path := session.path(uri)) is not None)}
        items: list[Any] = []
        for path in sorted(paths):
            found, uri = await session.ask(session.diagnostics, path), session.uri(path)
            if before.get(uri) == (id_ := _id(found)):
                items.append(lsp.WorkspaceUnchangedDocumentDiagnosticReport(uri, id_))
            else:
                items.append(lsp.WorkspaceFullDocumentDiagnosticReport(uri, found, result_id=id_))
        return lsp.WorkspaceDiagnosticReport(items)


def _id(found: list[lsp.Diagnostic]) -> str:
    return blake2b(repr(found).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _requests(server: WaqaiServer) -> None:
    """What the editor asks for at a position."""

    async def answer(function: Callable[..., Any], uri: str, *arguments: Any) -> Any:
        path = server.session.path(uri)
        if path is None:
            return None
        try:
            return await server.session.ask(function, server.session, path, *arguments)
        except CannotRun as error:
            raise JsonRpcException(message=str(error), code=_FAILED) from None
        except Exception as error:  # nobody is helped by a traceback in the editor
            LOG.warning("%s of %s: %s: %s", function.__name__, path, type(error).__name__, error)
            LOG.debug("", exc_info=True)
            return None

    def at_position(feature: str, function: Callable[..., Any], options: Any = None) -> None:
        @server.feature(feature, options)
        async def answered(params: Any) -> Any:
            return await answer(function, params.text_document.uri, params.position)

    at_position(lsp.TEXT_DOCUMENT_HOVER, request_handlers.hover)
    at_position(lsp.TEXT_DOCUMENT_COMPLETION, request_handlers.complete, lsp.CompletionOptions([" ", "[", ","], resolve_provider=True))
    at_position(lsp.TEXT_DOCUMENT_DEFINITION, request_handlers.definition)
    at_position(lsp.TEXT_DOCUMENT_REFERENCES, request_handlers.references)
    at_position(lsp.TEXT_DOCUMENT_PREPARE_RENAME, request_handlers.prepare_rename)

    @server.feature(lsp.COMPLETION_ITEM_RESOLVE)
    async def resolve(item: lsp.CompletionItem) -> lsp.CompletionItem:
        return await server.session.ask(request_handlers.resolve, server.session, item)

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    async def rename(params: lsp.RenameParams) -> Any:
        return await answer(request_handlers.rename, params.text_document.uri, params.position, params.new_name)

    kinds = [lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.RefactorRewrite]

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(kinds))
    async def actions(params: lsp.CodeActionParams) -> Any:
        return await answer(request_handlers.actions, params.text_document.uri, params.range)
