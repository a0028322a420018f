"""Entries of the authority files against one another, and the versions, rows and columns that notes on releases name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import acos, cos, degrees, radians, sin

from waqai.check.spelling import one_slip
from waqai.check.subject import Subject
from waqai.nearest import did_you_mean
from waqai.places import chain
from waqai.problem import Problem
from waqai.records import Actor, ChangeReason, Outlet, PlaceRecord, Retired
from waqai.yamlfile.document import Document

FAR = 70  # degrees of a great circle, 7,800 km: no country, and no part of one, has its rough middle further from its ends
_OF_ONE_COUNTRY = ("site", "city", "region")
_IDS = {"article_id": "article", "actor_id": "actor", "place_id": "place", "outlet_id": "outlet", "coder_id": "coder"}


def project(subject: Subject) -> list[Problem]:
    """Report entries with one name, places outside of the ones that they lie in, and releases, rows and columns that are none."""
    raw, problems = subject.raw, list[Problem]()
    for kind, named in (("actors", raw.actors), ("places", raw.places), ("outlets", raw.outlets)):
        problems += _one_name(kind, named)
    for place in raw.places:
        problems += _outside(place, raw.place, raw.within) or _nowhere(place)
    problems += _names([*raw.actors, *raw.places, *raw.outlets]) + _machines(subject)
    if subject.knows("outlets"):
        problems += _outlet_slips(subject)
    if subject.knows("coders"):
        problems += _coder_slips(subject)
    here, releases = subject.schema.dataset.version, _releases(subject)
    entries: list[Retired | ChangeReason] = [*raw.retired, *raw.change_reasons]
    if all(_numbers(release) <= _numbers(here) for release in releases):  # else it is the version itself that `build` refuses
        for entry in (entry for entry in entries if entry.version != here):
            problems += _version(entry, here, releases)
    ids: dict[str, set[str] | None] = {}
    for reason in raw.change_reasons if subject.schema.tables else ():
        if reason.version == here:
            problems += _cell(reason, subject, ids)
    return problems


def _one_name(kind: str, entries: Sequence[Actor | PlaceRecord | Outlet]) -> list[Problem]:
    """Entries with both names of another."""
    problems, seen = [], dict[tuple[str, str], Actor | PlaceRecord | Outlet]()
    for entry in entries:
        names = (entry.name_en, entry.name_ar)
        first = seen.setdefault(names, entry)
        if first.id != entry.id:
            text = f"`{entry.id}` has both names of `{first.id}`: nobody can tell the two {kind} apart"
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


def _outlet_slips(subject: Subject) -> list[Problem]:
    """Ids of outlets that no article names, mistyped from the beginning of articles' ids."""
    raw, problems = subject.raw, list[Problem]()
    missing = {a.outlet: a.article for a in raw.articles if a.outlet not in raw.outlet and a.article.startswith(f"{a.outlet}-")}
    used = {name for a in raw.articles for name in (a.outlet, *a.credited)} if missing else set()
    for outlet in raw.outlets if missing else ():
        named = next((name for name in sorted(missing) if outlet.id not in used and one_slip(outlet.id, name)), None)
        if named:
            text = f"`{outlet.id}` is used nowhere, and `{named}`, as `{missing[named]}` is called too, is not an id of raw/outlets.yaml"
            problems.append(Problem(outlet.origin.place("id"), "unknown-outlet", text, f"did you mean `{named}`?"))
    return problems


def _coder_slips(subject: Subject) -> list[Problem]:
    """Ids of coders without a coding, mistyped from the name of a coding that says that it is by the coder of its name."""
    problems, known = list[Problem](), subject.raw.coder
    firsts = {coding: path for path, (coding, _) in reversed(subject.coded.items()) if coding not in known}
    for coding, path in sorted(firsts.items()):
        near = [coder for coder in subject.raw.coders if coder.id not in subject.codings and _alike(coder.id, coding)]
        tree = Document(path, None, subject.document(path).source).tree() if len(near) == 1 else None  # a line of JSON is YAML too
        if tree and tree.kind == "mapping" and "coder" in tree.values and tree.values["coder"].text == coding:
            text = f"`{near[0].id}` has coded nothing, and `{coding}`, which has, is not an id of raw/coders.yaml"
            problems.append(Problem(near[0].origin.place("id"), "unknown-coder", text, f"did you mean `{coding}`?"))
    return problems


def _alike(one: str, other: str) -> bool:
    """Whether two ids differ by a slip; by a digit too, since many coders have ids such as `c1`."""
    return one_slip(one, other) or (len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1)


