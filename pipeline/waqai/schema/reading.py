"""Reads `schema/` into `waqai.schema.model`, strictly: a mistake in it is a problem at its line, like any other.

Takes a project's root, gives a `Schema` (or None) and the problems. Nothing else in the package opens these files.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from waqai.nearest import did_you_mean, nearest
from waqai.problem import CannotRun, Place, Problem
from waqai.project import is_ours, leads_out, yaml_files
from waqai.schema import shapes
from waqai.schema.model import Code, Codebook, CodeList, Creator, Dataset, Field, ForeignKey, Note, Schema, Table, in_column
from waqai.yamlfile.document import Document
from waqai.yamlfile.reading import LED_OUT, read

# Lists that the pipeline itself speaks of: a codebook without one of them cannot be used.
NEEDED_LISTS = (
    "types", "contexts", "sectors", "countries", "quad_classes", "statuses", "stances", "roles", "date_kinds",
    "date_precisions", "date_opens", "date_qualifiers", "links", "quantities", "units", "actor_kinds", "place_kinds",
    "outlet_kinds", "coder_kinds", "published_bases", "extents", "extractions", "change_kinds", "matches",
)  # fmt: skip

# Codes that the pipeline itself writes, or decides by.
NEEDED_CODES = {
    "statuses": ("actual", "alleged", "hypothetical", "negated"), "stances": ("asserts", "denies"), "roles": ("actor", "recipient"),
    "date_kinds": ("point", "span"), "date_precisions": ("day", "month", "year"), "date_opens": ("start", "end", "both"),
    "date_qualifiers": ("uncertain", "approximate"), "links": ("about",), "change_kinds": ("added", "removed", "changed"), "matches": ("exact", "unmatched"),
}  # fmt: skip
# The tables that the pipeline makes.
NEEDED_TABLES = (
    "events", "participants", "reports", "report_participants", "evidence", "claims", "quantities", "event_contexts",
    "event_links", "articles", "article_spans", "outlets", "coders", "actors", "actor_roles", "places", "codes", "crosswalks",
    "dyads", "monads", "dyad_months", "retired", "changes", "codings", "coding_reports", "coding_participants", "coding_evidence", "coding_claims",
    "coding_quantities", "coding_links",
)  # fmt: skip


def read_schema(root: Path, *, tables: bool = True) -> tuple[Schema | None, list[Problem]]:
    """Read all of `schema/` below `root` but the gates, the waivers and the crosswalks.

    Parameters
    ----------
    tables : bool
        Whether the tables are wanted; without them the schema has none, and what is wrong with them is not looked at.

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
    dataset = _read_dataset(root, problems)
    codebook = _read_codebook(root, problems)
    found = _read_tables(root, problems, codebook) if tables else {}
    if problems or dataset is None or codebook is None:
        return None, problems
    return Schema(dataset, found, codebook), []


def _read_dataset(root: Path, problems: list[Problem]) -> Dataset | None:
    document, found = read(root, root / "schema" / "dataset.yaml", shapes.DATASET)
    problems += found
    if document is None:
        return None
    v = document.values
    _check_range(v["waqai"])
    if not _is_day(v["released"]):
        problems.append(Problem(document.place("released"), "bad-date", f"`{v['released']}` is not a day"))
    return Dataset(
        v["name"], v["title"], v["description"], v["version"], v["released"], tuple(v["publish"]), v["waqai"],
        tuple(Creator(c["name"], c.get("orcid")) for c in v["creators"]), tuple(v["keywords"]), v["licence"],
        v["homepage"], v["repository"], tuple(v.get("limits") or ()), tuple(v.get("codings") or ()),
        tuple((a, b) for a, b in v.get("agreement") or ()), document,
    )  # fmt: skip


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_range(wanted: str) -> None:
    import re

    from waqai.version import VERSION

    def numbers(text: str) -> tuple[int, ...]:
        return (*(int(n) for n in text.split(".")), 0, 0, 0)[:3]

    here = numbers(VERSION)
    compare = {">=": here.__ge__, "<=": here.__le__, "==": here.__eq__, "<": here.__lt__, ">": here.__gt__}
    for operator, version in re.findall(r"(>=|<=|==|<|>)([0-9.]+)", wanted):
        if not compare[operator](numbers(version.strip("."))):
            raise CannotRun(f"schema/dataset.yaml wants waqai {wanted}; this is waqai {VERSION}")


