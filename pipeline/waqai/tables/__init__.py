"""Records to the tables of a release, and the rules that their cells and keys keep.

`report_rows` makes the report-level tables and those of articles, as Arrow; `authorities`, `decisions` and `crosswalk_rows` give
plain rows with the record that each comes from, of which `arrow.to_table` makes tables. `contract_check` and `foreign_keys` check a
table against its schema. `waqai.engine.table_build` brings the tables of a project together, and `waqai.derive` makes those that
follow from others.
"""
