"""Runs an export: written beside its place under another name, and put there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from waqai.export.source import Source, read
from waqai.problem import CannotRun
from waqai.release.stored import Stored
from waqai.whole import staged

# form: (module, what follows the release's name)
FORMS = {
    "xlsx": ("waqai.export.workbook", ".xlsx"),
    "dta": ("waqai.export.stata", "-dta"),
    "sqlite": ("waqai.export.sqlite", ".sqlite"),
    "duckdb": ("waqai.export.duck", ".duckdb"),
}


def export(stored: Stored, form: str, out: Path | None = None, *, force: bool = False) -> tuple[Path, list[str]]:
    """Write a release in another form.

    Parameters
    ----------
    form : str
        One of `FORMS`.
    out : pathlib.Path, optional
        The file, or for Stata the folder; by default the release's name and version in the working directory.
    force : bool
        Replace what an earlier export left there.

    Returns
    -------
    tuple
        Where it lies, and what the form could not carry, a sentence each.

    Raises
    ------
    CannotRun
        Something is there already, a library is missing, the machine refuses, or there is no release.
    """
    module, ending = FORMS[form]
    target = (out or Path(f"{stored.package['name']}-{stored.version}{ending}")).absolute()
    if target.exists() and not (force and _replaceable(target)):
        hint = "name another place with --out" + ("" if force else ", or give --force")
        raise CannotRun(f"{target} is there already: {hint}")
    write: Callable[[Source, Path], list[str]] = import_module(module).write
    source = read(stored)
    with staged(target) as place:
        losses = write(source, place)
    return target, losses


def _replaceable(target: Path) -> bool:
    """Whether something is a file, or a folder with nothing in it but Stata files and their README."""
    return target.is_file() or (target.is_dir() and all(p.suffix == ".dta" or p.name == "README.txt" for p in target.iterdir()))
