"""One file over HTTP: what a cut connection left is resumed, and nothing that the server says is taken on trust.

Takes a URL and what the file must be, gives its bytes. It follows no redirect to another scheme, writes no byte past
the size that was told, gives no file whose hash is another, and ends when the time of its session is over. It never knows
what a release is.
"""

from __future__ import annotations

import io
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import requests
import urllib3

from waqai.problem import CannotRun
from waqai.release.files import sync
from waqai.release.manifest import LARGEST_LISTING, File, file_digest
from waqai.version import VERSION

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each new attempt; attempts that bring something do not count."""
TIMEOUT = 3600.0
"""Seconds that all of a release may take, where nobody says otherwise."""
_CONNECT, _READ = 10, 30
_REDIRECTS, _BLOCK = 5, 1 << 16
Progress = Callable[[int], object]


class _Cut(Exception):
    """An attempt that failed and may be made again."""


class _NoRange(_Cut):
    """The server does not give a part of the file as it was asked for: the next attempt asks for the whole."""


class Session(requests.Session):
    """Connections that are kept, and the moment at which all is over."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.headers.update({"User-Agent": f"waqai/{VERSION}", "Accept-Encoding": "identity"})
        self.seconds, self.end = seconds, time.monotonic() + seconds

    def left(self, url: str) -> float:
        """The seconds that are left.

        Raises
        ------
        CannotRun
            There are none.
        """
        left = self.end - time.monotonic()
        if left <= 0:
            raise CannotRun(f"cannot get {url}: more than {self.seconds:,g} seconds are over (--timeout, in Python timeout=, gives more)")
        return left


class _Sink(NamedTuple):
    """Where bytes go, how many they must be or may be at most, who is told of them; `cut` takes the most and leaves the rest."""

    stream: BinaryIO
    size: int | None
    most: int
    progress: Progress = lambda _: None
    cut: bool = False

    def room(self, url: str, length: int) -> None:
        most = self.most if self.size is None else self.size
        if length > most and not self.cut:
            raise CannotRun(f"{url} is larger than it may be: {most:,} bytes")


def is_url(text: str) -> bool:
    """Whether a text names something on the web.

    Raises
    ------
    CannotRun
        It has a scheme other than http and https.
    """
    scheme, mark, _ = text.partition("://")
    if mark and scheme.lower() not in ("http", "https"):
        raise CannotRun(f"{text}: only http and https are understood, not {scheme}")
    return bool(mark)


def below(url: str, path: str) -> str:
    """The URL of a path below a folder's URL.

    Raises
    ------
    CannotRun
        The folder's URL is none.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise CannotRun(f"{url} is not a URL that can be asked for") from error
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{quote(path)}", fragment=""))


def read(http: Session, url: str, *, patient: bool = True) -> bytes | None:
    """The bytes of a small file of unknown size; None where there is none. Who is not patient asks once.

    Raises
    ------
    CannotRun
        The server cannot be reached, refuses, or sends more than any such file has.
    """
    stream = io.BytesIO()
    return stream.getvalue() if _fill(http, url, _Sink(stream, None, LARGEST_LISTING), PAUSES if patient else ()) else None


def download(http: Session, url: str, part: Path, file: File, progress: Progress) -> None:
    """Bring the whole of a file into `part`, going on from the bytes that are there.

    Parameters
    ----------
    file : File
        What it must be. Where no size is known, the largest is that of a listing.
    progress : callable
        Told of each change in the number of bytes; it falls where a download must begin anew.

    Raises
    ------
    CannotRun
        As `read`; and where the file is not there, or is not what was told. `part` is gone then.
    """
    with part.open("ab+") as stream:
        resumed = stream.seek(0, os.SEEK_END)
        progress(resumed)
        for _ in range(2):
            if not _fill(http, url, _Sink(stream, file.size, LARGEST_LISTING, progress)):
                raise CannotRun(f"{url} is not there: the server answers 404")
            stream.flush()
            if (found := file_digest(part)) == file.sha256:
                sync(stream.fileno(), part)
                return
            progress(-stream.tell())
            stream.truncate(0)
            if not resumed:
                break
            resumed = 0
    part.unlink()
    raise CannotRun(f"{url} is not the expected file: its SHA-256 is {found[:12]}..., and should be {file.sha256[:12]}...")


def take_as_it_is(http: Session, url: str, path: Path, size: int | None) -> None:
    """Bring a file without checking it, none where there is none; of one that is longer than `size` only a byte more than that.

    Raises
    ------
    CannotRun
        As `read`.
    """
    with path.open("wb") as stream:
        there = _fill(http, url, _Sink(stream, None, (LARGEST_LISTING if size is None else size) + 1, cut=True))
    if not there:
        path.unlink()


def _fill(http: Session, url: str, sink: _Sink, pauses: tuple[float, ...] | None = None) -> bool:
    """Bring the file into the sink, in as many attempts as it takes; False where there is no such file."""
    failures, mark, ranges = 0, "", True
    pauses = PAUSES if pauses is None else pauses
    while True:
        have = sink.stream.seek(0, os.SEEK_END)
        if have == sink.size or (sink.cut and have >= sink.most):
            return True
        try:
            with _ask(http, url, have if ranges else 0, mark) as answer:
                if answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                    return False
                mark = _mark(answer)
                _take(http, answer, url, have if ranges else 0, sink)
            return True
        except _Cut as cut:
            ranges = ranges and not isinstance(cut, _NoRange)
            failures = 0 if sink.stream.tell() > have else failures + 1
            if failures > len(pauses):
                raise CannotRun(f"cannot get {url}: {cut}, {failures} times") from cut
            time.sleep(min((pauses or PAUSES)[max(failures - 1, 0)], http.left(url)))


def _ask(http: Session, url: str, have: int, mark: str) -> requests.Response:
    """The answer to a request for what lies after the first `have` bytes, redirects followed."""
    headers = {"Range": f"bytes={have}-"} if have else {}
    if have and mark:
        headers["If-Range"] = mark
    asked = url
    for _ in range(_REDIRECTS + 1):
        try:
            answer = _answer(http, asked, headers)
        except requests.exceptions.SSLError as error:
            raise CannotRun(f"cannot get {asked}: its certificate does not hold") from error
        except (requests.exceptions.ConnectionError, requests.exceptions.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            raise _Cut(_reason(error)) from error
        except (requests.exceptions.RequestException, ValueError) as error:
            raise CannotRun(f"{asked} is not a URL that can be asked for, or leads to none") from error
        if not answer.is_redirect:
            return answer
        answer.close()
        target = urljoin(asked, answer.headers["Location"])
        if urlsplit(target).scheme != urlsplit(asked).scheme:
            raise CannotRun(f"{asked} redirects to another scheme, {target!r:.200}: name that address yourself if you trust it")
        asked = target
    raise CannotRun(f"{url} redirects more than {_REDIRECTS} times")


def _answer(http: Session, url: str, headers: dict[str, str]) -> requests.Response:
    """The answer to one request; a server that sends its head a byte at a time is not waited for beyond the session's end."""
    found: list[requests.Response | Exception] = []

    def ask() -> None:
        try:
            found.append(http.get(url, headers=headers, stream=True, allow_redirects=False, timeout=(_CONNECT, _READ)))
        except Exception as error:
            found.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(http.left(url))
    if not found:
        http.left(url)
    (answer,) = found
    if isinstance(answer, Exception):
        raise answer
    return answer


