"""Work that does not end by itself, for tests of how a run is stopped."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path


def forever(*_: object) -> None:
    """Say that the work has begun, in the file that the environment names, and do nothing for long."""
    Path(os.environ["HELD"]).write_text(str(os.getpid()))
    time.sleep(60)


def stubborn(*_: object) -> None:
    """The same, and swallow whatever would end it."""
    while True:
        with suppress(BaseException):
            forever()
