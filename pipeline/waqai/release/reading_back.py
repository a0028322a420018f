"""Whether a large table of a release is sound, in Arrow, a piece at a time. It may only say yes; else `verifying` looks row by row.

Takes a release on disk. A table is sound if its CSV file is, byte for byte, the canonical form of its Parquet rows, these are
in the order of the primary key with no key twice, every cell is as the schema of the release says, and keys lead somewhere.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from waqai.release.stored import Stored

if TYPE_CHECKING:
    import pyarrow as pa

LARGE = 20_000  # rows from which a table is read so


def is_large(stored: Stored, table: str) -> bool:
    """Whether a table has so many rows; a file that cannot be read is not large."""
    import pyarrow as pa

    try:
        return stored.opened(table).num_rows >= LARGE
    except (OSError, pa.ArrowInvalid):
        return False


def sound(stored: Stored, table: str) -> bool:
    """Whether both files of a table hold the same, in order, as its schema says."""
    import pyarrow as pa

    from waqai.tables.table_writer import KeyOrder, csv_lines

    schema = stored.schemas[table]
    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    expected = {f["name"]: types.get(f["type"]) for f in schema["fields"]}
    order = KeyOrder(schema["primaryKey"])
    with (stored.folder / stored.csv_path(table)).open("rb") as stream:
        if stream.readline() != (",".join(expected) + "\n").encode():
            return False
        for group in stored.opened(table).pieces():
            if {f.name: f.type for f in group.schema} != expected:
                return False
            for start in range(0, len(group), 1 << 16):
                piece = group.slice(start, 1 << 16).combine_chunks()
                text = bytes(csv_lines(piece))
                if stream.read(len(text)) != text or not all(
                    _fits(piece.column(f["name"]), f.get("constraints", {})) for f in schema["fields"]
                ):
                    return False
                if order.first_break(piece) is not None:
                    return False
        return not stream.read(1)


def _fits(column: pa.ChunkedArray, rules: dict[str, Any]) -> bool:
    """Whether the cells of a column are as the Table Schema's constraints say."""
    import pyarrow.compute as pc

    if rules.get("required") and column.null_count:
        return False
    values = column.drop_null()
    if not len(values):
        return True
    if "enum" in rules or "pattern" in rules:
        texts = pc.unique(values).cast("string")
        if "enum" in rules and not pc.all(pc.is_in(texts, value_set=_strings(rules["enum"]))).as_py():
            return False
        if "pattern" in rules and not pc.all(pc.match_substring_regex(texts, f"^(?:{rules['pattern']})$")).as_py():
            return False
    bounds = (("minimum", pc.greater_equal), ("maximum", pc.less_equal))
    return all(pc.all(compare(values, rules[rule])).as_py() for rule, compare in bounds if rule in rules)


def _strings(values: list[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.string())


def keys_lead_somewhere(stored: Stored, table: str) -> bool:
    """Whether every foreign key of a table names a row that is there."""
    schema = stored.schemas[table]
    for foreign in schema.get("foreignKeys", []):
        target, names = foreign["reference"]["resource"] or table, foreign["reference"]["fields"]
        known = _joined(stored.opened(target).select(names), names)
        prefix = schema["primaryKey"][: len(names)] == foreign["fields"] and stored.schemas[target]["primaryKey"] == names
        for piece in _pieces(stored, table, foreign["fields"]):
            if not _all_in(_joined(piece, foreign["fields"]), known, in_order=prefix):
                return False
    return True


def _pieces(stored: Stored, table: str, names: list[str]) -> Any:
    for file in stored.opened(table).paths:
        import pyarrow.parquet as pq

        yield from (batch for batch in pq.ParquetFile(file).iter_batches(1 << 16, columns=names))


def _joined(rows: Any, names: list[str]) -> pa.Array:
    """Keys as one text each; null where a part is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [rows.column(name).cast("string") for name in names]
    joined = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, "\x1f")
    return pa.concat_arrays(joined.chunks) if isinstance(joined, pa.ChunkedArray) else joined


def _all_in(keys: pa.Array, known: pa.Array, *, in_order: bool) -> bool:
    """Whether all keys are known; where both are in order, only the part of the known ones that can be meant is looked at."""
    import pyarrow as pa
    import pyarrow.compute as pc

    keys = pc.unique(keys.drop_null())
    if in_order and len(keys):
        texts = _Texts(known)
        low, high = pc.min_max(keys).as_py().values()
        known = known.slice(bisect_left(texts, low), bisect_right(texts, high) - bisect_left(texts, low))
    return bool(pc.all(pc.is_in(keys, value_set=known), min_count=0).as_py()) if isinstance(known, pa.Array) else False


class _Texts:
    """An array that bisect can look into."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, i: int) -> str:
        text: str = self.array[i].as_py()
        return text