def _read_codebook(root: Path, problems: list[Problem]) -> Codebook | None:
    folder = root / "schema" / "codebook"
    if not folder.is_dir():
        problems.append(Problem(Place("schema/codebook"), "missing-folder", "the folder `schema/codebook` is missing"))
        return None
    head, found = read(root, folder / "codebook.yaml", shapes.CODEBOOK)
    problems += found
    lists: dict[str, CodeList] = {}
    documents: dict[str, Document] = {}
    before = len(problems)
    problems += strays(folder)
    for path in yaml_files(folder):
        if path.stem == "codebook":
            continue
        shape = {"types": shapes.TYPES, "quantities": shapes.QUANTITIES}.get(path.stem, shapes.CODES)
        document, found = read(root, path, shape)
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


def strays(folder: Path) -> list[Problem]:
    """Files that look as if they were read, and are not."""
    name = f"schema/{folder.name}"
    return [
        Problem(Place(f"{name}/{entry.name}"), "stray-file", "nothing reads this", "call it `.yaml`, or move it out of schema/")
        for entry in sorted(folder.iterdir())
        if entry.suffix != ".yaml" and is_ours(entry.name)
    ]


def _between_lists(documents: dict[str, Document], lists: dict[str, CodeList]) -> list[Problem]:
    """Codes that the pipeline speaks of and that are not there; quad classes and units that are no codes."""
    problems = []
    codes = {name: {c.code for c in found.codes} for name, found in lists.items()}
    for name, needed in NEEDED_CODES.items():
        for code in needed:
            if code not in codes[name]:
                text, hint = f"the list `{name}` has no code `{code}`, which the pipeline speaks of", did_you_mean(code, codes[name])
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


def _read_tables(root: Path, problems: list[Problem], codebook: Codebook | None) -> dict[str, Table]:
    shared, found = read(root, root / "schema" / "fields.yaml", shapes.FIELDS)
    problems += found
    fields = {f["name"]: f for f in shared.values["fields"]} if shared else {}
    if shared:
        problems += _field_faults(shared, shared.values["fields"])
        problems += _unlisted(shared, shared.values["fields"], codebook)
    folder, tables = root / "schema" / "tables", dict[str, Table]()
    order: dict[str, int] = {}
    documents: dict[str, Document] = {}
    if not folder.is_dir():
        problems.append(Problem(Place("schema/tables"), "missing-folder", "the folder `schema/tables` is missing"))
    else:
        problems += strays(folder)
    paths = {path.stem: path for path in yaml_files(folder)}
    for stem, path in paths.items():
        document, found = read(root, path, shapes.TABLE)
        problems += found
        if document is None or shared is None:
            continue
        documents[stem] = document
        table = _table(document, stem, fields, codebook, problems)
        if table and stem not in NEEDED_TABLES:
            text = f"the pipeline makes no table `{table.name}`"
            problems.append(Problem(document.place("table"), "schema-reference", text, did_you_mean(table.name, NEEDED_TABLES)))
        elif table:
            tables[table.name] = table
            order[table.name] = document.values["order"]
    for name in NEEDED_TABLES:
        if folder.is_dir() and name not in paths:
            problems.append(Problem(Place(f"schema/tables/{name}.yaml"), "missing-file", f"the table `{name}` is missing"))
    for name, table in tables.items():
        problems += _dangling(documents[name], table, tables, paths.keys())
    return {name: tables[name] for name in sorted(tables, key=lambda name: (order[name], name))}


def _table(document: Document, stem: str, shared: dict[str, Any], codebook: Codebook | None, problems: list[Problem]) -> Table | None:
    v, before = document.values, len(problems)
    problems += [*_field_faults(document, v["fields"]), *_unlisted(document, v["fields"], codebook)]
    if v["table"] != stem:
        problems.append(Problem(document.place("table"), "file-name", f"the table is called `{v['table']}`, and its file `{stem}.yaml`"))
    fields, names = list[Field](), set[str]()
    for i, entry in enumerate(v["fields"]):
        source = entry.get("from", entry["name"])
        base = {} if "type" in entry else shared.get(source, {})
        if not base and ("from" in entry or "type" not in entry):
            text = f"`{source}` is not a field of schema/fields.yaml, and has no `type` here"
            hint = did_you_mean(source, shared)
            problems.append(Problem(document.place("fields", i, "from" if "from" in entry else "name"), "schema-reference", text, hint))
            continue
        merged = base | entry | {"constraints": base.get("constraints", {}) | entry.get("constraints", {})}
        if "description" not in merged:
            problems.append(Problem(document.place("fields", i), "missing-key", f"the field `{entry['name']}` has no `description`"))
        for made in _columns(merged, codebook):
            if made["name"] in names and "per" in entry:
                text = f"the codes of the list `{entry['per']}` make the column `{made['name']}`, which the table has already"
                problems.append(Problem(document.place("fields", i, "per"), "schema-reference", text, "give the code another name"))
            names.add(made["name"])
            if len(problems) == before:
                fields.append(_field(made, codebook))
    if len(problems) > before:
        return None
    for i, key in enumerate(v["primaryKey"]):
        if key not in names:
            problems.append(Problem(document.place("primaryKey", i), "schema-reference", f"the table has no field `{key}`"))
    keys = tuple(
        ForeignKey(tuple(k["fields"]), k["reference"]["resource"], tuple(k["reference"]["fields"])) for k in v.get("foreignKeys", [])
    )
    return Table(
        v["table"], v["title"], v["row"], v["description"], tuple(fields), tuple(v["primaryKey"]), keys, v.get("derived", False)
    )  # fmt: skip


