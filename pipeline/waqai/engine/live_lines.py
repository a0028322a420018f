"""The index of a project some of whose files hold many articles: as it was when all was read, and what files of YAML say since.

Takes a run that is over. `waqai.engine.live_check` has it where it can hold no file's entries apart; what is wrong with the project is not
known from it.
"""

from __future__ import annotations

from waqai import record_reading
from waqai.check.context import Source
from waqai.check.index import Plain, of_annotation
from waqai.engine.across import Across, ChangedAcross
from waqai.engine.check_project import Result, Run
from waqai.read.raw_folder import coding_of, read_file


class LinesIndex:
    """What all files say, with other entries for the annotations that changed.

    Parameters
    ----------
    run : Run
        With the states of codings.
    """

    def __init__(self, run: Run, result: Result) -> None:
        self._state, self._changed = run.state, dict[str, list[Plain]]()
        self.context, self._across = run.state.context, Across(run.state)
        self.finished = {(coding, article): finished for coding, article, finished in result.coded}

    @property
    def parts(self) -> ChangedAcross:
        """What the files say together."""
        return ChangedAcross(self._across, self._changed)

    def entries(self, path: str) -> list[Plain]:
        """What an annotation that changed says."""
        return self._changed.get(path, [])

    def take_in(self, path: str) -> None:
        """Read an annotation again, a file of YAML."""
        coding, article = coding_of(path), path.rpartition("/")[2].removesuffix(".yaml")
        found = read_file(str(self.context.root), path, self._state.formats.annotation)
        self._changed[path] = []
        self.context.hold(path, None)
        self.finished.pop((coding, article), None)
        if found.document is not None:
            annotation = record_reading.annotation(found.document, coding)
            source = Source(path, 0, 0, coding, annotation.article)
            self._changed[path] = of_annotation(annotation, source, self.context.ids("actor"), self.context.ids("place"))
            self.finished[coding, annotation.article] = annotation.finished
        elif (self.context.root / path).exists():
            self.finished[coding, article] = False
