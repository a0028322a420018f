"""The values that `schema/` is read into. Frozen; made by `waqai.schema.schema_reader`, used by every later stage."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal, NamedTuple

from waqai.yamlfile.document import Document

FieldType = Literal["string", "integer", "number", "boolean", "date"]


class Field(NamedTuple):
    """A column: Table Schema's field, with the codebook list that its values come from.

    Parameters
    ----------
    codes : str or None
        The list of the codebook that each value is a code of.
    joined : bool
        True where a cell holds several values, joined by `;`.
    verbatim : bool
        True where a cell holds the text of another cell, whatever that is.
    pattern : str or None
        A regular expression that the whole value matches.
    """

    name: str
    type: FieldType
    description: str
    required: bool = False
    codes: str | None = None
    joined: bool = False
    verbatim: bool = False
    unit: str | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None


class ForeignKey(NamedTuple):
    """Columns whose values are in another table's columns."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


class Table(NamedTuple):
    """One table of a release.

    Parameters
    ----------
    row : str
        Completes "one row is ...".
    derived : bool
        True for a table that is made from other tables of the release.
    """

    name: str
    title: str
    row: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    derived: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    @property
    def id_column(self) -> str | None:
        """The column of a row's own id, which never comes back once it is retired; None where rows have none."""
        return self.primary_key[0] if len(self.primary_key) == 1 and self.primary_key[0].endswith("_id") else None


class Code(NamedTuple):
    """One code of a list. `parent` is the type of a mode, the quad class of a type, the group of a country."""

    code: str
    label: str
    definition: str | None = None
    example: str | None = None
    note: str | None = None
    parent: str | None = None
    score: float | None = None
    rules: tuple[tuple[str, Any], ...] = ()

    @property
    def meaning(self) -> str:
        """The label and, where there is one, the definition."""
        return self.label + (f": {self.definition}" if self.definition else "")


class CodeList(NamedTuple):
    """One list of the codebook, in its order."""

    name: str
    title: str
    description: str
    source: str
    codes: tuple[Code, ...]


def in_column(code: str) -> str:
    """A code as a part of a column's name."""
    return code.lower().replace(" ", "_").replace("-", "_")


class Note(NamedTuple):
    """A question that the coding rules left open, and the answer."""

    question: str
    answer: str


class Codebook:
    """All lists, and what coders need to know of types and modes."""

    def __init__(
        self, document: Document, notes: tuple[Note, ...], lists: dict[str, CodeList], documents: dict[str, Document] | None = None
    ) -> None:
        head = document.values
        self.document, self.documents = document, documents or {}
        self.version, self.title, self.description = head["version"], head["title"], head["description"]
        self.source, self.licence, self.credit = head["source"], head["licence"], head["credit"]
        self.notes, self.lists = notes, lists

    def codes(self, name: str) -> tuple[str, ...]:
        """The codes of a list, in its order."""
        return tuple(c.code for c in self.lists[name].codes)

    @cached_property
    def quad_class(self) -> dict[str, str]:
        """The quad class of each type."""
        return {c.code: c.parent or "" for c in self.lists["types"].codes}

    @cached_property
    def modes(self) -> dict[str, tuple[str, ...]]:
        """The modes of each type, in their order."""
        out: dict[str, tuple[str, ...]] = {c.code: () for c in self.lists["types"].codes}
        for code in self.lists["modes"].codes:
            assert code.parent
            out[code.parent] += (code.code.removeprefix(f"{code.parent}-"),)
        return out

    @cached_property
    def scored(self) -> bool:
        """Whether types have scores."""
        return any(c.score is not None for c in self.lists["types"].codes)

    @cached_property
    def needs_recipient(self) -> frozenset[str]:
        """The types that have a recipient or are mutual."""
        return frozenset(c.code for c in self.lists["types"].codes if ("recipient", "required") in c.rules)

    @cached_property
    def plannable(self) -> frozenset[str]:
        """The types that can be planned for a time."""
        return frozenset(c.code for c in self.lists["types"].codes if ("plannable", True) in c.rules)

    @cached_property
    def units(self) -> dict[str, tuple[str, ...]]:
        """The units that each kind of quantity is given in."""
        return {c.code: tuple(dict(c.rules)["units"]) for c in self.lists["quantities"].codes}


