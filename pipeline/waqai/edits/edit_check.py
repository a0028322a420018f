"""What a check of the project would find once an edit is written, and does not find today.

The edited project is written out elsewhere, without the pages' texts, since no edit moves a passage, and checked as any other.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from waqai.edits.project_edit import ProjectEdit
from waqai.engine.check_project import check_project
from waqai.engine.live_check import LiveCheck
from waqai.engine.live_trial import can_try, problems_of_copy
from waqai.problem import CannotRun, Problem, refusal
from waqai.project import Project


def new_problems(plan: ProjectEdit, old: str, new: str = "", live: LiveCheck | None = None) -> list[Problem]:
    """The problems, warnings too, that the edit makes; one that is there already is none, though it names an id by its old name.

    Parameters
    ----------
    old, new : str
        The id that gets another name, and that name; empty where an id goes.
    live : LiveCheck or None
        The project, where it is under check already: then only what has to do with the edited files is looked at.

    Raises
    ------
    CannotRun
        The edited project cannot be written out.
    """
    with TemporaryDirectory(prefix="waqai-") as folder:
        try:
            _write_out(plan, Path(folder))
        except OSError as error:
            raise CannotRun(f"cannot write out what is to be checked: {refusal(error, Path(folder))}") from error
        root, paths = Path(folder).resolve(), {path for path in plan.paths() if not path.startswith("raw/imports/")}
        before = live.problems if live and can_try(live, paths) else None
        found = check_project(Project(root), tables=False).problems if not live or before is None else problems_of_copy(live, root, paths)
    if not found:
        return []
    word = re.compile(rf"(?<![a-z0-9-]){re.escape(old)}(?![a-z0-9-])")

    def known_as(problem: Problem, path: str) -> tuple[str, str, str]:
        return path, problem.code, word.sub(new, problem.message) if new else problem.message

    before = check_project(plan.project, tables=False).problems if before is None else before
    there = Counter(known_as(p, plan.moves.get(p.place.path) or p.place.path) for p in before)
    out = []
    for problem in found:
        key = known_as(problem, problem.place.path)
        if there[key]:
            there[key] -= 1
        else:
            out.append(problem)
    return out


def _write_out(plan: ProjectEdit, root: Path) -> None:
    """The project's schema/ and raw/ as they are to be."""
    for name in ("schema", "raw"):
        if (source := plan.project.root / name).is_dir():
            own = {"text"} if name == "raw" else set[str]()
            top = str(source)
            shutil.copytree(
                source,
                root / name,
                ignore=lambda at, _, own=own, top=top: own if at == top else (),
                ignore_dangling_symlinks=True,
                copy_function=shutil.copyfile,
            )
    plan.write_out(root)
