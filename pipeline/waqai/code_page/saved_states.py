"""The last states of a coding's file, so that a save can be taken back: `.waqai/code/<coding>/<article>/<number>.yaml`.

Takes the bytes that a file has after each save, gives those before or after them. States are only for undoing; the file alone is
the truth, and a folder that cannot be written loses nothing but that.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from waqai.atomic_write import write_atomically
from waqai.engine.cache_store import FOLDER, make_folder
from waqai.problem import CannotRun
from waqai.project import leads_out
from waqai.texts import digest

MOST = 50


class SavedStates:
    """The states of one file, in their order.

    Parameters
    ----------
    root : pathlib.Path
        The project's folder.
    """

    def __init__(self, root: Path, coding: str, article: str) -> None:
        self._root, self._folder = root, root / FOLDER / "code" / coding / article

    def _paths(self) -> list[Path]:
        with suppress(OSError):
            if not leads_out(self._folder, self._root):
                return sorted(path for path in self._folder.glob("*.yaml") if path.stem.isdigit())
        return []

    def note(self, before: bytes, after: bytes) -> None:
        """Remember that `after` follows `before`; what followed that until now is forgotten."""
        with suppress(OSError, CannotRun):
            make_folder(self._root)
            if leads_out(self._folder, self._root):
                return
            paths, at = self._paths(), self._at(before)
            for path in paths[at + 1 :] if at is not None else ():
                path.unlink()
            number = int(paths[-1].stem) if paths else 0
            for data in [after] if at is not None else [before, after]:
                number += 1
                write_atomically(self._folder / f"{number:08}.yaml", data)
            for path in self._paths()[:-MOST]:
                path.unlink()

    def _at(self, data: bytes) -> int | None:
        """The last place where a state stands."""
        paths = self._paths()
        return next((i for i in reversed(range(len(paths))) if paths[i].read_bytes() == data), None)

    def neighbour(self, data: bytes, step: int) -> bytes | None:
        """The state before (-1) or after (1) one; None where there is none."""
        with suppress(OSError):
            paths, at = self._paths(), self._at(data)
            if at is not None and 0 <= at + step < len(paths):
                return paths[at + step].read_bytes()
        return None

    def with_hash(self, sha256: str) -> bytes | None:
        """The state whose bytes have this hash."""
        with suppress(OSError):
            for path in reversed(self._paths()):
                if digest(data := path.read_bytes()) == sha256:
                    return data
        return None
