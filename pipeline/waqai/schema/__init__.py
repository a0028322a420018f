"""What `schema/` decides, read into frozen values: tables, fields, the codebook, the dataset's own record.

`model` has the values, `shapes` the strict JSON Schemas of our own YAML, `schema_reader` reads and checks it all.
"""
