"""Workers of a dask cluster: the same functions, mapped over many machines that share a file system. The one importer of dask.

The run's temporary folder (TMPDIR says where) and the project must be on the shared file system, under the same paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from waqai.bulk.workers import Call, Told, Workers
from waqai.problem import CannotRun

_CONNECT = 20  # seconds


class Cluster:
    """The workers of a dask scheduler."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def run(self, calls: Sequence[Call], told: Told) -> list[Any]:
        from dask.distributed import as_completed
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError
        from distributed.scheduler import KilledWorker

        futures = [self.client.submit(function, *arguments, pure=False) for function, *arguments in calls]
        try:
            for future in as_completed(futures, loop=self.client.loop):
                told(future.result())
            return [future.result() for future in futures]
        except KilledWorker as error:
            raise CannotRun("a worker of the cluster died again and again: look at its memory and its log") from error
        except (CommClosedError, FutureCancelledError, TimeoutError) as error:
            raise CannotRun("the cluster's scheduler is gone: run again when it is back") from error


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
        raise CannotRun("a cluster needs dask: pip install 'waqai[cluster]'") from error
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
        client.close(timeout=2)
