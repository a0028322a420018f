"""YAML files of a project, from any writer: read, checked against a JSON Schema, with a place for every value.

`yaml_reader.read(path, ...)` is the door. `yaml_fast` may only say yes; whatever surprises it goes to `yaml_slow`, which alone
decides and words the problem. Nothing here knows what an article or a table is.
"""
