"""`waqai get` from a real web server: nginx on loopback, behind a connection that is cut, slow, wrong, moved."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.test_get import same
from waqai.problem import CannotRun
from waqai.release import downloading
from waqai.release.release_index import write_index
from waqai.release.resolve import locate

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not here (Debian: nginx-light)")
EVENTS = "1.2.0/parquet/events.parquet"
CONFIG = """
daemon off; master_process off; pid {home}/pid; error_log {home}/error.log;
events {{}}
http {{
  log_format plain '$request_uri $http_range $status $body_bytes_sent';
  access_log {home}/access.log plain;
  client_body_temp_path {home}/t1; proxy_temp_path {home}/t2; fastcgi_temp_path {home}/t3; uwsgi_temp_path {home}/t4; scgi_temp_path {home}/t5;
  gzip on; gzip_types *; gzip_min_length 0;
  server {{
    listen 127.0.0.1:{port}; root {root};
    location /slow/ {{ alias {root}/dataset/; limit_rate 400k; }}
    location /file/ {{ location ~ parquet/events {{ return 302 file:///etc/passwd; }} alias {root}/dataset/; }}
    location /https/ {{ location ~ parquet/events {{ return 301 https://127.0.0.1/events.parquet; }} alias {root}/dataset/; }}
    location /moved/ {{ rewrite ^/moved/(.*)$ /dataset/$1 redirect; }}
    location /busy/ {{ limit_req zone=few nodelay burst=20; limit_req_status 503; alias {root}/dataset/; }}
  }}
  limit_req_zone $server_name zone=few:1m rate=100r/s;
}}
"""


class Nginx:
    """Where nginx listens, its files, and its log."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port, self.root = home, port, home / "root"
        self.url = f"http://127.0.0.1:{port}"

    def log(self, path: str) -> list[list[str]]:
        """Range, status and bytes of each answer to a path."""
        lines = [line.split(" ") for line in (self.home / "access.log").read_text().splitlines()]
        return [rest for at, *rest in lines if at == path]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def nginx(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    server = Nginx(tmp_path_factory.mktemp("nginx"), free_port())
    shutil.copytree(built, server.root / "dataset" / "1.2.0")
    for name in ("wrong", "gone"):
        shutil.copytree(built, server.root / name / "1.2.0")
    for folder in ("dataset", "wrong", "gone"):
        write_index(server.root / folder)
    data = bytearray((server.root / "wrong" / EVENTS).read_bytes())
    data[len(data) // 2] ^= 1
    (server.root / "wrong" / EVENTS).write_bytes(data)
    (server.root / "gone" / EVENTS).unlink()
    (server.home / "conf").write_text(CONFIG.format(home=server.home, root=server.root, port=server.port))
    process = subprocess.Popen([str(NGINX), "-p", str(server.home), "-e", str(server.home / "error.log"), "-c", str(server.home / "conf")])
    try:
        for _ in range(200):
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", server.port))):
                break
            assert process.poll() is None, (server.home / "error.log").read_text()
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait()


@contextmanager
def cutting(target: int, after: int) -> Iterator[str]:
    """A connection to a port that is cut after so many bytes of answers, each time."""

    def pump(client: socket.socket) -> None:
        with closing(client), closing(socket.create_connection(("127.0.0.1", target))) as server:
            threading.Thread(target=forward, args=(client, server), daemon=True).start()
            left = after
            with suppress(OSError):
                while left > 0 and (data := server.recv(min(left, 4096))):
                    client.sendall(data)
                    left -= len(data)
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def forward(client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(4096):
                server.sendall(data)

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=pump, args=(listener.accept()[0],), daemon=True).start()

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=accept, args=(listener,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAQAI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(downloading, "PAUSES", (0.02, 0.05, 0.1))


def test_a_release_comes_whole_as_it_was_and_unpacked(nginx: Nginx, built: Path) -> None:
    assert same(locate("latest", source=f"{nginx.url}/dataset"), built)
    assert same(locate(f"{nginx.url}/dataset/1.2.0"), built)


def test_connections_that_are_cut_within_files_are_resumed_by_ranges(nginx: Nginx, built: Path) -> None:
    with cutting(nginx.port, 9000) as url:
        assert same(locate("1.2.0", source=f"{url}/dataset"), built)
    resumed = [line for line in nginx.log(f"/dataset/{EVENTS}") if line[0] != "-"]
    assert resumed
    assert {status for _, status, _ in resumed} == {"206"}


def test_a_slow_server_is_waited_for(nginx: Nginx, built: Path) -> None:
    assert same(locate("1.2.0", source=f"{nginx.url}/slow"), built)


def test_a_server_that_turns_requests_away_is_asked_again(nginx: Nginx, built: Path) -> None:
    assert same(locate("1.2.0", source=f"{nginx.url}/busy"), built)


def test_a_whole_folder_that_moved_is_followed(nginx: Nginx, built: Path) -> None:
    assert same(locate("1.2.0", source=f"{nginx.url}/moved"), built)


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("wrong", "is not the expected file: its SHA-256 is"), ("gone", "is not there: the server answers 404"),
        ("file", "redirects to another scheme, 'file:///etc/passwd'"), ("https", "redirects to another scheme, 'https://127.0.0.1/events.parquet'"),
    ],
)  # fmt: skip
def test_a_wrong_byte_a_missing_file_and_another_scheme_are_refused_by_name(nginx: Nginx, folder: str, says: str) -> None:
    with pytest.raises(CannotRun) as error:
        locate("1.2.0", source=f"{nginx.url}/{folder}")
    assert str(error.value).startswith(f"{nginx.url}/{folder}/{EVENTS} {says}")
