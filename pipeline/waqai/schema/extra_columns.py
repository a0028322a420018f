"""`schema/extra.yaml`: the columns that a project declares, of reports and of articles.

Takes the project's root, gives the columns and problems. `schema/tables/` is the tool's; this file is the project's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from waqai.nearest import did_you_mean
from waqai.problem import Problem
from waqai.schema import shapes
from waqai.schema.model import Codebook, Field, Table
from waqai.yamlfile.document import Document, Held
from waqai.yamlfile.yaml_reader import read

PUBLISHED = {"reports": ("reports", "coding_reports"), "articles": ("articles",)}
"""What has columns of a project's own, and the tables that publish them."""


def read_extra(root: Path, problems: list[Problem], codebook: Codebook | None, held: Held = None) -> dict[str, tuple[Field, ...]]:
    """The columns of `reports` and of `articles`, none where there is no such file; adds to `problems`."""
    path = root / "schema" / "extra.yaml"
    if not path.exists():
        return {}
    document, found = read(root, path, shapes.EXTRA, held)
    problems += found
    if document is None or codebook is None:
        return {}
    out = {}
    for name in PUBLISHED:
        entries = document.values.get(name) or []
        problems += [p for i, entry in enumerate(entries) for p in _faults(document, name, i, entry, codebook)]
        out[name] = tuple(
            Field(
                e["name"], e["type"], e["description"], codes=e.get("codes"), unit=e.get("unit"),
                minimum=e.get("constraints", {}).get("minimum"), maximum=e.get("constraints", {}).get("maximum"),
            )
            for e in entries
        )  # fmt: skip
    return out


def _faults(document: Document, table: str, i: int, entry: dict[str, object], codebook: Codebook) -> list[Problem]:
    """A name twice, a list that the codebook lacks, codes or bounds of a type that has none."""
    problems, at = list[Problem](), document.place
    names = [e["name"] for e in document.values[table]]
    if entry["name"] in names[:i]:
        problems.append(Problem(at(table, i, "name"), "duplicate-key", f"the column `{entry['name']}` is declared twice"))
    if "codes" in entry and entry["type"] != "string":
        problems.append(Problem(at(table, i, "codes"), "schema-reference", "codes are of the type string"))
    if entry.get("codes") is not None and entry["codes"] not in codebook.lists:
        text = f"the codebook has no list `{entry['codes']}`"
        problems.append(Problem(at(table, i, "codes"), "schema-reference", text, did_you_mean(str(entry["codes"]), codebook.lists)))
    if "constraints" in entry and entry["type"] not in ("integer", "number"):
        problems.append(Problem(at(table, i, "constraints"), "schema-reference", "only a number has a minimum and a maximum"))
    return problems


def with_extra(
    root: Path, tables: Mapping[str, Table], extra: Mapping[str, tuple[Field, ...]], problems: list[Problem]
) -> dict[str, Table]:
    """The tables with the project's own columns at their ends; adds to `problems` where a table has such a column already."""
    out = dict(tables)
    for name, published in PUBLISHED.items():
        for table in published:
            if extra.get(name) and table in out:
                taken = [i for i, field in enumerate(extra[name]) if field.name in out[table].columns]
                document = read(root, root / "schema" / "extra.yaml", shapes.EXTRA)[0] if taken else None
                problems += [
                    Problem(
                        document.place(name, i, "name"),
                        "schema-reference",
                        f"the table {table} has a column of this name",
                        "choose another",
                    )
                    for i in taken
                    if document
                ]
                out[table] = out[table]._replace(fields=(*out[table].fields, *extra[name]))
    return out
