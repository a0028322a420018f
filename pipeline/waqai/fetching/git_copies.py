"""Files of git repositories at a commit: from a clone that is here, or from a partial clone in the cache that has these files alone.

Takes a repository's address, a commit and paths; gives the files' bytes, or what stands in the way. git asks nobody anything, runs
no other protocol than http and https unless a `file://` address was named by the user, and ends when its time is over.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from waqai.atomic_write import write_errors
from waqai.page_files import LARGEST
from waqai.problem import CannotRun
from waqai.release.download_cache import cache_folder
from waqai.release.files import lock

_MOST = 1 << 30  # bytes of what a fetch may write
_OFFLINE = (
    "could not resolve host",
    "failed to connect",
    "could not connect",
    "connection refused",
    "connection timed out",
    "network is unreachable",
)
_GONE = (
    "not found",
    "does not exist",
    "not our ref",
    "couldn't find remote ref",
    "does not appear to be a git repository",
    "returned error: 404",
)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While this run works on a clone in the cache, others wait."""
    with write_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with folder.with_suffix(".lock").open("ab") as held:
            lock(held.fileno(), folder, wait=True)
            yield


class Lacking(NamedTuple):
    """Why a file is not given: `found` is `gone` or `refused`; `offline` where no host answered at all."""

    found: str
    why: str
    offline: bool = False


