"""A web server on loopback for tests: it serves a folder with ranges and ETags, and does to a path what it is told to."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple


class Fault(NamedTuple):
    """What is done to a path.

    Parameters
    ----------
    cut : int
        Close the connection after so many bytes of each answer; with `times`, of the first answers only.
    status : int
        Answer so; with `location`, redirect there; with `times`, the first times only.
    more : int
        Bytes of rubbish after the file, sent in chunks, so that no length is told.
    ranges : bool
        False for a server that knows no ranges.
    encoding : str
        A Content-Encoding that is claimed.
    head : tuple
        A header that is sent as it stands here, in place of the right one.
    drip : float
        Seconds before each byte.
    """

    cut: int = 0
    status: int = 200
    location: str = ""
    times: int = 1_000_000
    more: int = 0
    ranges: bool = True
    encoding: str = ""
    head: tuple[str, str] = ("", "")
    drip: float = 0


class Server(ThreadingHTTPServer):
    """A server that says nothing of clients that do not listen to the end."""

    def handle_error(self, *_: object) -> None:
        pass


class Web:
    """The server: where it listens, what it was asked for, what it does wrong."""

    def __init__(self, url: str, root: Path) -> None:
        self.url, self.root = url, root
        self.asked: list[tuple[str, str]] = []
        self.faults: dict[str, Fault] = {}

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving(root: Path) -> Iterator[Web]:
    """Serve a folder for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # else each answer waits for a delayed acknowledgement

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            web.asked.append((self.path, self.headers.get("Range", "")))
            fault = web.faults.get(self.path, Fault())
            if web.paths().count(self.path) > fault.times:
                fault = Fault()
            file = root / self.path.lstrip("/")
            if fault.status != 200 or not file.is_file():
                self.send_response(404 if fault.status == 200 else fault.status)
                if fault.location:
                    self.send_header("Location", fault.location)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send(file.read_bytes(), fault)

        def send(self, data: bytes, fault: Fault) -> None:
            tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            start = 0
            if fault.ranges and "Range" in self.headers and self.headers.get("If-Range", tag) == tag:
                start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
                if start >= len(data):
                    self.send_response(416)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.send_header("ETag", tag)
            if fault.encoding:
                self.send_header("Content-Encoding", fault.encoding)
            if fault.more:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                with suppress(OSError):  # nobody has to listen to the end
                    for block in (data[start:], b"x" * fault.more, b""):
                        self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
                return
            if fault.head[0] != "Content-Length":
                self.send_header("Content-Length", str(len(data) - start))
            if fault.head[0]:
                self.send_header(*fault.head)
            self.end_headers()
            if fault.drip:
                with suppress(OSError):
                    for byte in data[start:]:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(fault.drip)
                return
            if fault.cut and len(data) - start > fault.cut:
                self.wfile.write(data[start : start + fault.cut])
                self.close_connection = True
                return
            self.wfile.write(data[start:])

    with Server(("127.0.0.1", 0), Handler) as server:
        web = Web(f"http://127.0.0.1:{server.server_port}", root)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()
