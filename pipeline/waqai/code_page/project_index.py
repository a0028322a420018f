"""A project under `waqai.engine.live_check` for the page: changes in its folder are read before a request needs them."""

from __future__ import annotations

from functools import cached_property
from time import monotonic

from waqai.check.context import Context
from waqai.engine.cache_store import stamp_of
from waqai.engine.file_scan import changed, stamps
from waqai.engine.live_check import LiveCheck
from waqai.formats import Formats
from waqai.name_index import NameIndex, name_index
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.read.raw_folder import Raw, codes
from waqai.schema.model import Schema

_AGAIN = 1.0  # seconds after which it is looked whether files changed,
_SHARE = 20  # and so many times those that a look takes


class ProjectIndex:
    """A project's files, and what they say.

    Parameters
    ----------
    touched : set of str
        The annotations that changed since all was read for the time `live.loads`.

    Raises
    ------
    CannotRun
        `schema/` has problems.
    """

    def __init__(self, project: Project) -> None:
        self.project, self.live = project, LiveCheck(project)
        self.touched, self._loads, self._names = set[str](), 0, dict[str, tuple[Raw, NameIndex]]()
        self._stamps, self._next = stamps(project.root), monotonic() + _AGAIN
        self._take_in(set())

    @property
    def schema(self) -> Schema:
        return self.context.schema

    @property
    def raw(self) -> Raw:
        return self.context.raw

    @property
    def context(self) -> Context:
        if self.live.context is None:
            raise CannotRun("schema/ has problems: run `waqai validate`")
        return self.live.context

    @cached_property
    def formats(self) -> Formats:
        return Formats(self.schema)

    def names(self, kind: str) -> NameIndex:
        """The names of all actors or places."""
        raw, found = self._names.get(kind, (None, None))
        if found is None or raw is not self.raw:
            found = name_index(getattr(self.raw, kind))
            self._names[kind] = (self.raw, found)
        return found

    def fresh(self) -> None:
        """Take in what changed since it was looked at last, if that is a while ago."""
        if (began := monotonic()) >= self._next or self.live.context is None:
            before, self._stamps = self._stamps, stamps(self.project.root)
            self._take_in(changed(before, self._stamps))
            self._next = monotonic() + max(_AGAIN, _SHARE * (monotonic() - began))

    def reread(self, path: str) -> None:
        """Take in a file that was written just now."""
        self._stamps[path] = stamp_of(f"{self.project.root}/{path}")
        self._take_in({path})

    def _take_in(self, paths: set[str]) -> None:
        live = self.live
        try:
            if live.context is None:
                live.load()
            elif paths:
                live.take_in(paths)
        except CannotRun:
            raise
        except Exception:  # a file changed while it was looked at
            live.load()
        if live.loads != self._loads:
            self.__dict__.pop("formats", None)
            self.touched, self._loads = set(), live.loads
        self.touched |= {path for path in paths if codes(path)}
        _ = self.context
