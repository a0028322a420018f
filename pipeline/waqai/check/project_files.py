"""Project files that the checks of raw/ do not use: crosswalks, gates, the codebook's texts, editor schemas, files that nothing reads.

Takes a project's root and its schema, gives problems. That the editor schemas are fresh is for `waqai docs --check`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from waqai.cells import is_trap
from waqai.check.text_rules import problems_of
from waqai.identifiers import HINT, reserved_as
from waqai.problem import Place, Problem
from waqai.project import is_ours
from waqai.records import Origin
from waqai.schema.crosswalks import read_crosswalks
from waqai.schema.expectations import read_expectations
from waqai.schema.model import Crosswalk, Schema
from waqai.texts import BULK
from waqai.yamlfile.yaml_reader import read_bytes

_FILES = ("dataset.yaml", "extra.yaml", "fields.yaml", "waivers.yaml")
_EDITORS = ".schema.json"
_TEXTS = ("label", "definition", "example", "note", "group")
_OF_CROSSWALKS = ("other", "label", "note", "source")


def project_files(root: Path, schema: Schema) -> list[Problem]:
    """What is wrong with the crosswalks, the gates, the codebook's texts and the editor schemas, and files that nothing reads.

    Raises
    ------
    CannotRun
        The machine refuses to read a file.
    """
    problems = _texts(schema) + _codes(schema)
    crosswalks, found = read_crosswalks(root, schema.codebook)
    problems += [*found, *_crosswalk_texts(crosswalks), *read_expectations(root, schema.tables, schema.dataset.released)[1]]
    problems += _texts_astray(root / "raw" / "text")
    for path in sorted((root / "schema").iterdir()):
        name = f"schema/{path.name}"
        if path.name.endswith(_EDITORS):
            problems += _unreadable(path, name)
        elif path.suffix in (".yaml", ".yml", ".json") and path.name not in _FILES and is_ours(path.name):
            problems.append(
                Problem(Place(name), "stray-file", "nothing reads this", "give it a name that is read, or move it out of schema/")
            )
    return problems


def _texts(schema: Schema) -> list[Problem]:
    """Texts of codes, which are published in a table, that no cell may hold."""
    return [
        problem
        for document in schema.codebook.documents.values()
        for i, code in enumerate(document.values["codes"])
        for pointer, entry in [(("codes", i), code), *((("codes", i, "modes", j), mode) for j, mode in enumerate(code.get("modes", ())))]
        for key in _TEXTS
        if key in entry
        for problem in problems_of(entry[key], Origin(document, (*pointer, key)))
    ]


def _crosswalk_texts(crosswalks: Sequence[Crosswalk]) -> list[Problem]:
    """Texts of crosswalks, which are published in a table, that no cell may hold."""
    return [
        problem
        for document in [crosswalk.document for crosswalk in crosswalks]
        for pointer, entry in [((), document.values), *((("entries", i), entry) for i, entry in enumerate(document.values["entries"]))]
        for key in _OF_CROSSWALKS
        if isinstance(entry.get(key), str)
        for problem in problems_of(entry[key], Origin(document, (*pointer, key)))
    ]


def _codes(schema: Schema) -> list[Problem]:
    """Codes that no cell may hold, or that readers of a table take for something else."""
    return [
        Problem(document.place(*pointer, "code"), "bad-id", f"`{code}` is {said}", HINT)
        for document in schema.codebook.documents.values()
        for i, entry in enumerate(document.values["codes"])
        for pointer, code in [
            (("codes", i), entry["code"]),
            *((("codes", i, "modes", j), m["code"]) for j, m in enumerate(entry.get("modes", ()))),
        ]
        if (said := _unfit(code))
    ]


def _unfit(code: str) -> str:
    if ";" in code:
        return "not a code: `;` separates the codes of one cell"
    if is_trap(code) or code != code.strip() or not code.isprintable():
        return "no code: it begins with a sign, has a line break or a space at an end, or is read as null"
    return reserved_as(code.casefold())


def _texts_astray(folder: Path) -> list[Problem]:
    """Files among the pages' texts whose names are no hash, so that nothing finds them."""
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    return [
        Problem(Place(f"raw/text/{name}"), "stray-file", "nothing reads this", "add a page's text with `waqai text add FILE`")
        for name in names
        if is_ours(name) and not name.endswith(BULK) and not re.fullmatch(r"[0-9a-f]{64}\.txt", name)
    ]


def _unreadable(path: Path, name: str) -> list[Problem]:
    """A generated file that is not JSON any more: an editor would do without it, and say nothing."""
    hint = "it is made by `waqai docs`: run it"
    source, problems = read_bytes(path, name)
    if source is None:
        return problems
    try:
        json.loads(source)
    except json.JSONDecodeError as error:
        return [Problem(Place(name, error.lineno, error.colno), "not-json", f"this is not JSON: {error.msg}", hint)]
    except ValueError:
        return [Problem(Place(name, 1, 1), "not-utf-8", "the file is not UTF-8", hint)]
    return []
