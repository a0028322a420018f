"""A table of a bulk run on its way into its files: held to its contract piece by piece, then to `waqai.tables.table_writer`."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from waqai.bulk.contract import SHOWN, Contract
from waqai.contracts import arrow_schema
from waqai.schema.model import Codebook, Table
from waqai.tables.table_writer import TableWriter


class Writer:
    """One table's files, open, and the faults of its cells.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `parquet/` and `csv/`.
    """

    def __init__(self, folder: Path, table: Table, codebook: Codebook) -> None:
        self.table, self.schema = table, arrow_schema(table)
        self.contract, self.faults = Contract(table, codebook), list[str]()
        self._writer = TableWriter(folder, table.name, self.schema, table.primary_key)

    def write(self, piece: pa.Table) -> None:
        """Add rows, which come after all rows before."""
        if not piece.num_rows:
            return
        if strange := set(self.schema.names) ^ set(piece.column_names):
            made = {True: "the pipeline makes no such column", False: "the pipeline makes it, and there is no such field"}
            said = [f"column {name}: {made[name in self.schema.names]}" for name in sorted(strange)]
            self.faults = said[:SHOWN]
            return
        piece = piece.select(self.schema.names).cast(self.schema).combine_chunks()
        if len(self.faults) < SHOWN:
            self.faults += self.contract.faults(piece)[:SHOWN]
        self._writer.write(piece)

    def close(self) -> int:
        """Write what is left, and tell how many rows there are."""
        return self._writer.close()
