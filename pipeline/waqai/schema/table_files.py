"""Reads the tables of `schema/tables/`, with the fields that they share from `schema/fields.yaml`.

Takes a project's root and its codebook, which some columns follow; gives the tables that have no problem, and the problems.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from waqai.nearest import did_you_mean
from waqai.problem import Place, Problem
from waqai.project import is_ours, yaml_files
from waqai.report_keys import REPORT_KEYS, lists_of
from waqai.schema import shapes
from waqai.schema.model import Codebook, Field, ForeignKey, Table, in_column
from waqai.yamlfile.document import Document, Held
from waqai.yamlfile.yaml_reader import read

# The tables that the pipeline makes.
NEEDED_TABLES = (
    "events", "participants", "reports", "report_participants", "evidence", "claims", "quantities", "event_contexts",
    "event_links", "report_links", "decisions",
    "articles", "article_spans", "article_copies", "article_drift", "outlets", "coders", "actors", "actor_roles", "places", "names", "codes", "crosswalks",
    "dyads", "actor_dyads", "monads", "dyad_months", "retired", "changes", "codings", "coding_reports", "coding_participants", "coding_evidence", "coding_claims",
    "coding_quantities", "coding_links",
)  # fmt: skip


# Lists that a codebook may lack which is older than the key of a report that takes them; the key's column is empty then.
_NEWER = frozenset(name for key in REPORT_KEYS if not key.required for name in lists_of(key))


def strays(folder: Path) -> list[Problem]:
    """Files that look as if they were read, and are not."""
    name = f"schema/{folder.name}"
    return [
        Problem(Place(f"{name}/{entry.name}"), "stray-file", "nothing reads this", "call it `.yaml`, or move it out of schema/")
        for entry in sorted(folder.iterdir())
        if entry.suffix != ".yaml" and is_ours(entry.name)
    ]


def read_tables(root: Path, problems: list[Problem], codebook: Codebook | None, held: Held = None) -> dict[str, Table]:
    """The tables without a problem by name, in the order in which people are shown them; adds to `problems`."""
    shared, found = read(root, root / "schema" / "fields.yaml", shapes.FIELDS, held)
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
        document, found = read(root, path, shapes.TABLE, held)
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
    if "per" not in v:
        return [v]
    if codebook is None or v["per"] not in codebook.lists:  # which is a problem
        return []
    return [
        v | {"name": f"{v['name']}_{in_column(code)}", "description": v["description"].replace("CODE", code)}
        for code in codebook.codes(v["per"])
    ]


def _field(v: dict[str, Any], codebook: Codebook | None) -> Field:
    c = v["constraints"]
    codes = None if codebook and v.get("codes") in _NEWER and v["codes"] not in {*codebook.lists, "modes"} else v.get("codes")
    scored = codebook is None or codebook.scored
    return Field(
        v["name"], v["type"], v["description"], c.get("required", False) and (scored or v["name"] != "score"), codes, v.get("joined", False),
        v.get("verbatim", False), v.get("unit"), c.get("pattern"), c.get("minimum"), c.get("maximum"), c.get("minLength"), c.get("maxLength"),
    )  # fmt: skip


def _unlisted(document: Document, entries: list[dict[str, Any]], codebook: Codebook | None) -> list[Problem]:
    """Lists that fields take their codes, or columns, from and the codebook has not."""
    lists = {*codebook.lists, "modes"} if codebook else set[str]()
    return [
        Problem(document.place("fields", i, key), "schema-reference", f"`{codes}` is not a list of the codebook", did_you_mean(codes, lists))
        for i, entry in enumerate(entries)
        for key in ("codes", "per")
        if lists and (codes := entry.get(key)) and codes not in (lists | _NEWER if key == "codes" else lists)
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
