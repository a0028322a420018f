"""Ctrl-C and SIGTERM end a run within a second, at any point, and leave no file half-written.

A signal becomes a `SystemExit` in the main thread, and all that it is inside of is unwound. Where that does not come through in
time (a long call of Arrow, a library that swallows it), another thread ends what the run was about to leave behind.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from waqai.engine.workers import SIGNALS

Ending = Callable[[], object]
PATIENCE = 0.4  # seconds


class Endings:
    """What ends a run where unwinding takes too long: called last first."""

    def __init__(self) -> None:
        self._calls: list[Ending] = []
        self._read = self._write = -1
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None

    def add(self, ending: Ending) -> None:
        """Call it before all others."""
        self._calls.append(ending)

    def add_first(self, ending: Ending) -> None:
        """Call it after all others."""
        self._calls.insert(0, ending)

    def watch(self) -> None:
        """Watch from another thread. A process with threads cannot be copied safely, so this comes after the workers' start."""
        if self._watcher is None and self._write >= 0:
            self._watcher = threading.Thread(target=_watch, args=(self._read, self._over, self._calls), daemon=True)
            self._watcher.start()

    def open(self) -> int:
        """The end of a pipe that signals' numbers are to be written into."""
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        return self._write

    def close(self) -> None:
        """The run is over."""
        self._over.set()
        with suppress(BrokenPipeError):  # where the watcher has heard of a signal, it has closed its end
            os.write(self._write, b"\0")  # workers may hold the pipe open, so that closing it tells nobody
        if self._watcher:
            self._watcher.join()
        else:
            os.close(self._read)
        os.close(self._write)


@contextmanager
def stoppable() -> Iterator[Endings]:
    """While this lasts, a signal stops the process with the exit code 128 and its number."""
    endings = Endings()
    if threading.current_thread() is not threading.main_thread():
        yield endings
        return
    before = {number: signal.signal(number, _stop) for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN}
    wakened = signal.set_wakeup_fd(endings.open(), warn_on_full_buffer=False)
    try:
        yield endings
    finally:
        signal.set_wakeup_fd(wakened)
        endings.close()
        for number, handler in before.items():
            if signal.getsignal(number) is _stop:  # else it is being stopped, and once is enough
                signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    for again in SIGNALS:
        signal.signal(again, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _watch(read: int, over: threading.Event, endings: list[Ending]) -> None:
    """Wait for a signal's number in the pipe, then for the run to be over."""
    number = 0
    while number not in SIGNALS:
        found = os.read(read, 1)
        if over.is_set() or not found:
            os.close(read)
            return
        number = found[0]
    if over.wait(PATIENCE):
        os.close(read)
        return
    while endings:
        endings.pop()()
    sys.stderr.write("waqai: stopped\n")
    os._exit(128 + number)
