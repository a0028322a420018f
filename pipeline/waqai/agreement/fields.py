"""What is compared of two matched reports: each field with its value and its distance. Takes and gives values only.

The fields are the measures of `waqai.report_keys`; what each word there means is defined here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from waqai.agreement.alpha import Distance, apart, masi, nominal
from waqai.agreement.coded_reports import CodedReport
from waqai.report_keys import REPORT_KEYS, Key, Measure

_VALUES: dict[str, Callable[[CodedReport, str], Hashable]] = {
    "itself": lambda report, key: report.values[key],
    "is true": lambda report, key: report.values[key] is True,
    "set": lambda report, key: frozenset(report.values[key]),
    "entries": lambda report, key: frozenset(" ".join(map(str, entry)) for entry in report.values[key]),
    "countries": lambda report, key: frozenset(party.country for party in report.parties[key] if party.country is not None),
    "sectors": lambda report, key: frozenset(sector for party in report.parties[key] for sector in party.sectors),
}
_DISTANCES: dict[str, Distance] = {"nominal": nominal, "masi": masi, "overlap": apart}
_ORDER = (
    "type", "mode", "status", "mutual", "date", "date_overlap", "planned", "place", "actors", "recipients", "actor_countries",
    "recipient_countries", "actor_sectors", "recipient_sectors", "contexts", "claims",
)  # fmt: skip
"""The order in which releases have had the fields so far; a later field follows these."""


class Field(NamedTuple):
    """One thing that two coders say of a report.

    Parameters
    ----------
    name : str
        The field's name in what is published.
    key : str
        The key of an annotation file that it is written under.
    measure : str
        The name of the distance.
    value : callable
        A report to what its coder says, with None for null.
    distance : callable
        For alpha. Two values agree where it is 0.
    """

    name: str
    key: str
    measure: str
    value: Callable[[CodedReport], Hashable]
    distance: Distance


def _names_entries(values: Any) -> bool:
    """Whether values of this schema, or within it, are ids of an authority file."""
    if isinstance(values, dict):
        return values.get("x-ids", "events") not in ("", "events") or any(map(_names_entries, values.values()))
    return isinstance(values, list) and any(map(_names_entries, values))


def with_shared_authority_files() -> frozenset[str]:
    """The keys whose values are ids of authority files: actors, places, and with the actors their countries and sectors.

    Both coders choose from the same files, so that agreement on these is easier than naming them would be.
    """
    return frozenset(key.name for key in REPORT_KEYS if _names_entries(key.values(lambda *_, **__: {})))


def fields_of(keys: Iterable[Key]) -> tuple[Field, ...]:
    """The fields that these keys are compared by; those that no release has had yet come last."""
    found = [_field(key.name, measure) for key in keys if not isinstance(key.agreement, str) for measure in key.agreement]
    return tuple(sorted(found, key=lambda field: _ORDER.index(field.name) if field.name in _ORDER else len(_ORDER)))


def _field(key: str, measure: Measure) -> Field:
    value = _VALUES[measure.value]
    return Field(measure.field, key, measure.distance, lambda report: value(report, key), _DISTANCES[measure.distance])


FIELDS = fields_of(REPORT_KEYS)
"""The fields that are compared, in the order in which they are published."""


def fields_in_all(reports: Iterable[CodedReport]) -> list[Field]:
    """The fields that all these reports have; a release from before a key was there has no value of it."""
    had = set(map(frozenset, (report.values for report in reports)))
    return [field for field in FIELDS if all(field.key in keys for keys in had)]
