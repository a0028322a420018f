"""The optional dependencies of pyproject.toml, the extras: what a command says whose library is not installed."""

from __future__ import annotations

import sys

from waqai.problem import CannotRun


def install(extra: str) -> str:
    """The shell command that installs an extra for the Python that runs, whether waqai was installed from a checkout or from a wheel.

    pip takes the waqai that is there, and brings what its extra asks for.
    """
    import os
    import shlex
    import shutil

    python, found = sys.executable or "python", shutil.which("python")
    if found and os.path.abspath(found) == python:
        python = "python"
    elif python.startswith(os.path.join(os.getcwd(), "")):
        python = os.path.relpath(python)
    return f"{shlex.quote(python)} -m pip install 'waqai[{extra}]'"


def missing(what: str, library: str, extra: str, otherwise: str = "") -> CannotRun:
    """The error that says which library is missing for what, and how to install it here.

    Parameters
    ----------
    what : str
        Such as `a site needs`.
    library, extra : str
        The library, and the extra of pyproject.toml that brings it.
    otherwise : str
        What goes without it, if anything.
    """
    return CannotRun(f"{what} {library}: {install(extra)}" + (f"; {otherwise}" if otherwise else ""))
