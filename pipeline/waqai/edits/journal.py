"""Writes new contents of many files so that all of them are written or none, even if the run is stopped.

The new contents are put into `.waqai/edit-<process>/` with a journal of what was and what is to be, and handed to the disk; the
rename of that folder to `.waqai/edit` decides. What is left to be done from then on is known, however often it is stopped, and
is done by `finish`. Before it nothing was done. A file that somebody else changed meanwhile is never overwritten.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from time import time
from typing import Any, NamedTuple

from waqai.atomic_write import write_atomically, write_errors
from waqai.check.unfinished_edit import JOURNAL, read_journal
from waqai.engine.cache_store import make_folder
from waqai.problem import CannotRun
from waqai.project import leads_out
from waqai.release.files import sync, sync_folder, write_bytes

_FOLDER = Path(JOURNAL).parent
_BLOCK = 1 << 20


class NewFile(NamedTuple):
    """What is to become of one file.

    Parameters
    ----------
    path : str or None
        Where it lies, relative to the project; None where it is not there yet.
    to : str or None
        Where it is to lie; None where it is to go.
    before : str or None
        The SHA-256 of its bytes as the edit was planned from them.
    write : callable or None
        Writes its new bytes into the file at a path; None where they stay as they are.
    """

    path: str | None
    to: str | None
    before: str | None
    write: Callable[[Path], None] | None


def digest(path: Path) -> str | None:
    """The SHA-256 of a file's bytes; None where there is no file."""
    hashed = sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                hashed.update(block)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return hashed.hexdigest()


def commit(root: Path, command: str, files: Iterable[NewFile]) -> None:
    """Write the new contents of files, all or none.

    Parameters
    ----------
    command : str
        What a person calls the edit, for messages.

    Raises
    ------
    CannotRun
        A file is not what it was when the edit was planned, or the machine refuses; nothing was changed then, or what is
        left to do is in the journal.
    """
    try:
        make_folder(root)
    except OSError as error:
        raise CannotRun(str(error)) from error
    _sweep(root)
    mine = root / _FOLDER.with_name(f"{_FOLDER.name}-{os.getpid()}")
    shutil.rmtree(mine, ignore_errors=True)
    try:
        mine.mkdir()
        entries = [_prepare(mine, str(number), file) for number, file in enumerate(files)]
        _refuse_changed(root, entries, mine)
        write_bytes(mine / "journal.json", json.dumps({"command": command, "files": entries}).encode())
        sync_folder(mine)
        try:
            mine.rename(root / _FOLDER)
        except OSError as error:
            raise CannotRun(f"another edit is under way in {_FOLDER}: {error.strerror}") from error
    except BaseException:
        shutil.rmtree(mine, ignore_errors=True)
        raise
    sync_folder(root / _FOLDER.parent)
    finish(root)


def finish(root: Path) -> str | None:
    """Do what is left of an edit that was stopped while it was written; the command that it was, or None where there is none.

    Raises
    ------
    CannotRun
        A file was changed since, or the journal cannot be read.
    """
    journal = read_journal(root)
    if journal is None:
        return None
    folder = root / _FOLDER
    try:
        command, entries = str(journal["command"]), [_checked(root, entry) for entry in journal["files"]]
    except (KeyError, TypeError, ValueError) as error:
        raise CannotRun(f"{JOURNAL} is no journal of an edit: look at it, and delete {_FOLDER}") from error
    _refuse_changed(root, entries, folder)
    for entry in entries:
        with write_errors(root / (entry["to"] or entry["path"])):
            _apply(root, entry, folder)
    for parent in sorted({(root / path).parent for entry in entries for path in (entry["path"], entry["to"]) if path}):
        if parent.is_dir():
            with suppress(OSError):
                parent.rmdir()  # of a coding whose files have all moved
                continue
            sync_folder(parent)
    done = folder.with_name(f"{_FOLDER.name}-{os.getpid()}")
    shutil.rmtree(done, ignore_errors=True)
    folder.rename(done)
    shutil.rmtree(done, ignore_errors=True)
    return command


def _prepare(folder: Path, name: str, file: NewFile) -> dict[str, Any]:
    """Write the new bytes of a file beside the journal, and give its entry there."""
    after = file.before if file.to else None
    if file.write is not None:
        target = folder / name
        file.write(target)
        with target.open("rb") as stream:
            sync(stream.fileno(), target)
        after = digest(target)
    return {"path": file.path, "to": file.to, "before": file.before, "after": after, "new": name if file.write else None}


def _checked(root: Path, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of a journal, of which nothing lies outside of the files that coders and maintainers write.

    Raises
    ------
    ValueError, KeyError, TypeError
        It is none.
    """
    for name in (entry["path"], entry["to"]):
        if name is not None:
            parts = PurePosixPath(name).parts
            if parts[0] not in ("raw", "schema") or ".." in parts or leads_out((root / name).parent, root):
                raise ValueError(name)
    new = entry["new"]
    if new is not None and not (isinstance(new, str) and new.isdecimal()):
        raise ValueError(new)
    return {key: entry[key] for key in ("path", "to", "before", "after", "new")}


def _is_done(root: Path, entry: dict[str, Any]) -> bool:
    path, to = entry["path"], entry["to"]
    gone = path is None or path == to or digest(root / path) is None
    return gone and (to is None or digest(root / to) == entry["after"])


def _refuse_changed(root: Path, entries: list[dict[str, Any]], folder: Path) -> None:
    """Refuse to go on where a file is neither as it was nor as it is to be."""
    changed = []
    for entry in entries:
        path, to = entry["path"], entry["to"]
        if _is_done(root, entry):
            continue
        if path is not None and digest(root / path) != entry["before"]:
            changed.append(path)
        elif to is not None and to != path and digest(root / to) not in (None, entry["after"]):
            changed.append(to)
    if changed:
        shown = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
        again = "run it again" if folder != root / _FOLDER else f"bring them back, or delete {_FOLDER} to let all files be as they are now"
        raise CannotRun(f"changed by another program during the edit: {shown}; {again}")


def _apply(root: Path, entry: dict[str, Any], folder: Path) -> None:
    """Bring one file to what it is to be; doing it twice does nothing more."""
    if _is_done(root, entry):
        return
    path, to = entry["path"], entry["to"]
    if to is None:
        (root / path).unlink(missing_ok=True)
        return
    target = root / to
    if digest(target) != entry["after"]:
        target.parent.mkdir(parents=True, exist_ok=True)
        if entry["new"] is None:
            (root / path).rename(target)
            return
        new = folder / entry["new"]
        if path is not None:
            with suppress(OSError):
                shutil.copymode(root / path, new)
        _put(new, target)
    if path is not None and path != to:
        (root / path).unlink(missing_ok=True)


def _put(new: Path, target: Path) -> None:
    """Put a file in the place of another one; across file systems a copy, in one step too."""
    try:
        os.replace(new, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_atomically(target, new.read_bytes())


def _sweep(root: Path) -> None:
    """Take away what dead runs left."""
    for left in (root / _FOLDER.parent).glob(f"{_FOLDER.name}-*"):
        with suppress(OSError):
            if left.stat().st_mtime < time() - 3600:
                shutil.rmtree(left, ignore_errors=True)
