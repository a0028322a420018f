"""Agreement of two codings: their reports matched, what each found, what they say of what both found.

`coded_reports`, `raw_codings` and `release_codings` give the reports, `matching` pairs them, `fields` says what is compared,
`alpha` and `coding_agreement` give the figures, `agreement_format` shows them. docs/agreement.md has the method, exact
enough to compute it again.
"""
