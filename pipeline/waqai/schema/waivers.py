"""Reads `schema/waivers.yaml`: the warnings that a maintainer has looked at and accepted, each with its reason and its end.

Takes the project's root and the version of its dataset, gives waivers and problems. What a waiver is about is for
`waqai.check.waived_warnings`.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from waqai.catalogue import CATALOGUE, WARNINGS
from waqai.problem import Problem
from waqai.schema.shapes import VERSION
from waqai.version_numbers import version_key
from waqai.yamlfile.document import Document, Held
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.yaml_reader import read

FILE = "schema/waivers.yaml"
_WAIVER = {
    "code": {"type": "string", "enum": list(CATALOGUE)},
    "where": {
        "type": "string", "maxLength": 300, "pattern": r"^raw/[^#]+\.(yaml|jsonl)(#[a-z0-9]+(-[a-z0-9]+)*)?$",
        "x-what": "a file of raw/, or a file and an id in it: `raw/annotations/c1/ARTICLE.yaml#EVENT`",
    },
    "reason": {"type": "string", "minLength": 10, "maxLength": 1000},
    "until": VERSION,
}  # fmt: skip
_ENTRY = {"type": "object", "properties": _WAIVER, "required": list(_WAIVER), "additionalProperties": False}
_LIST = {"type": "array", "items": _ENTRY}
_SHAPE = Shape(FILE, {"type": "object", "properties": {"waivers": _LIST}, "required": ["waivers"], "additionalProperties": False})


class Waiver(NamedTuple):
    """Warnings of one code in one place.

    Parameters
    ----------
    path : str
        A file of the project.
    id : str or None
        The report's event, or the entry's id, that it is limited to.
    until : str
        The last version of the dataset that it holds for.
    """

    code: str
    path: str
    id: str | None
    reason: str
    until: str
    document: Document
    number: int


def read_waivers(root: Path, version: str, held: Held = None) -> tuple[list[Waiver] | None, list[Problem]]:
    """Read the waivers of the project at `root`, whose dataset has this version; None where the file cannot be read as such."""
    document, problems = read(root, root / FILE, _SHAPE, held)
    if document is None:
        return None, problems
    waivers, first = list[Waiver](), dict[tuple[str, str], int]()
    for i, entry in enumerate(document.values["waivers"]):
        code, where, until = entry["code"], entry["where"], entry["until"]
        path, _, name = where.partition("#")
        waivers.append(Waiver(code, path, name or None, entry["reason"], until, document, i))
        if first.setdefault((code, where), i) != i:
            other = document.place("waivers", first[code, where], "code")
            text = f"{code} in {where} is waived twice"
            problems.append(Problem(document.place("waivers", i, "code"), "repeated-item", text, "keep one of the two", (other,)))
        elif code not in WARNINGS:
            text, hint = f"{code} is an error, and an error is never waived", f"only warnings are: {', '.join(WARNINGS)}"
            problems.append(Problem(document.place("waivers", i, "code"), "unwaivable", text, hint))
        elif version_key(until) < version_key(version):
            text = f"the waiver held until {until}, and the dataset is at {version}"
            hint = "look again: correct what it waives, or give a later `until`, with the reason"
            problems.append(Problem(document.place("waivers", i, "until"), "expired-waiver", text, hint))
    return waivers, problems
