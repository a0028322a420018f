"""Waivers: which warnings they waive, and which of them waive none any more.

Takes the waivers of `schema/waivers.yaml` and the problems of a project, gives the problems that are left and those
that are waived. Errors are never waived. Imported only where a project has waivers.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from waqai.check.release_scope import in_release
from waqai.problem import Problem, errors
from waqai.schema.waivers import Waiver, read_waivers
from waqai.yamlfile.document import Held

Lines = list[tuple[int, float]]


def waive(
    root: Path, version: str, problems: list[Problem], published: Container[str] | None = None, held: Held = None
) -> tuple[list[Problem], list[Problem]]:
    """Remove from `problems`, all that a project's other checks have found, the warnings that are waived.

    Parameters
    ----------
    published : container of str or None
        The codings that are published, by default all: an error elsewhere hides no warning of these.

    Returns
    -------
    tuple
        The problems that are left, with those of the waivers themselves; and the waived warnings. Where the waivers
        cannot be read no warning is left: what is waived is not known. A waiver is called idle only where nothing is
        an error, since an error can stand in the way of the warning that it is about.
    """
    waivers, wrong = read_waivers(root, version, held)
    if waivers is None:
        return [*errors(problems), *wrong], []
    kept, waived, used = list[Problem](), list[Problem](), set[int]()
    about = {(p.code, p.place.path) for p in problems if p.level == "warning"}
    covered = {w.number: _covered(w, root) for w in waivers if (w.code, w.path) in about}
    for problem in problems:
        matching = [w.number for w in waivers if problem.level == "warning" and _covers(w, problem, covered)]
        used.update(matching)
        (waived if matching else kept).append(problem)
    blocking = errors(problems)
    of_release = [p for p in blocking if published is None or in_release(p.place.path, published)]
    idle = [
        _idle(w, root)
        for w in waivers
        if w.number not in used and not wrong and not (of_release if published is None or in_release(w.path, published) else blocking)
    ]
    return [*kept, *wrong, *idle], waived


def _covers(waiver: Waiver, problem: Problem, covered: dict[int, Lines]) -> bool:
    if (waiver.code, waiver.path) != (problem.code, problem.place.path):
        return False
    return any(first <= problem.place.line <= last for first, last in covered[waiver.number])


def _covered(waiver: Waiver, root: Path) -> Lines:
    """The first and the last line of each part of its file that a waiver is about."""
    if waiver.id is None:
        return [(0, float("inf"))]
    if waiver.path.endswith(".jsonl"):
        return list(_records(root / waiver.path, waiver.id))
    from waqai.yamlfile import yaml_slow

    tree, _ = yaml_slow.parse((root / waiver.path).read_bytes())
    return list(_entries(tree, waiver.id))


def _entries(tree: Any, name: str) -> Iterator[tuple[int, float]]:
    """Entries of a YAML file's lists whose `event` or `id` this is, and of its mappings whose key this is."""
    for part in tree.values.values() if tree is not None else ():
        starts = [(item.line, _name(item)) for item in part.items] + [(key.line, text) for text, key in part.keys.items()]
        ends = [*(line - 1 for line, _ in starts), float("inf")][1:]
        yield from ((line, end) for (line, text), end in zip(starts, ends, strict=True) if text == name)


def _name(item: Any) -> str | None:
    return next((item.values[key].text for key in ("event", "id") if key in item.values), None)


def _records(path: Path, article: str) -> Iterator[tuple[int, float]]:
    """Lines of a JSON Lines file that are about an article."""
    import json

    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if f'"{article}"'.encode() not in line:
                continue
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and record.get("article") == article:
                yield number, number


def _idle(waiver: Waiver, root: Path) -> Problem:
    where = waiver.path + (f"#{waiver.id}" if waiver.id else "")
    text = f"there is no warning {waiver.code} in {where}" + ("" if (root / waiver.path).exists() else ", which is not there")
    return Problem(
        waiver.document.place("waivers", waiver.number), "unused-waiver", text, "remove the waiver, or correct `code` or `where`"
    )
