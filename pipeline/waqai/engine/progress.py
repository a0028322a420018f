"""How far a run is: a bar on a terminal, a plain line every ten seconds elsewhere. On standard error, and only for long runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

EVERY = 10.0  # seconds between plain lines


class Progress:
    """Shows the progress of a run; `quiet` shows nothing."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet, self.terminal = quiet, sys.stderr.isatty()
        self.reports, self.start = 0, time.monotonic()
        self.last = self.start

    @contextmanager
    def stage(self, name: str, pieces: int) -> Iterator[Callable[[Any], None]]:
        """One stage of so many pieces; what it gives is called with each result."""
        if self.quiet or not pieces:
            yield self._counted
            return
        bar = self._bar(name, pieces) if self.terminal else None
        done, began = 0, time.monotonic()

        def told(result: Any) -> None:
            nonlocal done
            done += 1
            self._counted(result)
            if bar is not None:
                bar.update(1)
                bar.set_postfix_str(self._rate())
            elif time.monotonic() - self.last >= EVERY:
                self.last = time.monotonic()
                left = (self.last - began) / done * (pieces - done)
                sys.stderr.write(f"waqai: {name}: {done} of {pieces} pieces, {self._rate()}, {left:.0f} s left in this stage\n")

        try:
            yield told
        finally:
            if bar is not None:
                bar.close()

    def _counted(self, result: Any) -> None:
        self.reports += getattr(result, "reports", 0)

    def _rate(self) -> str:
        return f"{self.reports:,} reports, {self.reports / max(time.monotonic() - self.start, 0.001):,.0f} a second"

    @staticmethod
    def _bar(name: str, pieces: int) -> Any:
        from tqdm import tqdm

        return tqdm(total=pieces, desc=f"waqai: {name}", unit="piece", leave=False, file=sys.stderr)
