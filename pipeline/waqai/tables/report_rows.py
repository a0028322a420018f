"""Report-level tables from checked records: what articles report, in the pass that checks them.

`ReportRows` takes annotations one after the other and gives Arrow tables with the columns of `reports`, `report_participants`,
`evidence`, `claims`, `quantities`, `report_links`, and of `heads`, which the making of other tables reads. `article_tables` does
the same of articles' records. Rows come in the order of their tables' keys. Columns are made of whole columns: what stands below
reports is a list of lists, of which Arrow says where each value stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from waqai.dates import Edtf
from waqai.read.raw_folder import Raw
from waqai.records import Annotation, Article, Copy, Passage, Quantity, Report, Role
from waqai.report_keys import REPORT_KEYS, shape_of
from waqai.roles import role_at
from waqai.rule import date_of
from waqai.schema.model import Field
from waqai.tables.row import joined

if TYPE_CHECKING:
    import pyarrow as pa

_DATE_PARTS = ("start", "end", "kind", "precision", "open", "qualifier")
_KEY = ("article_id", "event_id")
_KEY_OF = {key.columns["reports"][0]: key for key in REPORT_KEYS if "reports" in key.columns}  # by the column, or the first of a date's
# The columns of each table; a date stands for its seven columns.
REPORT_TABLES: dict[str, tuple[str, ...]] = {
    "reports": (*_KEY, "position", *(column for column in _KEY_OF if column not in _KEY), "n_codings"),
    "report_participants": (*_KEY, "role", "position", "actor_id", "country", "sectors"),
    "evidence": (*_KEY, "position", *Passage._fields),
    "claims": (*_KEY, "stance", "actor_id", "country", "sectors"),
    "quantities": (*_KEY, "position", *Quantity._fields),
    "report_links": (*_KEY, "linked_event_id"),
}
LINKS, HEADS = "report_links", "heads"
_OTHERS = {HEADS: ("article_id", "coding", "coder_id", "codebook", "coded", "n_reports")}
ARTICLE_TABLES: dict[str, tuple[str, ...]] = {
    "articles": (
        "article_id", "outlet_id", "credited", "reprint_of", "published", "published_basis", "published_note", "language", "title_en", "url",
        "archive_url", "retrieved", "extent", "page_sha256", "page_characters", "page_extraction", "body_characters",
        "stratum", "inclusion_probability",
    ),
    "article_spans": ("article_id", "position", "start", "end"),
    "article_copies": ("article_id", "position", *Copy._fields),
}  # fmt: skip
_DATES = {
    "published": ("start", "end", "precision", "qualifier"),
    **{column: _DATE_PARTS for column, key in _KEY_OF.items() if len(key.columns["reports"]) > 1},
}  # and what each is taken apart into
_TYPES = {
    **dict.fromkeys(("position", "start", "end", "n_reports", "n_codings", "page_characters", "body_characters", "offset", "length", "number"), "int64"),
    **dict.fromkeys(("approximate", *(name for name, key in _KEY_OF.items() if shape_of(key)["type"] == "boolean")), "bool"),
    **dict.fromkeys(("value", "low", "high", "inclusion_probability"), "float64"),
    **dict.fromkeys(("coded", "retrieved"), "date32"),
}  # fmt: skip

Rows = list[tuple[Any, ...]]
_SAID = tuple(name for name in Report._fields if name not in ("article", "origin"))  # of a report; it lets the document go
_said = itemgetter(*map(Report._fields.index, _SAID))
_NOTHING: list[Sequence[Any]] = [()] * len(Report._fields)


class _Coded(NamedTuple):
    """The reports of an annotation, by event: their places in the file from 1, how many codings have each, and for each name of `_SAID` the values of all."""

    article: str
    published: Edtf
    positions: list[int]
    n_codings: list[int | None]
    said: tuple[tuple[Any, ...], ...]


class _Reports:
    """The reports of many annotations, in the order of the key: what they say, by `_SAID`, and when their articles were published."""

    def __init__(self, coded: Sequence[_Coded]) -> None:
        import pyarrow as pa

        columns = [list(chain.from_iterable(column)) for column in zip(*[one.said for one in coded], strict=True)]
        self.said = dict(zip(_SAID, columns or _said(_NOTHING), strict=True))
        self.n_codings = list(chain.from_iterable([one.n_codings for one in coded]))
        self.published = [one.published for one in coded for _ in one.positions]
        of, _, at = _apart([one.positions for one in coded], ["position"])
        self.position = at["position"]
        self.articles = pa.array([one.article for one in coded], pa.string()).take(of)
        self.events = pa.array(self.said["event"], pa.string())

    def below(self, of: pa.Array, columns: Mapping[str, pa.Array]) -> pa.Table:
        """Rows of a table that has a report's key in its own, of the reports at these places."""
        import pyarrow as pa

        return pa.table({"article_id": self.articles.take(of), "event_id": self.events.take(of), **columns})


