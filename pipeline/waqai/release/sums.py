"""The files of a release against what SHA256SUMS and datapackage.json say of them, and which of the three was changed.

A file whose own sum is listed wrongly is told from one that changed: where the data package confirms the file, or the
listed sum is the file's but for a few digits, it is SHA256SUMS that was changed. Reads bytes; looks into no table.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

from waqai.problem import CannotRun, Place, Problem
from waqai.release.files import paths
from waqai.release.manifest import PACKAGE, SUMS, file_digest
from waqai.release.package_shape import fault

_FEW = 8  # digits of 64 in which two sums differ that were one: of unrelated sums four or so are the same
_AGAIN = "the file was changed or damaged: get the release again"


class Files(NamedTuple):
    """What a release's files are and are said to be.

    Parameters
    ----------
    digests : mapping
        The SHA-256 of each file that is here but SHA256SUMS.
    listed : set of str
        The files that are as SHA256SUMS says, whatever datapackage.json says of them.
    problems : list of Problem
        What is wrong.
    """

    digests: dict[str, str]
    listed: set[str]
    problems: list[Problem]


class _Sums(NamedTuple):
    text: str
    listed: dict[str, str]
    line: dict[str, int]
    broken: list[int]


def check(folder: Path) -> Files:
    """Compare all files of the release in `folder` with its sums.

    Raises
    ------
    CannotRun
        The folder has no SHA256SUMS.
    OSError
        A file cannot be read.
    """
    if not (folder / SUMS).is_file():
        raise CannotRun(f"{folder} is not a release: it has no {SUMS}")
    present = [path for path in paths(folder) if path != SUMS]
    strange = [path for path in present if not (folder / path).is_file()]
    digests = {path: file_digest(folder / path) for path in present if path not in strange}
    sums = _read((folder / SUMS).read_bytes())
    problems = [Problem(Place(path), "release-file-extra", "this is no file") for path in strange]
    problems += [
        Problem(Place(SUMS, number, 1), "bad-sums", f"line {number} is not a sum and a path, each once", _AGAIN) for number in sums.broken
    ]
    packaged = _packaged(folder, digests, sums)
    if packaged is None:
        packaged = {}
        if digests.get(PACKAGE) == sums.listed.get(PACKAGE, ""):
            problems.append(Problem(Place(PACKAGE), "bad-package", "the file describes no release that can be read", _AGAIN))
    for path in sorted(digests.keys() | sums.listed.keys() | packaged.keys()):
        if path not in strange and path != SUMS and (found := _of_path(path, digests, sums, packaged)):
            problems.append(found)
    return Files(digests, {path for path, digest in digests.items() if sums.listed.get(path) == digest}, problems)


def _read(data: bytes) -> _Sums:
    sums = _Sums(data.decode("utf-8", "replace"), {}, {}, [])
    for number, line in enumerate(sums.text.removesuffix("\n").split("\n"), 1):
        match = re.fullmatch(r"([0-9a-f]{64})  ([^/\\\x00-\x1f\ufffd][^\\\x00-\x1f\ufffd]*)", line)
        if not match or ".." in match[2].split("/") or match[2] in sums.listed:
            sums.broken.append(number)
            continue
        sums.listed[match[2]], sums.line[match[2]] = match[1], number
    if not sums.text.endswith("\n") and not sums.broken:
        sums.broken.append(sums.text.count("\n") + 1)
    return sums


def _packaged(folder: Path, digests: dict[str, str], sums: _Sums) -> dict[str, str] | None:
    """The sums that datapackage.json gives; none where it was changed itself; None where it cannot be read."""
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if fault(package):
        return None
    found, said = digests[PACKAGE], sums.listed.get(PACKAGE)
    if said is not None and said != found and not _alike(said, found):
        return {}
    return {
        r["path"]: r["hash"].removeprefix("sha256:")
        for r in package["resources"]
        if "path" in r and r.get("hash", "").startswith("sha256:")
    }


def _of_path(path: str, digests: dict[str, str], sums: _Sums, packaged: dict[str, str]) -> Problem | None:
    """What is wrong with one file, or with what is said of it."""
    found, said, confirmed = digests.get(path), sums.listed.get(path), packaged.get(path)
    if found is None:
        return _of_missing(path, digests, sums, packaged)
    if said is None and confirmed in (None, found):
        return _of_unlisted(path, found, sums, packaged)
    if said == found:
        if confirmed in (None, found):
            return None
        text = f"{SUMS} has the file's SHA-256, {found[:12]}..., and {PACKAGE} says {str(confirmed)[:12]}..."
        hint = f"the file was changed, and {SUMS} with it: get the release again"
        return Problem(Place(path), "sum-differs", text, hint, (Place(PACKAGE),))
    if said and (confirmed == found or _alike(said, found)):
        basis = f"{PACKAGE} confirms the file" if confirmed == found else "it is the file's but for a few digits"
        return Problem(Place(SUMS, sums.line[path], 1), "bad-sums", f"the sum of {path} was changed: {basis}", _AGAIN)
    text = f"the file's SHA-256 is {found[:12]}..., and {SUMS if said else PACKAGE} says {(said or str(confirmed))[:12]}..."
    return Problem(Place(path), "sum-differs", text, _AGAIN)


def _of_missing(path: str, digests: dict[str, str], sums: _Sums, packaged: dict[str, str]) -> Problem:
    said, confirmed = sums.listed.get(path), packaged.get(path)
    misnamed = any(digest == said and other not in sums.listed for other, digest in digests.items())
    if misnamed and confirmed is None and path != PACKAGE:
        text = f"it lists {path[:80]!r}, and the file with that sum has another name"
        return Problem(Place(SUMS, sums.line[path], 1), "bad-sums", text, _AGAIN)
    if said is None:
        return Problem(Place(PACKAGE), "metadata-differs", f"it describes {path}, which neither {SUMS} lists nor is here", _AGAIN)
    where = f"{SUMS} and {PACKAGE} list" if confirmed else f"{SUMS} lists"
    return Problem(Place(path), "release-file-missing", f"{where} the file, and it is not here", "get the release again")


def _of_unlisted(path: str, found: str, sums: _Sums, packaged: dict[str, str]) -> Problem:
    """A file without a line of its own, which the data package does not contradict: is it one too many, or is the line broken?"""
    broken = [line for number, line in enumerate(sums.text.split("\n"), 1) if number in sums.broken]
    named = any(path in line or found in line for line in broken)
    renamed = any(digest == found and (name in packaged or name == PACKAGE) for name, digest in sums.listed.items())
    if path in packaged or path == PACKAGE or named or (found in sums.text and not renamed):
        return Problem(Place(SUMS), "bad-sums", f"the file {path} has no line", _AGAIN)
    return Problem(Place(path), "release-file-extra", f"{SUMS} does not list the file", "remove it from the release")


def _alike(one: str, other: str) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) <= _FEW if len(one) == len(other) else False
