"""Where the work runs: in this process, in several of this machine, or (`waqai.engine.cluster`) on many machines.

All take a list of calls, of functions and their arguments, and give what they gave, in the order of the calls. Whatever stops
a list of calls half-way, nothing of it goes on in the background.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from waqai.problem import CannotRun

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Call = tuple[Any, ...]  # a function and its arguments
Told = Callable[[Any], None]  # hears of each result as it comes
SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


class Workers(Protocol):
    """Something that makes calls."""

    def start(self) -> None:
        """Make ready for calls: what this process has loaded now, workers that are copies of it have too."""

    def run(self, calls: Sequence[Call], told: Told) -> list[Any]:
        """Make all calls; `told` is called with each result when it is there."""

    def end(self) -> None:
        """Stop what is under way, at once; more calls may come later."""

    def reach(self, folders: Sequence[Path]) -> None:
        """Raise `CannotRun` where a worker does not see these folders."""


class Here:
    """This process."""

    def start(self) -> None:
        """It is there."""

    def run(self, calls: Sequence[Call], told: Told) -> list[Any]:
        out = []
        for function, *arguments in calls:
            out.append(function(*arguments))
            told(out[-1])
        return out

    def end(self) -> None:
        """Nothing is under way but this."""

    def reach(self, folders: Sequence[Path]) -> None:
        """This process made them."""


class Processes:
    """Processes of this machine, each at the end of a pipe; what has been ended is started again when there is work.

    Parameters
    ----------
    number : int
        How many there are at most.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.crew: dict[Connection, BaseProcess] = {}

    def run(self, calls: Sequence[Call], told: Told) -> list[Any]:
        results: list[Any] = [None] * len(calls)
        waiting, busy = iter(enumerate(calls)), dict[Connection, int]()
        try:
            self._have(min(self.number, len(calls)))
            for pipe, (number, call) in zip(list(self.crew), waiting, strict=False):
                pipe.send(call)
                busy[pipe] = number
            while busy:
                for ready in connection.wait(list(busy)):
                    pipe = cast("Connection", ready)
                    number = busy.pop(pipe)
                    results[number], error = pipe.recv()
                    if error is not None:
                        raise error
                    if following := next(waiting, None):
                        busy[pipe] = following[0]
                        pipe.send(following[1])
                    told(results[number])
        except (EOFError, ConnectionError) as error:
            self.end()
            raise CannotRun(
                "a worker process died (killed, or out of memory): run again, with less --memory or fewer --processes"
            ) from error
        except BaseException:
            self.end()
            raise
        return results

    def end(self) -> None:
        """Kill them all: an idle worker has nothing to lose."""
        ended = []
        while self.crew:
            ended.append(self.crew.popitem())
            ended[-1][1].kill()
        for pipe, process in ended:
            process.join()
            pipe.close()

    def reach(self, folders: Sequence[Path]) -> None:
        """They are on this machine."""

    def start(self) -> None:
        self._have(self.number)

    def _have(self, number: int) -> None:
        """See to it that there are so many at least."""
        while len(self.crew) < number:
            method = _method()
            before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # the process inherits that, until it ignores them
            try:
                self._start(method)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _start(self, method: str) -> None:
        context: Any = multiprocessing.get_context(method)
        mine, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        process.start()
        self.crew[mine] = process
        theirs.close()


@contextmanager
def processes(number: int) -> Iterator[Workers]:
    """Workers of this machine; one is this process. They are gone when this ends, however it ends."""
    if number <= 1:
        yield Here()
        return
    crew = Processes(number)
    try:
        yield crew
    finally:
        crew.end()


def _method() -> str:
    """How processes begin: as copies of this one, which has all that they import at hand, where that is safe."""
    single = threading.active_count() == 1 and not {"pyarrow", "duckdb"} & sys.modules.keys()  # else a copy could wait for ever
    if sys.platform == "linux" and single and os.environ.get("WAQAI_START") != "spawn":
        return "fork"
    resource_tracker.ensure_running()  # its start would let the signals in again
    return "spawn"


def _work(calls: Connection) -> None:
    """What a worker does: calls that come through a pipe, until that is closed. Ctrl-C is left to the process that started it."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    _end_with_parent()
    one_core()
    gc.disable()  # what is read is wanted to the end, and a search through it for garbage takes as long as reading it
    while True:
        try:
            function, *arguments = calls.recv()
        except EOFError:
            return
        answer: tuple[Any, Exception | None]
        try:
            answer = function(*arguments), None
        except Exception as error:
            error.add_note(f"in a worker process:\n{traceback.format_exc()}")
            answer = None, error
        calls.send(answer)


def one_core() -> None:
    """Arrow, where it is used, uses one core: the others have workers of their own."""
    os.environ["OMP_NUM_THREADS"] = "1"  # what Arrow asks when it is imported
    if "pyarrow" not in sys.modules:
        return
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(3)

    threading.Thread(target=watch, daemon=True).start()
