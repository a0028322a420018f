"""Checks a release from itself alone: sums, files, schemas, keys, and that CSV and Parquet hold the same.

Takes a folder, gives problems whose places are files of that folder. It knows no project and no current schema: what it
asks for is what the release's own data package says, so that a release of an older or a newer waqai is checked as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from waqai.problem import CannotRun, Place, Problem, in_order
from waqai.release import conformance, metadata_checks, sums
from waqai.release.conformance import Each, one_by_one
from waqai.release.files import paths
from waqai.release.manifest import INDEX, PACKAGE, SUMS, file_digest
from waqai.release.release_index import entry
from waqai.release.stored import Stored, releases
from waqai.version_numbers import is_version, version_key


def verify(folder: Path, each: Each = one_by_one) -> list[Problem]:
    """All that is wrong with the release in `folder`, and with the index next to it where that lists the release.

    A folder of releases with an index is checked as a whole. `each` makes the calls that look into one table.

    Raises
    ------
    CannotRun
        There is no release in the folder, or the machine refuses to read it.
    """
    if not folder.is_dir():
        raise CannotRun(f"there is no folder {folder}")
    try:
        if is_whole(folder):
            return _all(folder, each)
        problems, digests = _one(folder, each)
        name = folder.resolve().name
        if not problems and is_version(name) and (folder.parent / INDEX).is_file():
            problems += _index(folder.resolve().parent, {name: digests}, "../")
    except OSError as error:
        raise CannotRun(f"cannot read {error.filename or folder}: {error.strerror or error}") from error
    return in_order(problems)


def is_whole(folder: Path) -> bool:
    """Whether a folder is one of releases with their index, and not a release."""
    return (folder / INDEX).is_file() and not (folder / SUMS).exists()


def compare(folder: Path, other: Path) -> list[Problem]:
    """The files that two releases do not have byte for byte the same."""
    problems = []
    hint = f"{other} stays as it is: where raw/ or schema/ changed since, set the next version in schema/dataset.yaml"
    names = {name for base in (folder, other) for name in paths(base)}
    for name in sorted(names):
        if not (folder / name).is_file() or not (other / name).is_file():
            where = folder if not (folder / name).is_file() else other
            problems.append(Problem(Place(name), "release-differs", f"{where} does not have this file", hint))
        elif (folder / name).read_bytes() != (other / name).read_bytes():
            problems.append(Problem(Place(name), "release-differs", f"the file differs from {other / name}", hint))
    return problems


def _all(folder: Path, each: Each) -> list[Problem]:
    problems, sound = list[Problem](), dict[str, dict[str, str]]()
    for version in releases(folder):
        found, digests = _one(folder / version, each)
        problems += [p._replace(place=p.place._replace(path=f"{version}/{p.place.path}")) for p in found]
        if not found:
            sound[version] = digests
    if not problems:
        problems += _index(folder, sound, "")
    return in_order(problems)


def _one(folder: Path, each: Each) -> tuple[list[Problem], dict[str, str]]:
    """One release's problems, and the sums of its files, SHA256SUMS among them."""
    found = sums.check(folder)
    problems = list(found.problems)
    damaged = {p.place.path for p in problems if p.place.path not in found.listed}
    if not any(p.place.path == PACKAGE for p in problems) and PACKAGE in found.digests:
        problems += conformance.check(Stored(folder), damaged, each)
    if not problems:
        problems += metadata_checks.check(Stored(folder), found.digests)
    return problems, found.digests | {SUMS: file_digest(folder / SUMS)}


def _index(folder: Path, sound: dict[str, dict[str, str]], above: str) -> list[Problem]:
    """The index of a folder of releases against the releases: those in `sound` by their files, the others by their sums.

    An index may be behind the newest release, where the run that published it died before its last step.
    """
    place = Place(above + INDEX)

    def problem(text: str) -> list[Problem]:
        return [Problem(place, "bad-index", text, "take it back from version control, or delete it: the next release makes it again")]

    try:
        index = json.loads((folder / INDEX).read_bytes())
        listed = {str(found["version"]): found for found in index["releases"]}
        latest, versions = index["latest"], list(listed)
    except (ValueError, KeyError, TypeError, RecursionError):
        return problem("the file is not an index of releases")
    if not versions or not all(map(is_version, versions)) or versions != sorted(versions, key=version_key) or latest != versions[-1]:
        return problem("its versions are not in ascending order, or `latest` is not the last of them")
    here = releases(folder)
    if absent := [v for v in here if v not in listed and version_key(v) < version_key(latest)]:
        return problem(f"it does not list {', '.join(absent)}, which is here")
    if (absent := [v for v in versions if v not in here]) and not above:
        return problem(f"it lists {', '.join(absent)}, which is not here")
    for version in (v for v in here if v in listed):
        stored = Stored(folder / version)
        try:
            found = entry(stored, sound[version].get if version in sound else _listed_sums(stored.folder))
        except (CannotRun, OSError):
            continue  # another release, too damaged to be held against the index: its own verification says so
        for key, value in found.items():
            if listed[version].get(key) != value:
                return problem(f"what it says of {version} ({_where(listed[version].get(key), value) or key}) is not so")
    return []


def _listed_sums(folder: Path) -> Callable[[str], str | None]:
    """The sums of a release's files as its SHA256SUMS has them, unread."""
    text = (folder / SUMS).read_text(encoding="utf-8", errors="replace")
    listed = {path: digest for digest, _, path in (line.partition("  ") for line in text.splitlines())}
    return (listed | {SUMS: file_digest(folder / SUMS)}).get


def _where(said: Any, found: Any) -> str:
    """The file of an index's entry that is said wrongly."""
    if not isinstance(said, list) or not isinstance(found, list):
        return ""
    return next((f["path"] for f in found if f not in said), "a file that is not there")
