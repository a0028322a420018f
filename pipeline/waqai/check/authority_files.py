"""Entries of the authority files against one another, and the versions, rows and columns that notes on releases name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import acos, cos, degrees, radians, sin
from typing import Any

from waqai.check.context import Context
from waqai.check.coordinates import unlikely
from waqai.check.spelling import one_slip
from waqai.nearest import did_you_mean
from waqai.places import chain
from waqai.problem import Problem
from waqai.records import Actor, ChangeReason, Outlet, PlaceRecord, Retired
from waqai.version_numbers import Version, is_version, version_key

FAR = 70  # degrees of a great circle, 7,800 km: no country, and no part of one, has its rough middle further from its ends
_OF_ONE_COUNTRY = ("site", "city", "region")
_IDS = {"article_id": "article", "actor_id": "actor", "place_id": "place", "outlet_id": "outlet", "coder_id": "coder"}


def project(context: Context) -> list[Problem]:
    """Report entries with one name, places outside of the ones that they lie in, and releases, rows and columns that are none."""
    raw, problems = context.raw, list[Problem]()
    for kind, named in (("actors", raw.actors), ("places", raw.places), ("outlets", raw.outlets)):
        problems += _one_name(kind, named)
    for place in raw.places:
        problems += _outside(place, raw.place, raw.within) or _nowhere(place) or unlikely(place)
    problems += _names([*raw.actors, *raw.places, *raw.outlets]) + _machines(context)
    if context.knows("outlets"):
        problems += _outlet_slips(context)
    if context.knows("coders"):
        problems += _coder_slips(context)
    here, releases = context.schema.dataset.version, _releases(context)
    entries: list[Retired | ChangeReason] = [*raw.retired, *raw.change_reasons]
    if all(version_key(release) <= version_key(here) for release in releases):  # else it is the version itself that `build` refuses
        oldest = min(map(version_key, releases), default=version_key(here))  # what was before it, nobody knows here
        for entry in (entry for entry in entries if entry.version != here):
            problems += _version(entry, here, releases, oldest)
    reasons = [reason for reason in raw.change_reasons if reason.version == here and reason.table in context.schema.tables]
    unknown = _unknown_ids(reasons, context)
    for reason in reasons:
        problems += _cell(reason, context, unknown)
    return problems


def _one_name(kind: str, entries: Sequence[Actor | PlaceRecord | Outlet]) -> list[Problem]:
    """Entries with all names of another."""
    problems, seen = [], dict[tuple[tuple[str, str], ...], Actor | PlaceRecord | Outlet]()
    for entry in entries:
        first = seen.setdefault(tuple(sorted(entry.names.items())), entry)
        if first.id != entry.id:
            text = f"`{entry.id}` has the names of `{first.id}`: the two {kind} cannot be distinguished"
            where, there = entry.origin.place("names"), first.origin.place("names")
            problems.append(Problem(where, "shared-identifier", text, "the entries are one, or a name says which is which", (there,)))
    return problems


def _outside(place: PlaceRecord, known: Mapping[str, PlaceRecord], within: Mapping[str, str | None]) -> list[Problem]:
    """A place in another country, or in another part of the world, than the nearest larger one that has a country, or coordinates."""
    larger = [known[name] for name in chain(place.id, within)[1:] if name in known]
    country = next((p for p in larger if p.country is not None), None)
    inside = known.get(place.within or "")
    if inside and inside.kind in _OF_ONE_COUNTRY[:2] and place.kind in ("region", "country"):
        text, there = f"`{place.id}` is a {place.kind}, and cannot lie in `{inside.id}`, a {inside.kind}", inside.origin.place("kind")
        return [Problem(place.origin.place("within"), "place-outside", text, "name the larger place that it lies in, or null", (there,))]
    if place.kind == "country":  # a territory may have a code of its own, and lie far from the rest
        return []
    if country and place.country != country.country and (place.country or place.kind in _OF_ONE_COUNTRY):
        text = f"`{place.id}` lies in `{country.id}`, which is in {country.country}, and has the country {place.country or 'null'}"
        hint, there = "one of the two is wrong, or `within` is", country.origin.place("country")
        return [Problem(place.origin.place("country"), "place-outside", text, hint, (there,))]
    point = next(
        (p for p in larger if p.latitude is not None and p.longitude is not None and p.kind in (*_OF_ONE_COUNTRY, "country")), None
    )
    if point and place.latitude is not None and place.longitude is not None and _apart(place, point) > FAR:
        text = f"`{place.id}` lies in `{point.id}`, and its coordinates are {_apart(place, point) * 111:,.0f} km from there"
        hint, there = "are latitude and longitude exchanged, or is a sign wrong?", point.origin.place("latitude")
        return [Problem(place.origin.place("latitude"), "place-outside", text, hint, (there,))]
    return []


def _nowhere(place: PlaceRecord) -> list[Problem]:
    if place.country is not None or place.kind not in ("country", "region"):
        return []
    text, hint = f"`{place.id}` is a {place.kind}, and has no country", "only areas and waters belong to no single one"
    return [Problem(place.origin.place("country"), "missing-value", text, hint)]


def _outlet_slips(context: Context) -> list[Problem]:
    """Ids of outlets that no article names, mistyped from the beginning of articles' ids."""
    raw, problems = context.raw, list[Problem]()
    missing, used = context.missing_outlets, context.used_outlets
    for outlet in raw.outlets if missing else ():
        named = next((name for name in sorted(missing) if outlet.id not in used and one_slip(outlet.id, name)), None)
        if named:
            text = f"`{outlet.id}` is used nowhere, and `{named}`, as `{missing[named]}` is called too, is not an id of raw/outlets.yaml"
            problems.append(Problem(outlet.origin.place("id"), "unknown-outlet", text, f"did you mean `{named}`?"))
    return problems


