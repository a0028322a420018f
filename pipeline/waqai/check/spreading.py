"""Spreads work on many files over processes. Takes a function from items to plain values, gives all values in order.

The processes are forked, so that they have at hand what this one has read; each takes the next few items when it is
done with the last. What they give back must be what `marshal` knows: tuples, lists, text, numbers. They die with this
process: an interruption leaves none behind.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from waqai.problem import CannotRun

PORTION = 32  # items that a process takes at a time
MOST_PORTIONS = 16_000  # their numbers, of four bytes, must fit into a pipe
_T = TypeVar("_T")
_Work = Callable[[Sequence[_T]], list[Any]]


def processes() -> int:
    """How many processes can work at once here; 1 where this one cannot be forked."""
    threaded = "pyarrow" in sys.modules or ("threading" in sys.modules and sys.modules["threading"].active_count() > 1)
    if not hasattr(os, "fork") or threaded:
        return 1
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def spread(work: _Work[_T], items: Sequence[_T], count: int, *, portion: int | None = None) -> list[Any]:
    """Do `work` on all items in `count` processes, this one among them; each takes `portion` items at a time.

    Raises
    ------
    CannotRun
        A process raised it, or was killed.
    """
    return spread_leaving(work, _nothing, items, count, portion=portion)[0]


def spread_leaving(
    work: _Work[_T], leave: Callable[[], Any], items: Sequence[_T], count: int, *, portion: int | None = None
) -> tuple[list[Any], list[Any]]:
    """The same, and what `leave` gave in each other process when it had done its share."""
    size = max(portion or PORTION, -(-len(items) // MOST_PORTIONS))
    portions = [items[i : i + size] for i in range(0, len(items), size)]
    tickets, giver = os.pipe()
    os.write(giver, b"".join(i.to_bytes(4, "big") for i in range(len(portions))))
    os.close(giver)
    children: list[tuple[int, int]] = []
    try:
        for _ in range(count - 1):
            children.append(_start(work, portions, tickets, leave))
        done, left = _share(work, portions, tickets), []
        for _, results in children:
            theirs, rest = _received(results)
            done |= theirs
            left.append(rest)
    finally:
        os.close(tickets)
        for pid, results in children:
            _end(pid, results)
    return [value for i in range(len(portions)) for value in done[i]], left


def _nothing() -> None:
    return None


def _share(work: _Work[_T], portions: Sequence[Sequence[_T]], tickets: int) -> dict[int, list[Any]]:
    """Take portions until there are none."""
    done = {}
    while ticket := os.read(tickets, 4):
        i = int.from_bytes(ticket, "big")
        done[i] = work(portions[i])
    return done


def _start(work: _Work[_T], portions: Sequence[Sequence[_T]], tickets: int, leave: Callable[[], Any]) -> tuple[int, int]:
    """Fork a process that takes its share and writes it to a pipe; its id, and the pipe's end to read from."""
    results, out = os.pipe()
    if pid := os.fork():
        os.close(out)
        return pid, results
    status = 1
    try:  # from here on in the child, which must never return
        import gc
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        gc.disable()
        with os.fdopen(out, "wb") as stream:
            stream.write(marshal.dumps(_answer(work, portions, tickets, leave), 2))
        status = 0
    finally:
        os._exit(status)


def _answer(work: _Work[_T], portions: Sequence[Sequence[_T]], tickets: int, leave: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "done", (_share(work, portions, tickets), leave())
    except CannotRun as error:
        return "cannot run", str(error)
    except MemoryError:
        return "cannot run", "there is not enough memory"
    except Exception:
        import traceback

        return "broken", traceback.format_exc()


def _received(results: int) -> tuple[dict[int, list[Any]], Any]:
    """What a child gave and left; it is raised here what it raised."""
    parts = []
    while part := os.read(results, 1 << 20):
        parts.append(part)
    try:
        kind, value = marshal.loads(b"".join(parts))
    except (EOFError, ValueError, TypeError):
        raise CannotRun("a process that was checking files has been killed") from None
    if kind == "cannot run":
        raise CannotRun(value)
    if kind == "broken":
        raise RuntimeError(f"in a process that was checking files:\n{value}")
    done: dict[int, list[Any]]
    done, left = value
    return done, left


def _end(pid: int, results: int) -> None:
    """End a child, if it has not ended, and close its pipe."""
    import signal

    os.close(results)
    os.kill(pid, signal.SIGKILL)  # what has ended and was not waited for can still be told so
    os.waitpid(pid, 0)