class ReportRows:
    """The rows of annotations of one coding; `extra` are the columns that the project declares, `reports` is how many there are."""

    def __init__(self, raw: Raw, extra: Sequence[Field] = ()) -> None:
        self._raw, self._extra, self._types = raw, [field.name for field in extra], own_types(extra)
        # Country and sectors by number; 0 is an actor that has none, which has been reported.
        self._sides: dict[tuple[str | None, tuple[str, ...]], int] = {("", ()): 0}
        alone = {a.id: a.roles[0] for a in raw.actor.values() if len(a.roles) == 1 and a.roles[0].start is None is a.roles[0].end}
        self._always = {actor: self._side(role) for actor, role in alone.items()}
        self._heads: Rows = []
        self._coded: list[_Coded] = []
        self.reports = 0

    def add(self, annotation: Annotation, published: Edtf) -> None:
        """Add an annotation of an article that was published then; no check complains of it."""
        reports, coded = annotation.reports, date_of(annotation.coded)
        self._heads.append(
            (annotation.article, annotation.coding, annotation.coder, annotation.codebook, coded.start if coded else None, len(reports))
        )
        counted, events = n_codings(annotation) or {}, [report.event for report in reports]
        order = sorted(range(len(events)), key=events.__getitem__)
        said = _said(list(zip(*[reports[i] for i in order], strict=True)) or _NOTHING)
        self._coded.append(_Coded(annotation.article, published, [i + 1 for i in order], [counted.get(events[i]) for i in order], said))
        self.reports += len(reports)

    def tables(self) -> dict[str, pa.Table]:
        """All rows as tables; and forget them."""
        reports, heads = _Reports(sorted(self._coded, key=attrgetter("article"))), sorted(self._heads, key=itemgetter(0))
        self._coded, self._heads, self.reports = [], [], 0
        return {
            "reports": self._reports(reports),
            "report_participants": self._participants(reports),
            "evidence": _evidence(reports),
            "claims": self._claims(reports),
            "quantities": _quantities(reports),
            LINKS: _links(reports),
            HEADS: to_arrow(_OTHERS[HEADS], heads, {}),
        }

    def _reports(self, reports: _Reports) -> pa.Table:
        import pyarrow as pa

        said = reports.said
        keys = {"article_id": reports.articles, "event_id": reports.events, "position": reports.position}
        coded = {column: said[key.name] for column, key in _KEY_OF.items() if column not in keys}
        for column in [column for column in coded if _KEY_OF[column].joined]:
            coded[column] = [joined(values or ()) for values in coded[column]]
        own = {name: [values.get(name) if values else None for values in said["extra"]] for name in self._extra}
        return pa.table(keys | _arrays(coded | {"n_codings": reports.n_codings} | own, self._types))

    def _participants(self, reports: _Reports) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc

        said, always = reports.said, self._always
        pairs = list(zip(said["actors"], said["recipients"], strict=True))
        of, position, actors = _apart(list(chain.from_iterable(pairs)), ["actor_id"])  # each report's actors, and then its recipients
        numbers = [
            always.get(actor) or self._party(actor, date, day)
            for (one, other), date, day in zip(pairs, said["date"], reports.published, strict=True)
            for actor in one + other
        ]
        role = pa.array(["actor", "recipient"]).take(pc.bit_wise_and(of, 1))
        return reports.below(
            pc.shift_right(of, 1), {"role": role, "position": position, **actors, **self._parties(pa.array(numbers, pa.int64()))}
        )

    def _claims(self, reports: _Reports) -> pa.Table:
        always = self._always
        claims = [  # by actor, then stance: the key's order
            of_report and [(c.stance, c.by, always.get(c.by) or self._party(c.by, day.text, day)) for c in sorted(of_report)]
            for of_report, day in zip(reports.said["claims"], reports.published, strict=True)
        ]
        of, _, columns = _apart(claims, ["stance", "actor_id", "number"])
        numbers = columns.pop("number")
        return reports.below(of, columns | self._parties(numbers))

    def _party(self, actor: str, date: str | None, published: Edtf) -> int:
        """The same on a date or, where there is none, as an undated event has it, of an actor that has not always the same."""
        entry = self._raw.actor.get(actor)
        role = role_at(entry.roles, date_of(date), published) if entry else None
        return self._side(role) if role else 0

    def _side(self, role: Role) -> int:
        """The number of country and sectors."""
        return self._sides.setdefault((role.country, role.sectors), len(self._sides))

    def _parties(self, numbers: pa.Array) -> dict[str, pa.Array]:
        """The columns of parties with these numbers."""
        sides = to_arrow(("country", "sectors"), [(country, joined(sectors)) for country, sectors in self._sides], {})
        return {name: sides.column(name).chunk(0).take(numbers) for name in sides.column_names}


def _evidence(reports: _Reports) -> pa.Table:
    of, position, passages = _apart(reports.said["evidence"], Passage._fields)
    return reports.below(of, {"position": position, **passages})


def _quantities(reports: _Reports) -> pa.Table:
    floats = [said and [_in_floats(quantity) for quantity in said] for said in reports.said["quantities"]]
    of, position, quantities = _apart(floats, Quantity._fields)
    return reports.below(of, {"position": position, **quantities})


