"""What escapes from a command, as one line: the machine's refusals, and faults of waqai or of a library that it uses.

Takes an exception, gives a text, and never raises. A fault says where it came from, so that it can be reported; with
WAQAI_TRACEBACK in the environment it is told whole before that. Imported only where something escaped.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from waqai.problem import refusal

TRACEBACK = "WAQAI_TRACEBACK"
LONGEST = 400  # characters of a library's own words


def line(error: BaseException) -> str:
    """One line that says what was wrong, fit to follow `waqai: `."""
    if os.environ.get(TRACEBACK):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, RecursionError):
        return "something is nested too deeply" + _where(error)
    if isinstance(error, OSError) and error.errno is not None:
        return _refused(error)
    words = " ".join(str(error).split())
    kind = type(error).__qualname__ if type(error).__module__ == "builtins" else f"{type(error).__module__}.{type(error).__qualname__}"
    if sys.flags.optimize > 1 and "doc" in words:
        return f"{kind}: {words[:LONGEST]} (a library needs its texts: run Python without -OO)"
    said = f"{kind}: {words[:LONGEST]}{'...' if len(words) > LONGEST else ''}" if words else kind
    return said + _where(error)


def _refused(error: OSError) -> str:
    """What the machine refused, and of which file; of the output where a command or click wrote, who write to nothing else."""
    innermost, step = "", error.__traceback__
    while step is not None:
        innermost, step = step.tb_frame.f_code.co_filename, step.tb_next
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return "the working directory is not there any more"
    if error.filename is None and Path(innermost).parent.name in ("cli", "click"):
        return f"cannot write the output: {refusal(error)}"
    return refusal(error) if error.filename is not None else refusal(error) + _where(error)


def _where(error: BaseException) -> str:
    """The innermost place in this package, and how to see the rest."""
    package, found = Path(__file__).parents[1], ""
    step: TracebackType | None = error.__traceback__
    while step is not None:
        path = Path(step.tb_frame.f_code.co_filename)
        if path.is_relative_to(package):
            found = f" at {path.relative_to(package.parent).as_posix()}:{step.tb_lineno}"
        step = step.tb_next
    return f" (a fault of waqai or of a library{found}; {TRACEBACK}=1 shows the traceback)"
