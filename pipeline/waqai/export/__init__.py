"""A release in the forms of other tools: a workbook, Stata files, a SQLite or DuckDB database, the records of other event data.

Each form is a module whose `write` takes a `Source` and a path, and gives the losses: what the form could not carry. The forms of other
event data (`waqai.export.export_run.OF_EVENTS`) take a `Choice` besides, and give a `LossReport`, which is written beside the file.
"""
