"""Workers of a dask cluster: the same functions, mapped over many machines that share a file system. The one importer of dask.

The run's temporary folder (TMPDIR says where) and the project must be on the shared file system, under the same paths. A worker
that dies is dask's to replace: a call that is made again writes the same files again.
"""

from __future__ import annotations

import logging
import os
import queue
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from waqai.engine.workers import Call, Told, Workers
from waqai.extras import missing
from waqai.problem import CannotRun

_CONNECT = 10  # seconds
_PATIENCE = 20  # seconds without a worker, after which none is expected back
_LOOK = 1  # seconds


class Cluster:
    """The workers of a dask scheduler."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.futures: list[Any] = []

    def start(self) -> None:
        """They are there, or come and go."""

    def reach(self, folders: Sequence[Path]) -> None:
        here = _facts([])
        try:
            found: dict[str, Any] = self.client.run(_facts, [str(folder) for folder in folders])
        except ImportError as error:
            raise CannotRun(f"a worker of the cluster cannot work for waqai: {error}") from error
        except (OSError, TimeoutError) as error:
            raise CannotRun("the cluster's scheduler is gone: run again when it is back") from error
        for address, (versions, unseen) in sorted(found.items()):
            if unseen:
                message = "the project and the temporary folder (TMPDIR says where) must lie on a file system that all workers share"
                raise CannotRun(f"the worker at {address} does not see {unseen[0]}: {message}")
            if versions != here[0]:
                raise CannotRun(f"the worker at {address} has {versions}, and here is {here[0]}: both must be the same")

    def run(self, calls: Sequence[Call], told: Told) -> list[Any]:
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError
        from distributed.scheduler import KilledWorker

        results: list[Any] = [None] * len(calls)
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        try:
            self.futures = [self.client.submit(function, *arguments, pure=False) for function, *arguments in calls]
            places = {future.key: i for i, future in enumerate(self.futures)}
            for future in self.futures:
                future.add_done_callback(done.put)
            for _ in calls:
                future = self._next(done)
                results[places[future.key]] = future.result()
                told(results[places[future.key]])
        except KilledWorker as error:
            raise CannotRun("a worker of the cluster died again and again: look at its memory and its log") from error
        except (CommClosedError, FutureCancelledError, TimeoutError) as error:
            raise CannotRun("the cluster's scheduler is gone: run again when it is back") from error
        finally:
            self.end()
        return results

    def _next(self, done: queue.SimpleQueue[Any]) -> Any:
        """The next future that is done, as long as there are workers."""
        seen = time.monotonic()
        while True:
            try:
                return done.get(timeout=_LOOK)
            except queue.Empty:
                if self.client.nthreads():
                    seen = time.monotonic()
                elif time.monotonic() - seen > _PATIENCE:
                    raise CannotRun("the cluster has no workers left: look at their logs") from None

    def end(self) -> None:
        """Take back what has not begun; what is under way has nowhere to write soon."""
        while self.futures:
            self.futures.pop().release()


def _facts(folders: list[str]) -> tuple[str, list[str]]:
    """What a release's bytes hang on, and which of the folders are not there."""
    from importlib.metadata import PackageNotFoundError, version

    from waqai.version import VERSION

    found = [f"waqai {VERSION}"]
    for name in ("pyarrow", "duckdb"):  # without duckdb a project can be checked, not built
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return ", ".join(found), [f for f in folders if not os.path.isdir(f)]


@contextmanager
def connected(address: str) -> Iterator[tuple[Workers, int]]:
    """The workers of the scheduler at `address`, and how many cores they have together.

    Raises
    ------
    CannotRun
        dask is not installed, or no scheduler is there, or it has no workers.
    """
    try:
        from dask.distributed import Client
    except ImportError as error:
        raise missing("a cluster needs", "dask", "cluster") from error
    logging.disable(logging.CRITICAL)  # dask tells at length what is told here in a line
    try:
        try:
            client = Client(address, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise CannotRun(f"no dask scheduler is at {address}") from error
        try:
            cores = sum(client.nthreads().values())
            if not cores:
                raise CannotRun(f"the dask scheduler at {address} has no workers")
            yield Cluster(client), cores
        finally:
            with suppress(Exception):
                client.close(timeout=2)
    finally:
        logging.disable(logging.NOTSET)
