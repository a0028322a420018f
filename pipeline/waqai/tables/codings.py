"""The tables of whole codings, published beside the view that is made from them: reports as each coding has them.

An event's id is local to its coding here, and reads `<coding>/<event>`.
"""

from __future__ import annotations

from waqai.dates import parse
from waqai.read.raw_folder import Raw
from waqai.records import Annotation
from waqai.tables.reports import report_rows
from waqai.tables.row import Row

# The table of whole codings that has the rows which the published view has in another.
TABLES = {
    "reports": "coding_reports", "report_participants": "coding_participants", "evidence": "coding_evidence",
    "claims": "coding_claims", "quantities": "coding_quantities",
}  # fmt: skip


def coding_rows(raw: Raw, codings: tuple[str, ...]) -> dict[str, list[Row]]:
    """The rows of every coding named, from records that no check complains of."""
    out: dict[str, list[Row]] = {name: [] for name in ("codings", *TABLES.values(), "coding_links")}
    for coding in codings:
        annotations = [a for a in raw.annotations if a.coding == coding]
        out["codings"] += [_coding(a) for a in annotations]
        for name, rows in report_rows(raw, annotations).items():
            out[TABLES[name]] += [Row(row.values | {"event_id": f"{coding}/{row.values['event_id']}"}, row.origin) for row in rows]
        out["coding_links"] += _links(coding, annotations)
    out["coding_reports"] = [
        Row(row.values | {"coding": row.values["event_id"].partition("/")[0]}, row.origin) for row in out["coding_reports"]
    ]
    return out


def _coding(annotation: Annotation) -> Row:
    values = {
        "coding": annotation.coding, "article_id": annotation.article, "coder_id": annotation.coder, "codebook": annotation.codebook,
        "coded": parse(annotation.coded).start, "n_reports": len(annotation.reports),
    }  # fmt: skip
    return Row(values, annotation.origin)


def _links(coding: str, annotations: list[Annotation]) -> list[Row]:
    """What the reports of one coding are about, where it has that event."""
    known = {report.event for annotation in annotations for report in annotation.reports}
    return [
        Row({"article_id": r.article, "event_id": f"{coding}/{r.event}", "linked_event_id": f"{coding}/{other}"}, r.origin)
        for annotation in annotations
        for r in annotation.reports
        for other in r.about or ()
        if other in known
    ]
