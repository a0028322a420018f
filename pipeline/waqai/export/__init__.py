"""A release in the forms of other tools: a workbook, Stata files, a SQLite or DuckDB database.

Each form is a module whose `write` takes a `Source` and a path, and gives the losses: what the form could not carry.
"""