def _coder_slips(context: Context) -> list[Problem]:
    """Ids of coders without a coding, mistyped from the name of a coding that says that it is by the coder of its name."""
    problems, known = list[Problem](), context.raw.coder
    for coding, first in sorted((coding, first) for coding, first in context.codings.items() if coding not in known):
        near = [coder for coder in context.raw.coders if coder.id not in context.codings and _alike(coder.id, coding)]
        tree = context.document(first).tree() if len(near) == 1 else None
        if tree and tree.kind == "mapping" and "coder" in tree.values and _text(tree.values["coder"]) == coding:
            text = f"`{near[0].id}` has coded nothing, and `{coding}`, which has, is not an id of raw/coders.yaml"
            problems.append(Problem(near[0].origin.place("id"), "unknown-coder", text, f"did you mean `{coding}`?"))
    return problems


def _text(node: Any) -> Any:
    """What a scalar says, in a tree of YAML or of JSON."""
    return getattr(node, "value", None) or node.text


def _alike(one: str, other: str) -> bool:
    """Whether two ids differ by a slip; by a digit too, since many coders have ids such as `c1`."""
    return one_slip(one, other) or (len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1)


def _machines(context: Context) -> list[Problem]:
    """People with what only models have."""
    return [
        Problem(
            coder.origin.place(key),
            "bad-value",
            f"`{coder.id}` is a person, and has a {key}",
            "write null, or correct the kind",
            (coder.origin.place("kind"),),
        )
        for coder in context.raw.coders
        if coder.kind == "person"
        for key in ("version", "maker")
        if getattr(coder, key) is not None
    ]


def _names(entries: Sequence[Actor | PlaceRecord | Outlet]) -> list[Problem]:
    """Report names with two spaces, and English ones with a 0 or 1 for an o or l."""
    problems = []
    for entry in entries:
        at, english = entry.origin.place, entry.names["en"]
        if ("0" in english or "1" in english) and _digit_in_a_word(english):
            text = f"`{english}` has a digit within a word"
            problems.append(Problem(at("names", "en"), "bad-text", text, "was a letter meant?"))
        problems += [
            Problem(at("names", language), "bad-text", f"`{name}` has two spaces", "write one")
            for language, name in entry.names.items()
            if "  " in name
        ]
    return problems


def _digit_in_a_word(name: str) -> bool:
    return any(a.islower() and digit in "01" and b.islower() for a, digit, b in zip(name, name[1:], name[2:], strict=False))


