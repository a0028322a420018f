"""The keys of a report, each declared once.

A `Key` says what a report holds under it, which columns publish it, how adjudication brings two codings of it together,
how agreement compares them, and whether raw/events.yaml may decide it for the event. Projected from the list: the shape
of annotation files (of reports that are not finished too, by `draft`), the order in which keys are written, a new coding, what
adjudication keeps and marks, the fields of agreement, and the tables of keys in docs/. `waqai.records.Report` is written by hand,
for its types and its speed; tests/test_report_keys.py holds it and the columns of `schema/tables/` to the list.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from waqai.value_types import date, entries, mapping, number, slug, text

Codes = Callable[..., dict[str, Any]]
"""The name of a list of the codebook and a description to the JSON Schema of its codes: `waqai.formats.Formats.codes`."""

Merge = Literal["id", "mark", "passages", "first"]
"""What adjudication makes of two values: the first coding's id for the event; where they differ, a mark that a person
decides; the passages of both; the first coding's value."""


class Measure(NamedTuple):
    """A figure of agreement.

    Parameters
    ----------
    field : str
        Its name in what is published.
    value : str
        What is compared: the value `itself`, whether it `is true`, the `set` of the list's items, of its entries in words
        (`entries`), or of the parties' `countries` or `sectors`.
    distance : str
        When two are apart, for alpha: `nominal`, `masi` (sets) or `overlap` (dates).
    """

    field: str
    value: Literal["itself", "is true", "set", "entries", "countries", "sectors"] = "itself"
    distance: Literal["nominal", "masi", "overlap"] = "nominal"


class Key(NamedTuple):
    """One key of a report; `waqai.records.Report` has an attribute of the same name.

    Parameters
    ----------
    name : str
        The key in annotation files.
    values : callable
        The codebook's codes to the JSON Schema of the key's values.
    columns : mapping
        The tables that publish it, each with the columns that follow from this key alone.
    agreement : tuple of Measure, or str
        How two codings are compared, or the reason why they are not.
    rule : str
        For an adjudicator: which rule decides where two codings differ.
    required : bool
        Whether every report has it.
    default : Any
        What its absence means, as it would be written.
    also_default : tuple
        Other values that mean the same as the default wherever two codings are compared.
    merge : str
        See `Merge`.
    decidable : bool
        Whether raw/events.yaml may decide it, since the event has it as well.
    block_from : int, optional
        From how many entries on each stands on a line of its own; never where None.
    begun : (str, str), optional
        What `waqai new coding` writes for it: a value to be replaced (one that begins with `- ` on the next line), and a comment.
    joined : bool
        Whether it is a list that one cell of `reports` holds, joined by `;`.
    free_text : bool
        Whether it is a text in the coder's own words, which a cell may not hold whatever it says.
    arabic : str
        What sheets call it for readers of Arabic; the key's name where it is empty.
    """

    name: str
    values: Callable[[Codes], dict[str, Any]]
    columns: Mapping[str, tuple[str, ...]]
    agreement: tuple[Measure, ...] | str
    rule: str
    required: bool = True
    default: Any = None
    also_default: tuple[Any, ...] = ()
    merge: Merge = "mark"
    decidable: bool = True
    block_from: int | None = None
    begun: tuple[str, str] | None = None
    joined: bool = False
    free_text: bool = False
    arabic: str = ""


def _passage() -> dict[str, Any]:
    return mapping(
        {
            "start": number("The passage's first code point, from 0.", "integer", null=False, least=0),
            "end": number("The code point after its last one.", "integer", null=False, least=1),
            "sha256": {
                "type": "string", "pattern": "^[0-9a-f]{64}$", "x-what": "a SHA-256 in 64 lower-case hexadecimal digits",
                "description": "SHA-256 of the passage in UTF-8.",
            },
        }
    )  # fmt: skip


def _claim(codes: Codes) -> dict[str, Any]:
    return mapping({"by": slug("Who claims it, an id of raw/actors.yaml.", of="actors"), "stance": codes("stances", "Asserts or denies.")})


def _quantity(codes: Codes) -> dict[str, Any]:
    return mapping(
        {
            "what": codes("quantities", "What is counted or measured."),
            "value": number("The number given, or null.", least=0),
            "low": number("The lower bound given, or null.", least=0),
            "high": number("The upper bound given, or null.", least=0),
            "approximate": {"type": "boolean", "description": "True for about, nearly, more than."},
            "unit": codes("units", "The unit."),
        },
        {"words": text("The number in words where the article gives no figure, such as `hundreds`, in English.", 60)},
    )


def _actors(description: str, least: int = 0) -> dict[str, Any]:
    return entries(slug("An id of raw/actors.yaml.", of="actors"), description, least=least, unique=True)


