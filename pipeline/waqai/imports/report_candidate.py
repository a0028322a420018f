"""A report of a foreign file as a report of this project, judged by the project's own checks, which name places of that file.

Takes values, passages and their places; gives a `waqai.records.Report` and what is wrong with it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from waqai import record_reading
from waqai.check import checks
from waqai.check.context import CodedArticle, Context
from waqai.formats import Formats
from waqai.problem import Place, Problem, errors
from waqai.records import Annotation, Origin, Report
from waqai.report_keys import DRAFT
from waqai.schema.model import Schema
from waqai.yamlfile.document import Document, Pointer
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.structure_errors import judge


class Candidate(NamedTuple):
    """A report that might be taken.

    Parameters
    ----------
    article : str
        The article that it tells of.
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
        whole = Formats(schema).annotation.schema
        self._shape = Shape("a report", whole["$defs"]["report"])

    def report(self, candidate: Candidate, coded: CodedArticle) -> tuple[Report | None, list[Problem]]:
        """A report, and the errors that each check of a single report finds in it."""
        document = ForeignDocument(candidate)
        if problems := errors(judge(document, [], self._shape, self._shape.exact)):
            return None, problems
        report = record_reading.report(candidate.values, candidate.article, Origin(document, ()))
        return report, errors([problem for check in checks.OF_REPORT for problem in check(report, coded)])

    def annotation(self, annotation: Annotation) -> list[Problem]:
        """The errors that the checks of a whole coding find, but for those of adjudication."""
        coded = CodedArticle(annotation, self.context)
        wanted = [check for check in checks.OF_ANNOTATION if not check.__module__.endswith(".adjudicated")]
        return errors([problem for check in wanted for problem in check(coded)])