def _apart(one: PlaceRecord, other: PlaceRecord) -> float:
    """How far two places are from one another, in degrees of a great circle."""
    a, b, turn = radians(one.latitude or 0), radians(other.latitude or 0), radians((one.longitude or 0) - (other.longitude or 0))
    return degrees(acos(max(-1, min(1, sin(a) * sin(b) + cos(a) * cos(b) * cos(turn)))))


def _releases(context: Context) -> frozenset[str]:
    """The names of the folders of the releases that are here; none where the project has not got them."""
    folder = context.root / "dataset"
    names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return frozenset([name for name in names if is_version(name)])


def _version(entry: Retired | ChangeReason, version: str, releases: frozenset[str], oldest: Version) -> list[Problem]:
    """A release that can neither have been nor come next."""
    major, minor, patch = here = version_key(version)
    next_ones = ((major, minor, patch + 1), (major, minor + 1, 0), (major + 1, 0, 0))
    at = version_key(entry.version)
    if at in next_ones or (at < here and (entry.version in releases or at < oldest)):
        return []
    text = f"there is no release {entry.version}" if at < here else f"after {version} comes no {entry.version}"
    listed = ", ".join(".".join(map(str, numbers)) for numbers in next_ones)
    return [Problem(entry.origin.place("version"), "bad-value", text, f"this is {version}; next comes one of {listed}")]


def _cell(reason: ChangeReason, context: Context, unknown: set[tuple[str, str]]) -> list[Problem]:
    """A row or a column of this version's tables that cannot be there; of `unknown`, columns and ids, each is reported once."""
    table, at = context.schema.tables[reason.table], reason.origin.place
    problems = []
    if reason.column not in table.columns:
        text, hint = f"the table {table.name} has no column `{reason.column}`", did_you_mean(reason.column, table.columns)
        problems.append(Problem(at("column"), "bad-value", text, hint))
    if len(reason.key) != len(table.primary_key):
        text = f"a row of {table.name} is named by {len(table.primary_key)} value{'' if len(table.primary_key) == 1 else 's'}"
        return [*problems, Problem(at("key"), "bad-value", text, f"{', '.join(table.primary_key)}, in this order")]
    for i, (column, value) in enumerate(zip(table.primary_key, reason.key, strict=True)):
        if (column, value) in unknown:
            unknown.discard((column, value))
            kind = column.removesuffix("_id")
            text, hint = f"`{value}` is not an id of any {kind}, and no retired id", did_you_mean(value, _near(column, context))
            problems.append(Problem(at("key", i), f"unknown-{kind}", text, hint))
    return problems


def _unknown_ids(reasons: Sequence[ChangeReason], context: Context) -> set[tuple[str, str]]:
    """Columns and ids of keys that stand for nothing: not of records, of codings, nor retired; as far as that can be told."""
    asked: dict[str, set[str]] = {}
    for reason in reasons:
        key = context.schema.tables[reason.table].primary_key
        if len(key) == len(reason.key):
            for column, value in zip(key, reason.key, strict=True):
                asked.setdefault(column, set()).add(value)
    retired = {r.id for r in context.raw.retired}
    unknown = set[tuple[str, str]]()
    for column, values in asked.items():
        if column == "event_id" and context.complete:
            named = {value: _without_coding(value, context) for value in values}
            reported = {event for coding in context.codings for event in context.across.having(coding, set(named.values()))} | retired
            there = {value for value, event in named.items() if event in reported}
        elif column in _IDS and not any(name.split("/")[0] == f"{_IDS[column]}s" for name in context.raw.broken):
            known: Mapping[str, object] = getattr(context.raw, _IDS[column])
            there = {value for value in values if value in known}
            there |= context.across.codes(values - there) if column == "article_id" else set()
        else:
            continue
        unknown |= {(column, value) for value in values - there - retired}
    return unknown


def _without_coding(value: str, context: Context) -> str:
    """Take the coding's name from an event id of the tables of codings, which is `c1/an-event`."""
    coding, _, event = value.partition("/")
    return event if event and coding in context.codings else value


def _near(column: str, context: Context) -> set[str]:
    if column == "event_id":
        return {event for coding in context.codings for event in context.across.near(coding)} | {r.id for r in context.raw.retired}
    return {*getattr(context.raw, _IDS[column]), *(r.id for r in context.raw.retired)}
