"""Waivers: which warnings they let stand, and which of them let none stand any more.

Takes the waivers of `schema/waivers.yaml` and the problems of a project, gives the problems that are left and those
that are waived. Errors are never waived. Imported only where a project has waivers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from waqai.problem import Problem, errors
from waqai.schema.waivers import Waiver, read_waivers
from waqai.yamlfile import slow
from waqai.yamlfile.reading import read_bytes


def waive(root: Path, version: str, problems: list[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Take out of `problems`, all that a project's other checks have found, the warnings that are waived.

    Returns
    -------
    tuple
        The problems that are left, with those of the waivers themselves; and the waived warnings. Where the waivers
        cannot be read no warning is left: what is waived is not known. A waiver is called idle only where nothing is
        an error, since an error can stand in the way of the warning that it is about.
    """
    waivers, wrong = read_waivers(root, version)
    if waivers is None:
        return [*errors(problems), *wrong], []
    kept, waived, used = list[Problem](), list[Problem](), set[int]()
    trees: dict[str, Any] = {}
    for problem in problems:
        matching = [w.number for w in waivers if problem.level == "warning" and _covers(w, problem, root, trees)]
        used.update(matching)
        (waived if matching else kept).append(problem)
    idle = [] if errors(problems) or wrong else [_idle(w, root) for w in waivers if w.number not in used]
    return [*kept, *wrong, *idle], waived


def _covers(waiver: Waiver, problem: Problem, root: Path, trees: dict[str, Any]) -> bool:
    path = problem.place.path
    if (waiver.code, waiver.path) != (problem.code, path):
        return False
    if waiver.id is None:
        return True
    if path not in trees:
        source, _ = read_bytes(root / path, path)
        trees[path] = slow.parse(source)[0] if source is not None else None
    return any(first <= problem.place.line <= last for first, last in _lines(trees[path], waiver.id))


def _lines(node: Any, name: str) -> list[tuple[int, float]]:
    """The first and the last line of each entry of a file whose `event`, `id` or key this is."""
    found: list[tuple[int, float]] = []
    if node is None or node.kind != "mapping":
        return found
    for part in node.values.values():
        starts: list[tuple[int, str | None]] = []
        if part.kind == "sequence":
            starts = [(item.line, _name(item)) for item in part.items]
        elif part.kind == "mapping":
            starts = [(key.line, text) for text, key in part.keys.items()]
        ends = [*(line - 1 for line, _ in starts[1:]), float("inf")]
        found += [(line, end) for (line, text), end in zip(starts, ends, strict=False) if text == name]
    return found


def _name(item: Any) -> str | None:
    if item.kind != "mapping":
        return None
    value = next((item.values[key] for key in ("event", "id") if key in item.values), None)
    return str(value.text) if value is not None and value.kind == "scalar" else None


def _idle(waiver: Waiver, root: Path) -> Problem:
    where = waiver.path + (f"#{waiver.id}" if waiver.id else "")
    text = f"there is no warning {waiver.code} in {where}" + ("" if (root / waiver.path).exists() else ", which is not there")
    return Problem(waiver.document.place("waivers", waiver.number), "idle-waiver", text, "take the waiver out, or mend `code` or `where`")