def _columns(v: dict[str, Any], codebook: Codebook | None) -> list[dict[str, Any]]:
    """The columns that a field stands for: itself, or one for each code of the list that it names in `per`."""
    if "per" not in v or codebook is None or v["per"] not in codebook.lists:
        return [v]
    return [
        v | {"name": f"{v['name']}_{in_column(code)}", "description": v["description"].replace("CODE", code)}
        for code in codebook.codes(v["per"])
    ]


def _field(v: dict[str, Any], codebook: Codebook | None) -> Field:
    c = v["constraints"]
    scored = codebook is None or codebook.scored
    return Field(
        v["name"], v["type"], v["description"], c.get("required", False) and (scored or v["name"] != "score"), v.get("codes"), v.get("joined", False),
        v.get("verbatim", False), v.get("unit"), c.get("pattern"), c.get("minimum"), c.get("maximum"), c.get("minLength"), c.get("maxLength"),
    )  # fmt: skip


def _unlisted(document: Document, entries: list[dict[str, Any]], codebook: Codebook | None) -> list[Problem]:
    """Lists that fields take their codes, or columns, from and the codebook has not."""
    lists = {*codebook.lists, "modes"} if codebook else set[str]()
    return [
        Problem(document.place("fields", i, key), "schema-reference", f"`{codes}` is not a list of the codebook", did_you_mean(codes, lists))
        for i, entry in enumerate(entries)
        for key in ("codes", "per")
        if lists and (codes := entry.get(key)) and codes not in lists
    ]  # fmt: skip


def _field_faults(document: Document, entries: list[dict[str, Any]]) -> list[Problem]:
    """Fields of one file that are there twice, or whose constraints nothing can meet."""
    import re

    problems, names = list[Problem](), list[tuple[str, str | None]]()
    for i, entry in enumerate(entries):
        if (name := (entry["name"], entry.get("per"))) in names:
            text = f"the field `{entry['name']}` is there twice"
            problems.append(Problem(document.place("fields", i, "name"), "repeated-item", text, "keep one of the two"))
        names.append(name)
        constraints = entry.get("constraints", {})
        try:
            re.compile(constraints.get("pattern", ""))
        except re.error as error:
            text = f"the pattern is not a regular expression: {error}"
            problems.append(Problem(document.place("fields", i, "constraints", "pattern"), "bad-value", text))
        for least, greatest in (("minimum", "maximum"), ("minLength", "maxLength")):
            if least in constraints and greatest in constraints and constraints[least] > constraints[greatest]:
                text = f"`{least}` is greater than `{greatest}`: no value can meet both"
                problems.append(Problem(document.place("fields", i, "constraints", least), "bad-value", text))
    return problems


def _dangling(document: Document, table: Table, tables: dict[str, Table], files: Collection[str]) -> list[Problem]:
    """Foreign keys whose columns or target are not there."""
    problems = []
    for i, key in enumerate(table.foreign_keys):
        where = ("foreignKeys", i)
        problems += [
            Problem(document.place(*where, "fields", j), "schema-reference", f"the table has no field `{column}`")
            for j, column in enumerate(key.columns)
            if column not in table.columns
        ]
        if key.table not in tables and key.table in files:
            continue  # its own file has problems
        if key.table not in tables:
            text = f"`{key.table}` is not a table"
            problems.append(
                Problem(document.place(*where, "reference", "resource"), "schema-reference", text, did_you_mean(key.table, tables))
            )
        elif tables[key.table].primary_key != key.target:
            text = f"the key must be the primary key of `{key.table}`: {', '.join(tables[key.table].primary_key)}"
            problems.append(Problem(document.place(*where, "reference", "fields"), "schema-reference", text))
    return problems
