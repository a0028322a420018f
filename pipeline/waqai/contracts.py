"""Contracts, projected from `waqai.schema.model.Table`: an Arrow schema, a Table Schema.

The third projection, for pandera, is in `waqai.tables.contract_check`. None of them is written anywhere else. pyarrow is imported
inside the functions that need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waqai.schema.model import Codebook, Field, Table

if TYPE_CHECKING:
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
                f.name, arrow_type(f), nullable=not is_required(table, f),
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
            "required": is_required(table, f) or None, "pattern": f.pattern, "minimum": f.minimum, "maximum": f.maximum,
            "minLength": f.min_length, "maxLength": f.max_length,
            "enum": list(codebook.codes(f.codes)) if f.codes and not f.joined else None,
        }  # fmt: skip
        entry: dict[str, Any] = {"name": f.name, "type": f.type, "description": f.description}
        if f.unit:
            entry["unit"] = f.unit
        if f.verbatim:
            entry["verbatim"] = True
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


def is_required(table: Table, field: Field) -> bool:
    """Whether every row has a value in this column, since the field says so or is part of the key."""
    return field.required or field.name in table.primary_key
