"""Holds the files that describe a release against its tables, and against each other.

Takes a release's folder, gives problems. It asks what the files say, not how: those of another version of waqai, which may
say more or less, are held to the same. What a release does not have is not asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from waqai.problem import Place, Problem
from waqai.release.manifest import PACKAGE
from waqai.release.stored import Stored

CROISSANT, CITATION, CARD, DATACITE, BIBTEX = "croissant.json", "CITATION.cff", "README.md", "datacite.json", "CITATION.bib"
_TYPES = {"sc:Text": "string", "sc:Integer": "integer", "sc:Float": "number", "sc:Boolean": "boolean", "sc:Date": "date"}


def check(stored: Stored, digests: Mapping[str, str]) -> list[Problem]:
    """What the files that describe a release say that is not so; `digests` are the files' SHA-256 by path."""
    found = []
    for name, look in (
        (PACKAGE, _package),
        (CROISSANT, _croissant),
        (CITATION, _citation),
        (CARD, _card),
        (DATACITE, _datacite),
        (BIBTEX, _bibtex),
    ):
        path = stored.folder / name
        try:
            if path.is_file():
                found += look(stored, path, digests)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            found.append(_wrong(name, "the file is not what its name says"))
    return found


def _package(stored: Stored, _: Path, digests: Mapping[str, str]) -> list[Problem]:
    found = []
    for resource in stored.package["resources"]:
        file = stored.folder / resource["path"]
        if not file.is_file():
            found.append(_wrong(PACKAGE, f"it describes {resource['path']}, which is not here"))
        elif resource.get("bytes") != file.stat().st_size or resource.get("hash") != f"sha256:{digests.get(resource['path'])}":
            found.append(_wrong(PACKAGE, f"it has another size or hash for {resource['path']} than the file"))
    return found


def _croissant(stored: Stored, path: Path, digests: Mapping[str, str]) -> list[Problem]:
    said = json.loads(path.read_text(encoding="utf-8"))
    found = _same(CROISSANT, "version", said["version"], stored.version)
    found += _same(CROISSANT, "datePublished", said["datePublished"], stored.package["created"][:10])
    for item in said["distribution"]:
        file = stored.folder / item["contentUrl"]
        if not file.is_file() or item["sha256"] != digests.get(item["contentUrl"]) or item["contentSize"] != f"{file.stat().st_size} B":
            found.append(_wrong(CROISSANT, f"it has another size or hash for {item['contentUrl']} than the file"))
    found += _same(CROISSANT, "recordSet", [entry["@id"] for entry in said["recordSet"]], list(stored.schemas))
    columns = {
        (f"{form}/{table}.{form}", f["name"])
        for table, schema in stored.schemas.items()
        for f in schema["fields"]
        for form in ("parquet", "csv")
    }
    for entry in said["recordSet"]:
        if entry["@id"] in stored.schemas:
            found += _record_set(entry, stored, columns)
    return found


def _record_set(entry: dict[str, Any], stored: Stored, columns: set[tuple[str, str]]) -> list[Problem]:
    """One record set against its table: columns with their types, the key, and where each reference leads.

    A column without any value may have none: see `waqai.release.croissant`.
    """
    table, schema = entry["@id"], stored.schemas[entry["@id"]]
    fields = {field["name"]: _TYPES.get(field["dataType"]) for field in entry["field"]}
    found = _same(CROISSANT, f"fields of {table}", fields, {f["name"]: f["type"] for f in schema["fields"]})
    found += _same(CROISSANT, f"key of {table}", [k["@id"] for k in entry["key"]], [f"{table}/{c}" for c in schema["primaryKey"]])
    keys = [key["fields"] for key in schema.get("foreignKeys", [])]
    referring = {field["name"] for field in entry["field"] if "references" in field}
    for column in sorted({key[0] for key in keys if len(key) == 1} - referring):
        if (opened := stored.opened(table)).nulls(column) == opened.num_rows:
            continue
        found.append(_wrong(CROISSANT, f"its field {table}/{column} has no reference, and the column is a foreign key"))
    for column in sorted(referring - {column for key in keys for column in key}):
        found.append(_wrong(CROISSANT, f"its field {table}/{column} has a reference, and the column is no foreign key"))
    for field in entry["field"]:
        for place in (field["source"], *([field["references"]] if "references" in field else [])):
            at = (place["fileObject"]["@id"], place["extract"]["column"])
            if at not in columns:
                found.append(_wrong(CROISSANT, f"field {field['@id']} leads to {at[1]} of {at[0]}, which is not there"))
    return found


def _citation(stored: Stored, path: Path, _digests: Mapping[str, str]) -> list[Problem]:
    said = _yaml(path.read_text(encoding="utf-8"))
    found = _same(CITATION, "version", said["version"], stored.version)
    found += _same(CITATION, "title", said["title"], stored.package["title"])
    return found + _same(CITATION, "date-released", said["date-released"], stored.package["created"][:10])


def _datacite(stored: Stored, path: Path, _digests: Mapping[str, str]) -> list[Problem]:
    said = json.loads(path.read_text(encoding="utf-8"))
    found = _same(DATACITE, "version", said["version"], stored.version)
    found += _same(DATACITE, "title", said["titles"][0]["title"], stored.package["title"])
    issued = [day["date"] for day in said["dates"] if day["dateType"] == "Issued"]
    return found + _same(DATACITE, "date of issue", issued, [stored.package["created"][:10]])


def _bibtex(stored: Stored, path: Path, _digests: Mapping[str, str]) -> list[Problem]:
    own, _, _ = path.read_text(encoding="utf-8").partition("\n}\n")
    first, *fields = own.splitlines()
    lines = dict(line.strip().rstrip(",").split(" = ", 1) for line in fields)
    found = _same(BIBTEX, "first line", first, f"@misc{{{stored.package['name']}-{stored.version},")
    found += _same(BIBTEX, "version", lines["version"], f"{{{stored.version}}}")
    return found + _same(BIBTEX, "year", lines["year"], f"{{{stored.package['created'][:4]}}}")


def _card(stored: Stored, path: Path, _digests: Mapping[str, str]) -> list[Problem]:
    _, front, *_ = path.read_text(encoding="utf-8").split("---\n", 2)
    said, found = _yaml(front), []
    for config in said["configs"]:
        name, file = config["config_name"], config["data_files"]
        if name not in stored.schemas or file not in (f"parquet/{name}.parquet", f"parquet/{name}/*.parquet"):
            found.append(_wrong(CARD, f"its config {name} is {file}, which is not a table of the release"))
    return found


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _same(name: str, what: str, said: object, expected: object) -> list[Problem]:
    return [] if said == expected else [_wrong(name, f"its {what} is {said!r:.120}, and the release has {expected!r:.120}")]


def _wrong(name: str, message: str) -> Problem:
    return Problem(Place(name), "metadata-differs", message, "the file was changed or damaged: get the release again")
