"""JSON Lines of a project, from any writer: an object a line, each checked against a JSON Schema, with a place for every value.

`line_reader.documents` is the door. `line_fast` may only say yes; whatever surprises it goes to `line_slow`, which alone decides and
words the problem. Nothing here knows what an article is, and nothing here imports pyarrow but for files in zstd.
"""
