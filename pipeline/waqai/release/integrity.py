"""Files of a release against its SHA256SUMS, and these against `index.json`: the door that every reader of a release comes through.

Takes folders, gives what the sums list, and names the first file that is not as they say. `sums` words all that is wrong with
a release for `waqai verify`; here one damaged file is enough, since nothing is then read.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from waqai.problem import CannotRun
from waqai.release.manifest import INDEX, SUMS, File, agree, file_digest, read_index, read_sums

_POINTER = b"version https://git-lfs.github.com/spec/"


def check(folder: Path) -> tuple[File, ...]:
    """The files of a release in a folder, SHA256SUMS the last, each held against the release's own sums.

    Raises
    ------
    CannotRun
        The folder holds no release, or a file is missing, is another, or is reached by a symbolic link.
    """
    files = listed(folder)
    for file in files:
        hold(folder, file)
    return files


def listed(folder: Path) -> tuple[File, ...]:
    """The files that the SHA256SUMS of a release lists, itself the last; none of them is looked at.

    Raises
    ------
    CannotRun
        The folder has no SHA256SUMS, or it is damaged.
    """
    path = folder / SUMS
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{folder} is not a release: its {SUMS} cannot be read") from error
    return (*read_sums(data, str(path)), File(SUMS, len(data), hashlib.sha256(data).hexdigest()))


def hold(folder: Path, file: File) -> None:
    """Hold one file to its sum.

    Raises
    ------
    CannotRun
        It is missing, cannot be read, is another, or is reached by a symbolic link.
    """
    path = folder / file.path
    try:
        if is_there(folder, file):
            return
        if not path.is_file():
            raise CannotRun(f"{path} is not there, and {SUMS} lists it: get the release again")
        with path.open("rb") as stream:
            pointer = stream.read(len(_POINTER)) == _POINTER
    except OSError as error:
        raise CannotRun(f"cannot read {path}: {error.strerror or error}") from error
    if pointer:
        raise CannotRun(f"{path} is a pointer of Git LFS and not the file itself: run `git lfs pull`")
    raise CannotRun(f"{path} differs from the file that {SUMS} lists: it was changed or damaged; get the release again")


def is_there(folder: Path, file: File) -> bool:
    """Whether a folder has a file of this size and hash, reached by no symbolic link."""
    path = folder
    for part in file.path.split("/"):
        path = path / part
        if path.is_symlink():
            return False
    if not path.is_file() or (file.size is not None and path.stat().st_size != file.size):
        return False
    return file_digest(path) == file.sha256


def fit_index(folder: Path, version: str, files: tuple[File, ...]) -> None:
    """Hold a release in a folder of releases to what their index says of it, where there is an index that lists it.

    Raises
    ------
    CannotRun
        They differ, or the index is damaged.
    """
    path, sums = folder / INDEX, folder / version / SUMS
    try:
        index = read_index(path.read_bytes(), str(path))
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotRun(f"cannot read {path}: {error.strerror}") from error
    if version not in index.releases:
        return
    entries = index.releases[version]
    said = next(file.sha256 for file in entries if file.path == SUMS)
    agree(entries, files[:-1], str(path), str(sums))
    if said != files[-1].sha256:
        raise CannotRun(f"{sums} differs from the file that {path} lists: the release was changed after it was published")
