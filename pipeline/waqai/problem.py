"""What is wrong with data, as a value.

Takes nothing and gives the types that every stage reports with. A `Problem` is never raised: stages collect
problems and go on. `CannotRun` is raised, and only for what is wrong with the tool, the machine or the call.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, NamedTuple

Level = Literal["error", "warning"]


class Place(NamedTuple):
    """A place in a file of the project.

    Parameters
    ----------
    path : str
        Relative to the project, with forward slashes.
    line, column : int
        1-based; columns count Unicode code points. 0 where a whole file or folder is meant.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Problem(NamedTuple):
    """One thing that is wrong, where, and how to fix it.

    Parameters
    ----------
    place : Place
        The offending value; for a missing key, its parent.
    code : str
        A code of `waqai.catalogue.CATALOGUE`.
    message : str
        What is wrong, with the value and what is allowed.
    hint : str
        What to do, or where to look; may be empty.
    related : tuple of Place
        Other places that the problem is about, such as the other side of a conflict.
    level : str
        `error` or `warning`.
    """

    place: Place
    code: str
    message: str
    hint: str = ""
    related: tuple[Place, ...] = ()
    level: Level = "error"


def in_order(problems: list[Problem]) -> list[Problem]:
    """Sort by file, line, column, code and message, each problem once."""
    unique = {(p.place, p.code, p.message): p for p in sorted(problems, reverse=True)}
    return [unique[key] for key in sorted(unique)]


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that stop a build."""
    return [p for p in problems if p.level == "error"]


class CannotRun(Exception):
    """The tool or the machine is at fault, not the data: exit code 3 and this one line."""

    exit_code = 3


class WrongUsage(CannotRun):
    """An option has a value that is not allowed or not known here: exit code 2 and this one line."""

    exit_code = 2


def refusal(error: OSError, at: Path | None = None) -> str:
    """What the machine refused, and of which file, in words fit for a `CannotRun`.

    Of two files that the system names the second is meant, which is the one that is written. Where it names none, or one that
    only stands for `at` until that is whole, `at` is named: so a full disk is told by the path of what lies there.
    """
    said = os.strerror(error.errno) if error.errno else " ".join(str(error).split())
    named = error.filename2 if error.filename2 is not None else error.filename
    path = None if named is None or isinstance(named, int) else Path(os.fsdecode(named))
    if at is not None and (path is None or path.parent == at.parent or any(at.name in part and part[0] == "." for part in path.parts)):
        path = at
    return f"{path}: {said}" if path else said
