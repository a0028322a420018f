"""Reports that an import does not take as they are, as drafts of the annotation file: what is right of them, with why in `note`.

Takes a candidate and why it is held back, gives it as a draft, or nothing where it cannot be one.
"""

from __future__ import annotations

from collections.abc import Sequence

from waqai.formats import Formats
from waqai.imports.report_candidate import Candidate
from waqai.report_keys import DRAFT, NOTE, REPORT_KEYS
from waqai.schema.model import Schema
from waqai.yamlfile.shape import Shape

_LONGEST = 1000  # characters of a note


class Drafts:
    """Makes drafts by one project's codebook."""

    def __init__(self, schema: Schema) -> None:
        whole = Formats(schema).annotation.schema
        self._shape = Shape("a draft", whole["$defs"]["draft"])

    def draft(self, candidate: Candidate, why: Sequence[str]) -> Candidate | None:
        """A candidate as a draft, without the values that no report may have.

        None where the file says nothing of it, or its event has no id that can be one.
        """
        if candidate.made and not any(value not in (None, []) for name, value in candidate.values.items() if name != "event"):
            return None
        said = {key.name: candidate.values[key.name] for key in REPORT_KEYS if key.name in candidate.values}
        values = {DRAFT: True, NOTE: _note(why), **said}
        if not values[NOTE]:
            del values[NOTE]
        for error in list(self._shape.exact.iter_errors(values)):
            if error.instance_path:
                values.pop(error.instance_path[0], None)
        if "event" not in values or not self._shape.exact.is_valid(values):
            return None
        return candidate._replace(values=values)


def _note(why: Sequence[str]) -> str:
    text = "".join(c if c.isprintable() else " " for c in "; ".join(why))
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3].rstrip() + "..."
