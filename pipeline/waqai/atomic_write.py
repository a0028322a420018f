"""Files that are written whole or not at all: under a temporary name next to their target, and moved there in one step.

A link that lies where the file is written first is never followed; what cannot be written is a `CannotRun` that names the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from waqai.problem import CannotRun, refusal


@contextmanager
def write_errors(target: Path) -> Iterator[None]:
    """While `target` is written: what the machine refuses then, in one line that names it.

    Raises
    ------
    CannotRun
        In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise CannotRun(f"cannot write {refusal(error, target)}") from error


def write_atomically(path: Path, data: bytes, *, synced: bool = False) -> None:
    """Write a file, its folders with it; it has its old bytes or the new ones, even after a crash.

    Parameters
    ----------
    synced : bool
        Whether the bytes are on the disk before they take the old ones' place, so that a power cut leaves one of the two as well.

    Raises
    ------
    CannotRun
        The machine refuses.
    """
    with write_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)  # of a process that died, or planted
        try:
            with draft.open("xb") as stream:
                stream.write(data)
                if synced:
                    stream.flush()
                    os.fsync(stream.fileno())
            os.replace(draft, path)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


def refuse_existing(target: Path, what: str, *, force: bool, ours: bool = True) -> None:
    """Refuse to write where something is already, unless --force was given and what is there is of our making.

    Raises
    ------
    CannotRun
        Something is there.
    """
    if target.exists() and not (force and ours):
        raise CannotRun(f"{target} is there already: name another {what} with --out{'' if force else ', or give --force'}")


def write_folder(folder: Path, files: Mapping[str, str], *, force: bool, inner: str = "") -> None:
    """Write texts by their paths below a folder of their own, all or none; `force` replaces a folder with nothing else in it.

    Parameters
    ----------
    inner : str
        A folder in it that is made although no file may be there.

    Raises
    ------
    CannotRun
        The folder is there already, or cannot be written.
    """
    ours = {inner, *(name.partition("/")[0] for name in files)}
    refuse_existing(folder, "folder", force=force, ours=folder.is_dir() and all(path.name in ours for path in folder.iterdir()))
    with staged(folder.absolute()) as place:
        (place / inner).mkdir(parents=True)
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A temporary place next to `target` for a file or a folder, which is put there in the end, in place of what is there.

    The place is in a folder of its own, so that what a library writes beside a file goes with it.

    Raises
    ------
    CannotRun
        The machine refuses.
    """
    import shutil
    import tempfile

    with write_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            yield (made := staging / target.name)
            if made.is_dir() and target.is_dir():
                os.rename(target, staging / f"{target.name}.old")
                os.rename(made, target)
            else:
                os.replace(made, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
