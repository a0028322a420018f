"""Reads `schema/` into `waqai.schema.model`, strictly: a mistake in it is a problem at its line, like any other.

Takes a project's root, gives a `Schema` (or None) and the problems. Nothing else in the package opens these files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from waqai.dates import is_day
from waqai.nearest import did_you_mean, nearest
from waqai.problem import CannotRun, Place, Problem
from waqai.project import leads_out, yaml_files
from waqai.report_keys import REPORT_KEYS, lists_of
from waqai.schema import shapes
from waqai.schema.extra_columns import read_extra, with_extra
from waqai.schema.model import Code, Codebook, CodeList, Creator, Dataset, Note, Reference, Schema, in_column
from waqai.schema.table_files import read_tables, strays
from waqai.yamlfile.document import Document, Held
from waqai.yamlfile.yaml_reader import LED_OUT, read

# Lists that the pipeline itself speaks of, and those that every report needs: a codebook without one of them cannot be used.
NEEDED_LISTS = (
    *(name for key in REPORT_KEYS if key.required for name in lists_of(key)), "sectors", "countries", "quad_classes", "stances", "roles", "date_kinds",
    "date_precisions", "date_opens", "date_qualifiers", "links", "quantities", "units", "actor_kinds", "place_kinds",
    "outlet_kinds", "coder_kinds", "published_bases", "extents", "extractions", "change_kinds", "matches",
)  # fmt: skip

# Codes that the pipeline itself writes, or decides by.
NEEDED_CODES = {
    "statuses": ("actual", "alleged", "hypothetical", "negated"), "stances": ("asserts", "denies"), "outlet_kinds": ("agency",), "roles": ("actor", "recipient"),
    "date_kinds": ("point", "span"), "date_precisions": ("day", "month", "year"), "date_opens": ("start", "end", "both"),
    "date_qualifiers": ("uncertain", "approximate"), "links": ("about",), "change_kinds": ("added", "removed", "changed"), "matches": ("exact", "unmatched"),
}  # fmt: skip


def read_schema(root: Path, *, tables: bool = True, held: Held = None) -> tuple[Schema | None, list[Problem]]:
    """Read all of `schema/` below `root` but the gates, the waivers and the crosswalks.

    Parameters
    ----------
    tables : bool
        Whether the tables are wanted; without them the schema has none, and what is wrong with them is not looked at.
    held : dict or None
        What `waqai.yamlfile.yaml_reader.read` need not read.

    Returns
    -------
    tuple
        The schema, or None where problems make it unusable, and the problems.

    Raises
    ------
    CannotRun
        A file cannot be read, or this waqai is not one that the dataset is made for.
    """
    folder, problems = root / "schema", list[Problem]()
    if not folder.is_dir():
        return None, [Problem(Place("schema"), "missing-folder", "the folder `schema` is missing")]
    for name in ("", "/codebook", "/tables", "/crosswalks", "/expectations"):
        if leads_out(f"{folder}{name}", root):
            return None, [LED_OUT._replace(place=Place(f"schema{name}"))]
    dataset = _read_dataset(root, problems, held)
    codebook = _read_codebook(root, problems, held)
    found = read_tables(root, problems, codebook, held) if tables else {}
    extra = read_extra(root, problems, codebook, held)
    found = with_extra(root, found, extra, problems)
    if problems or dataset is None or codebook is None:
        return None, problems
    return Schema(dataset, found, codebook, extra), []


def sound(schema: Schema | None) -> Schema:
    """The schema that was read.

    Raises
    ------
    CannotRun
        It has problems, so that nothing can be done with it.
    """
    if schema is None:
        raise CannotRun("schema/ has problems: run `waqai validate`")
    return schema


def _read_dataset(root: Path, problems: list[Problem], held: Held) -> Dataset | None:
    document, found = read(root, root / "schema" / "dataset.yaml", shapes.DATASET, held)
    problems += found
    if document is None:
        return None
    v = document.values
    _check_range(v["waqai"])
    if not is_day(v["released"]):
        problems.append(Problem(document.place("released"), "bad-date", f"`{v['released']}` is not a day"))
    return Dataset(
        v["name"], v["title"], v["description"], v["version"], v["released"], tuple(v["publish"]), v["waqai"],
        tuple(Creator(c["name"], c.get("orcid")) for c in v["creators"]), tuple(v["keywords"]), v["licence"],
        v["homepage"], v["repository"], tuple(v.get("limits") or ()), tuple(v.get("codings") or ()),
        tuple(map(tuple, v.get("agreement") or ())), tuple(v.get("languages", ("en", "ar"))), tuple(v.get("allow") or ()),
        tuple(_reference(r) for r in v.get("references") or ()), v.get("publisher"), v.get("doi"),
        {key: tuple(said) if isinstance(said, list) else said for key, said in (v.get("responsible_ai") or {}).items()}, document,
    )  # fmt: skip


def _reference(said: dict[str, Any]) -> Reference:
    authors = tuple((author["family-names"], author["given-names"]) for author in said["authors"])
    details = tuple((key, value) for key, value in said.items() if key not in ("type", "title", "authors"))
    return Reference(said["type"], said["title"], authors, details)


def _check_range(wanted: str) -> None:
    import re

    from waqai.version import VERSION

    def numbers(text: str) -> tuple[int, ...]:
        return (*(int(n) for n in text.split(".")), 0, 0, 0)[:3]

    here = numbers(VERSION)
    compare = {">=": here.__ge__, "<=": here.__le__, "==": here.__eq__, "<": here.__lt__, ">": here.__gt__}
    for operator, version in re.findall(r"(>=|<=|==|<|>)([0-9.]+)", wanted):
        if not compare[operator](numbers(version.strip("."))):
            raise CannotRun(f"schema/dataset.yaml requires waqai {wanted}; this is waqai {VERSION}")


def _read_codebook(root: Path, problems: list[Problem], held: Held) -> Codebook | None:
    folder = root / "schema" / "codebook"
    if not folder.is_dir():
        problems.append(Problem(Place("schema/codebook"), "missing-folder", "the folder `schema/codebook` is missing"))
        return None
    head, found = read(root, folder / "codebook.yaml", shapes.CODEBOOK, held)
    problems += found
    lists: dict[str, CodeList] = {}
    documents: dict[str, Document] = {}
    before = len(problems)
    problems += strays(folder)
    for path in yaml_files(folder):
        if path.stem == "codebook":
            continue
        shape = {"types": shapes.TYPES, "quantities": shapes.QUANTITIES}.get(path.stem, shapes.CODES)
        document, found = read(root, path, shape, held)
        problems += found
        if document is not None:
            documents[path.stem] = document
            lists |= _code_lists(document, path.stem, problems)
    for name in NEEDED_LISTS:
        if name not in lists and not (folder / f"{name}.yaml").exists():
            problems.append(Problem(Place(f"schema/codebook/{name}.yaml"), "missing-file", f"the codebook's list `{name}` is missing"))
    if len(problems) == before:
        problems += _between_lists(documents, lists)
    if head is None or len(problems) > before:
        return None
    notes = tuple(Note(n["question"], n["answer"]) for n in head.values["notes"])
    return Codebook(head, notes, lists, documents)


def _between_lists(documents: dict[str, Document], lists: dict[str, CodeList]) -> list[Problem]:
    """Codes that the pipeline speaks of and that are not there; quad classes and units that are no codes."""
    problems = []
    codes = {name: {c.code for c in found.codes} for name, found in lists.items()}
    for name, needed in NEEDED_CODES.items():
        for code in needed:
            if code not in codes[name]:
                text, hint = f"the list `{name}` has no code `{code}`, which the pipeline uses", did_you_mean(code, codes[name])
                near = nearest(code, codes[name] - set(needed))  # where it stands, mistyped
                at = [entry["code"] for entry in documents[name].values["codes"]].index(near) if near else None
                where = documents[name].key("codes") if at is None else documents[name].place("codes", at, "code")
                problems.append(Problem(where, "schema-reference", text, hint))
    for i, kind in enumerate(documents["types"].values["codes"]):
        if kind["quad_class"] not in codes["quad_classes"]:
            where = documents["types"].place("codes", i, "quad_class")
            hint = did_you_mean(kind["quad_class"], codes["quad_classes"])
            problems.append(Problem(where, "schema-reference", f"`{kind['quad_class']}` is not a code of the list `quad_classes`", hint))
        modes = [mode["code"] for mode in kind.get("modes", ())]
        for j, mode in enumerate(modes):
            if mode in modes[:j]:
                where = documents["types"].place("codes", i, "modes", j, "code")
                problems.append(Problem(where, "repeated-item", f"{kind['code']} has the mode `{mode}` twice", "keep one of the two"))
    problems += _scores(documents["types"]) + _no_columns(documents)
    for i, quantity in enumerate(documents["quantities"].values["codes"]):
        for j, unit in enumerate(quantity["units"]):
            if unit not in codes["units"]:
                where, hint = documents["quantities"].place("codes", i, "units", j), did_you_mean(unit, codes["units"])
                problems.append(Problem(where, "schema-reference", f"`{unit}` is not a code of the list `units`", hint))
    return problems


def _scores(types: Document) -> list[Problem]:
    """Types without a score where others have one: all have, or none."""
    entries = types.values["codes"]
    if not any("score" in kind for kind in entries):
        return []
    hint = "a codebook has a score for every type, or no scores"
    return [
        Problem(types.place("codes", i), "missing-key", f"the type `{kind['code']}` has no `score`", hint)
        for i, kind in enumerate(entries)
        if "score" not in kind
    ]


def _no_columns(documents: dict[str, Document]) -> list[Problem]:
    """Types and quad classes that no column can be called by."""
    return [
        Problem(documents[name].place("codes", i, "code"), "bad-id", f"`{entry['code']}` names a column: letters from a to z, digits, spaces, - and _")
        for name in ("types", "quad_classes")
        for i, entry in enumerate(documents[name].values["codes"])
        if not in_column(entry["code"]).isascii() or not in_column(entry["code"]).replace("_", "").isalnum()
    ]  # fmt: skip


def _code_lists(document: Document, stem: str, problems: list[Problem]) -> dict[str, CodeList]:
    """The list of one file; of the types' file, the list of modes too."""
    v = document.values
    if v["list"] != stem:
        problems.append(Problem(document.place("list"), "file-name", f"the list is called `{v['list']}`, and its file `{stem}.yaml`"))
    entries = v["codes"]
    if len({c["code"] for c in entries}) < len(entries):
        problems += _twice(document, [c["code"] for c in entries])
    if len({c["label"] for c in entries}) < len(entries):
        problems += _twice(document, [c["label"] for c in entries], "label")
    codes = tuple(_code(c, c["code"], c.get("quad_class") or c.get("group")) for c in entries)
    out = {stem: CodeList(stem, v["title"], v["description"], v["source"], codes)}
    if stem == "types":
        about = "The modes of each type, as `TYPE-mode`: how it is done."
        modes = tuple(_code(m, f"{c['code']}-{m['code']}", c["code"]) for c in entries for m in c.get("modes", ()))
        out["modes"] = CodeList("modes", "Modes", about, v["source"], modes)
    return out


def _twice(document: Document, names: list[str], key: str = "code") -> list[Problem]:
    """Codes, or labels, that a list has twice."""
    return [
        Problem(
            document.place("codes", i, key), "repeated-item", f"the {key} `{name}` is in the list twice", "keep one of the two",
            (document.place("codes", names.index(name), key),),
        )
        for i, name in enumerate(names)
        if name in names[:i]
    ]  # fmt: skip


def _code(c: dict[str, Any], code: str, parent: str | None) -> Code:
    get = c.get
    score = float(c["score"]) if "score" in c else None
    rules: tuple[tuple[str, Any], ...] = ()
    if "recipient" in c:
        rules = (("recipient", c["recipient"]), ("plannable", c["plannable"]))
    elif "units" in c:
        rules = (("units", tuple(c["units"])),)
    return Code(code, c["label"], get("definition"), get("example"), get("note"), parent, score, rules)
