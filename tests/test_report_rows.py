"""What records say as rows of report-level tables."""

from __future__ import annotations

from tests import nasty_events, sample
from waqai.engine.row_runs import BY_EVENT
from waqai.rule import published
from waqai.schema.schema_reader import read_schema
from waqai.tables.report_rows import REPORT_TABLES, ReportRows


def test_rows_come_by_key_in_whatever_order_articles_reports_claims_and_links_do() -> None:
    schema, problems = read_schema(sample.REPOSITORY)
    assert schema, problems
    raw = nasty_events.nasty(200, 1)
    made, turned = ReportRows(raw), ReportRows(raw)
    annotations = raw.published(("c1",))
    for annotation in annotations:
        made.add(annotation, published(annotation.article, raw.article))
    for annotation in reversed(annotations):
        reports = [
            report._replace(claims=report.claims[::-1], about=None if report.about is None else report.about[::-1])
            for report in annotation.reports[::-1]
        ]
        turned.add(annotation._replace(reports=tuple(reports)), published(annotation.article, raw.article))
    assert turned.reports == sum(len(annotation.reports) for annotation in annotations)
    found, again = turned.tables(), made.tables()
    assert max(len(report.about or ()) for annotation in annotations for report in annotation.reports) > 1
    assert all(len(found[name]) for name in BY_EVENT)
    for name in REPORT_TABLES:
        keys = list(zip(*(found[name].column(column).to_pylist() for column in schema.tables[name].primary_key), strict=True))
        assert keys == sorted(keys), name
        assert len(keys) == len(again[name]), name
        if name != "reports":  # it says where in the file each stood
            assert found[name].equals(again[name]), name
    assert not any(len(table) for table in turned.tables().values())
