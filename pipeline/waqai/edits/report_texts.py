"""The reports of annotations that an edit changes, as they are and as they are to be.

Takes a planned edit, gives plain values; hashes of them are what adjudicated files and records of imports know reports by.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from waqai.edits.project_edit import Found, ProjectEdit
from waqai.yamlfile.yaml_slow import to_values


def edited_annotations(plan: ProjectEdit) -> Iterator[Found]:
    """The annotations that have edits."""
    for documents in plan.edited().values():
        yield from (found for found in documents.values() if found.file == "annotations")


def reports(plan: ProjectEdit, found: Found, text: str) -> list[dict[str, Any]]:
    """The reports of an annotation whose text is, or is to be, `text`, as a check of the project reads them."""
    shape = plan.formats.annotation.schema
    tree = found.edit.tree if text is found.edit.text else found.edit.read(text)
    if found.edit.line is not None:
        from waqai.jsonlines.line_slow import to_values as of_json

        values = of_json(tree)
    else:
        values = to_values(tree, shape, shape)
    return values.get("reports") or []
