"""Adjudication: one coding made of several. What agrees is taken, what differs is marked for a person, decisions are kept.

`comparison` says what differs, `merge` drafts a report from several codings, `adjudicated_ids` its event's id, `resume` keeps what was decided before,
`adjudicated_file` is the file's text, `article_adjudication` does it for one article. docs/agreement.md describes marks and decisions.
"""
