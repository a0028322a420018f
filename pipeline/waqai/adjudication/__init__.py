"""One coding made of two: what agrees is taken, what differs is marked for a person to decide, decisions are kept.

`comparing` says what differs, `merging` makes a draft of two codings, `resuming` brings it together with what was
decided before, `writing` gives the file's text. docs/agreement.md describes marks and decisions.
"""
