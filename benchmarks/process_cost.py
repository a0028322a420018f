"""What a command costs from its start to its exit: seconds that passed, seconds of processors, and memory, with all its processes."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_NOT_OF_USERS = ("CI", "PYTHONDONTWRITEBYTECODE")  # with these waqai has no cache, and Python compiles every module anew
EVERY = 0.05  # seconds between two looks at the memory


class Cost(NamedTuple):
    """What one run of a command took, and what it wrote to standard output.

    `mib` is the highest sum of PSS, in which a page that several processes share counts once; 0 where nobody looked.
    """

    seconds: float
    processor: float
    mib: int
    said: str


def proportional(process: int) -> int:
    """The PSS of a process and all below it, in KiB."""
    total, waiting = 0, [process]
    while waiting:
        folder = Path(f"/proc/{waiting.pop()}")
        try:
            for task in (folder / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
            total += int((folder / "smaps_rollup").read_text().split("\nPss:")[1].split()[0])
        except (OSError, IndexError):  # it is over
            continue
    return total


def cost(command: Sequence[str | Path], *, path: Path | None = None, memory: bool = True) -> Cost:
    """Run a command, with `path` as PYTHONPATH if it is given; looking at `memory` takes a little of a processor.

    Raises
    ------
    SystemExit
        It failed; with the end of what it wrote.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _NOT_OF_USERS}
    if path:
        environment["PYTHONPATH"] = str(path)
    peak, over = 0, threading.Event()

    def look() -> None:
        nonlocal peak
        while not over.wait(EVERY):
            peak = max(peak, proportional(process))

    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
        began = time.perf_counter()
        files = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, error.fileno(), 2)]
        process = os.posix_spawn(command[0], list(map(str, command)), environment, file_actions=files)
        if memory:
            threading.Thread(target=look, daemon=True).start()
        _, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - began
        over.set()
        out.seek(0)
        error.seek(0)
        said = out.read()
        if status:
            raise SystemExit(f"{' '.join(map(str, command))} failed:\n{(said + error.read())[-2000:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, round(peak / 1024), said)
