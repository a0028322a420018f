"""All tables of a release but `changes`, from checked records. Takes no file and writes none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waqai.problem import Place
from waqai.read.raw_folder import Raw
from waqai.schema.model import Crosswalk, Schema
from waqai.tables.arrow import in_order, to_table
from waqai.tables.authorities import authority_rows, code_rows
from waqai.tables.codings import coding_rows
from waqai.tables.crosswalks import crosswalk_rows
from waqai.tables.dyads import month_rows, pair_rows
from waqai.tables.events import event_rows, events
from waqai.tables.reports import article_rows, report_rows
from waqai.tables.row import Row

if TYPE_CHECKING:
    import pyarrow as pa

CHANGES = "changes"


@dataclass
class Tables:
    """Arrow tables by name, in the schema's order, and the rows that they were made from."""

    arrow: dict[str, pa.Table]
    rows: dict[str, list[Row]]

    def place(self, table: str, row: int) -> Place:
        """Where the record of a row was written; the table's own file where it was computed from many."""
        origin = self.rows[table][row].origin
        return origin.place() if origin else Place(f"schema/tables/{table}.yaml", 1, 1)


def make_rows(schema: Schema, raw: Raw, first_release: Mapping[str, str], crosswalks: Iterable[Crosswalk] = ()) -> dict[str, list[Row]]:
    """The rows of every table but `changes`, from records that no check complains of, in no order yet.

    Parameters
    ----------
    first_release : mapping
        For each event of the release before, the version that brought it.
    """
    annotations = raw.published(schema.dataset.publish)
    found = events(raw, annotations)
    rows = report_rows(raw, annotations) | article_rows(raw, annotations) | authority_rows(raw)
    rows |= coding_rows(raw, schema.dataset.codings)
    rows |= event_rows(raw, found, schema.codebook, first_release, schema.dataset.version)
    rows["codes"] = code_rows(schema.codebook)
    rows["crosswalks"] = crosswalk_rows(crosswalks)
    rows |= pair_rows(rows["events"], rows["participants"])
    rows["dyad_months"] = month_rows(rows["dyads"], rows["events"], rows["articles"], schema.codebook.tenths)
    return rows


def build(schema: Schema, rows: dict[str, list[Row]]) -> Tables:
    """The tables of rows whose columns are the schema's."""
    ordered = {name: in_order(table, rows[name]) for name, table in schema.tables.items() if name != CHANGES}
    return Tables({name: to_table(schema.tables[name], found) for name, found in ordered.items()}, ordered)
