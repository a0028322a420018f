"""The strict JSON Schemas of the files in `schema/` that people write: what reads them, checks them against these."""

from __future__ import annotations

from typing import Any

from waqai.identifiers import SLUG
from waqai.languages import LANGUAGES
from waqai.yamlfile.shape import Shape

ALLOWED = ("unnamed_actors", "unknown_countries", "worded_quantities")
"""What `allow` of `schema/dataset.yaml` may name: events of which no actor is named, actors of an unknown country, numbers in words."""
_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9]*(_[a-z0-9]+)*$", "x-what": "a name in lower case with `_` between words"}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
_MAYBE = {"type": ["string", "null"], "minLength": 1, "maxLength": 2000}
VERSION = {
    "type": "string", "maxLength": 40, "pattern": r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$",
    "x-what": "a version of three numbers, such as `1.0.0`",
}  # fmt: skip
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "x-what": "a day, such as `2026-11-22`"}
_ADDRESS = {
    "type": ["string", "null"], "maxLength": 2000, "pattern": r"^https?://[^\s/]+(/\S*)?$",
    "x-what": "an address that begins with https:// or http://",
}  # fmt: skip
_COUNT = {"type": "integer", "minimum": 0}
_SCORE = {"type": "number", "minimum": -10, "maximum": 10}


