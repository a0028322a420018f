"""What a release says of its columns and codes, as Arrow tables: `describe` and `codebook`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waqai.nearest import did_you_mean

if TYPE_CHECKING:
    import pyarrow as pa

    from waqai.release.stored import Stored


def unknown(kind: str, name: object, known: list[str]) -> str:
    """The message for a name that is not there: the nearest one, and all that there are."""
    near = did_you_mean(str(name), known)
    return f"{name} is not a {kind} of this release; {near + ' ' if near else ''}it has {', '.join(known)}"


def columns(stored: Stored, table: str) -> pa.Table:
    """The columns of a table, one a row, in their order.

    Returns
    -------
    pyarrow.Table
        `column`; `type`, such as `string` or `date`; `nullable`; `key`, true of the primary key; `list`, the list of the codebook
        that has the column's codes; `codes`, these codes joined by `; `; `refers_to`, the `table.column` that its ids are of; `unit`;
        `description`. Null where a column has none.
    """
    import pyarrow as pa

    from waqai.release.package_shape import names

    schema = stored.schemas[table]
    lists = {tuple(row["code"] for row in rows): name for name, rows in code_lists(stored).items()}
    keys = set(names(schema.get("primaryKey", [])))
    targets = {
        column: f"{key['reference'].get('resource') or table}.{target}"
        for key in schema.get("foreignKeys", [])
        for column, target in zip(names(key["fields"]), names(key["reference"]["fields"]), strict=True)
    }
    rows = []
    for field in schema["fields"]:
        limits = field.get("constraints", {})
        codes = [str(code) for code in limits.get("enum", [])]
        rows.append({
            "column": field["name"], "type": field["type"], "nullable": not (limits.get("required") or field["name"] in keys),
            "key": field["name"] in keys, "list": lists.get(tuple(codes)), "codes": "; ".join(codes) or None,
            "refers_to": targets.get(field["name"]), "unit": field.get("unit"), "description": field.get("description"),
        })  # fmt: skip
    flags = ("nullable", "key")
    return pa.Table.from_pylist(
        rows, pa.schema([pa.field(name, pa.bool_() if name in flags else pa.string(), name not in (*flags, "column")) for name in rows[0]])
    )


def code_lists(stored: Stored) -> dict[str, list[dict[str, Any]]]:
    """The codebook by list, each with its codes in their order; none where the release has no table `codes`."""
    lists: dict[str, list[dict[str, Any]]] = {}
    if "codes" in stored.schemas:
        for row in sorted(stored.parquet("codes").to_pylist(), key=lambda row: (row["list"], row["position"])):
            lists.setdefault(row["list"], []).append(row)
    return lists


def codes(stored: Stored, name: str | None) -> pa.Table:
    """The codes of one list of the codebook, or of all, in their order, as the table `codes` has them.

    Raises
    ------
    KeyError
        There is no such list: the message names the nearest, and all that there are.
    """
    import pyarrow as pa

    lists = code_lists(stored)
    if name is not None and name not in lists:
        raise KeyError(unknown("list of the codebook", name, list(lists)))
    schema = stored.parquet_schema("codes")
    found = pa.Table.from_pylist([row for one in ([name] if name else lists) for row in lists[one]], schema)
    return found.drop_columns(["position", *(["list"] if name else [])])
