"""A client of yaml-language-server over stdio: as much of the Language Server Protocol as the tests need."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Self

from tests import sample

INSTALLED = sample.REPOSITORY / "build" / "node" / "node_modules" / ".bin" / "yaml-language-server"
PATIENCE = 60  # seconds that an answer may take


def command() -> list[str] | None:
    """How to start the server; None where node or the server is not on this machine."""
    server = str(INSTALLED) if INSTALLED.exists() else shutil.which("yaml-language-server")
    return [server, "--stdio"] if server and shutil.which("node") else None


class LanguageServer:
    """A running server with one folder open in it.

    Parameters
    ----------
    schemas : dict
        The setting `yaml.schemas`: schema, and the files that it is for.
    """

    def __init__(self, root: Path, schemas: dict[str, str]) -> None:
        started = command()
        assert started is not None
        self.root, self.schemas, self.last, self.said = root, schemas, 0, dict[str, list[Any]]()
        self.process = subprocess.Popen(started, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.rest = b""

    def __enter__(self) -> Self:
        folder = {"uri": self.root.as_uri(), "name": "project"}
        can = {
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {
                "completion": {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}},
                "hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {},
            },
        }  # fmt: skip
        self.ask("initialize", {"processId": os.getpid(), "rootUri": folder["uri"], "workspaceFolders": [folder], "capabilities": can})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": self._settings()}})
        end = time.monotonic() + PATIENCE
        while self._receive(end).get("method") != "workspace/configuration":  # until it has its settings
            pass
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def _settings(self) -> dict[str, Any]:
        return {"schemas": self.schemas, "schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}

    def open(self, text: str, path: str = "raw/annotations/c1/new-{}.yaml") -> str:
        """Open a file, which need not be on the disk, with this text, and give its path: by default that of a new annotation."""
        path = path.format(self.last)
        document = {"uri": self.uri(path), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        self.last += 1
        return path

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def completions(self, path: str, line: int, column: int) -> dict[str, dict[str, Any]]:
        """The completions at a place (zero-based, as the protocol counts), by label."""
        answer = self.ask("textDocument/completion", self._at(path, line, column))
        return {item["label"]: item for item in (answer["items"] if isinstance(answer, dict) else answer)}

    def hover(self, path: str, line: int, column: int) -> str:
        """The text shown over a place, or an empty one."""
        answer = self.ask("textDocument/hover", self._at(path, line, column))
        return str(answer["contents"]["value"]) if answer else ""

    def diagnostics(self, path: str) -> list[tuple[int, str]]:
        """The line (zero-based) and the words of what the server underlines in an open file."""
        uri = self.uri(path)
        end = time.monotonic() + PATIENCE
        while uri not in self.said:
            self._receive(end)
        return [(d["range"]["start"]["line"], d["message"]) for d in self.said.pop(uri)]

    def _at(self, path: str, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": self.uri(path)}, "position": {"line": line, "character": column}}

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Send a request and give its result."""
        self.last += 1
        self._send({"id": self.last, "method": method, "params": params})
        end = time.monotonic() + PATIENCE
        while True:
            message = self._receive(end)
            if message.get("id") == self.last and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _receive(self, end: float) -> dict[str, Any]:
        """The next message; requests of the server are answered, what it underlines is kept."""
        while b"\r\n\r\n" not in self.rest:
            self._read(end)
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        while len(self.rest) < length:
            self._read(end)
        message: dict[str, Any] = json.loads(self.rest[:length])
        self.rest = self.rest[length:]
        if "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.said[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        return [self._settings() if item.get("section") == "yaml" else {} for item in message["params"]["items"]]

    def _read(self, end: float) -> None:
        assert self.process.stdout
        ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
        assert ready, "the server does not answer"
        part = os.read(self.process.stdout.fileno(), 1 << 16)
        assert part, "the server has ended"
        self.rest += part