def _machines(subject: Subject) -> list[Problem]:
    """People with what only models have."""
    return [
        Problem(
            coder.origin.place(key),
            "bad-value",
            f"`{coder.id}` is a person, and has a {key}",
            "write null, or mend the kind",
            (coder.origin.place("kind"),),
        )
        for coder in subject.raw.coders
        if coder.kind == "person"
        for key in ("version", "maker")
        if getattr(coder, key) is not None
    ]


def _names(entries: Sequence[Actor | PlaceRecord | Outlet]) -> list[Problem]:
    """Report names with two spaces, and English ones with a 0 or 1 for an o or l."""
    problems = []
    for entry in entries:
        at, names = entry.origin.place, ((entry.name_en, ("names", "en")), (entry.name_ar, ("names", "ar")))
        if ("0" in entry.name_en or "1" in entry.name_en) and _digit_in_a_word(entry.name_en):
            text = f"`{entry.name_en}` has a digit within a word"
            problems.append(Problem(at("names", "en"), "bad-text", text, "was a letter meant?"))
        problems += [Problem(at(*where), "bad-text", f"`{name}` has two spaces", "write one") for name, where in names if "  " in name]
    return problems


def _digit_in_a_word(name: str) -> bool:
    return any(a.islower() and digit in "01" and b.islower() for a, digit, b in zip(name, name[1:], name[2:], strict=False))


def _apart(one: PlaceRecord, other: PlaceRecord) -> float:
    """How far two places are from one another, in degrees of a great circle."""
    a, b, turn = radians(one.latitude or 0), radians(other.latitude or 0), radians((one.longitude or 0) - (other.longitude or 0))
    return degrees(acos(max(-1, min(1, sin(a) * sin(b) + cos(a) * cos(b) * cos(turn)))))


def _releases(subject: Subject) -> frozenset[str]:
    """The names of the folders of the releases that are here; none where the project has not got them."""
    folder = subject.root / "dataset"
    names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return frozenset([name for name in names if name.replace(".", "").isdigit()])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _version(entry: Retired | ChangeReason, version: str, releases: frozenset[str]) -> list[Problem]:
    """A release that can neither have been nor come next."""
    major, minor, patch = here = _numbers(version)
    next_ones = ((major, minor, patch + 1), (major, minor + 1, 0), (major + 1, 0, 0))
    at = _numbers(entry.version)
    oldest = min(map(_numbers, releases), default=here)  # what was before it, nobody knows here
    if at in next_ones or (at < here and (entry.version in releases or at < oldest)):
        return []
    text = f"there is no release {entry.version}" if at < here else f"after {version} comes no {entry.version}"
    listed = ", ".join(".".join(map(str, numbers)) for numbers in next_ones)
    return [Problem(entry.origin.place("version"), "bad-value", text, f"this is {version}; next comes one of {listed}")]


def _cell(reason: ChangeReason, subject: Subject, ids: dict[str, set[str] | None]) -> list[Problem]:
    """A row or a column of this version's tables that cannot be there; `ids` keeps by column the ids that keys may have, or that have been reported."""
    table, at = subject.schema.tables.get(reason.table), reason.origin.place
    if table is None:
        return []
    problems = []
    if reason.column not in table.columns:
        text, hint = f"the table {table.name} has no column `{reason.column}`", did_you_mean(reason.column, table.columns)
        problems.append(Problem(at("column"), "bad-value", text, hint))
    if len(reason.key) != len(table.primary_key):
        text = f"a row of {table.name} is named by {len(table.primary_key)} value{'' if len(table.primary_key) == 1 else 's'}"
        return [*problems, Problem(at("key"), "bad-value", text, f"{', '.join(table.primary_key)}, in this order")]
    for i, (column, value) in enumerate(zip(table.primary_key, reason.key, strict=True)):
        if column not in ids:
            ids[column] = _known(column, subject)
        known = ids[column]
        if known is not None and value not in known:
            kind = column.removesuffix("_id")
            text, hint = f"`{value}` is not an id of any {kind}, and none that is retired", did_you_mean(value, known)
            problems.append(Problem(at("key", i), f"unknown-{kind}", text, hint))
            known.add(value)
    return problems


def _known(column: str, subject: Subject) -> set[str] | None:
    """The ids that a column of a key may have, retired ones and those that files only speak of too; None where that cannot be told."""
    raw, told = subject.raw, set[str]()
    if column == "event_id":
        if not subject.complete:
            return None
        told.update(*(subject.across.told(coding) for coding in subject.codings))
    else:
        kind = _IDS.get(column)
        if not kind or any(name.split("/")[0] == f"{kind}s" for name in raw.broken):
            return None
        told.update(getattr(raw, kind), [article for _, article in subject.coded.values()] if kind == "article" else ())
    return told | {r.id for r in raw.retired}
