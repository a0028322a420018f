"""Which table of whole codings has the rows that the published view has in another.

Whole codings are published beside the view that is made from them: reports as each coding has them. An event's id is local to
its coding there, and reads `<coding>/<event>`.
"""

CODING_TABLES = {
    "reports": "coding_reports", "report_participants": "coding_participants", "evidence": "coding_evidence",
    "claims": "coding_claims", "quantities": "coding_quantities",
}  # fmt: skip
