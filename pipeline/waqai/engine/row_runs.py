"""Rows of tables on their way from the pass that checks to the tables' files: one run an amount of rows, in two orders.

`RowSink` is what the pass puts records into. Of each coding it leaves, per table, a run in the order of the table's key; and of
what the models read another one, in the order of the events, without what follows from a date, which they work out themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from waqai.dates import Edtf
from waqai.engine.worker_state import RunsOf, State
from waqai.records import Annotation, Article
from waqai.tables.report_rows import LINKS, REPORT_TABLES, ReportRows, article_tables

if TYPE_CHECKING:
    from waqai.engine.arrow_runs import ArrowRun

ROWS = 32_768  # reports, or articles, of one run
BY_EVENT = {"reports": "event_id", "report_participants": "event_id", "claims": "event_id", LINKS: "linked_event_id"}


class RowSink:
    """The rows of one batch."""

    def __init__(self, state: State, name: str) -> None:
        self._state, self._name = state, name
        self._rows: dict[str, ReportRows] = {}
        self._articles: list[Article] = []
        self._number = 0
        self.runs: RunsOf = {}

    def add_article(self, article: Article) -> None:
        """Add a record."""
        self._articles.append(article)
        if len(self._articles) >= ROWS:
            self.close()

    def add(self, annotation: Annotation, published: Edtf | None) -> None:
        """Add an annotation; one that cannot be published, since its article's day is not known, is left out."""
        if published is None:
            return
        if annotation.coding not in self._rows:
            self._rows[annotation.coding] = ReportRows(self._state.context.raw, self._state.context.schema.extra.get("reports", ()))
        rows = self._rows[annotation.coding]
        rows.add(annotation, published)
        if rows.reports >= ROWS:
            self._close(annotation.coding)

    def close(self) -> RunsOf:
        """Put what is left on disk."""
        from waqai.engine import arrow_runs

        if self._articles:
            for name, table in article_tables(self._articles, self._state.context.schema.extra.get("articles", ())).items():
                self._keep("", name, arrow_runs.write(self._path(name), table, "article_id"))
            self._articles = []
            self._number += 1
        for coding in self._rows:
            self._close(coding)
        return self.runs

    def _close(self, coding: str) -> None:
        import pyarrow.compute as pc

        from waqai.engine import arrow_runs

        for name, table in self._rows[coding].tables().items():
            self._keep(coding, name, arrow_runs.write(self._path(f"{coding}-{name}"), table, "article_id"))
            if key := BY_EVENT.get(name):
                coded = table.select(REPORT_TABLES[name]).take(pc.sort_indices(table.column(key)))
                self._keep(coding, f"{name}/event", arrow_runs.write(self._path(f"{coding}-{name}-by-event"), coded, key))
        self._number += 1

    def _keep(self, coding: str, name: str, run: ArrowRun | None) -> None:
        if run:
            self.runs.setdefault((coding, name), []).append(run)

    def _path(self, name: str) -> str:
        return f"{self._state.folder}/{name}-{self._name}-{self._number:04}.arrow"
