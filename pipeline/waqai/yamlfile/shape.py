"""A shape: a named JSON Schema that a kind of YAML file must have, and its compiled validators.

Two validators come from one schema. The exact one takes what the slow path gives. The fast one takes what the fast path gives:
a bare year (1000 to 9999) is an integer wherever the schema marks text as a date (`format: edtf`). It follows draft 4,
where `10.0` is no whole number, as it is none to the slow path.
"""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property
from typing import Any

EDTF = "edtf"

BRANCH = "x-branch"  # beside `anyOf` of two forms: the key that a value of the second has and one of the first has not

Dates = dict[str, Any]  # below each key, or `*` for every item of a list and value of a mapping; empty for a date itself


def vanishes(text: str) -> bool:
    """Whether a number that reads as 0 is written as another one, such as `1e-400`."""
    return not set(text.lower().partition("e")[0]).isdisjoint("123456789")


def governing(schema: dict[str, Any], root: dict[str, Any], keys: Container[str] = ()) -> dict[str, Any]:
    """The part of a schema that governs a value: references followed, and of two forms the one that the value's keys show."""
    while "$ref" in schema or BRANCH in schema:
        schema = schema["anyOf"][schema[BRANCH] in keys] if BRANCH in schema else root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


class Shape:
    """A JSON Schema (draft 2020-12; `type`, `properties`, `items`, `$defs` and the simple constraints) with a name.

    Parameters
    ----------
    name : str
        What a message calls such a file, such as "an annotation file".
    schema : dict
        The JSON Schema. Extra keywords: `x-list` names the codebook list that an `enum` comes from; `x-what` says
        what a pattern stands for, in words for a person; `x-ids` names the kind of record that an id stands for. `x-not`
        says, of the texts that `not` refuses, what each is, with its pattern; `x-not-hint` what to do. `x-branch` is `BRANCH`.
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

        return jsonschema_rs.Draft4Validator(_as_read_quickly(self.schema))

    @cached_property
    def of_json(self) -> Any:
        """For values that JSON gave; by draft 4, since `10.0` is no whole number here either."""
        import jsonschema_rs

        return jsonschema_rs.Draft4Validator(self.schema)

    @cached_property
    def dates(self) -> Dates:
        """Where dates are possible."""
        return _dates(self.schema, self.schema) or {}

    def settle(self, values: Any) -> Any:
        """Turn the bare years among the fast path's values into the text that they are, in place."""
        _years_to_text(values, self.dates)
        return values

    def at(self, schema_path: list[Any]) -> dict[str, Any]:
        """The part of the schema that holds the keyword at the end of `schema_path`."""
        part: Any = self.schema
        for step in schema_path[:-1]:
            part = part[step]
        return part if isinstance(part, dict) else {}


_WORDS = frozenset(
    {"description", "format", "x-what", "x-hint", "x-list", "x-problem", "x-ids", "x-not-hint", BRANCH}
)  # for people; they cost the validator time


def _as_read_quickly(schema: Any) -> Any:
    """The schema with bare years for dates, in draft 4's vocabulary."""
    if isinstance(schema, list):
        return [_as_read_quickly(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: _as_read_quickly(part) for key, part in schema.items() if not (isinstance(part, str) and key in _WORDS) and key != "x-not"}
    if schema.get("format") == EDTF:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        out |= {"type": [*types, "integer"], "minimum": 1000, "maximum": 9999}
    if "number" in out.get("type", ()):
        out["not"] = {"enum": [0], "not": {"type": "integer"}}  # `1e-400` is read as 0.0; the slow path sees how it is written
    if out.get("required") == []:
        del out["required"]  # draft 4 has no empty list here
    if names := out.pop("propertyNames", None):
        keys = f"^(?=.{{1,{names['maxLength']}}}$)(?!{names['not']['pattern'].removeprefix('^')}){names['pattern'].removeprefix('^')}"
        out |= {"patternProperties": {keys: out["additionalProperties"]}, "additionalProperties": False}
    return out


def _dates(schema: dict[str, Any], root: dict[str, Any]) -> Dates | None:
    """Where dates may stand in what has this schema; itself is one for an empty mapping, and None where none can."""
    schema = governing(schema, root)
    if schema.get("format") == EDTF:
        return {}
    parts = dict(schema.get("properties", {}))
    for keyword in ("items", "additionalProperties"):
        if isinstance(part := schema.get(keyword), dict):
            parts["*"] = part
    return {step: below for step, part in parts.items() if (below := _dates(part, root)) is not None} or None


def _years_to_text(value: Any, dates: Dates) -> None:
    rest = dates.get("*")
    if isinstance(value, dict):
        for key in dates if rest is None else value:
            part = value.get(key)
            if below := dates.get(key, rest):
                _years_to_text(part, below)
            elif type(part) is int:
                value[key] = str(part)
    elif isinstance(value, list) and rest is not None:
        for i, part in enumerate(value):
            if rest:
                _years_to_text(part, rest)
            elif type(part) is int:
                value[i] = str(part)
