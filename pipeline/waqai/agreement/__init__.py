"""Agreement of codings: their reports matched, what each found, what they say of what they found, which reports are one event.

`coded_reports`, `raw_codings` and `release_codings` give the reports, `matching` pairs those of two codings and `report_groups`
groups those of several, `fields` says what is compared, `alpha` and `field_agreement` give the figures of a field,
`coding_agreement` those of two codings, `joint_agreement` of several, `event_agreement` and `scores` what else is told of two,
`resampling` the intervals; the modules called after a format show them. docs/agreement.md has the method, exact enough to
compute it again.
"""
