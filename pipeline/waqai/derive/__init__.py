"""The tables that follow from others: `waqai/models/*.sql`, run in DuckDB in ranges of event ids, and as a release carries them.

The rule from reports to events is written twice in this package, here for whole tables and in `waqai.rule` for one event with its
places; tests/test_derive.py holds the two to each other.
"""
