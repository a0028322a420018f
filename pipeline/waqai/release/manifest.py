"""What a release consists of, as `index.json` and `SHA256SUMS` list it: paths, sizes, hashes.

Takes the bytes of these files, wherever they come from, and trusts nothing in them: a path that could lie outside the
release, or fall together with another, is refused before a byte is written.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from waqai.problem import CannotRun
from waqai.version_numbers import is_version, version_key

INDEX, SUMS, PACKAGE = "index.json", "SHA256SUMS", "datapackage.json"
LARGEST_LISTING = 64 << 20
"""Bytes; the largest file that is read before a hash or a size of it is known."""

_NAME = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
_PATH = re.compile(f"{_NAME}(?:/{_NAME})*")
_SHA256 = re.compile("[0-9a-f]{64}")


class File(NamedTuple):
    """One file of a release.

    Parameters
    ----------
    path : str
        Below the release's folder, with forward slashes.
    size : int or None
        Bytes; None where nothing tells it.
    sha256 : str
        In hexadecimal.
    """

    path: str
    size: int | None
    sha256: str


class Index(NamedTuple):
    """`index.json`: the files of each version, `SHA256SUMS` among them."""

    latest: str
    releases: dict[str, tuple[File, ...]]


def read_index(data: bytes, where: str) -> Index:
    """What an `index.json` says; `where` names it in messages.

    Raises
    ------
    CannotRun
        It is not an index, or names a path that no release has.
    """
    try:
        value = json.loads(data)
        releases = {entry["version"]: _files(entry["files"], where) for entry in value["releases"]}
        known = all(isinstance(version, str) and is_version(version) for version in releases)
        if not known or len(releases) != len(value["releases"]):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CannotRun(f"{where} is not an index of releases") from error
    for version, files in releases.items():
        if SUMS not in {file.path for file in files}:
            raise CannotRun(f"{where}: release {version} has no {SUMS}")
    if not releases:
        raise CannotRun(f"{where} lists no release")
    return Index(max(releases, key=version_key), releases)


def read_sums(data: bytes, where: str) -> tuple[File, ...]:
    """The files that a `SHA256SUMS` lists; it gives no sizes, and does not list itself.

    Raises
    ------
    CannotRun
        It is not such a file, or names a path that no release has.
    """
    entries = []
    try:
        for line in data.decode("ascii").removesuffix("\n").split("\n"):
            digest, path = line.split("  ", 1)
            entries.append({"path": path, "sha256": digest, "bytes": None})
        return _files(entries, where)
    except ValueError as error:
        raise CannotRun(f"{where} is not a list of sums") from error


def with_sizes(files: tuple[File, ...], package: bytes, where: str) -> tuple[File, ...]:
    """Files with the sizes that a `datapackage.json` gives for them.

    Raises
    ------
    CannotRun
        It is not a data package.
    """
    try:
        resources = json.loads(package)["resources"]
        sizes = {r["path"]: r["bytes"] for r in resources if isinstance(r["path"], str) and _is_size(r.get("bytes"))}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CannotRun(f"{where} is not a data package") from error
    return tuple(file._replace(size=sizes.get(file.path, file.size)) for file in files)


def agree(listed: tuple[File, ...], summed: tuple[File, ...], where: str, sums: str) -> None:
    """Hold what an index lists against the sums of the release itself.

    Raises
    ------
    CannotRun
        They differ.
    """
    left = {file.path: file.sha256 for file in listed if file.path != SUMS}
    right = {file.path: file.sha256 for file in summed}
    for path in sorted(left.keys() | right.keys()):
        if left.get(path) != right.get(path):
            raise CannotRun(f"{where} and {sums} do not agree about {path}")


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(entries: list[dict[str, Any]], where: str) -> tuple[File, ...]:
    files, taken = [], set[str]()
    for entry in entries:
        path, size, digest = entry["path"], entry["bytes"], entry["sha256"]
        if not isinstance(path, str) or not _PATH.fullmatch(path) or len(path) > 255:
            raise CannotRun(f"{where} names a path that no release has: {path!r:.80}")
        if path.lower() in taken:
            raise CannotRun(f"{where} names a path twice: {path!r:.80}")
        if not (size is None or _is_size(size)) or not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise CannotRun(f"{where} gives no size and SHA-256 for {path}")
        taken.add(path.lower())
        files.append(File(path, size, digest))
    for path in taken:
        parts = path.split("/")
        if any("/".join(parts[:n]) in taken for n in range(1, len(parts))):
            raise CannotRun(f"{where} names a file that is a folder too: {path!r:.80}")
    return tuple(files)


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