def _dated(name: str) -> tuple[str, ...]:
    return (name, *(f"{name}_{part}" for part in ("start", "end", "kind", "precision", "open", "qualifier")))


REPORT_KEYS: tuple[Key, ...] = (
    Key(
        "event",
        lambda codes: slug(
            "The event's id: chosen once, the same in every article that reports the event. It is a name and is not corrected when "
            "the event turns out otherwise.",
            of="events",
        ),
        {"reports": ("event_id",)},
        "event ids are local to a coding",
        "coding rules 1, The event: is it one event with the other, or another on a separate occasion?",
        merge="id", decidable=False, begun=("who-does-what-2024", "an id: the same in every article that reports the event"),
        arabic="الحدث",
    ),
    Key(
        "type",
        lambda codes: codes("types", "The event's type."),
        {"reports": ("type",)},
        (Measure("type"),),
        "coding rules 2: the definitions of the types in the codebook, and the tables of Cooperation and Conflict",
        begun=("CONSULT", "the codebook has all types, modes and contexts"),
        arabic="النوع",
    ),
    Key(
        "mode",
        lambda codes: {"type": ["string", "null"], "description": "A mode of the type (the codebook lists them below it), or null."},
        {"reports": ("mode",)},
        (Measure("mode"),),
        "coding rules 2: of several modes that fit, the one with the more extreme score; null where none is reported",
        begun=("visit", "or null"),
    ),
    Key(
        "contexts",
        lambda codes: entries(codes("contexts", "A context that applies."), "A list of all contexts that apply; may be empty.", unique=True),
        {"reports": ("contexts",)},
        (Measure("contexts", "set", "masi"),),
        "coding rules 2, Contexts: as many as apply, by their definitions in the codebook",
        begun=("[diplomatic]", ""), joined=True,
        arabic="السياقات",
    ),
    Key(
        "actors",
        lambda codes: _actors("A list of at least one: who acts, ids of raw/actors.yaml.", 1),
        {"report_participants": ("actor_id",)},
        (Measure("actors", "set", "masi"), Measure("actor_countries", "countries", "masi"), Measure("actor_sectors", "sectors", "masi")),
        "coding rules 3: the most specific that is named; spokespersons act for those they speak for",
        begun=("[]", "who acts: ids of raw/actors.yaml"),
        arabic="الفاعلون",
    ),
    Key(
        "recipients",
        lambda codes: _actors("A list: who is acted toward, ids of raw/actors.yaml; may be empty. No party is on both sides."),
        {"report_participants": ("actor_id",)},
        (
            Measure("recipients", "set", "masi"), Measure("recipient_countries", "countries", "masi"),
            Measure("recipient_sectors", "sectors", "masi"),
        ),
        "coding rules 3: the most specific that is named; decide together with actors and mutual",
        begun=("[]", "who is acted toward"),
        arabic="المتلقون",
    ),
    Key(
        "mutual",
        lambda codes: {"type": "boolean", "description": "`true`: with or against one another; `false`: side by side."},
        {"reports": ("mutual",)},
        (Measure("mutual", "is true"),),
        "coding rules 3, Mutual or side by side: true for with or against one another and no side reported first",
        required=False, also_default=(False,),  # false may be left out beside a recipient
        arabic="متبادل",
    ),
    Key(
        "date",
        lambda codes: date("When it happened, in EDTF, or null."),
        {"reports": _dated("date")},
        (Measure("date"), Measure("date_overlap", distance="overlap")),
        "coding rules 4: never more precise than the article allows; an interval is how long it lasted; null where no clue is given",
        begun=("2024-06-19", "when it happened, in EDTF, or null"),
        arabic="التاريخ",
    ),
    Key(
        "planned",
        lambda codes: date("When what is announced is to happen, in EDTF, or null."),
        {"reports": _dated("planned")},
        (Measure("planned"),),
        "coding rules 2, AGREE: what it is planned for, while `date` is when it was announced",
        required=False,
        arabic="الموعد المقرر",
    ),
    Key(
        "repeated",
        lambda codes: {"type": "boolean", "description": "`true` for several acts without number or days."},
        {"reports": ("repeated",)},
        "few reports have it",
        "coding rules 1, Plural acts: true only for several acts without number or days",
        required=False, default=False,
        arabic="متكرر",
    ),
    Key(
        "place",
        lambda codes: slug("Where it happened, an id of raw/places.yaml, or null.", null=True, of="places"),
        {"reports": ("place_id",)},
        (Measure("place"),),
        "annotation format, place: where it happened, as precisely as the article says; null where it does not",
        begun=("null", "an id of raw/places.yaml"),
        arabic="المكان",
    ),
    Key(
        "status",
        lambda codes: codes("statuses", "How the article reports it."),
        {"reports": ("status",)},
        (Measure("status"),),
        "coding rules 5: the article's own voice, or a sentence that attributes it",
        begun=("actual", "or alleged, hypothetical, negated"),
        arabic="الحالة",
    ),
    Key(
        "claims",
        lambda codes: entries(_claim(codes), "A list of `{by, stance}`: who asserts it and who denies it; may be empty.", unique=True),
        {"claims": ("actor_id", "stance")},
        (Measure("claims", "entries", "masi"),),
        "coding rules 5, Claims: for every alleged event, and for another only where a party denies it",
        required=False, default=[], decidable=False,
    ),
    Key(
        "about",
        lambda codes: entries(
            slug("An event's id.", of="events"),
            "A list of the events that an accusation, a request or a threat names, events of the same coding; may be empty.", unique=True,
        ),
        {"report_links": ("linked_event_id",)},
        "event ids are local to a coding",
        "coding rules 5, Accusations and denials: the events that are charged, asked for or threatened",
        required=False, decidable=False,
        arabic="بشأن",
    ),
    Key(
        "quantities",
        lambda codes: entries(_quantity(codes), "A list of the numbers that the article gives for it; may be empty.", unique=True),
        {"quantities": ("what", "value", "low", "high", "approximate", "unit", "words")},
        "two lists of numbers have no agreed distance",
        "annotation format, quantities: each number that the article gives for the event",
        required=False, default=[], decidable=False, block_from=1,
    ),
    Key(
        "evidence",
        lambda codes: entries(
            _passage(), "A list of at least one passage `{start, end, sha256}`: the shortest that support it.", least=1, unique=True
        ),
        {"evidence": ("start", "end", "sha256")},
        "reports are matched by it",
        "",
        merge="passages", decidable=False, block_from=2, begun=("- {start: , end: , sha256: }", 'waqai text find {article} "words" prints the lines'),
    ),
    Key(
        "summary",
        lambda codes: text("One sentence of the coder's own, in English, 10 to 300 characters; never the article's words.", 300, least=10),
        {"reports": ("summary",)},
        "each coder's own words",
        "",
        merge="first", begun=("", "a sentence of your own, in English"), free_text=True,
        arabic="الملخص",
    ),
    Key(
        "extra",
        lambda codes: mapping({}, {}, "The project's own columns, by their names (`schema/extra.yaml`)."),
        {},  # what the project declares
        "what a project adds has no agreed distance",
        "schema/extra.yaml: what each column of the project's own holds",
        required=False, also_default=({},), decidable=False,
        arabic="إضافي",
    ),
)  # fmt: skip
"""The keys of a report in the order in which they are written."""

