"""A version, a folder or a URL -> a folder on this machine that holds the release.

One place for `waqai get`, `waqai.load`, `waqai diff` and `waqai verify`. What comes over the web is checked against
`SHA256SUMS` and, where the source has one, `index.json`, and kept in the cache. A folder that is named is given as it
is: whoever named it has it in hand.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from waqai.atomic_write import write_errors
from waqai.problem import CannotRun, refusal
from waqai.project import find
from waqai.release import manifest
from waqai.release.integrity import check
from waqai.release.manifest import INDEX, PACKAGE, SUMS, File
from waqai.release.stored import Stored, releases
from waqai.version_numbers import is_version

if TYPE_CHECKING:
    from waqai.release import downloading

LATEST = "latest"
SOURCE = "WAQAI_SOURCE"


def locate(
    release: str | Path, *, source: str | None = None, sha256: str | None = None, project: str | None = None, timeout: float | None = None
) -> Path:
    """The folder of a release.

    Parameters
    ----------
    release : str or pathlib.Path
        A folder; a version, or ``latest``; or the URL of a release, or of a folder of releases, whose latest is meant.
    source : str, optional
        Where versions are looked for: a folder of releases, or its URL. By default the ``dataset/`` of the project that the
        working directory lies in, then what the environment's WAQAI_SOURCE names.
    sha256 : str, optional
        The SHA-256 that the release's ``SHA256SUMS`` must have, from where you trust it.
    project : str, optional
        A dataset project whose ``dataset/`` is meant instead of that of the working directory's.
    timeout : float, optional
        Seconds that all of a download may take; by default an hour.

    Raises
    ------
    CannotRun
        There is no such release, or it is not what it should be.
    """
    from waqai.release.downloading import is_url

    text = str(release)
    if is_url(text):
        return _web(text, None, sha256, timeout)
    if Path(text).is_dir() and ((source is None and project is None) or not _is_name(text)):
        return _pinned(Path(text), sha256)
    if not _is_name(text):
        raise CannotRun(f"there is no release {text}: name its folder, its URL, or a version such as 1.0.0")
    where = source or _source(text, project)
    if is_url(where):
        return _web(where, text, sha256, timeout)
    return _pinned(_local(Path(where), text), sha256)


def copy(folder: Path, target: Path) -> None:
    """Copy a release into a new folder, whole or not at all.

    Raises
    ------
    CannotRun
        Something other than this release is there, or the disk refuses.
    """
    files, target = check(folder), target.absolute()
    if target == Path.cwd():
        raise CannotRun("the release cannot take the place of the working directory: name a folder in it")
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        if (target / SUMS).is_file() and (target / SUMS).read_bytes() == (folder / SUMS).read_bytes():
            check(target)
            return
        raise CannotRun(f"{target} is there and is not this release: name another folder")
    staging = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        for file in files:
            place = staging / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / file.path, place)
        check(staging)
        staging.chmod(0o777 & ~_umask())
        if target.is_dir():
            target.rmdir()
        os.rename(staging, target)
    except OSError as error:
        raise CannotRun(f"cannot write {refusal(error, target)}") from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def as_it_is(release: str | Path, project: str | None = None, timeout: float | None = None) -> Iterator[Path]:
    """A release for `waqai verify`: its folder, or what its URL gives, damaged or not, for as long as it is looked at.

    A version is that of `project`, or of the one that the working directory lies in. From a URL no file is brought
    further than a byte beyond the size that the release's data package says.

    Raises
    ------
    CannotRun
        The URL has no release, or cannot be read to its end.
    """
    from waqai.release import downloading

    if not downloading.is_url(str(release)):
        named = is_version(str(release)) and (project is not None or not Path(release).is_dir())
        yield find(project).releases / release if named else Path(release)
        return
    with tempfile.TemporaryDirectory(prefix="waqai-") as name:
        with downloading.Session(timeout or downloading.TIMEOUT) as http, write_errors(Path(name)):
            _take_all(http, _without_name(str(release)), Path(name))
        yield Path(name)


def _take_all(http: downloading.Session, url: str, folder: Path) -> None:
    """Every file that a release's sums list, the data package first, since it says how large the others are."""
    from waqai.release import downloading

    where = downloading.below(url, SUMS)
    sums = _must(downloading.read(http, where), where)
    (folder / SUMS).write_bytes(sums)
    files = manifest.read_sums(sums, where)
    package = downloading.read(http, downloading.below(url, PACKAGE))
    with suppress(CannotRun):  # it is damaged: that is for whoever looks at the files
        files = manifest.with_sizes(files, package or b"", PACKAGE)
    for file in files:
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        downloading.take_as_it_is(http, downloading.below(url, file.path), place, file.size)


def _is_name(text: str) -> bool:
    return text == LATEST or is_version(text)


def _source(version: str, project: str | None) -> str:
    """Where a version is looked for when nobody says."""
    known: list[str] = []
    try:
        dataset = find(project).releases
        known = releases(dataset)
        if known and (version == LATEST or version in known):
            return str(dataset)
    except CannotRun:
        if project is not None:
            raise
    if named := os.environ.get(SOURCE):
        return named
    here = f"dataset/ {f'of {project}' if project else 'here'} has {', '.join(known)}; " if known else ""
    raise CannotRun(
        f"there is no release {version} on this machine: {here}say where releases are published, with --from (in Python: source=) or {SOURCE}"
    )


