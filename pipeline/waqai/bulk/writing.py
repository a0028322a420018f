"""A table of a bulk run on its way into its files: held to its contract piece by piece, then to `waqai.tables.table_writer`."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from waqai.contracts import arrow_schema
from waqai.problem import Problem
from waqai.schema.model import Codebook, Table
from waqai.tables.contract_check import ContractCheck
from waqai.tables.table_writer import TableWriter


class Writer:
    """One table's files, open, and the problems of its cells.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `parquet/` and `csv/`.
    """

    def __init__(self, folder: Path, table: Table, codebook: Codebook) -> None:
        self.table, self.schema = table, arrow_schema(table)
        self.contract = ContractCheck(table, codebook)
        self._writer = TableWriter(folder, table.name, self.schema, table.primary_key)

    @property
    def problems(self) -> list[Problem]:
        """What the contract does not allow."""
        return self.contract.problems

    def write(self, piece: pa.Table) -> None:
        """Add rows, which come after all rows before."""
        if set(self.schema.names) != set(piece.column_names):
            self.contract.check(piece)
            return
        piece = piece.select(self.schema.names).cast(self.schema).combine_chunks()
        self.contract.check(piece)
        self._writer.write(piece)

    def close(self) -> int:
        """Write what is left, and tell how many rows there are."""
        return self._writer.close()
