"""What a worker needs of a run: made where the run begins, found again in any process.

The process that began the run has it; one that was copied from it has what was known then; any other reads the project again.
What becomes known later is written into the run's folder, step by step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.check.context import Context, Source
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import read_authorities
from waqai.records import Article
from waqai.schema.schema_reader import read_schema
from waqai.texts import Texts

if TYPE_CHECKING:
    from waqai.engine.arrow_runs import ArrowRun
    from waqai.engine.runs import Run
    from waqai.engine.values_by_key import Packed


RunsOf = dict[tuple[str, str], list["ArrowRun"]]  # by coding (empty for articles) and table; those by event have `/event` behind it


class Work(NamedTuple):
    """Names a run to its workers: its folder (or another name, where nothing is put on disk), and the step that it is at."""

    name: str
    step: int


class Known:
    """What a run has found out so far.

    Parameters
    ----------
    runs : list of Run
        The index entries of all batches.
    articles, texts : str or None
        The file that `values_by_key.gather` wrote.
    rows : dict
        The runs of rows, by coding and table.
    pieces : list of str
        The files that hold the rows of `articles`, in their order.
    events_before : list of str
        The file that holds the events of the release before, with the version that brought each.
    memory : int
        The bytes that one worker may take.
    """

    def __init__(self) -> None:
        self.codings: dict[str, Source] = {}
        self.hidden: set[tuple[str, str]] = set()
        self.repeated: set[tuple[str, int]] = set()
        self.broken: set[str] = set()
        self.missing_outlets: dict[str, str] = {}
        self.used_outlets: set[str] = set()
        self.runs: list[Run] = []
        self.articles: str | None = None
        self.texts: str | None = None
        self.rows: RunsOf = {}
        self.pieces: list[str] = []
        self.events_before: list[str] = []
        self.memory = 1 << 30


class State:
    """One run in one process.

    Parameters
    ----------
    folder : str or None
        Where what is large is put; None where all stays in memory.
    keep : bool
        Whether the annotations are wanted.
    cached : bool
        Whether what each file says is wanted by itself, for the cache.
    rows : bool
        Whether rows of tables are made.
    states : bool
        Whether it is wanted how far each article is coded.
    """

    def __init__(
        self, context: Context, folder: str | None, *, keep: bool = False, cached: bool = False, rows: bool = False, states: bool = False
    ) -> None:
        self.context, self.folder, self.keep, self.cached, self.rows, self.states = context, folder, keep, cached, rows, states
        self.known, self.step = Known(), 0

    @cached_property
    def formats(self) -> Formats:
        return Formats(self.context.schema)

    def advance(self, known: Known, step: int) -> None:
        """Take over what has become known."""
        self.known, self.step = known, step
        old = self.context
        context = Context(old.root, old.schema, old.raw, old.texts)
        context.codings, context.hidden, context.repeated = known.codings, known.hidden, known.repeated
        context.missing_outlets, context.used_outlets = known.missing_outlets, known.used_outlets
        context.raw.broken = known.broken
        if known.articles or known.texts:
            from waqai.engine.values_by_key import Packed
        if known.articles is not None:
            context.raw.__dict__["article"] = PackedArticles(Packed(known.articles), context)
        if known.texts is not None:
            context.texts = Texts(context.texts.folder, PackedTexts(Packed(known.texts)))
        self.context = context


_ORIGIN = Article._fields.index("origin")
RECORD_FIELDS = (*Article._fields[:_ORIGIN], *Article._fields[_ORIGIN + 1 :])
plain_record = itemgetter(*[Article._fields.index(name) for name in RECORD_FIELDS])
"""An article's record without its origin, as `marshal` takes it."""


_OUTLET, _CREDITED = RECORD_FIELDS.index("outlet"), RECORD_FIELDS.index("credited")


def outlets_of(plain: tuple[Any, ...]) -> tuple[str, ...]:
    """The outlets that a plain record names."""
    return (plain[_OUTLET], *plain[_CREDITED])


def record_of(plain: tuple[Any, ...], source: tuple[Any, ...], context: Context) -> Article:
    """The record again."""
    return tuple.__new__(Article, (*plain[:_ORIGIN], context.origin(source), *plain[_ORIGIN:]))  # as `_make` would, in half of the time


_HELD = 5_000  # records that are held


class PackedArticles(Mapping[str, Article]):
    """All articles' records by their ids, made when they are asked for."""

    def __init__(self, packed: Packed, context: Context) -> None:
        self._packed, self._context = packed, context
        self._held: dict[str, Article] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """The record, or the default; it is asked for with every annotation, and with every report of an event told more than once."""
        held = self._held.get(key)
        if held is None:
            found = self._packed.get(key)
            if found is None:
                return default
            source, plain = found
            if len(self._held) >= _HELD:
                self._held.clear()
            held = self._held[key] = record_of(plain, source, self._context)
        return held

    def __getitem__(self, key: str) -> Article:
        held: Article | None = self.get(key)
        if held is None:
            raise KeyError(key)
        return held

    def __contains__(self, key: object) -> bool:
        return key in self._held or self._packed.get(str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return self._packed.keys()

    def __len__(self) -> int:
        return len(self._packed)


class PackedTexts:
    """The texts of the files of many, by hash: None for one that has another hash.

    They lie there in UTF-16, which is read in a fifth of the time of Arabic in UTF-8.
    """

    @staticmethod
    def pack(text: str) -> bytes:
        """A text as it is written."""
        return text.encode("utf-16")

    def __init__(self, packed: Packed) -> None:
        self._packed = packed

    def __contains__(self, sha256: object) -> bool:
        return self._packed.get(str(sha256)) is not None

    def get(self, sha256: str) -> str | None:
        found = self._packed.get(sha256)
        return found[0].decode("utf-16") if found and found[0] is not None else None


_STATES: dict[str, State] = {}


def begin(name: str, state: State) -> None:
    """Make a run known to this process, and to those that are copied from it."""
    _STATES[name] = state


def end(name: str) -> None:
    """Forget a run."""
    _STATES.pop(name, None)


def advance(name: str, known: Known) -> Work:
    """Go on to the next step with what has become known."""
    state = _STATES[name]
    state.advance(known, state.step + 1)
    if state.folder is not None:
        path = Path(state.folder) / f"known-{state.step}"
        import pickle

        path.write_bytes(
            pickle.dumps((str(state.context.root), {"rows": state.rows, "cached": state.cached, "states": state.states}, known))
        )
    return Work(name, state.step)


def load(work: Work) -> State:
    """The run's state in this process."""
    state = _STATES.get(work.name)
    if state is None or state.step != work.step:
        import pickle

        root, wanted, known = pickle.loads((Path(work.name) / f"known-{work.step}").read_bytes())
        if state is None:
            _STATES.clear()  # a worker works for one run at a time
            state = _STATES[work.name] = State(_context(Path(root)), work.name, **wanted)
        state.advance(known, work.step)
    return state


def _context(root: Path) -> Context:
    project = Project(root)
    schema, problems = read_schema(root)
    assert schema, problems
    raw, _, _ = read_authorities(project, Formats(schema))
    return Context(root, schema, raw, Texts(project.texts))