def _local(folder: Path, version: str) -> Path:
    """A version in a folder of releases, or in a project."""
    base = next((place for place in (folder, folder / "dataset") if releases(place)), None)
    if base is None:
        raise CannotRun(f"{folder} is not a folder of releases")
    known = releases(base)
    if version == LATEST:
        return base / known[-1]
    if version not in known:
        raise CannotRun(f"{base} has no release {version}; it has {', '.join(known)}")
    return base / version


def _pinned(folder: Path, sha256: str | None) -> Path:
    if sha256 is not None:
        _hold(hashlib.sha256(_read(folder / SUMS)).hexdigest(), sha256, str(folder / SUMS))
    return folder


def _hold(found: str, sha256: str, where: str) -> None:
    if found != sha256.lower():
        raise CannotRun(f"{where} has the SHA-256 {found}, not {sha256}, which was asked for")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path.parent} is not a release: its {path.name} cannot be read") from error


def _web(url: str, version: str | None, sha256: str | None, timeout: float | None) -> Path:
    """A release from the web, in the cache; without a version the URL is a release's, or its latest is meant."""
    from waqai.release import download_cache, downloading

    url = _without_name(url)
    if (
        sha256 is not None
        and version != LATEST
        and (pinned := download_cache.kept(sha256.lower()))
        and version in (None, Stored(pinned).version)
    ):
        return pinned  # whoever sent it, it is what was asked for
    with downloading.Session(timeout or downloading.TIMEOUT) as http:
        known = download_cache.known(url, version) if version not in (None, LATEST) and sha256 is None else None
        if known and _is_so_still(http, url, version or "", known):
            return known
        sums = downloading.read(http, downloading.below(url, SUMS)) if version is None else None
        if sums is not None:
            return _bring(http, url, sums, None, sha256)
        where = downloading.below(url, INDEX)
        data = downloading.read(http, where)
        if data is None and version is None:
            raise CannotRun(f"{url} is not a release and not a folder of releases: it has neither {SUMS} nor {INDEX}")
        index = manifest.read_index(_must(data, where), where)
        chosen = index.latest if version in (None, LATEST) else version or ""
        if chosen not in index.releases:
            raise CannotRun(f"{where} has no release {chosen}; it has {', '.join(index.releases)}")
        home = downloading.below(url, chosen)
        listed = index.releases[chosen]
        entry = next(file for file in listed if file.path == SUMS)
        sums = _must(downloading.read(http, downloading.below(home, SUMS)), downloading.below(home, SUMS))
        if hashlib.sha256(sums).hexdigest() != entry.sha256:
            raise CannotRun(f"{downloading.below(home, SUMS)} differs from the file that {where} lists: its SHA-256 is another")
        folder = _bring(http, home, sums, (where, listed), sha256)
        download_cache.remember(url, chosen, entry.sha256)
        return folder


def _is_so_still(http: downloading.Session, url: str, version: str, folder: Path) -> bool:
    """Whether a source gives what it gave before, by its `SHA256SUMS`; a source that cannot be reached is believed to."""
    from waqai.release import downloading

    try:
        sums = downloading.read(http, downloading.below(url, f"{version}/{SUMS}"), patient=False)
    except CannotRun:
        return True
    if sums is None or sums == (folder / SUMS).read_bytes():
        return True
    sys.stderr.write(f"waqai: {url} has another {version} than it gave before, {folder}; the new one is brought\n")
    return False


def _bring(http: downloading.Session, url: str, sums: bytes, index: tuple[str, tuple[File, ...]] | None, sha256: str | None) -> Path:
    """A release's files from its URL, whose `SHA256SUMS` is at hand."""
    from waqai.release import download_cache, downloading

    digest, where = hashlib.sha256(sums).hexdigest(), downloading.below(url, SUMS)
    if sha256 is not None:
        _hold(digest, sha256, where)
    files = manifest.read_sums(sums, where)
    if index is not None:
        manifest.agree(index[1], files, index[0], where)
        sizes = {file.path: file.size for file in index[1]}
        files = tuple(file._replace(size=sizes[file.path]) for file in files)
    elif any(file.path == PACKAGE for file in files):
        place = downloading.below(url, PACKAGE)
        package = _must(downloading.read(http, place), place)
        if hashlib.sha256(package).hexdigest() != next(file.sha256 for file in files if file.path == PACKAGE):
            raise CannotRun(f"{place} differs from the file that {where} lists: its SHA-256 is another")
        files = manifest.with_sizes(files, package, place)

    def bring(file: File, part: Path, progress: Callable[[int], object]) -> None:
        downloading.download(http, downloading.below(url, file.path), part, file, progress)

    everything = (*files, File(SUMS, len(sums), digest))
    return download_cache.keep(digest, everything, bring, title=url.rsplit("/", 1)[-1])


def _must(data: bytes | None, where: str) -> bytes:
    if data is None:
        raise CannotRun(f"{where} is not there: the server answers 404")
    return data


def _without_name(url: str) -> str:
    """The folder that a URL means; the names of the listings themselves may stand at its end."""
    return url.removesuffix(f"/{SUMS}").removesuffix(f"/{INDEX}").rstrip("/")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
