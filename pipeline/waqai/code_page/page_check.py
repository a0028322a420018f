"""What the release's own checks say of a coding as the page has it, at the values that they mean.

Takes reports as values, finished or not, gives for each what is still to be said and what is wrong. A report that lacks
something is checked for what it has: what is missing is a thing to do, never an error. Nothing is written.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from waqai import record_reading
from waqai.check.checks import Ranked
from waqai.check.context import Source
from waqai.check.file_check import check_annotation
from waqai.code_page.project_index import ProjectIndex
from waqai.engine.across import check_key
from waqai.engine.check_project import settled, unwaived
from waqai.problem import Place, Problem
from waqai.report_keys import DRAFT, NOTE
from waqai.yamlfile.document import Document, Pointer
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.structure_errors import judge

Values = dict[str, Any]
_GUESSED = frozenset({"type", "actors", "recipients", "status"})  # keys on which what is said of others depends
_APART = frozenset({"date", "planned", "evidence", "place", "event", "summary", "quantities", "contexts"})  # keys of which it does not


class PlacedProblem(NamedTuple):
    """What is wrong, and where in the coding: `("reports", 0, "date")`."""

    pointer: Pointer
    problem: Problem

    def plain(self) -> Values:
        p = self.problem
        related = [str(one) for one in p.related if one.path != p.place.path]
        return {"at": list(self.pointer), "code": p.code, "message": p.message, "hint": p.hint, "level": p.level, "related": related}


class Verdict(NamedTuple):
    """What is said of a coding.

    Parameters
    ----------
    todo : list of list of str
        For each report the keys that it still needs.
    said : list of PlacedProblem
        What is wrong with it by itself.
    across : list of PlacedProblem
        What is wrong with it beside other files.
    """

    todo: list[list[str]]
    said: list[PlacedProblem]
    across: list[PlacedProblem]

    def errors(self, report: int) -> bool:
        """Whether a report cannot be finished yet: something is missing, or wrong with it by itself."""
        wrong = any(s.pointer[:2] == ("reports", report) and s.problem.level == "error" for s in self.said)
        return wrong or bool(self.todo[report])

    def plain(self) -> Values:
        return {"todo": self.todo, "said": [one.plain() for one in (*self.said, *self.across)]}


class _Pointed(Document):
    """A document whose places are numbers of pointers: line n is the n-th pointer that was asked for."""

    __slots__ = ("pointers",)

    def __init__(self, path: str, values: Any) -> None:
        super().__init__(path, values, b"{}")
        self.pointers: list[Pointer] = []

    def _find(self, pointer: Pointer, *, at_key: bool) -> Place:
        if pointer not in self.pointers:
            self.pointers.append(pointer)
        return Place(self.path, self.pointers.index(pointer) + 1, 1 + at_key)

    def pointer(self, place: Place) -> Pointer:
        return self.pointers[place.line - 1] if 0 < place.line <= len(self.pointers) else ()


class PageCheck:
    """Checks codings of one project by its index."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index

    def check(self, path: str, head: Values, reports: list[Values]) -> Verdict:
        """Check a coding.

        Parameters
        ----------
        path : str
            Its file, relative to the project.
        head : dict
            The keys of the file but for `reports`.
        """
        shape = self._index.formats.annotation
        whole, todo, said, filled = list[Values](), list[list[str]](), list[PlacedProblem](), list[set[str]]()
        one_shape = Shape("a report", shape.schema["$defs"]["report"])
        for i, report in enumerate(reports):
            values = {key: value for key, value in report.items() if key not in (DRAFT, NOTE)}
            missing, wrong = self._structure(path, values, one_shape)
            todo.append(missing)
            said += [PlacedProblem(("reports", i, *pointer), problem) for pointer, problem in wrong]
            bad = {str(pointer[0]) for pointer, _ in wrong if pointer} | set(missing)
            filled.append(bad)
            whole.append(self._filled(values, bad, f"report-{i + 1}-of-the-page"))
        document = _Pointed(path, head | {"reports": whole})
        own, across = self._records(path, document)
        begun = not reports or any(DRAFT in report for report in reports)
        said += self._told(document, path, own, filled, begun=begun)
        known = {(one.pointer, one.problem.code) for one in said}
        beside = [
            one for one in self._told(document, path, own + across, filled, begun=begun) if (one.pointer, one.problem.code) not in known
        ]
        return Verdict(todo, said, beside)

    def _told(self, document: _Pointed, path: str, found: list[Ranked], filled: list[set[str]], *, begun: bool) -> list[PlacedProblem]:
        """What is reported of what checks found, as `waqai validate` reports it."""
        schema = self._index.schema
        left, _ = unwaived(self._index.project, schema, settled(found, schema.dataset.published_codings))
        return [one for problem in left if (one := _at(document, path, problem)) and self._holds(one, filled, begun)]

    def _structure(self, path: str, values: Values, shape: Shape) -> tuple[list[str], list[tuple[Pointer, Problem]]]:
        """The keys that a report lacks, and what is wrong with the form of those that it has."""
        document = _Pointed(path, values)
        missing = [key for key in shape.schema["required"] if key not in values]
        missing += [
            key
            for key, part in shape.schema["properties"].items()
            if key in values and key not in missing
            and ((values[key] is None and "null" not in part["type"]) or values[key] == "" or (values[key] == [] and part.get("minItems")))
        ]  # fmt: skip
        judged = [(document.pointer(p.place), p) for p in judge(document, [], shape, shape.exact)]
        found = [(pointer, p) for pointer, p in judged if p.code != "missing-key" or len(pointer) > 1]
        return missing, [(pointer, p) for pointer, p in found if pointer and pointer[0] not in missing]

    def _filled(self, values: Values, bad: set[str], event: str) -> Values:
        """A report with something in the place of what is missing or wrong, which nobody is told of."""
        codebook = self._index.schema.codebook
        filler: Values = {
            "event": event, "type": codebook.codes("types")[0], "mode": None, "contexts": [], "actors": [], "recipients": [], "date": None,
            "place": None, "status": codebook.codes("statuses")[0], "evidence": [], "summary": "What happened is not written yet.",
        }  # fmt: skip
        kept = {key: value for key, value in values.items() if key not in bad}
        return {key: filler[key] for key in filler if key not in kept} | kept

    def _holds(self, one: PlacedProblem, filled: list[set[str]], begun: bool) -> bool:
        """Whether something that is wrong is about what the coder said, and not about what stands in for it."""
        if one.pointer == ("reports",) and begun:
            return False  # more is to come
        if len(one.pointer) < 3 or one.pointer[0] != "reports":
            return not (len(one.pointer) == 2 and filled[int(one.pointer[1])])
        stands_in, key = filled[int(one.pointer[1])], one.pointer[2]
        return key not in stands_in and (stands_in.isdisjoint(_GUESSED) or key in _APART)

    def _records(self, path: str, document: _Pointed) -> tuple[list[Ranked], list[Ranked]]:
        """What the checks of the file and those across files say."""
        index, context = self._index, self._index.context
        coding = path.split("/")[2]
        annotation = record_reading.annotation(document, coding)
        source = Source(path, 0, 0, coding, annotation.article)
        own, entries, _ = check_annotation(annotation, source, context, context.ids("actor"), context.ids("place"))
        across = context.across = index.live.with_entries(path, entries)
        context.hold(path, document)
        try:
            found = across.lookup({key for key, _, _ in entries})
            return own, [problem for key in sorted(found) for problem in check_key(key, found[key], context)]
        finally:
            context.hold(path, None)


def _at(document: _Pointed, path: str, problem: Problem) -> PlacedProblem | None:
    """A problem at the value of this coding that it is at, or else about; None where it is about others alone."""
    place = problem.place if problem.place.path == path else next((r for r in problem.related if r.path == path), None)
    if place is None:
        return None
    if problem.place.path != path:
        problem = problem._replace(place=place, related=(problem.place,))
    return PlacedProblem(document.pointer(place), problem)