DRAFT, NOTE = "draft", "note"


def shape_of(key: Key) -> dict[str, Any]:
    """The shape of a key's values in any project: lists of codes are named (`x-list`), and their codes left out."""

    def named(name: str, description: str, *, null: bool = False) -> dict[str, Any]:
        return {"type": ["string", "null"] if null else "string", "x-list": name, "description": description}

    return key.values(named)


def lists_of(key: Key) -> tuple[str, ...]:
    """The lists of the codebook that a key's values are of."""

    def found(shape: Any) -> Iterator[str]:
        if isinstance(shape, dict):
            yield from [shape["x-list"]] if "x-list" in shape else []
            for part in shape.values():
                yield from found(part)

    return tuple(dict.fromkeys(found(shape_of(key))))


def keys_of(lists: Container[str]) -> tuple[Key, ...]:
    """The keys that a report may have under a codebook with these lists: one that is not required, and is newer than the codebook, is left out."""
    return tuple(key for key in REPORT_KEYS if key.required or all(name in lists for name in lists_of(key)))


def draft(report: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The shape of a report that is not finished: every key but the event's may be missing, or have no value; what is there is right.

    `report` has the shapes of the keys of one that is finished.
    """
    marks = {
        "event": report["event"],
        DRAFT: {"type": "boolean", "enum": [True], "description": "`true`: the report is not finished. Take the key out when it is."},
    }
    note = text("What is missing, or why, in a line of your own; never the article's words.", 1000, null=True)
    return mapping(marks, {NOTE: note, **{name: _begun(schema) for name, schema in report.items() if name != "event"}})


def _begun(schema: dict[str, Any]) -> dict[str, Any]:
    """The shape of a value that may also be missing, of a list that may also be empty."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    out = schema | {"type": [*dict.fromkeys([*types, "null"])]}
    if "enum" in schema:
        out["enum"] = [*dict.fromkeys([*schema["enum"], None])]
    return {name: value for name, value in out.items() if name not in ("minItems", "minLength")}