def _take(http: Session, answer: requests.Response, url: str, have: int, sink: _Sink) -> None:
    """Write what an answer brings, at the place that it is for."""
    if answer.status_code in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS) or answer.status_code >= 500:
        raise _Cut(f"the server answers {answer.status_code}")
    if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise _NoRange("the server has no more of it")
    if answer.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise CannotRun(f"cannot get {url}: the server answers {answer.status_code}")
    start = _start(answer, url, have, sink)
    sink.progress(start - sink.stream.tell())
    sink.stream.seek(start)
    sink.stream.truncate()
    while not sink.cut or sink.stream.tell() < sink.most:
        http.left(url)
        try:
            block = answer.raw.read1(_BLOCK, decode_content=True)  # (requests' own blocks are lost where a connection is cut in one)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _Cut("the connection was cut") from error
        if not block:
            break
        sink.room(url, sink.stream.tell() + len(block))
        if sink.cut:
            block = block[: sink.most - sink.stream.tell()]
        sink.stream.write(block)
        sink.progress(len(block))
    if sink.size is not None and sink.stream.tell() < sink.size:
        if answer.headers.get("Content-Length") == str(sink.stream.tell() - start):
            raise CannotRun(f"{url} is shorter than it should be: it has {sink.stream.tell():,} bytes, {sink.size:,} were expected")
        raise _Cut("the connection was cut")


def _start(answer: requests.Response, url: str, have: int, sink: _Sink) -> int:
    """Where in the file an answer's bytes begin; the whole file where the server knows no ranges."""
    if answer.status_code == HTTPStatus.OK:
        if "Content-Encoding" not in answer.headers:
            sink.room(url, _number(answer.headers.get("Content-Length", "")))
        return 0
    match = re.fullmatch(r"bytes ([0-9]+)-([0-9]+)/([0-9]+|\*)", answer.headers.get("Content-Range", ""))
    if not match or _number(match[1]) != have or "Content-Encoding" in answer.headers:
        raise _NoRange("the server sends another part of it than was asked for")
    if match[3] != "*":
        sink.room(url, _number(match[3]))
    return have


def _number(digits: str) -> int:
    """A number as a server writes it: 0 where it is none, and no greater than anything that is ever compared with it."""
    return int(digits) if re.fullmatch("[0-9]{1,18}", digits) else sys.maxsize if re.fullmatch("[0-9]+", digits) else 0


def _mark(answer: requests.Response) -> str:
    """What tells this state of the file from any other: a strong ETag, or nothing."""
    mark: str = answer.headers.get("ETag", "")
    return "" if mark.startswith("W/") else mark


def _reason(error: Exception) -> str:
    if isinstance(error, requests.exceptions.Timeout):
        return f"no answer in {_READ} seconds"
    return "no connection"
