"""What `datapackage.json` of any release must say, so that the release can be read: as a JSON Schema.

It asks for no more than is used, so that a release of an older or a newer waqai passes.
"""

from __future__ import annotations

import re
from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"type": "array", "items": _TEXT}
_NAMES = {"anyOf": [_TEXT, _TEXTS]}
_INSIDE = {"type": "string", "pattern": r"^(?!/)(?!(.*/)?\.\.(/|$))[^\\]+$"}
_FIELD = {
    "type": "object", "required": ["name", "type"],
    "properties": {
        "name": _TEXT, "type": _TEXT,
        "constraints": {
            "type": "object",
            "properties": {
                "required": {"type": "boolean"}, "pattern": {"type": "string"}, "enum": {"type": "array"},
                "minLength": {"type": "integer"}, "maxLength": {"type": "integer"},
            },
        },
    },
}  # fmt: skip
_FOREIGN_KEY = {
    "type": "object", "required": ["fields", "reference"],
    "properties": {
        "fields": _NAMES,
        "reference": {"type": "object", "required": ["fields"], "properties": {"resource": {"type": "string"}, "fields": _NAMES}},
    },
}  # fmt: skip
_SCHEMA = {
    "type": "object", "required": ["fields"],
    "properties": {
        "fields": {"type": "array", "items": _FIELD, "minItems": 1}, "primaryKey": _NAMES,
        "foreignKeys": {"type": "array", "items": _FOREIGN_KEY},
    },
}  # fmt: skip
PACKAGE = {
    "type": "object", "required": ["version", "resources"],
    "properties": {
        "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"}, "codings": _TEXTS, "wording_only": _TEXTS,
        "name": _TEXT, "title": _TEXT, "description": _TEXT, "created": {"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}"},
        "contributors": {"type": "array", "items": {"type": "object", "required": ["title"], "properties": {"title": _TEXT}}},
        "licenses": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": _TEXT}}},
        "resources": {
            "type": "array",
            "items": {
                "type": "object", "required": ["name"],
                "properties": {"name": _TEXT, "path": _INSIDE, "hash": {"type": "string"}, "schema": _SCHEMA},
            },
        },
    },
}  # fmt: skip
_NONE: dict[str, Any] = {"fields": ()}


def fault(package: Any) -> str:
    """Why a data package describes no release that can be read, or nothing."""
    import jsonschema_rs

    for error in jsonschema_rs.validator_for(PACKAGE).iter_errors(package):
        where = "/".join(str(step) for step in error.instance_path)
        return f"{where or 'the whole'} is wrong: {error.message[:120]}"
    patterns = [
        f["constraints"]["pattern"]
        for r in package["resources"]
        for f in r.get("schema", _NONE)["fields"]
        if "pattern" in f.get("constraints", {})
    ]
    for pattern in dict.fromkeys(patterns):
        try:
            re.compile(pattern)
        except re.error:
            return f"a pattern is no regular expression: {pattern[:80]}"
    tables = {r["name"]: {f["name"] for f in r["schema"]["fields"]} for r in package["resources"] if "schema" in r}
    for resource in package["resources"]:
        name, schema = resource["name"], resource.get("schema", {})
        keys = [(name, schema.get("primaryKey", []))]
        for key in schema.get("foreignKeys", []):
            keys += [(name, key["fields"]), (key["reference"].get("resource") or name, key["reference"]["fields"])]
        for table, columns in keys:
            for column in names(columns):
                if column not in tables.get(table, ()):
                    return f"a key of {name} is of {table}.{column}, which it does not describe"
    return ""


def names(fields: str | list[str]) -> list[str]:
    """The columns of a key, which Table Schema may give as one name or as a list."""
    return [fields] if isinstance(fields, str) else fields
