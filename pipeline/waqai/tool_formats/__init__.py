"""The formats of other tools, of machine coders and of sheets, each read into neutral values (`waqai.imports.coded_page`).

A format is a module with `recognizes` and `read`, and a line in `waqai.imports.import_formats`. Those that mark spans of a text share
`marked_events`, which puts marks and links together into reports; those that are JSON share `json_values`.
"""
