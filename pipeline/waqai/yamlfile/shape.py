"""A shape: a named JSON Schema that a kind of YAML file must have, and its compiled validators.

Two validators come from one schema. The exact one takes what the slow path gives. The fast one also takes a bare
year (1000 to 9999) as an integer wherever the schema marks text as a date (`format: edtf`), since ryaml reads it so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from math import isfinite
from typing import Any

EDTF = "edtf"

Path = tuple[str, ...]


class Shape:
    """A JSON Schema (draft 2020-12; `type`, `properties`, `items`, `$defs` and the simple constraints) with a name.

    Parameters
    ----------
    name : str
        What a message calls such a file, such as "an annotation file".
    schema : dict
        The JSON Schema. Extra keywords: `x-list` names the codebook list that an `enum` comes from; `x-what` says
        what a pattern stands for, in words for a person.
    """

    def __init__(self, name: str, schema: dict[str, Any]) -> None:
        self.name = name
        self.schema = schema

    @cached_property
    def exact(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self.schema)

    @cached_property
    def fast(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(_with_bare_years(self.schema))

    @cached_property
    def leaves(self) -> dict[str, tuple[Path, ...]]:
        """Where dates, whole numbers and numbers may stand, with `*` for every item of a list or key of a mapping."""
        found: dict[str, list[Path]] = {EDTF: [], "integer": [], "number": []}
        _leaves(self.schema, self.schema, (), found)
        return {kind: tuple(paths) for kind, paths in found.items()}

    def settle(self, values: Any) -> bool:
        """Make the fast path's values what the slow path would give; False where only the slow path can tell.

        Bare years become the text that they are. A whole number written with a point, and a number that is not
        finite, are for the slow path.
        """
        leaves = self.leaves
        for path in leaves[EDTF]:
            _year_to_text(values, path)
        return all(_all(values, path, _whole) for path in leaves["integer"]) and all(
            _all(values, path, isfinite) for path in leaves["number"]
        )

    def at(self, schema_path: list[Any]) -> dict[str, Any]:
        """The part of the schema that holds the keyword at the end of `schema_path`."""
        part: Any = self.schema
        for step in schema_path[:-1]:
            part = part[step]
        return part if isinstance(part, dict) else {}


def _with_bare_years(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_bare_years(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: _with_bare_years(part) for key, part in schema.items()}
    if schema.get("format") == EDTF:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        out |= {"type": [*types, "integer"], "minimum": 1000, "maximum": 9999}
    return out


def _leaves(schema: dict[str, Any], root: dict[str, Any], path: Path, found: dict[str, list[Path]]) -> None:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    types = schema.get("type", ())
    kinds = (
        [EDTF]
        if schema.get("format") == EDTF
        else [k for k in ("integer", "number") if k in ([types] if isinstance(types, str) else types)]
    )
    for kind in kinds:
        found[kind].append(path)
    for key, part in schema.get("properties", {}).items():
        _leaves(part, root, (*path, key), found)
    for keyword in ("items", "additionalProperties"):
        if isinstance(part := schema.get(keyword), dict):
            _leaves(part, root, (*path, "*"), found)


def _whole(value: Any) -> bool:
    return type(value) is int


def _at(value: Any, step: str) -> Any:
    """The parts of a value that one step of a path leads to."""
    if step == "*":
        return value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return (value[step],) if isinstance(value, dict) and step in value else ()


def _all(value: Any, path: Path, holds: Callable[[Any], bool]) -> bool:
    """Whether something holds of every value at the path that is not null."""
    if not path:
        return value is None or holds(value)
    return all(_all(part, path[1:], holds) for part in _at(value, path[0]))


def _year_to_text(value: Any, path: Path) -> None:
    *parents, last = path
    parts = [value]
    for step in parents:
        parts = [below for part in parts for below in _at(part, step)]
    for part in parts:
        keys: Any = (last,) if last != "*" else range(len(part)) if isinstance(part, list) else list(part)
        for key in keys:
            if (isinstance(part, list) or key in part) and type(part[key]) is int:
                part[key] = str(part[key])