class Expectation(NamedTuple):
    """One release gate: a metric of the finished tables, its bounds, and the reason for them.

    Parameters
    ----------
    metric : str
        One of `waqai.schema.shapes.METRICS`; `table`, `column`, `value`, `columns` and `other` say of what.
    least, greatest : float or str or None
        The bounds, both allowed; a day as text for dates.
    origin : tuple
        The file, and the expectation's index in it.
    """

    suite: str
    name: str
    metric: str
    table: str
    column: str | None
    value: str | None
    columns: tuple[str, ...]
    other: str | None
    least: float | str | None
    greatest: float | str | None
    reason: str
    origin: tuple[Document, int]


class Suite(NamedTuple):
    """The expectations of one file of `schema/expectations/`."""

    name: str
    title: str
    description: str
    expectations: tuple[Expectation, ...]


UNMATCHED = "unmatched"  # the code of the list `matches` for what has no counterpart


class Counterpart(NamedTuple):
    """One code of ours with one of another scheme.

    Parameters
    ----------
    code, other : str or None
        Ours and theirs; one of them is None where `match` says that the other has no counterpart.
    start, end : str or None
        The first and the last day on which the other code was in use, as ISO dates; None where that is open.
    score : float or None
        The Goldstein score of the other code.
    """

    code: str | None
    other: str | None
    label: str | None
    match: str
    start: str | None
    end: str | None
    score: float | None
    note: str | None
    source: str

    @property
    def key(self) -> str:
        """Names the entry within its scheme: our code, theirs, and the first day where there is one."""
        return "/".join((self.code or UNMATCHED, self.other or UNMATCHED, *([self.start] if self.start else ())))


class Crosswalk(NamedTuple):
    """The codes of one other scheme with those of one list of the codebook: a file of `schema/crosswalks/`."""

    scheme: str
    title: str
    list: str
    description: str
    source: str
    entries: tuple[Counterpart, ...]
    document: Document


class Creator(NamedTuple):
    """A person or body that the dataset is cited by."""

    name: str
    orcid: str | None = None


class Reference(NamedTuple):
    """A work that the dataset is made from, as `CITATION.cff` and the card name it.

    Parameters
    ----------
    kind : str
        Citation File Format's type: one of `waqai.schema.shapes.REFERENCES`.
    authors : tuple of pairs of str
        Family name and given name of each.
    details : tuple of pairs of str
        The rest, such as journal and doi, by Citation File Format's names and in the order of the file.
    """

    kind: str
    title: str
    authors: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]


class Dataset(NamedTuple):
    """`schema/dataset.yaml`: the dataset's own record, the one home of its version and date.

    Parameters
    ----------
    publish : tuple of str
        The published view: of each article the first of these codings that has it.
    codings : tuple of str
        The codings that a release holds apart, each whole.
    languages : tuple of str
        The languages that every actor, place and outlet has a name in, beside English; two letters of ISO 639-1.
    allow : tuple of str
        What this project may leave open, as foreign codings need: some of `waqai.schema.shapes.ALLOWED`.
    agreement : tuple of tuples of str
        Codings, two or more, whose agreement with one another a release publishes; of two, the first is the measure of the other.
    references : tuple of Reference
        What it is made from, and asks to be cited with it.
    publisher, doi : str or None
        Who publishes the releases, where that is not the creators; the DOI of the version that the record is of.
    responsible_ai : dict
        What Croissant's vocabulary for responsible AI asks of a dataset, by its names in snake case; a text, or a tuple of texts.
    """

    name: str
    title: str
    description: str
    version: str
    released: str
    publish: tuple[str, ...]
    waqai: str
    creators: tuple[Creator, ...]
    keywords: tuple[str, ...]
    licence: str
    homepage: str | None
    repository: str | None
    limits: tuple[str, ...]
    codings: tuple[str, ...]
    agreement: tuple[tuple[str, ...], ...]
    languages: tuple[str, ...]
    allow: tuple[str, ...]
    references: tuple[Reference, ...]
    publisher: str | None
    doi: str | None
    responsible_ai: dict[str, str | tuple[str, ...]]
    document: Document

    @property
    def published_by(self) -> str:
        """Who publishes the releases, in words."""
        return self.publisher or ", ".join(creator.name for creator in self.creators)

    @property
    def published_codings(self) -> tuple[str, ...]:
        """The codings that a release contains, in the view or whole."""
        return (*self.publish, *self.codings)


class Schema(NamedTuple):
    """All that `schema/` decides; `tables` are in the order in which people are shown them.

    Parameters
    ----------
    extra : dict
        The columns that the project declares of its own in `schema/extra.yaml`: of `reports` and of `articles`.
    """

    dataset: Dataset
    tables: dict[str, Table]
    codebook: Codebook
    extra: dict[str, tuple[Field, ...]]
