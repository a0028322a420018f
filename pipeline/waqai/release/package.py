"""`datapackage.json`: schemas and keys of the CSV files; the Parquet files and pages as plain files."""

from __future__ import annotations

import json
from typing import Any

from waqai.contracts import table_schema
from waqai.release.describing import Description, Item
from waqai.release.licences import Licence

_DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def descriptor(description: Description) -> str:
    """The data package, as JSON text."""
    dataset = description.dataset
    out: dict[str, Any] = {
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.description,
        "version": dataset.version,
        "created": f"{dataset.released}T00:00:00Z",
        "keywords": list(dataset.keywords),
        "licenses": [_licence(licence) for licence in description.licences],
        "contributors": [{"title": c.name, "roles": ["author"]} for c in dataset.creators],
        "resources": [_resource(description, item) for item in description.items],
    }
    if dataset.homepage:
        out["homepage"] = dataset.homepage
    return json.dumps(out, ensure_ascii=False, indent=2) + "\n"


def _resource(description: Description, item: Item) -> dict[str, Any]:
    tabular = item.table is not None and item.form == "csv"
    out: dict[str, Any] = {"name": item.name, "type": "table" if tabular else "file"}
    if item.table is not None:
        out["title"] = item.table.title if tabular else f"{item.table.title} (Parquet)"
    out |= {
        "description": item.description, "path": item.path, "scheme": "file", "format": item.form, "mediatype": item.media,
        "bytes": item.size, "hash": f"sha256:{item.sha256}", "licenses": [_licence(item.licence)],
    }  # fmt: skip
    if item.credit:
        out["sources"] = [{"title": description.schema.codebook.source}]
        out["attribution"] = item.credit
    if tabular and item.table is not None:
        out |= {"encoding": "utf-8", "dialect": _DIALECT, "schema": table_schema(item.table, description.schema.codebook)}
    return out


def _licence(licence: Licence) -> dict[str, str]:
    return {"name": licence.spdx, "title": licence.title, "path": licence.url}
