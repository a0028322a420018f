"""What a release's own data package asks of a column: which cells break it, found by Arrow, and what is wrong with one, in words.

Takes a stored release, knows no project. What the data package of a release before 2.0.0 does not say of itself, and holds for
every release (no cell is a trap, joined codes are codes of the release), is known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.cells import from_text, is_trap, to_text
from waqai.release.stored import Stored
from waqai.tables import cell_rules
from waqai.tables.table_writer import canonical_texts

if TYPE_CHECKING:
    import pyarrow as pa

ARROW_TYPES = {"string": "string", "integer": "int64", "number": "double", "boolean": "bool", "date": "date32[day]"}
# What a release before 2.0.0 does not say of its columns; which codes a cell joins no release says so far.
VERBATIM_UNSAID = frozenset({("changes", "old"), ("changes", "new")})
JOINED_UNSAID = {"contexts": "contexts", "sectors": "sectors", "actor_countries": "countries", "recipient_countries": "countries"}


class Column(NamedTuple):
    """One column of a table, and what its cells may be.

    Parameters
    ----------
    kind : str
        A type of Table Schema; of a type that is not known here no cell is looked at.
    rules : mapping
        Constraints of Table Schema.
    verbatim : bool
        Whether a cell may hold what a spreadsheet runs or a reader takes for something else.
    parts : tuple of str or None
        The codes that a cell joins by `;`.
    """

    name: str
    kind: str
    rules: Mapping[str, Any]
    verbatim: bool
    parts: tuple[str, ...] | None

    def wrong(self, cells: pa.Array) -> pa.Array | None:
        """A mask of the cells that break a rule; None where none does. Of a dictionary each text is looked at once."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.kind not in ARROW_TYPES:
            return None
        coded = pa.types.is_dictionary(cells.type)
        found = self._broken(cells.dictionary if coded else cells)
        if coded:
            found = [mask.take(cells.indices) for mask in found]
        if self.rules.get("required") and cells.null_count:
            found.append(cells.is_null())
        return pc.fill_null(reduce(pc.or_kleene, found), False) if found else None

    def _broken(self, cells: pa.Array) -> list[pa.Array]:
        """For each rule that any value breaks a mask of those that do."""
        masks: list[pa.Array | None] = []
        rules = self.rules
        texts = cells if self.kind == "string" else None
        if texts is None and rules.keys() & {"enum", "pattern", "minLength", "maxLength"}:
            texts = canonical_texts(cells)
        if texts is not None:
            if "enum" in rules:
                masks.append(cell_rules.unlisted(texts, [str(value) for value in rules["enum"]]))
            if "pattern" in rules:
                masks.append(cell_rules.unmatched(texts, rules["pattern"]))
            masks.append(cell_rules.out_of_length(texts, rules.get("minLength"), rules.get("maxLength")))
            if self.parts is not None:
                masks.append(cell_rules.unlisted_parts(texts, self.parts))
            if self.kind == "string":
                masks.append(cell_rules.out_of_length(texts, 1, None) if self.verbatim else cell_rules.traps(texts))
        if self.kind in ("integer", "number"):
            least, greatest = _bound(rules, "minimum"), _bound(rules, "maximum")
            masks.append(cell_rules.out_of_bounds(cells, least, greatest) if (least, greatest) != (None, None) else None)
        return [mask for mask in masks if mask is not None]

    def fault(self, text: str | None) -> str:
        """What is wrong with a cell of this text, None for null; nothing where it is as it should be."""
        rules = self.rules
        if self.kind not in ARROW_TYPES:
            return ""
        if text is None:
            return "the cell is empty" if rules.get("required") else ""
        shown = repr(text[:40])
        try:
            value = from_text(text, self.kind)  # type: ignore[arg-type]
        except (ValueError, KeyError):
            return f"{shown} is not of type {self.kind}"
        if text and to_text(value) != text:
            return f"{shown} is not written as {to_text(value)!r}"
        if "enum" in rules and text not in map(str, rules["enum"]):
            return f"{shown} is not an allowed value"
        if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
            return f"{shown} does not match {rules['pattern']}"
        if not rules.get("minLength", 0) <= len(text) <= rules.get("maxLength", len(text)):
            return f"{shown} has {len(text)} characters"
        if isinstance(value, int | float):
            least, greatest = _bound(rules, "minimum"), _bound(rules, "maximum")
            if (least is not None and not least <= value) or (greatest is not None and not value <= greatest):
                return f"{text} is out of bounds"
        if self.parts is not None and not set(text.split(";")) <= set(self.parts):
            return f"{shown} is not one or more codes of the release, joined by ;"
        if not text:
            return "the cell is an empty text, which CSV cannot distinguish from null"
        if not self.verbatim and is_trap(text):
            return f"{shown} is what a spreadsheet runs, or a reader takes for something else"
        return ""


def columns(stored: Stored, table: str) -> list[Column]:
    """The columns of a table of a release, in their order."""
    return [_column(stored, table, field) for field in stored.schemas[table]["fields"]]


def _column(stored: Stored, table: str, field: dict[str, Any]) -> Column:
    name, kind, rules = field["name"], field["type"], field.get("constraints", {})
    free = kind != "string" or "enum" in rules or field.get("verbatim", (table, name) in VERBATIM_UNSAID)
    joined = JOINED_UNSAID.get(name) if kind == "string" and not rules.keys() & {"enum", "pattern"} else None
    return Column(name, kind, rules, free, _codes(stored, joined) if joined else None)


def _codes(stored: Stored, name: str) -> tuple[str, ...] | None:
    """The codes of a list, as the release's own table `codes` has them; None where it has none of that list."""
    import pyarrow as pa

    try:
        rows = stored.opened("codes").select(["list", "code"]).to_pylist()
        return tuple(row["code"] for row in rows if row["list"] == name) or None
    except (OSError, KeyError, ValueError, pa.ArrowException):
        return None  # a fault of that table, which is said of it


def _bound(rules: Mapping[str, Any], name: str) -> float | None:
    value = rules.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
