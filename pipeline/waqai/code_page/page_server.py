"""The server of the page: on this machine's loopback address, only for pages that have the token.

Takes answers by name, gives HTTP. What is asked under another host's name (421), from another page, without the token (403), in
another form than JSON (415) or in more bytes than there is reason for (413) is not answered. It names no file that a request names.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import traceback
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR
from socketserver import TCPServer
from time import monotonic
from typing import Any

from waqai.code_page.coding_session import Refused
from waqai.problem import CannotRun

ASSETS = Path(__file__).parent / "assets"
TOKEN = "X-Waqai-Token"  # noqa: S105 (the name of a header)
MOST_BYTES = 4 << 20
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
Answer = Callable[[str, dict[str, Any]], dict[str, Any]]


class PageServer(ThreadingHTTPServer):
    """A server that is listening from when it is made; `port` 0 takes one that is free.

    A browser keeps what is not saved yet by the address, port and all: a project's page is best had at the same one each time.

    Raises
    ------
    CannotRun
        The port is taken.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answer: Answer, port: int = 0) -> None:
        self.answer, self.token, self.asked_at = answer, secrets.token_urlsafe(24), monotonic()
        self._open: set[Any] = set()
        self.files = {f"/{path.name}": path for path in ASSETS.iterdir() if path.suffix in _KINDS} | {"/": ASSETS / "page.html"}
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except (OSError, OverflowError) as error:
            raise CannotRun(f"cannot listen on 127.0.0.1:{port}: {getattr(error, 'strerror', None) or error}") from error
        self.port = int(self.server_address[1])
        self.hosts = {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost")}

    def server_bind(self) -> None:
        """Listen, and ask no name server who we are."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening, and end what pages still hold open."""
        super().server_close()
        for request in list(self._open):
            with suppress(OSError):
                request.shutdown(SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that goes away in the middle is no fault."""

    @property
    def address(self) -> str:
        """What a browser is to open; the part after `#` never leaves it."""
        return f"http://127.0.0.1:{self.port}/#token={self.token}"


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "waqai", ""
    timeout = 30

    def do_GET(self) -> None:
        if not self._is_ours():
            return
        path = self.server.files.get(self.path.partition("?")[0])
        if path is None:
            self._refuse(404, "there is no such page")
            return
        self._send(200, path.read_bytes(), f"{_KINDS[path.suffix]}; charset=utf-8")

    do_HEAD = do_GET  # noqa: N815 (the names are http.server's)

    def do_POST(self) -> None:
        self.close_connection = True  # until all that was sent is read
        if not self._is_ours():
            return
        if not hmac.compare_digest(self.headers.get(TOKEN, "").encode(), self.server.token.encode()):
            self._refuse(403, "the token is missing or wrong: open the address that `waqai code` printed")
            return
        if self.headers.get_content_type() != "application/json" or "Content-Encoding" in self.headers:
            self._refuse(415, "a request is an object of JSON")
            return
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            self._refuse(411, "a request says how long it is")
            return
        if len(length) > 9 or int(length) > MOST_BYTES:
            self._refuse(413, f"a request has at most {MOST_BYTES:,} bytes")
            return
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return
        self.close_connection = self.headers.get("Connection", "").lower() == "close"
        self.server.asked_at = monotonic()
        self._answer(body)

    def _answer(self, body: bytes) -> None:
        try:
            said = json.loads(body)
            if not isinstance(said, dict):
                raise TypeError
        except (ValueError, TypeError, RecursionError):
            self._refuse(400, "a request is an object of JSON")
            return
        try:
            name = self.path.removeprefix("/api/") if self.path.startswith("/api/") else ""
            self._json(200, self.server.answer(name, said))
        except Refused as error:
            self._json(error.status, error.values | {"error": str(error)})
        except CannotRun as error:
            self._json(422, {"error": str(error)})
        except ConnectionError:  # the page has gone
            self.close_connection = True
        except Exception as error:
            if os.environ.get("WAQAI_TRACEBACK"):
                traceback.print_exc()
            self._json(500, {"error": f"{type(error).__name__} (a fault of waqai)"})
        finally:
            self.server.asked_at = monotonic()

    def _is_ours(self) -> bool:
        """Whether a request comes from our own page, or from somebody at this machine who has no page."""
        host = self.headers.get("Host", "")
        if host not in self.server.hosts or len(self.headers.get_all("Host", [])) != 1:
            self._refuse(421, "this server answers to 127.0.0.1 alone")
            return False
        origin = self.headers.get("Origin")
        foreign = origin is not None and origin not in {f"http://{name}" for name in self.server.hosts}
        if foreign or self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            self._refuse(403, "another page asks")
            return False
        return True

    def _refuse(self, status: int, why: str) -> None:
        self.close_connection = True
        self._json(status, {"error": why})

    def _json(self, status: int, values: dict[str, Any]) -> None:
        data = json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._send(status, data, "application/json; charset=utf-8")

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Log nothing: requests are private."""