def _in_floats(q: Quantity) -> tuple[Any, ...]:
    value, low, high = [None if n is None else float(n) for n in (q.value, q.low, q.high)]
    return q.what, value, low, high, q.approximate, q.unit, q.words


def _links(reports: _Reports) -> pa.Table:
    of, _, others = _apart([about and sorted(about) for about in reports.said["about"]], ["linked_event_id"])
    return reports.below(of, others)


def n_codings(annotation: Annotation) -> dict[str, int] | None:
    """For each event of an adjudicated annotation, how many of the codings that it was made of had it; None where that is not known."""
    made = annotation.adjudication
    if made is None or "missing" not in made:
        return None
    coded = sum(digest is not None for digest in made["codings"].values())
    lacking = Counter(entry["event"] for entry in made["missing"])
    return {report.event: coded - lacking[report.event] for report in annotation.reports}


def empty_table(name: str) -> pa.Table:
    """A table of `ReportRows` without a row."""
    return to_arrow((REPORT_TABLES | _OTHERS)[name], [], {})


def own_types(extra: Sequence[Field]) -> dict[str, str]:
    """The Arrow types of the columns that a project declares."""
    return {field.name: {"integer": "int64", "number": "float64", "boolean": "bool"}.get(field.type, "string") for field in extra}


def own_values(values: dict[str, Any] | None, names: Sequence[str]) -> list[Any]:
    """What a report or an article has in these columns of the project's own."""
    return [values.get(name) if values else None for name in names]


def article_tables(articles: Iterable[Article], extra: Sequence[Field] = ()) -> dict[str, pa.Table]:
    """The rows of articles' records, without what was coded of them."""
    rows: Rows = []
    spans: Rows = []
    own = [field.name for field in extra]
    columns = ARTICLE_TABLES | {"articles": (*ARTICLE_TABLES["articles"], *own)}
    copies: Rows = []
    for a in sorted(articles, key=attrgetter("article")):
        retrieved, drawn = date_of(a.retrieved), a.inclusion_probability
        rows.append(
            (
                a.article, a.outlet, joined(a.credited), a.reprint_of, a.published, a.published_basis, a.published_note, a.language,
                a.title_en, a.url, a.archive_url, retrieved.start if retrieved else None, a.extent, a.page_sha256, a.page_characters,
                a.page_extraction, sum([end - start for start, end in a.body]), a.stratum, None if drawn is None else float(drawn),
                *own_values(a.extra, own),
            )
        )  # fmt: skip
        spans += [(a.article, i, start, end) for i, (start, end) in enumerate(a.body, 1)]
        copies += [(a.article, i, *values) for i, values in enumerate(a.copies, 1)]
    return {
        name: to_arrow(columns[name], found, own_types(extra)) for name, found in zip(ARTICLE_TABLES, (rows, spans, copies), strict=True)
    }


def to_arrow(columns: Sequence[str], rows: Rows, types: Mapping[str, str]) -> pa.Table:
    """Rows of values as a table, dates with what follows from them; `types` are those of a project's own columns."""
    import pyarrow as pa

    return pa.table(_arrays(dict(zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True)), types))


def _arrays(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> dict[str, pa.Array]:
    import pyarrow as pa

    arrays: dict[str, pa.Array] = {}
    for name, values in columns.items():
        if name in _DATES:
            arrays |= date_columns(name, pa.array(values, pa.string()), _DATES[name])
        else:
            arrays[name] = pa.array(values, pa.type_for_alias(types.get(name) or _type(name)))
    return arrays


def _apart(lists: Sequence[Any], columns: Sequence[str]) -> tuple[pa.Array, pa.Array, dict[str, pa.Array]]:
    """The values of lists, one list after the other: in which list each stands, where in it, from 1, and its columns.

    A value is a tuple of what its columns have, or that itself where there is one column.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = {name: pa.type_for_alias(_type(name)) for name in columns}
    listed = pa.array(lists, pa.list_(pa.struct(kinds) if len(kinds) > 1 else kinds[columns[0]]))
    of, values = pc.list_parent_indices(listed), listed.flatten()
    position = pc.subtract(pa.array(np.arange(1, len(of) + 1)), listed.offsets.take(of))
    return of, position, dict(zip(columns, values.flatten() if len(kinds) > 1 else [values], strict=True))


def _type(column: str) -> str:
    return _TYPES.get(column, "string")


def date_columns(name: str, texts: pa.Array, parts: Sequence[str]) -> dict[str, pa.Array]:
    """A date as coded and what follows from it; each distinct text is read once."""
    import pyarrow as pa

    encoded = texts.dictionary_encode()
    found = [date_of(text) for text in encoded.dictionary.to_pylist()]
    out = {name: texts}
    for part in parts:
        kind = pa.date32() if part in ("start", "end") else pa.string()
        out[f"{name}_{part}"] = pa.array([getattr(when, part) if when else None for when in found], kind).take(encoded.indices)
    return out
