"""Finished tables against their contracts: pandera for the cells, keys across tables. The order of the primary key `table_writer` holds.

Takes tables of any size in pieces, gives problems. It is the net under the pipeline: whatever it catches, an earlier check
should have caught, and our tests hold it to that. pandera and pandas are imported when the first piece is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from waqai.contracts import arrow_type, is_required
from waqai.extras import missing
from waqai.problem import Place, Problem
from waqai.schema.model import Codebook, Field, Schema, Table
from waqai.tables import cell_rules, foreign_keys
from waqai.tables.parquet_table import ROW_GROUP, ParquetTable
from waqai.tables.table_writer import one_array

if TYPE_CHECKING:
    import pandera.pandas as pa_pandas
    import pyarrow as pa

SHOWN = 5  # examples of one failure in one column
PIECE = ROW_GROUP  # rows that pandera is given at a time: as many as are held to be written
PlaceOf = Callable[[int], Place]


class ContractCheck:
    """One table's pieces held to its contract, one after the other.

    Parameters
    ----------
    place : callable, optional
        Where the record of a row, counted from 0 over all pieces, was written. By default the table's own file.

    Attributes
    ----------
    problems : list of Problem
        What was found so far, a few examples of each failure in each column.
    """

    def __init__(self, table: Table, codebook: Codebook, place: PlaceOf | None = None) -> None:
        self.table, self.problems, self.rows = table, list[Problem](), 0
        self._schema = pandera_schema(table, codebook)
        self._place = place or (lambda _: own_file(table.name))
        self._shown: dict[tuple[str, str], int] = {}

    def check(self, piece: pa.Table) -> None:
        """Hold the next rows to the contract."""
        for start in range(0, max(piece.num_rows, 1), PIECE):
            self._check(piece.slice(start, PIECE))

    def _check(self, piece: pa.Table) -> None:
        import pandas as pd
        import pandera.errors

        if not _is_enough(self._shown):
            frame = piece.to_pandas(types_mapper=pd.ArrowDtype)
            try:
                self._schema.validate(frame, lazy=True, inplace=True)
            except pandera.errors.SchemaErrors as failed:
                for case in failed.failure_cases.to_dict("records"):
                    self._add_case(piece, str(case["column"]), str(case["check"]), case["failure_case"], case["index"])
        self.rows += piece.num_rows

    def _add_case(self, piece: pa.Table, column: str, check: str, found: Any, row: Any) -> None:
        """A failure as pandera has it, which says with other words what is wrong with a column as a whole."""
        if check == "column_in_dataframe":
            self._add(str(found), "the contract has such a field, and the pipeline does not make it")
        elif check == "column_in_schema":
            self._add(str(found), "the pipeline makes it, and the contract has no such field")
        elif check == "column_ordered":
            self._add(str(found), "it is not in its place")
        elif check.startswith("dtype("):
            expected = next(arrow_type(f) for f in self.table.fields if f.name == column)
            self._add(column, f"it is {piece.schema.field(column).type}, and must be {expected}", None, check)
        elif check == "not_nullable":
            self._add(column, "null is there, and a value must be", row)
        else:
            self._add(column, f"{str(found)[:80]!r} is there, and must be {check}", row, check)

    def _add(self, column: str, words: str, row: Any = None, rule: str = "") -> None:
        self._shown[column, rule] = self._shown.get((column, rule), 0) + 1
        if self._shown[column, rule] > (SHOWN if isinstance(row, int) else 1):
            return
        where = self._place(self.rows + row) if isinstance(row, int) else own_file(self.table.name)
        text = f"table {self.table.name}, column {column}: {words}"
        self.problems.append(Problem(where, "contract", text, f"schema/tables/{self.table.name}.yaml says what the column holds"))


def _is_enough(shown: dict[tuple[str, str], int]) -> bool:
    """Whether a table is so full of failures that looking on tells nothing new."""
    return sum(shown.values()) > 100 * SHOWN


def own_file(table: str) -> Place:
    """The file that says what a table holds."""
    return Place(f"schema/tables/{table}.yaml", 1, 1)


def check_table(rows: pa.Table | ParquetTable, table: Table, codebook: Codebook, place: PlaceOf | None = None) -> list[Problem]:
    """What is wrong with the cells of one table."""
    found = ContractCheck(table, codebook, place)
    for piece in pieces_of(rows):
        found.check(piece)
    return found.problems


def references(name: str, tables: Mapping[str, pa.Table | ParquetTable], schema: Schema, place: PlaceOf | None = None) -> list[Problem]:
    """Foreign keys of one table whose value no row of the other table has; `tables` are it and those that it names."""
    problems = []
    for key in schema.tables[name].foreign_keys:
        for row, values in foreign_keys.dangling(tables[name], key.columns, tables[key.table], key.target, SHOWN):
            text = f"table {name}: ({', '.join(key.columns)}) is {', '.join(map(repr, values))}, and {key.table} has no such row"
            problems.append(Problem(place(row) if place else own_file(name), "dangling-key", text))
    return problems


def pieces_of(rows: pa.Table | ParquetTable) -> Iterator[pa.Table]:
    """A table in pieces; one without rows is one empty piece, so that its columns are looked at."""
    if isinstance(rows, ParquetTable):
        found: Iterable[pa.Table] = rows.pieces() if rows.num_rows else [rows.select(rows.column_names)]
        yield from found
        return
    for start in range(0, max(rows.num_rows, 1), PIECE):
        yield rows.slice(start, PIECE)


def pandera_schema(table: Table, codebook: Codebook) -> pa_pandas.DataFrameSchema:
    """The pandera schema of a piece of a table, for a frame with Arrow dtypes: columns, types, nulls, codes, patterns, bounds.

    Every check has the problem's words as its `error`; nothing is coerced. That a key is there once is not of one piece:
    `TableWriter` holds keys to their order.

    Raises
    ------
    CannotRun
        pandera is not installed.
    """
    import os

    os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")
    try:
        import pandera.pandas as pa_pandas
    except ImportError as error:
        raise missing("checking tables needs", "pandera", "release") from error
    import pandas as pd

    columns = {
        f.name: pa_pandas.Column(pd.ArrowDtype(arrow_type(f)), _checks(f, codebook), nullable=not is_required(table, f))
        for f in table.fields
    }
    return pa_pandas.DataFrameSchema(columns, strict=True, ordered=True, name=table.name, coerce=False)


def _checks(field: Field, codebook: Codebook) -> list[Any]:
    from pandera.pandas import Check

    def check(wrong: Callable[[pa.Array], pa.Array | None], error: str) -> Any:
        return Check(lambda column: _passes(column, wrong, kind), error=error, ignore_na=False, n_failure_cases=SHOWN)

    kind = arrow_type(field)
    least, greatest, shortest, longest = field.minimum, field.maximum, field.min_length, field.max_length
    checks = []
    if field.codes:
        known = codebook.codes(field.codes)
        if field.joined:
            checks.append(check(lambda c: cell_rules.unlisted_parts(c, known), f"codes of the list {field.codes}, joined by ;"))
        else:
            checks.append(check(lambda c: cell_rules.unlisted(c, known), f"a code of the list {field.codes}"))
    if field.pattern:
        checks.append(check(lambda c: cell_rules.unmatched(c, str(field.pattern)), f"text that matches {field.pattern}"))
    if least is not None:
        checks.append(check(lambda c: cell_rules.out_of_bounds(c, least, None), f"at least {least}"))
    if greatest is not None:
        checks.append(check(lambda c: cell_rules.out_of_bounds(c, None, greatest), f"at most {greatest}"))
    if shortest is not None:
        checks.append(check(lambda c: cell_rules.out_of_length(c, shortest, None), f"at least {shortest} characters"))
    if longest is not None:
        checks.append(check(lambda c: cell_rules.out_of_length(c, None, longest), f"at most {longest} characters"))
    if field.type == "string" and not field.verbatim and (not field.codes or field.joined):
        checks.append(check(cell_rules.traps, "text that no reader runs or takes for null, on one line"))
    return checks


def _passes(column: Any, wrong: Callable[[pa.Array], pa.Array | None], kind: pa.DataType) -> Any:
    """What pandera asks of a check: a mask of the cells that pass, or True where all do."""
    import pandas as pd

    array = one_array(column.array.__arrow_array__())
    marks = wrong(array) if array.type == kind else None  # another type is said by pandera itself
    return True if marks is None else pd.Series(~marks.to_numpy(zero_copy_only=False), index=column.index)
