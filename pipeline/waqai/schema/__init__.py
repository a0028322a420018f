"""What `schema/` decides, read into frozen values: tables, fields, the codebook, the dataset's own record.

`model` has the values, `shapes` the strict JSON Schemas of our own YAML, `reading` reads and checks it all.
"""
