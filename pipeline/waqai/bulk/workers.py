"""Where the work runs: in this process, in several of this machine, or (`waqai.bulk.cluster`) on many machines.

All take a list of calls of functions of `tasks` and `ranged`, and give what they gave, in the order of the calls.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from waqai.problem import CannotRun

Call = tuple[Any, ...]  # a function and its arguments
Told = Callable[[Any], None]  # hears of each result as it comes


class Workers(Protocol):
    """Something that makes calls."""

    def run(self, calls: Sequence[Call], told: Told) -> list[Any]:
        """Make all calls; `told` hears of each result when it is there."""


class Here:
    """This process."""

    def run(self, calls: Sequence[Call], told: Told) -> list[Any]:
        out = []
        for function, *arguments in calls:
            out.append(function(*arguments))
            told(out[-1])
        return out


class Processes:
    """Processes of this machine."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool

    def run(self, calls: Sequence[Call], told: Told) -> list[Any]:
        try:
            futures: list[Future[Any]] = [self.pool.submit(*call) for call in calls]
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    told(future.result())
            return [future.result() for future in futures]
        except BrokenProcessPool as error:
            raise CannotRun(
                "a worker process died (killed, or out of memory): run again, with less --memory or fewer --processes"
            ) from error


@contextmanager
def processes(number: int) -> Iterator[Workers]:
    """Workers of this machine; one is this process. They are gone when this ends, however it ends."""
    if number <= 1:
        yield Here()
        return
    pool = ProcessPoolExecutor(number, mp_context=multiprocessing.get_context(_method()), initializer=_alone)
    try:
        yield Processes(pool)
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _method() -> str:
    """How processes begin: as copies of this one, which has all that they import at hand, where that is safe."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _alone() -> None:
    """A worker leaves Ctrl-C to the process that started it, uses one core, and ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    one_core()
    _end_with(os.getppid())


def one_core() -> None:
    """Arrow uses one core: the others have workers of their own."""
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def _end_with(parent: int) -> None:
    import time

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(3)

    threading.Thread(target=watch, daemon=True).start()
