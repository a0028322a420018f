"""Contracts, projected from `waqai.schema.model.Table`: an Arrow schema, a Table Schema, a pandera schema.

None of them is written anywhere else. pyarrow and pandera are imported inside the functions that need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waqai.schema.model import Codebook, Field, Table

if TYPE_CHECKING:
    import pandera.pandas as pa_pandas
    import pyarrow as pa


def arrow_type(field: Field) -> pa.DataType:
    """The Arrow type of a column."""
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    return types[field.type]


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table: column order, types, nullability, and descriptions as field metadata."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field(
                f.name, arrow_type(f), nullable=not _required(table, f),
                metadata={"description": f.description} | ({"unit": f.unit} if f.unit else {}),
            )
            for f in table.fields
        ],
        metadata={"title": table.title, "row": f"one row is {table.row}", "description": table.description},
    )  # fmt: skip


def table_schema(table: Table, codebook: Codebook) -> dict[str, Any]:
    """The Table Schema (Frictionless) of a table, with enums from the codebook and keys."""
    fields = []
    for f in table.fields:
        constraints = {
            "required": _required(table, f) or None, "pattern": f.pattern, "minimum": f.minimum, "maximum": f.maximum,
            "minLength": f.min_length, "maxLength": f.max_length,
            "enum": list(codebook.codes(f.codes)) if f.codes and not f.joined else None,
        }  # fmt: skip
        entry: dict[str, Any] = {"name": f.name, "type": f.type, "description": f.description}
        if f.unit:
            entry["unit"] = f.unit
        if kept := {k: v for k, v in constraints.items() if v is not None}:
            entry["constraints"] = kept
        fields.append(entry)
    out: dict[str, Any] = {"fields": fields, "primaryKey": list(table.primary_key), "missingValues": [""]}
    if table.foreign_keys:
        out["foreignKeys"] = [
            {"fields": list(k.columns), "reference": {"resource": "" if k.table == table.name else k.table, "fields": list(k.target)}}
            for k in table.foreign_keys
        ]
    return out


def pandera_schema(table: Table, codebook: Codebook) -> pa_pandas.DataFrameSchema:
    """The pandera schema of a table, for a frame with Arrow dtypes: types, nulls, codes, patterns, bounds, the key.

    Every check has the problem's words as its `error`; nothing is coerced.
    """
    import pandas as pd
    import pandera.pandas as pa_pandas

    columns = {
        f.name: pa_pandas.Column(
            pd.ArrowDtype(arrow_type(f)), _checks(f, codebook), nullable=not _required(table, f), required=True,
            unique=table.primary_key == (f.name,),
        )
        for f in table.fields
    }  # fmt: skip
    key = list(table.primary_key) if len(table.primary_key) > 1 else None
    return pa_pandas.DataFrameSchema(columns, strict=True, ordered=True, unique=key, name=table.name, coerce=False)


def _required(table: Table, field: Field) -> bool:
    return field.required or field.name in table.primary_key


def _checks(field: Field, codebook: Codebook) -> list[Any]:
    from pandera.pandas import Check

    checks = []
    if field.codes:
        known = codebook.codes(field.codes)
        if field.joined:
            alternatives = "|".join(known)
            pattern = f"(?:{alternatives})(?:;(?:{alternatives}))*"
            checks.append(Check(lambda s, p=pattern: s.str.fullmatch(p), error=f"codes of the list {field.codes}, joined by ;"))
        else:
            checks.append(Check.isin(list(known), error=f"a code of the list {field.codes}"))
    if field.pattern:
        checks.append(Check(lambda s, p=field.pattern: s.str.fullmatch(p), error=f"text that matches {field.pattern}"))
    if field.minimum is not None:
        checks.append(Check.ge(field.minimum, error=f"at least {field.minimum}"))
    if field.maximum is not None:
        checks.append(Check.le(field.maximum, error=f"at most {field.maximum}"))
    if field.min_length is not None:
        checks.append(Check(lambda s, n=field.min_length: s.str.len() >= n, error=f"at least {field.min_length} characters"))
    if field.max_length is not None:
        checks.append(Check(lambda s, n=field.max_length: s.str.len() <= n, error=f"at most {field.max_length} characters"))
    if field.type == "string" and not field.verbatim:
        checks.append(Check(_no_trap, error="text that no reader runs or takes for null, on one line"))
    return checks


def _no_trap(column: Any) -> Any:
    """What no cell of a release may hold: see `waqai.cells`."""
    from waqai.cells import trap_pattern

    return ~column.str.fullmatch(trap_pattern())
