"""`datapackage.json`: schemas and keys of the CSV files; the Parquet files and pages as plain files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from waqai.contracts import table_schema
from waqai.release import licences
from waqai.release.candidate import Candidate

_PAGES = {
    "codebook.md": ("codebook", "The codebook as a page.", "text/markdown"),
    "CITATION.cff": ("citation", "How to cite the release.", "application/yaml"),
    "quality.json": ("quality-record", "What the release says of its own quality, as data.", "application/json"),
    "quality.md": ("quality", "What the release says of its own quality: gates, coverage, fill rates, known limits.", "text/markdown"),
    "codings/README.md": ("codings", "What the whole codings are, and how to measure a coder or a model against them.", "text/markdown"),
    "README.md": ("readme", "What the release holds and how to load it.", "text/markdown"),
}


def descriptor(candidate: Candidate, folder: Path) -> str:
    """The data package of the files that stand in `folder`, as JSON text."""
    dataset = candidate.schema.dataset
    out: dict[str, Any] = {
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.description,
        "version": dataset.version,
        "created": f"{dataset.released}T00:00:00Z",
        "keywords": list(dataset.keywords),
        "licenses": [_licence(licences.DATA), _licence(licences.CODEBOOK)],
        "contributors": [{"title": c.name, "roles": ["author"]} for c in dataset.creators],
        "resources": [],
    }
    if dataset.homepage:
        out["homepage"] = dataset.homepage
    for name, table in candidate.schema.tables.items():
        out["resources"].append(
            {
                "name": name, "type": "table", "title": table.title,
                "description": f"One row is {table.row}. {table.description}",
                **_file(folder, f"csv/{name}.csv", "csv", "text/csv"), "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
                "licenses": [_licence(licences.of(name))], "schema": table_schema(table, candidate.schema.codebook),
            }
        )  # fmt: skip
    for name, table in candidate.schema.tables.items():
        out["resources"].append(
            {
                "name": f"{name}.parquet", "type": "file", "title": f"{table.title} (Parquet)",
                "description": f"The same rows as csv/{name}.csv, with types.",
                **_file(folder, f"parquet/{name}.parquet", "parquet", "application/vnd.apache.parquet"),
                "licenses": [_licence(licences.of(name))],
            }
        )  # fmt: skip
    for path, (name, description, media) in _PAGES.items():
        if not (folder / path).is_file():
            continue
        entry = {"name": name, "type": "file", "description": description, **_file(folder, path, path.rsplit(".", 1)[1], media)}
        out["resources"].append(entry | {"licenses": [_licence(licences.of(path))]})
    return json.dumps(out, ensure_ascii=False, indent=2) + "\n"


def _licence(licence: licences.Licence) -> dict[str, str]:
    return {"name": licence.spdx, "title": licence.title, "path": licence.url}


def _file(folder: Path, path: str, form: str, media: str) -> dict[str, Any]:
    import hashlib

    data = (folder / path).read_bytes()
    return {
        "path": path, "scheme": "file", "format": form, "mediatype": media, "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }  # fmt: skip
