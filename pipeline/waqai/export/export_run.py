"""Runs an export: written under a temporary name next to its target, and moved there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from waqai.atomic_write import refuse_existing, staged
from waqai.export.coded_events import Choice, statuses
from waqai.export.loss_report import SUFFIX, LossReport
from waqai.export.source import read
from waqai.problem import CannotRun
from waqai.release.stored import Stored, lacking

# form: (module, what follows the release's name)
FORMS = {
    "xlsx": ("waqai.export.workbook", ".xlsx"),
    "dta": ("waqai.export.stata", "-dta"),
    "sqlite": ("waqai.export.sqlite", ".sqlite"),
    "duckdb": ("waqai.export.duck", ".duckdb"),
    "plover": ("waqai.export.plover", "-plover.jsonl"),
    "polecat": ("waqai.export.polecat", "-polecat.txt"),
    "w3c": ("waqai.export.web_annotations", "-w3c.jsonld"),
}
# The forms of other data, which take a part of a release and have a loss report: their statuses, and whether a row is an event or a report.
OF_EVENTS = {"plover": Choice(("actual",), "events"), "polecat": Choice(("actual",), "events"), "w3c": Choice(("all",), "reports")}


def export(
    stored: Stored, form: str, out: Path | None = None, *, force: bool = False, choice: Choice | None = None
) -> tuple[Path, list[str]]:
    """Write a release in another form; in one of `OF_EVENTS`, a report of what is lost is written next to it.

    Parameters
    ----------
    form : str
        One of `FORMS`.
    out : pathlib.Path, optional
        The file, or for Stata the folder; by default the release's name and version in the working directory.
    force : bool
        Replace what an earlier export left there.
    choice : Choice, optional
        What is exported, for the forms of `OF_EVENTS`; by default what stands there.

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
    with lacking(stored.folder):
        target = (out or Path(f"{stored.package['name']}-{stored.version}{ending}")).absolute()
    losses_at = target.with_name(target.name + SUFFIX) if form in OF_EVENTS else None
    for path in (target, losses_at):
        if path:
            refuse_existing(path, "place", force=force, ours=_replaceable(path))
    write: Callable[..., list[str] | LossReport] = import_module(module).write
    with lacking(stored.folder):
        source = read(stored)
    if losses_at is None:
        with staged(target) as place:
            losses = write(source, place)
        assert isinstance(losses, list)
        return target, losses
    wanted = choice or OF_EVENTS[form]
    with staged(losses_at) as beside, staged(target) as place:
        try:
            report = write(source, place, wanted._replace(statuses=statuses(source, wanted.statuses)))
        except KeyError as error:
            raise CannotRun(f"this release has no column {error}, which {form} needs") from error
        assert isinstance(report, LossReport)
        beside.write_bytes(report.as_json())
    return target, report.sentences()


def _replaceable(target: Path) -> bool:
    """Whether something is a file, or a folder with nothing in it but Stata files and their README."""
    return target.is_file() or (target.is_dir() and all(p.suffix == ".dta" or p.name == "README.txt" for p in target.iterdir()))
