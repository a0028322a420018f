"""The checks of `raw/`, a module a concern. `checks.py` lists them in their order, `running.py` runs them.

A check is a function that takes one thing (a report, an annotation, an article's record, all that is said under one key of
`index.py`, or the project) with what belongs to it, and gives problems. `checks.py` has a list of checks for each kind of thing.
How one is added is in `docs/maintaining/add-a-check.md`.
"""
