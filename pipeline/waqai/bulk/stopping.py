"""Ctrl-C and SIGTERM end a run within a second, wherever it is, and leave nothing half-written.

A signal becomes a `SystemExit` in the main thread, and all that it is inside of is unwound. Where that does not come through in
time (a long call of Arrow, a library that swallows it), another thread ends what the run was about to leave behind.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from waqai.bulk.workers import SIGNALS

Ending = Callable[[], object]
PATIENCE = 0.4  # seconds


@contextmanager
def stoppable() -> Iterator[list[Ending]]:
    """While this lasts, a signal stops the process with the exit code 128 and its number.

    What is added to the list is called, last first, where unwinding takes too long.
    """
    endings: list[Ending] = []
    if threading.current_thread() is not threading.main_thread():
        yield endings
        return
    read, write = os.pipe()
    os.set_blocking(write, False)
    over = threading.Event()
    before = {number: signal.signal(number, _stop) for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN}
    wakened = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    watcher = threading.Thread(target=_watch, args=(read, over, endings), daemon=True)
    watcher.start()
    try:
        yield endings
    finally:
        over.set()
        signal.set_wakeup_fd(wakened)
        os.close(write)
        watcher.join()
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
        if not (found := os.read(read, 1)):
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