def _object(needed: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """A mapping with these keys and no other."""
    return {"type": "object", "properties": needed | optional, "required": list(needed), "additionalProperties": False}


def _list(items: dict[str, Any], least: int = 1) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


def _maybe(items: dict[str, Any]) -> dict[str, Any]:
    """A list whose key may be left out, or be left empty."""
    return {**items, "type": ["array", "null"]}


_CONSTRAINTS = _object(
    {},
    required={"type": "boolean"}, pattern=_TEXT, minimum={"type": "number"}, maximum={"type": "number"},
    minLength=_COUNT, maxLength=_COUNT,
)  # fmt: skip
_FIELD = {
    "type": {"type": "string", "enum": ["string", "integer", "number", "boolean", "date"]},
    "description": _TEXT, "codes": _NAME, "joined": {"type": "boolean"}, "verbatim": {"type": "boolean"}, "unit": _TEXT, "constraints": _CONSTRAINTS,
}  # fmt: skip

FIELDS = Shape(
    "schema/fields.yaml",
    _object({"fields": _list(_object({"name": _NAME, "type": _FIELD["type"]}, **{k: v for k, v in _FIELD.items() if k != "type"}))}),
)

TABLE = Shape(
    "a table's file",
    _object(
        {
            "table": _NAME, "order": _COUNT, "title": _TEXT, "row": _TEXT, "description": _TEXT,
            "fields": _list(_object({"name": _NAME}, **_FIELD, **{"from": _NAME}, per=_NAME)), "primaryKey": _list(_NAME),
        },
        foreignKeys=_list(_object({"fields": _list(_NAME), "reference": _object({"resource": _NAME, "fields": _list(_NAME)})})),
        derived={"type": "boolean"},
    ),
)  # fmt: skip

_OWN = _list(
    _object(
        {"name": _NAME, "type": {"type": "string", "enum": ["string", "integer", "number", "boolean"]}, "description": _TEXT},
        codes=_NAME, unit=_TEXT, constraints=_object({}, minimum={"type": "number"}, maximum={"type": "number"}),
    ),
    0,
)  # fmt: skip
EXTRA = Shape("schema/extra.yaml", _object({}, reports=_maybe(_OWN), articles=_maybe(_OWN)))

_CODE = {"code": _TEXT, "label": _TEXT}
_CODE_TEXTS = {"definition": _TEXT, "example": _TEXT, "note": _TEXT}
_HEAD = {"list": _NAME, "title": _TEXT, "description": _TEXT, "source": _TEXT}

TYPES = Shape(
    "the list of event types",
    _object(
        _HEAD
        | {
            "codes": _list(
                _object(
                    {
                        **_CODE, "definition": _TEXT, "example": _TEXT, "quad_class": _TEXT,
                        "recipient": {"type": "string", "enum": ["required", "optional"]}, "plannable": {"type": "boolean"},
                    },
                    note=_TEXT, score=_SCORE,
                    modes=_list(_object({**_CODE, "definition": _TEXT, "example": _TEXT}, note=_TEXT, score=_SCORE), 0),
                )
            )
        }
    ),
)  # fmt: skip
CODES = Shape(
    "a list of the codebook",
    _object(_HEAD | {"codes": _list(_object(_CODE, **_CODE_TEXTS, group=_TEXT, units=_list(_TEXT)))}),
)
QUANTITIES = Shape(
    "the list of quantities",
    _object(_HEAD | {"codes": _list(_object({**_CODE, "definition": _TEXT, "example": _TEXT, "units": _list(_TEXT)}, note=_TEXT))}),
)
CODEBOOK = Shape(
    "schema/codebook/codebook.yaml",
    _object(
        {
            "version": VERSION, "title": _TEXT, "description": _TEXT, "source": _TEXT, "licence": _TEXT, "credit": _TEXT,
            "notes": _list(_object({"question": _TEXT, "answer": _TEXT}), 0),
        }
    ),
)  # fmt: skip
_CODING = {"type": "string", "pattern": SLUG, "x-what": "a coding's name"}
_LANGUAGE = {"type": "string", "enum": LANGUAGES.split()}
REFERENCES = ("article", "conference-paper", "data", "book", "report")
_DOI = {"type": "string", "pattern": r"^10\.[0-9]+/\S+$", "x-what": "a DOI, such as `10.1000/182`"}
_REFERENCE = _object(
    {
        "type": {"type": "string", "enum": list(REFERENCES)}, "title": _TEXT,
        "authors": _list(_object({"family-names": _TEXT, "given-names": _TEXT})),
    },
    journal=_TEXT, publisher=_TEXT, volume=_TEXT, issue=_TEXT, start=_TEXT, end=_TEXT, version=_TEXT, commit=_TEXT, url=_ADDRESS,
    year={"type": "string", "pattern": "^[0-9]{4}$", "x-what": "a year of four digits, in quotes"},
    doi=_DOI,
    **{"collection-title": _TEXT, "repository-code": _ADDRESS},
)  # fmt: skip
# The keys of Croissant's vocabulary for responsible AI (https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html) that a project
# can fill, in snake case; the others follow from the tables and from `limits`.
RESPONSIBLE_AI_TEXTS = (
    "data_collection", "data_collection_missing_data", "data_collection_raw_data", "data_imputation_protocol", "data_manipulation_protocol",
    "data_annotation_protocol", "data_social_impact", "data_release_maintenance_plan",
)  # fmt: skip
RESPONSIBLE_AI_LISTS = (
    "data_collection_type", "data_preprocessing_protocol", "data_annotation_platform", "data_annotation_analysis", "annotator_demographics",
    "personal_sensitive_information", "data_biases", "data_use_cases",
)  # fmt: skip
_RESPONSIBLE_AI = _object({}, **dict.fromkeys(RESPONSIBLE_AI_TEXTS, _TEXT), **dict.fromkeys(RESPONSIBLE_AI_LISTS, _list(_TEXT)))
DATASET = Shape(
    "schema/dataset.yaml",
    _object(
        {
            "name": {"type": "string", "pattern": SLUG, "x-what": "a slug (lower-case letters, digits, single hyphens)"},
            "title": _TEXT, "description": _TEXT, "version": VERSION, "released": _DAY,
            "publish": {**_list(_CODING), "uniqueItems": True},
            "waqai": {
                "type": "string", "pattern": r"^(>=|<=|==|<|>)[0-9.]+(,(>=|<=|==|<|>)[0-9.]+)*$",
                "x-what": "a range of versions, such as `>=1,<2`",
            },
            "creators": _list(_object({"name": _TEXT}, orcid=_MAYBE)), "keywords": _list(_TEXT), "licence": _TEXT,
            "homepage": _ADDRESS, "repository": _ADDRESS,
        },
        limits=_maybe(_list(_TEXT, 0)), codings=_maybe({**_list(_CODING, 0), "uniqueItems": True}),
        agreement=_maybe(_list({**_list(_CODING, 2), "uniqueItems": True}, 0)), languages={**_list(_LANGUAGE), "uniqueItems": True},
        allow=_maybe({**_list({"type": "string", "enum": list(ALLOWED)}, 0), "uniqueItems": True}), references=_maybe(_list(_REFERENCE, 0)),
        publisher=_MAYBE, doi={**_DOI, "type": ["string", "null"]}, responsible_ai=_RESPONSIBLE_AI,
    ),
)  # fmt: skip

CROSSWALK = Shape(
    "a crosswalk's file",
    _object(
        {
            "scheme": _NAME, "title": _TEXT, "list": _NAME, "description": _TEXT, "source": _TEXT,
            "entries": _list(
                _object(
                    {"code": _MAYBE, "match": _TEXT},
                    other=_TEXT, label=_TEXT, to=_DAY, score=_SCORE, note=_TEXT, source=_TEXT, **{"from": _DAY},
                )
            ),
        }
    ),
)  # fmt: skip

_BOUND = {"type": ["number", "string"], "minLength": 1, "maxLength": 10}
_GATE_NAME = {"type": "string", "pattern": SLUG, "x-what": "a name in lower case with `-` between words"}
METRICS = ("fill-rate", "share", "rows", "rows-ratio", "orphans", "least", "greatest")
EXPECTATIONS = Shape(
    "a file of expectations",
    _object(
        {
            "suite": _NAME, "title": _TEXT, "description": _TEXT,
            "expectations": _list(
                _object(
                    {"name": _GATE_NAME, "metric": {"type": "string", "enum": list(METRICS)}, "table": _NAME, "reason": _TEXT},
                    column=_NAME, value=_TEXT, columns=_list(_NAME), other=_NAME, min=_BOUND, max=_BOUND,
                )
            ),
        }
    ),
)  # fmt: skip
