"""A client of language servers over stdio, yaml-language-server and `waqai lsp`: as much of the protocol as the tests need."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any, Self

from tests import sample

INSTALLED = sample.REPOSITORY / "build" / "node" / "node_modules" / ".bin" / "yaml-language-server"
PATIENCE = 20  # seconds that an answer may take


def command() -> list[str] | None:
    """How to start the server; None where node or the server is not on this machine."""
    server = str(INSTALLED) if INSTALLED.exists() else shutil.which("yaml-language-server")
    return [server, "--stdio"] if server and shutil.which("node") else None


class Fork:
    """`waqai lsp` in a copy of this process, which has imported already what one of its own takes half a second to import."""

    def __init__(self) -> None:
        from waqai.language_server.server import create

        (read, tell), (said, write) = os.pipe(), os.pipe()
        self._code: int | None = None
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of other threads, which the copy does not need
            self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                for end in (tell, said):
                    os.close(end)
                create(None).start_io(os.fdopen(read, "rb"), os.fdopen(write, "wb"))
                code = 0
            finally:
                os._exit(code)
        os.close(read)
        os.close(write)
        self.stdin, self.stdout = os.fdopen(tell, "wb"), os.fdopen(said, "rb")

    def poll(self) -> int | None:
        """The exit code, once it has ended."""
        if self._code is None and (found := os.waitpid(self.pid, os.WNOHANG))[0]:
            self._code = os.waitstatus_to_exitcode(found[1])
        return self._code

    def wait(self, timeout: float) -> int:
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            assert time.monotonic() < end, "the server does not end"
            time.sleep(0.005)
        return code

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self) -> None:
        self.wait(PATIENCE)
        self.stdin.close()
        self.stdout.close()


class LanguageServer:
    """A running server with one folder open in it.

    Parameters
    ----------
    schemas : dict
        The setting `yaml.schemas`: schema, and the files that it is for.
    """

    def __init__(self, root: Path, schemas: dict[str, str], started: list[str] | None = None) -> None:
        started = started or command()
        assert started is not None
        self.root, self.schemas, self.last, self.said = root, schemas, 0, dict[str, list[Any]]()
        self.process = self._start(started)
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

    def _start(self, started: list[str]) -> subprocess.Popen[bytes] | Fork:
        return subprocess.Popen(started, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

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

    def ask(self, method: str, params: dict[str, Any] | None) -> Any:
        """Send a request and give its result."""
        self.last += 1
        self._send({"id": self.last, "method": method, "params": params})
        end = time.monotonic() + PATIENCE
        while True:
            message = self._receive(end)
            if message.get("id") == self.last and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def tell(self, method: str, params: dict[str, Any] | None) -> None:
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


class WaqaiClient(LanguageServer):
    """An editor that has a project open with `waqai lsp`.

    Parameters
    ----------
    pulls : bool
        Whether it asks for problems and can be told to ask again.
    watches : bool
        Whether it can tell of files that somebody else has changed.
    encodings : tuple of str
        The units that it offers to count in; none says UTF-16.
    alone : bool
        Whether the server is a process of its own.
    """

    def __init__(
        self, root: Path, *, pulls: bool = False, watches: bool = True, encodings: tuple[str, ...] = (), alone: bool = False
    ) -> None:
        self.pulls, self.watches, self.encodings, self.alone = pulls, watches, encodings, alone
        super().__init__(root, {}, [sys.executable, "-m", "waqai", "lsp"])

    def _start(self, started: list[str]) -> subprocess.Popen[bytes] | Fork:
        return super()._start(started) if self.alone else Fork()

    def __enter__(self) -> Self:
        can: dict[str, Any] = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}, "workspace": {}}
        can["workspace"]["didChangeWatchedFiles"] = {"dynamicRegistration": self.watches}
        if self.encodings:
            can["general"] = {"positionEncodings": list(self.encodings)}
        if self.pulls:
            can["textDocument"]["diagnostic"] = {}
            can["workspace"]["diagnostics"] = {"refreshSupport": True}
        folder = {"uri": self.root.as_uri(), "name": "project"}
        asked = {"processId": os.getpid(), "rootUri": folder["uri"], "workspaceFolders": [folder], "capabilities": can}
        self.can = self.ask("initialize", asked)["capabilities"]
        self.tell("initialized", {})
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.ask("shutdown", None)
            self.tell("exit", None)
            code = self.process.wait(PATIENCE)
            super().__exit__(*error)
            assert code == 0, "an editor takes it for a crash"
        super().__exit__(*error)

    def save(self, path: str, text: str | None) -> None:
        """Write a file, or take it away, and say so."""
        file = self.root / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f".{file.name}.part")
            part.write_bytes(text.encode())
            part.replace(file)
        self.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri(path), "type": 2}]})

    def type(self, path: str, text: str) -> None:
        """Change the text of an open file, without saving it."""
        self.last += 1
        document = {"uri": self.uri(path), "version": self.last}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def codes(self, path: str) -> list[str]:
        """The codes of what it is told next about a file."""
        return [d["code"] for d in self.next(path)]

    def wait(self) -> None:
        """Wait until it is told something about a file."""
        end = time.monotonic() + PATIENCE
        while not self.said:
            self._receive(end)

    def next(self, path: str) -> list[dict[str, Any]]:
        """What it is told next about a file."""
        end, uri = time.monotonic() + PATIENCE, self.uri(path)
        while uri not in self.said:
            self._receive(end)
        return self.said.pop(uri)

    def pull(self, path: str) -> list[dict[str, Any]]:
        """What it is told when it asks about a file."""
        answer = self.ask("textDocument/diagnostic", {"textDocument": {"uri": self.uri(path)}, "identifier": "waqai"})
        return list(answer["items"])

    def at(self, method: str, path: str, line: int, column: int, **more: Any) -> Any:
        """The answer of a request about a position, which the protocol counts from 0."""
        return self.ask(f"textDocument/{method}", self._at(path, line, column) | more)

    def find(self, path: str, words: str, text: str | None = None) -> tuple[int, int]:
        """Where words begin in a file's text, in UTF-16."""
        text = (self.root / path).read_text(encoding="utf-8") if text is None else text
        before = text[: text.index(words)]
        return before.count("\n"), len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