class GitCopies:
    """What is read from git in one run.

    Parameters
    ----------
    seconds : float
        What all of it may take.
    instead : str or None
        A clone on this machine, or a `file://` address, that the user names: read in the place of every repository.
    """

    def __init__(self, seconds: float, instead: str | None = None) -> None:
        self._end = time.monotonic() + seconds
        self._local = Path(instead) if instead and not instead.startswith("file://") else None
        self._address = instead if self._local is None else None
        if self._local is not None and not self._local.is_dir():
            raise CannotRun(f"{instead} is not a folder, and no file:// address")

    def files(self, uri: str, commit: str, paths: Collection[str]) -> dict[str, bytes | Lacking]:
        """The bytes of each path at a commit.

        Raises
        ------
        CannotRun
            git is not installed, or the cache cannot be written.
        """
        if self._local is not None:
            return self._read(self._local, commit, paths)
        folder = cache_folder() / "git" / sha256((self._address or uri).encode()).hexdigest()[:32]
        with _alone(folder):
            if lacking := self._fetch(folder, self._address or uri, commit):
                return dict.fromkeys(paths, lacking)
            return self._read(folder, commit, paths, partial=True)

    def _fetch(self, folder: Path, uri: str, commit: str) -> Lacking | None:
        """Bring a commit with its trees and no file into a bare repository; what stands in the way."""
        if not (folder / "HEAD").is_file():
            self._git(folder.parent, "init", "--quiet", "--bare", str(folder))
        for key, value in (("url", uri), ("promisor", "true"), ("partialclonefilter", "blob:none")):
            self._git(folder, "config", f"remote.origin.{key}", value)
        if self._git(folder, "rev-list", "--missing=print", "--objects", "--quiet", commit, "--").returncode == 0:
            return None
        done = self._git(folder, "fetch", "--quiet", "--depth=1", "--no-tags", "--filter=blob:none", "origin", commit)
        return None if done.returncode == 0 else _lacking(done.stderr)

    def _read(self, folder: Path, commit: str, paths: Collection[str], *, partial: bool = False) -> dict[str, bytes | Lacking]:
        listed = self._git(folder, "ls-tree", "-r", "-z", commit, "--")
        if listed.returncode:
            return dict.fromkeys(paths, Lacking("gone", f"the repository has no commit {commit[:12]}"))
        ids: dict[str, str] = {}
        for entry in listed.stdout.split(b"\0"):
            about, _, path = entry.partition(b"\t")
            if about[:2] == b"10":  # a file: no link, no submodule
                ids[path.decode(errors="surrogateescape")] = about.split()[2].decode()
        wanted = {path: ids[path] for path in paths if path in ids}
        if partial and (lacking := self._bring(folder, commit, set(wanted.values()))):
            return {path: lacking if path in wanted else _NO_FILE for path in paths}
        blobs = self._blobs(folder, sorted(set(wanted.values())))
        return {path: blobs[wanted[path]] if path in wanted else _NO_FILE for path in paths}

    def _bring(self, folder: Path, commit: str, ids: set[str]) -> Lacking | None:
        """Bring the files with these ids that are not there, all in one request."""
        listed = self._git(folder, "rev-list", "--objects", "--missing=print", commit, "--").stdout.decode(errors="replace")
        missing = ids & {line[1:] for line in listed.splitlines() if line.startswith("?")}
        if not missing:
            return None
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin")
        done = self._git(
            folder, "-c", "fetch.negotiationAlgorithm=noop", "fetch", *options, "origin", said="\n".join(sorted(missing)) + "\n"
        )
        return None if done.returncode == 0 else _lacking(done.stderr)

    def _blobs(self, folder: Path, ids: list[str]) -> dict[str, bytes | Lacking]:
        """The bytes of files by their ids; none past the size of a page is read."""
        out: dict[str, bytes | Lacking] = {}
        if not ids:
            return out
        sizes = self._git(folder, "cat-file", "--batch-check", said="\n".join(ids) + "\n").stdout.decode(errors="replace")
        for line in sizes.splitlines():
            name, kind, *size = line.split()
            large = bool(size) and int(size[0]) > LARGEST
            if kind != "blob" or large:
                out[name] = Lacking("refused", "the file is larger than a page" if large else "the clone lacks the file")
        fit = [name for name in ids if name not in out]
        for at in range(0, len(fit), 64):
            data = self._git(folder, "cat-file", "--batch", said="\n".join(fit[at : at + 64]) + "\n").stdout
            while data:
                head, _, data = data.partition(b"\n")
                blob, _, length = head.split()
                out[blob.decode()], data = data[: int(length)], data[int(length) + 1 :]
        return {name: out.get(name, Lacking("refused", "git does not give the file")) for name in ids}

    def _git(self, folder: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[bytes]:
        """Run git; one that takes too long is ended and has failed."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        protocols = "file" if self._address else "none" if self._local else "http:https"
        environment = kept | {
            "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true", "GIT_ALLOW_PROTOCOL": protocols, "LC_ALL": "C",
        }  # fmt: skip
        options = (
            "-c",
            "credential.helper=",
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "gc.auto=0",
            "-c",
            "http.lowSpeedLimit=100",
            "-c",
            "http.lowSpeedTime=30",
        )
        left = self._end - time.monotonic()
        command = ["git", "-C", str(folder), *options, *arguments]
        if left <= 0:
            return subprocess.CompletedProcess(command, 124, b"", b"more time is over than was given (--timeout gives more)")
        try:
            return subprocess.run(
                command, input=said.encode(), capture_output=True, check=False, timeout=left, env=environment, preexec_fn=_bounded if os.name == "posix" else None,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, 124, b"", b"more time is over than was given (--timeout gives more)")
        except FileNotFoundError as error:
            raise CannotRun("copies of the kind `git` need git, which is not installed") from error
        except OSError as error:
            raise CannotRun(f"cannot run git: {error.strerror}") from error


_NO_FILE = Lacking("gone", "the commit has no such file")


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST, _MOST))


def _lacking(stderr: bytes) -> Lacking:
    """What git's own words say of why there is nothing."""
    lines = stderr.decode(errors="replace").strip().splitlines()
    said = " ".join(line.removeprefix("fatal: ") for line in lines)[:200] or "git failed"
    low = said.casefold()
    if any(words in low for words in _OFFLINE):
        return Lacking("refused", said, offline=True)
    return Lacking("gone" if any(words in low for words in _GONE) else "refused", said)
