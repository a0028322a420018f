"""Report-level tables from checked records: what articles report, in the pass that checks them.

`ReportRows` takes annotations one after the other and gives Arrow tables with the columns of `reports`, `report_participants`,
`evidence`, `claims`, `quantities`, `report_links`, and of `heads`, which the making of other tables reads. `article_tables` does
the same of articles' records. Rows come in the order of their tables' keys where the articles come in theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from waqai.dates import Edtf
from waqai.read.raw_folder import Raw
from waqai.records import LATER, Annotation, Article, Copy, Report
from waqai.report_keys import REPORT_KEYS, shape_of
from waqai.roles import role_at
from waqai.rule import date_of
from waqai.schema.model import Field
from waqai.tables.row import joined

if TYPE_CHECKING:
    import pyarrow as pa

_DATE_PARTS = ("start", "end", "kind", "precision", "open", "qualifier")
_KEY = ("article_id", "event_id")
_LATER = [key for key in REPORT_KEYS if key.name in LATER]
_LATER_COLUMNS = [key.columns["reports"][0] for key in _LATER]
# The columns of each table in the order of its rows' values; a date stands for its seven columns.
REPORT_TABLES: dict[str, tuple[str, ...]] = {
    "reports": (
        *_KEY,
        "position",
        "type",
        "mode",
        "contexts",
        "status",
        "mutual",
        "repeated",
        "date",
        "planned",
        "place_id",
        "summary",
        "n_codings",
        *_LATER_COLUMNS,
    ),
    "report_participants": (*_KEY, "role", "position", "actor_id", "country", "sectors"),
    "evidence": (*_KEY, "position", "start", "end", "sha256"),
    "claims": (*_KEY, "stance", "actor_id", "country", "sectors"),
    "quantities": (*_KEY, "position", "what", "value", "low", "high", "approximate", "unit", "words"),
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
    "date": _DATE_PARTS,
    "planned": _DATE_PARTS,
    "published": ("start", "end", "precision", "qualifier"),
    **{key.columns["reports"][0]: _DATE_PARTS for key in _LATER if len(key.columns["reports"]) > 1},
}  # and what each is taken apart into
_TYPES = {
    **dict.fromkeys(("position", "start", "end", "n_reports", "n_codings", "page_characters", "body_characters", "offset", "length"), "int64"),
    **dict.fromkeys(("mutual", "repeated", "approximate"), "bool"),
    **{key.columns["reports"][0]: "bool" for key in _LATER if shape_of(key)["type"] == "boolean"},
    **dict.fromkeys(("value", "low", "high", "inclusion_probability"), "float64"),
    **dict.fromkeys(("coded", "retrieved"), "date32"),
}  # fmt: skip

Rows = list[tuple[Any, ...]]


class ReportRows:
    """The rows of annotations of one coding; `extra` are the columns that the project declares."""

    def __init__(self, raw: Raw, extra: Sequence[Field] = ()) -> None:
        self._raw, self._extra = raw, [field.name for field in extra]
        self._columns = REPORT_TABLES | _OTHERS | {"reports": (*REPORT_TABLES["reports"], *self._extra)}
        self._types = own_types(extra)
        self._parties: dict[tuple[str, str | None, str], tuple[str | None, str | None]] = {}
        alone = {a.id: a.roles[0] for a in raw.actor.values() if len(a.roles) == 1 and a.roles[0].start is None is a.roles[0].end}
        self._always = {actor: (role.country, joined(role.sectors)) for actor, role in alone.items()}
        self.rows: dict[str, Rows] = {name: [] for name in (*REPORT_TABLES, *_OTHERS)}

    def add(self, annotation: Annotation, published: Edtf) -> None:
        """Add the rows of an annotation of an article that was published then; no check complains of it."""
        article, rows = annotation.article, self.rows
        coded = date_of(annotation.coded)
        rows[HEADS].append(
            (article, annotation.coding, annotation.coder, annotation.codebook, coded.start if coded else None, len(annotation.reports))
        )
        told = n_codings(annotation)
        for position, report in sorted(enumerate(annotation.reports, 1), key=lambda pair: pair[1].event):
            self._add(article, position, report, published, told.get(report.event) if told else None)

    def _add(self, article: str, position: int, r: Report, published: Edtf, told: int | None) -> None:
        rows, event, always = self.rows, r.event, self._always
        rows["reports"].append(
            (
                article,
                event,
                position,
                r.type,
                r.mode,
                joined(r.contexts),
                r.status,
                r.mutual,
                r.repeated,
                r.date,
                r.planned,
                r.place,
                r.summary,
                told,
                *([joined(said) if isinstance(said := getattr(r, name), tuple) else said for name in LATER] if LATER else ()),
                *(own_values(r.extra, self._extra) if self._extra else ()),
            )
        )
        parties = rows["report_participants"]
        for role, ids in (("actor", r.actors), ("recipient", r.recipients)):
            for i, actor in enumerate(ids, 1):
                parties.append((article, event, role, i, actor, *(always.get(actor) or self._party(actor, r.date, published))))
        for i, (start, end, sha256) in enumerate(r.evidence, 1):
            rows["evidence"].append((article, event, i, start, end, sha256))
        for claim in sorted(r.claims) if r.claims else ():  # by actor, then stance: the key's order
            party = always.get(claim.by) or self._party(claim.by, published.text, published)
            rows["claims"].append((article, event, claim.stance, claim.by, *party))
        for i, q in enumerate(r.quantities, 1):
            numbers = [None if n is None else float(n) for n in (q.value, q.low, q.high)]
            rows["quantities"].append((article, event, i, q.what, *numbers, q.approximate, q.unit, q.words))
        for other in r.about or ():
            rows[LINKS].append((article, event, other))

    def _party(self, actor: str, date: str | None, published: Edtf) -> tuple[str | None, str | None]:
        """Country and sectors on a date, or, where there is none, as an undated event has them, of an actor that has not always the same."""
        key = actor, date, published.text
        found = self._parties.get(key)
        if found is None:
            entry = self._raw.actor.get(actor)
            role = role_at(entry.roles, date_of(date), published) if entry else None
            found = self._parties[key] = (role.country, joined(role.sectors)) if role else ("", None)  # it has been reported
        return found

    def tables(self) -> dict[str, pa.Table]:
        """All rows as tables; and forget them."""
        out = {name: to_arrow(columns, self.rows[name], self._types) for name, columns in self._columns.items()}
        self.rows = {name: [] for name in out}
        return out


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
    for a in articles:
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

    arrays: dict[str, pa.Array] = {}
    for name, values in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True):
        if name in _DATES:
            arrays |= date_columns(name, pa.array(values, pa.string()), _DATES[name])
        else:
            arrays[name] = pa.array(values, pa.type_for_alias(types.get(name) or _TYPES.get(name, "string")))
    return pa.table(arrays)


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
