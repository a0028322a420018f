"""`datapackage.json`, of Data Package version 1: schemas and keys of the CSV files; the Parquet files and pages as plain files.

The profiles that it names are those of version 1 (https://specs.frictionlessdata.io/profiles/), which readers in R and Python know.
"""

from __future__ import annotations

import json
from typing import Any

from waqai.contracts import table_schema
from waqai.release import licences
from waqai.release.description import Description, Item
from waqai.release.licences import Licence
from waqai.schema.model import Codebook, Schema, Table

# Keys of the data package that are of this release, or have a line of their own where releases are compared.
APART = frozenset({"version", "created", "resources", "codebook", "codings", "wording_only"})
_DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def head(schema: Schema, wording_only: frozenset[str]) -> dict[str, Any]:
    """What the data package says of the whole release."""
    dataset = schema.dataset
    out: dict[str, Any] = {
        "profile": "data-package",
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.description,
        "version": dataset.version,
        "created": f"{dataset.released}T00:00:00Z",
        "codebook": schema.codebook.version,
        "codings": list(dataset.publish),
        "keywords": list(dataset.keywords),
        "licenses": [_licence(licence) for licence in licences.every(schema)],
        "contributors": [{"title": c.name, "role": "author"} for c in dataset.creators],
    }
    if wording_only:
        out["wording_only"] = sorted(wording_only)
    if dataset.homepage:
        out["homepage"] = dataset.homepage
    return out


def described(table: Table, codebook: Codebook) -> dict[str, Any]:
    """What the data package says of a table, in any of its files."""
    return {
        "title": table.title, "description": f"One row is {table.row}. {table.description}", "derived": table.derived,
        "schema": table_schema(table, codebook),
    }  # fmt: skip


def descriptor(description: Description, wording_only: frozenset[str]) -> str:
    """The data package, as JSON text."""
    out = head(description.schema, wording_only)
    out["resources"] = [_resource(description, item) for item in description.items]
    return json.dumps(out, ensure_ascii=False, indent=2) + "\n"


def _resource(description: Description, item: Item) -> dict[str, Any]:
    about = described(item.table, description.schema.codebook) if item.table and item.form == "csv" else {}
    out: dict[str, Any] = {
        "profile": "tabular-data-resource" if about else "data-resource", "name": item.name, "type": "table" if about else "file",
    }  # fmt: skip
    if item.table is not None:
        out["title"] = item.table.title if about else f"{item.table.title} (Parquet)"
    out |= {
        "description": about.get("description", item.description), "path": item.path, "scheme": "file", "format": item.form, "mediatype": item.media,
        "bytes": item.size, "hash": f"sha256:{item.sha256}", "licenses": [_licence(item.licence)],
    }  # fmt: skip
    if item.credit:
        out["sources"] = [{"title": description.schema.codebook.source}]
        out["attribution"] = item.credit
    if about:
        out |= {"derived": about["derived"], "encoding": "utf-8", "dialect": _DIALECT, "schema": about["schema"]}
    return out


def _licence(licence: Licence) -> dict[str, str]:
    return {"name": licence.spdx, "title": licence.title, "path": licence.url}
