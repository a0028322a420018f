"""One project in one editor: what is open there, what is wrong, and the one thread in which the project is checked and asked.

All that looks into the project goes through `ask`, one after the other, so that nobody sees it half changed. Knows nothing of the
wire: `server` calls it, and is called back by `notify` when what is reported has changed.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from lsprotocol.types import Diagnostic, Location

from waqai.engine.cache_store import Stamp, stamp_of
from waqai.engine.file_scan import changed, stamps
from waqai.engine.live_check import LiveCheck
from waqai.language_server.diagnostics import by_path, diagnostic, of_text
from waqai.language_server.positions import Lines
from waqai.problem import CannotRun, Place, Problem
from waqai.project import Project
from waqai.yamlfile.yaml_reader import read_bytes

LOG = logging.getLogger("waqai.lsp")
_T = TypeVar("_T")


class OpenFile(NamedTuple):
    """A file that is open: its text there, and on the disk when it was opened or saved."""

    text: str
    saved: str

    @property
    def dirty(self) -> bool:
        """Whether it has text that is not saved."""
        return self.text != self.saved


class Session:
    """A project under check for an editor.

    Parameters
    ----------
    encoding : str
        The units in which the editor counts, such as `utf-16`.
    notify : callable
        Called when `problems` are new.
    """

    def __init__(self, project: Project, encoding: str, notify: Callable[[], Awaitable[None]]) -> None:
        self.project, self.encoding, self._notify = project, encoding, notify
        self.live = LiveCheck(project)
        self.open: dict[str, OpenFile] = {}
        self.problems: dict[str, list[Problem]] = {}
        self.failed: str | None = None
        self._thread = ThreadPoolExecutor(1, "waqai")
        self._pending: set[str] = set()
        self._load = True
        self._seen: dict[str, Any] = {}
        self._stamps: dict[str, Stamp] = {}
        self._working: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Check what has changed, or everything in the beginning, unless that is being done."""
        if self._working is None or self._working.done():
            self._working = asyncio.ensure_future(self._work())

    def changed(self, paths: Iterable[str]) -> None:
        """Note that files on the disk have changed, or may have."""
        new = {path for path in paths if self._seen.get(path, "") != stamp_of(f"{self.project.root}/{path}")}
        if new:
            self._pending |= new
            self.start()

    async def settled(self) -> None:
        """Wait until everything that has changed is checked."""
        while self._working is not None and not self._working.done():
            await asyncio.shield(self._working)

    async def ask(self, function: Callable[..., _T], *arguments: Any) -> _T:
        """Call a function in the project's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _work(self) -> None:
        while self._load or self._pending:
            paths, whole = self._pending, self._load
            self._pending, self._load = set(), False
            self._seen |= {path: stamp_of(f"{self.project.root}/{path}") for path in paths}
            try:
                found = await self.ask(self._round, None if whole else paths)
                self.problems, self.failed = by_path(found), None
            except CannotRun as error:
                self.failed = str(error)
            except Exception as error:  # the editor keeps its server, and what was known stays
                self.failed = f"the project cannot be checked: {type(error).__name__}: {error}"
                LOG.debug("", exc_info=True)
            await self._notify()

    def _round(self, paths: set[str] | None) -> list[Problem]:
        if paths is not None:
            try:
                return self.live.update(paths)
            except CannotRun:
                raise
            except Exception:  # a file changed while it was looked at: begin anew
                LOG.warning("the project is checked anew", exc_info=LOG.isEnabledFor(logging.DEBUG))
        self._stamps = stamps(self.project.root)
        found = self.live.load()
        gc.freeze()  # what is known of a large project stays: to look through it for garbage takes longer than to check a file
        return found

    async def look_around(self) -> None:
        """Look for changed files, for editors that do not tell."""
        if self._working is None or self._working.done():
            self.changed(await self.ask(self._scan))

    def _scan(self) -> set[str]:
        before, self._stamps = self._stamps, stamps(self.project.root)
        return changed(before, self._stamps)

    # What is reported

    def lines(self, path: str) -> Lines:
        """The lines of a file, as it is in the editor or else on the disk."""
        if path in self.open:
            return Lines(self.open[path].text, self.encoding)
        return Lines(self.on_disk(path), self.encoding)

    def on_disk(self, path: str) -> str:
        """A file's text; empty where it cannot be read, or is too large."""
        try:
            source, _ = read_bytes(self.project.root / path, path)
        except CannotRun:
            return ""
        return (source or b"").decode("utf-8", "replace")

    def problems_of(self, path: str) -> list[Problem]:
        """What is wrong with a file as it is in the editor; in the project's thread."""
        known, held = self.problems.get(path, []), self.open.get(path)
        return of_text(self.live, path, held.text, held.saved, known) if held is not None and held.dirty else known

    def diagnostics(self, path: str) -> list[Diagnostic]:
        """The same as the protocol has it; in the project's thread."""
        lines = self.lines(path)
        return [diagnostic(problem, lines, self.project.root) for problem in self.problems_of(path)]

    def locations(self, places: Iterable[Place]) -> list[Location]:
        """Places as the protocol has them."""
        lines, out = dict[str, Lines](), list[Location]()
        for place in places:
            if place.path not in lines:
                lines[place.path] = self.lines(place.path)
            out.append(Location(self.uri(place.path), lines[place.path].token(place.line, place.column)))
        return out

    def uri(self, path: str) -> str:
        """The address of a file of the project."""
        return (self.project.root / path).as_uri()

    def path(self, uri: str) -> str | None:
        """The path in the project of an address; None of what lies elsewhere."""
        from pygls.uris import to_fs_path

        found = to_fs_path(uri) if uri.startswith("file:") else None
        path = self.project.relative(Path(found)) if found else None
        return path if path is not None and not Path(path).is_absolute() and path != "." else None
