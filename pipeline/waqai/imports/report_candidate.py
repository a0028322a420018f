"""A report of a foreign file as a report of this project, judged by the project's own checks, which name places of that file.

Takes values, passages and their places; gives a `waqai.records.Report` and what is wrong with it, or a draft of what is right of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from waqai import record_reading
from waqai.check import checks
from waqai.check.context import CodedArticle, Context
from waqai.formats import Formats
from waqai.problem import Place, Problem, errors
from waqai.records import Annotation, Origin, Report
from waqai.report_keys import DRAFT, NOTE, REPORT_KEYS
from waqai.schema.model import Schema
from waqai.yamlfile.document import Document, Pointer
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.structure_errors import judge

_LONGEST = 1000  # characters of a note


class Candidate(NamedTuple):
    """A report that might be taken.

    Parameters
    ----------
    article : str
        The article that reports the event.
    values : dict
        As an annotation file has them, in the order of the keys.
    places : dict
        The place of each key in the foreign file, and under the empty text that of the report.
    lacking : dict
        What the report needs and does not have, with why.
    made : bool
        Whether the file has no id for the event and one was made.
    base : str
        The hash of the report that the file was made from, where it says so.
    asides : dict
        What the file has beside the report.
    was : str
        The id that was made for its event when the report was a draft, where the file names another now.
    """

    article: str
    values: dict[str, Any]
    places: dict[str, Place]
    lacking: dict[str, str]
    made: bool
    base: str
    asides: dict[str, Any]
    was: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether it is to be a draft."""
        return DRAFT in self.values

    @property
    def event(self) -> str:
        return str(self.values["event"])

    @property
    def place(self) -> Place:
        """Where the file has it."""
        return self.places[""]

    @property
    def file(self) -> str:
        """The name of the foreign file."""
        return self.place.path.partition("#")[0]


class ForeignDocument(Document):
    """The values of a report, with places in the file that they come from."""

    __slots__ = ("places",)

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(candidate.place.path, candidate.values, "")
        self.places = candidate.places

    def _find(self, pointer: Pointer, *, at_key: bool) -> Place:
        return self.places.get(str(pointer[0]) if pointer else "", self.places[""])


class Judge:
    """The project's checks, for reports of one coding."""

    def __init__(self, schema: Schema, context: Context) -> None:
        self.context = context
        self.shape = Formats(schema).annotation
        defined = self.shape.schema["$defs"]
        self._report, self._draft = Shape("a report", defined["report"]), Shape("a draft", defined["draft"])

    def report(self, candidate: Candidate, coded: CodedArticle) -> tuple[Report | None, list[Problem]]:
        """A report, and the errors that each check of a single report finds in it."""
        document = ForeignDocument(candidate)
        if problems := errors(judge(document, [], self._report, self._report.exact)):
            return None, problems
        report = record_reading.report(candidate.values, candidate.article, Origin(document, ()))
        return report, errors([problem for check in checks.of_report(report) for problem in check(report, coded)])

    def annotation(self, annotation: Annotation) -> list[Problem]:
        """The errors that the checks of a whole coding find, but for those of adjudication."""
        coded = CodedArticle(annotation, self.context)
        wanted = [check for check in checks.OF_ANNOTATION if not check.__module__.endswith(".adjudicated")]
        return errors([problem for check in wanted for problem in check(coded)])

    def draft(self, candidate: Candidate, why: Sequence[str]) -> Candidate | None:
        """A report that is held back as a draft: without the values that no report may have, with why it is held back in `note`.

        None where the file says nothing of it, or its event has no id that can be one.
        """
        if candidate.made and not any(value not in (None, []) for name, value in candidate.values.items() if name != "event"):
            return None
        note = " ".join("".join(c if c.isprintable() else " " for c in "; ".join(why)).split())
        if len(note) > _LONGEST:
            note = note[: _LONGEST - 3].rstrip() + "..."
        said = {key.name: candidate.values[key.name] for key in REPORT_KEYS if key.name in candidate.values}
        values = {DRAFT: True, **({NOTE: note} if note else {}), **said}
        for error in list(self._draft.exact.iter_errors(values)):
            if error.instance_path:
                values.pop(error.instance_path[0], None)
        return candidate._replace(values=values) if "event" in values and self._draft.exact.is_valid(values) else None
