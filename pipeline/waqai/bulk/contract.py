"""Finished tables against their contracts, in Arrow: nulls, codes, patterns, bounds, lengths, and what no cell may hold.

The same as `waqai.contracts.pandera_schema` says, for tables that come in pieces.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from waqai.cells import trap_pattern
from waqai.schema.model import Codebook, Field, Table

SHOWN = 5  # faults of one table
_PLAIN_IDS = ("[a-z0-9]+(-[a-z0-9]+)*", "[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?")


class Contract:
    """What a table's columns may hold."""

    def __init__(self, table: Table, codebook: Codebook) -> None:
        self.table = table
        self._codes = {f.name: codebook.codes(f.codes) for f in table.fields if f.codes}
        self._trap = f"^(?:{trap_pattern()})$"

    def faults(self, piece: pa.Table) -> list[str]:
        """What is wrong with rows of the table, a few of each column."""
        found = []
        for field in self.table.fields:
            column = piece.column(field.name)
            if column.null_count and (field.required or field.name in self.table.primary_key):
                found.append(f"column {field.name}: null is there, and a value must be")
            if wrong := self._wrong(field, column.combine_chunks()):
                value, rule = wrong
                found.append(f"column {field.name}: {str(value)[:80]!r} is there, and must be {rule}")
        return found

    def _wrong(self, field: Field, column: pa.Array) -> tuple[Any, str] | None:
        """A value that may not be there, and what must be there instead."""
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) and column.num_chunks else column
        if not len(column):
            return None
        if pa.types.is_string(column.type):
            return self._wrong_text(field, column)
        if field.minimum is not None or field.maximum is not None:
            bounds = pc.min_max(column).as_py()
            if field.minimum is not None and bounds["min"] is not None and bounds["min"] < field.minimum:
                return bounds["min"], f"at least {field.minimum}"
            if field.maximum is not None and bounds["max"] is not None and bounds["max"] > field.maximum:
                return bounds["max"], f"at most {field.maximum}"
        return None

    def _wrong_text(self, field: Field, column: pa.Array) -> tuple[Any, str] | None:
        lengths = pc.min_max(pc.utf8_length(column)).as_py()
        if lengths["min"] is None:
            return None
        if field.max_length is not None and lengths["max"] > field.max_length:
            return _first(column, pc.greater(pc.utf8_length(column), field.max_length)), f"at most {field.max_length} characters"
        if field.min_length is not None and lengths["min"] < field.min_length:
            return _first(column, pc.less(pc.utf8_length(column), field.min_length)), f"at least {field.min_length} characters"
        if field.pattern in _PLAIN_IDS and field.name not in self._codes:
            return self._wrong_id(field, column)
        texts = pc.unique(column) if field.codes or field.pattern or len(column) > 1000 else column
        if field.codes:
            known = self._codes[field.name]
            parts = pc.unique(pc.list_flatten(pc.split_pattern(texts, ";"))) if field.joined else texts
            strange = parts.filter(pc.invert(pc.is_in(parts, value_set=pa.array([*known, None], pa.string()))))
            if len(strange):
                return strange[0].as_py(), f"a code of the list {field.codes}"
        if field.pattern and (wrong := _first(texts, pc.invert(pc.match_substring_regex(texts, f"^(?:{field.pattern})$")))) is not None:
            return wrong, f"text that matches {field.pattern}"
        if not field.verbatim and (wrong := _first(texts, pc.match_substring_regex(texts, self._trap))) is not None:
            return wrong, "text that no reader runs or takes for null, on one line"
        return None

    @staticmethod
    def _wrong_id(field: Field, column: pa.Array) -> tuple[Any, str] | None:
        """Ids, which are many and short: letters, digits and single hyphens never make a trap but as a word by themselves."""
        from waqai.bulk.arrays import are_slugs

        given = column.drop_null()
        if are_slugs(given):
            words = pa.array(["na", "nan", "null", "none", "nil", "inf", "true", "false"])
            if (
                pc.less(pc.min_max(pc.binary_length(given))["min"], 6).as_py()
                and (wrong := _first(given, pc.is_in(given, value_set=words))) is not None
            ):
                return wrong, "text that no reader takes for null"
            return None
        wrong = _first(given, pc.invert(pc.match_substring_regex(given, f"^(?:{field.pattern})$")))
        return None if wrong is None else (wrong, f"text that matches {field.pattern}")


def _first(column: pa.Array, mask: pa.Array) -> Any:
    """The first value of a column that is marked; None where none is."""
    marked = column.filter(pc.fill_null(mask, False))
    return marked[0].as_py() if len(marked) else None
