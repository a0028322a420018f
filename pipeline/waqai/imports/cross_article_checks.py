"""What reports that are imported say together with other articles of the coding: the checks across articles, before a file is written.

Takes the annotations as they are to be, with the candidates that stand in them; gives the problems that one of these has a part in,
each at its place in the foreign file. Touches no file.
"""

from __future__ import annotations

from collections.abc import Mapping

from waqai.check import spelling
from waqai.check.checks import Ranked, rank_of, ranked
from waqai.check.context import Context, Source
from waqai.check.index import ARTICLE, Plain, of_annotation
from waqai.engine import across, runs
from waqai.engine.worker_state import State
from waqai.imports.report_candidate import Candidate
from waqai.problem import Place, Problem, in_order
from waqai.records import Annotation
from waqai.yamlfile.document import Document, Pointer


class ImportedDocument(Document):
    """An annotation file in which some reports came from a foreign file, which has their places."""

    __slots__ = ("candidates",)

    def __init__(self, document: Document, candidates: Mapping[int, Candidate]) -> None:
        super().__init__(document.path, document.values, document.source, document._tree)
        self.candidates = candidates

    def _find(self, pointer: Pointer, *, at_key: bool) -> Place:
        if len(pointer) > 1 and pointer[0] == "reports" and (candidate := self.candidates.get(int(pointer[1]))):
            return candidate.places.get(str(pointer[2]) if len(pointer) > 2 else "", candidate.place)
        return super()._find(pointer, at_key=at_key)


class _Entries(across.Range, across.Across):
    """All index entries at hand, for what checks of one key may ask of others."""

    def __init__(self, entries: list[Plain], context: Context) -> None:
        across.Across.__init__(self, state := State(context, None))
        state.known.runs = [runs.pack(entries, None)]
        across.Range.__init__(self, runs.Entries(state.known.runs, ("", None)))

    def each(self, function: str, *args: object) -> list[object]:
        """What a function of `check.spelling` gives."""
        return [getattr(spelling, function)(self, self.state.context, *args)]


def problems_together(context: Context, annotations: list[Annotation], files: frozenset[str]) -> list[Problem]:
    """What is wrong across articles, and is about a report that came from one of these foreign files.

    Parameters
    ----------
    annotations : list of Annotation
        All of the project, as they are to be; those with imported reports have an `ImportedDocument`.
    """
    entries, keys, actors, places = list[Plain](), set[str](), context.ids("actor"), context.ids("place")
    for annotation in annotations:
        document = annotation.origin.document
        source = Source(
            document.path, getattr(document, "number", 0), getattr(document, "offset", 0), annotation.coding, annotation.article
        )
        context.codings.setdefault(annotation.coding, source)
        said = of_annotation(annotation, source, actors, places)
        entries += said
        if isinstance(document, ImportedDocument):
            context._documents[source.path, source.line] = document
            keys |= {key for key, _, value in said if key[0] != ARTICLE and value[1] in document.candidates}
    context.across = parts = _Entries(entries, context)
    for key, held in parts.groups.items():
        if key[0] == ARTICLE:
            across.hide(key, held, context, context.hidden, context.repeated)
    found: list[Ranked] = [problem for key in sorted(keys) for problem in across.check_key(key, parts.groups[key], context)]
    found += ranked(rank_of(spelling.project), spelling.project(parts, context))
    problems = [Problem(Place(*p[1]), p[2], p[3], p[4], tuple(Place(*r) for r in p[5]), p[6]) for p in found]
    return in_order([p for p in problems if any(place.path.partition("#")[0] in files for place in (p.place, *p.related))])
