"""The kinds of faults in codes, ids, dates, evidence, parties and numbers. `structure` has those of files and characters."""

from __future__ import annotations

import re
from random import Random

from benchmarks.faults.injecting import (
    ANNOTATIONS,
    ARTICLES,
    Copy,
    Fault,
    Kind,
    added,
    exchanged,
    in_report,
    part,
    typo,
)

ACTORS, PLACES, OUTLETS, EVENTS = "raw/actors.yaml", "raw/places.yaml", "raw/outlets.yaml", "raw/events.yaml"
_CYRILLIC = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "i": "і", "x": "х", "s": "ѕ"}
_SIDE = r"^    (?:actors|recipients): \[(?:[a-z0-9-]+, )*([a-z0-9-]+)[\],]"
_ID = r"^  - id: (\S+)"
_HASH = r"sha256: ([0-9a-f]{64})"
_DAY = r"^    date: ([0-9]{4}-[0-9]{2}-[0-9]{2})$"


def _used_event(copy: Copy, chance: Random) -> Fault | None:
    """An event's id is mistyped that another report of the coding has too, or that raw/events.yaml names."""
    named = copy.texts.get(EVENTS, "")
    found = copy.matches([ANNOTATIONS], r"^  - event: (\S+)")
    codings = [(path.split("/")[2], m[1]) for path, _, m in found]
    fitting = [(p, i, m) for p, i, m in found if codings.count((p.split("/")[2], m[1])) > 1 or (m[1] in named and "/c1/" in p)]
    if not fitting:
        return None
    path, i, m = chance.choice(fitting)
    new = typo(m[1], chance)
    return copy.with_line(path, i, f"  - event: {new}") if new else None


def _role_gap(copy: Copy, chance: Random) -> Fault | None:
    """An actor's only role begins long after all that is told of it; each report of it then is the place."""
    places = [
        (i, m) for _, i, m in copy.matches([ACTORS], r"from: (\S+), to: (?:null|[0-9-]+)\}")
        if "roles" in copy.lines[ACTORS][i - 1] and not copy.lines[ACTORS][i + 1].startswith("      -")
    ]  # fmt: skip
    if not places:
        return None
    i, m = chance.choice(places)
    return copy.with_line(ACTORS, i, copy.lines[ACTORS][i].replace(f"from: {m[1]}", "from: 2031"))


def _visible_twice(path: str, key: str) -> Kind:
    """An entry of an authority file gets the identifier of another one."""

    def inject(copy: Copy, chance: Random) -> Fault | None:
        places = [(i, m) for _, i, m in copy.matches([path], rf"^    {key}: (\S+)")]
        known = [m[1] for _, m in places if m[1] != "null"]
        if len(known) < 2:
            return None
        i, m = chance.choice(places)
        return copy.with_line(path, i, f"    {key}: {chance.choice([k for k in known if k != m[1]])}")

    return inject


def _year(by: int) -> Kind:
    return part(ANNOTATIONS, r"^    date: ([0-9]{4})\b[^/]*$", lambda year, _: str(int(year) + by))


def _swapped_interval(text: str, _: Random) -> str:
    first, last = text.split("/")
    return f"{last}/{first}"


def _digit(text: str, chance: Random) -> str:
    i = chance.randrange(len(text))
    return text[:i] + chance.choice([c for c in "0123456789abcdef" if c != text[i]]) + text[i + 1 :]


def _first_actor(lines: list[str]) -> str:
    found = re.search(r"actors: \[([a-z0-9-]+)", "\n".join(lines))
    assert found
    return found[1]


def _both_stances(copy: Copy, chance: Random) -> Fault | None:
    places = copy.matches([ANNOTATIONS], r"\{by: ([a-z0-9-]+), stance: (asserts|denies)\}")
    path, i, m = chance.choice(places)
    other = "denies" if m[2] == "asserts" else "asserts"
    line = copy.lines[path][i]
    return copy.with_line(path, i, f"{line[: m.end()]}, {{by: {m[1]}, stance: {other}}}{line[m.end() :]}")


def _twice(pattern: str) -> Kind:
    """An entry of a list is there twice."""

    def inject(copy: Copy, chance: Random) -> Fault | None:
        places = copy.matches([ANNOTATIONS], pattern)
        if not places:
            return None
        path, i, m = chance.choice(places)
        line = copy.lines[path][i]
        return copy.with_line(path, i, f"{line[: m.end(1)]}, {m[1]}{line[m.end(1) :]}")

    return inject


def _passage(change: str) -> Kind:
    """A passage's start or end is moved: `change` names how."""

    def inject(copy: Copy, chance: Random) -> Fault | None:
        path, i, m = chance.choice(copy.matches([ANNOTATIONS], r"start: ([0-9]+), end: ([0-9]+)"))
        start, end = int(m[1]), int(m[2])
        new = {
            "start": (start + chance.choice([-1, 1]), end), "end": (start, end + chance.choice([-1, 1])), "both": (start + 1, end + 1),
            "short": (start, start + 5), "backwards": (end, start), "outside": (start + 9000, end + 9000), "far": (start, end + 50_000),
        }[change]  # fmt: skip
        line = copy.lines[path][i]
        return copy.with_line(path, i, f"{line[: m.start()]}start: {new[0]}, end: {new[1]}{line[m.end() :]}")

    return inject


def _changed_in_one(key: str, values: tuple[str, ...]) -> Kind:
    """One of several reports of an event has another value."""

    def inject(copy: Copy, chance: Random) -> Fault | None:
        events = [m[1] for path, _, m in copy.matches(["raw/annotations/c1/*.yaml"], r"^  - event: (\S+)")]
        fitting = []
        for path, start, end in copy.reports():
            lines = copy.lines[path][start:end]
            if "/c1/" in path and events.count(lines[0].removeprefix("  - event: ")) > 1:
                fitting += [(path, start + i) for i, line in enumerate(lines) if line.startswith(f"    {key}: ") and "null" not in line]
        if not fitting:
            return None
        path, i = chance.choice(fitting)
        old = copy.lines[path][i].removeprefix(f"    {key}: ")
        return copy.with_line(path, i, f"    {key}: {chance.choice([v for v in values if v != old])}")

    return inject


def _reprint(copy: Copy, chance: Random, *, itself: bool) -> Fault:
    path = chance.choice(copy.paths(ARTICLES))
    i = next(i for i, line in enumerate(copy.lines[path]) if line.startswith("reprint_of: "))
    name = path.rpartition("/")[2].removesuffix(".yaml")
    return copy.with_line(path, i, f"reprint_of: {name if itself else name[:-1] + '7'}")


def _id_of_another(copy: Copy, chance: Random, path: str) -> Fault:
    (_, _, m), (_, i, _) = sorted(chance.sample(copy.matches([path], _ID), 2), key=lambda place: place[1])
    return copy.with_line(path, i, f"  - id: {m[1]}")


def _within_itself(copy: Copy, chance: Random) -> Fault:
    """A place that others lie in lies in one of them."""
    entries = {m[1]: i for _, i, m in copy.matches([PLACES], _ID)}
    inner = [(i, m[1]) for _, i, m in copy.matches([PLACES], r"^    within: (\S+)$") if m[1] in entries]
    i, outer = chance.choice(inner)
    child = next(m[1] for _, k, m in reversed(copy.matches([PLACES], _ID)) if k < i)
    at = next(k for k in range(entries[outer], len(copy.lines[PLACES])) if copy.lines[PLACES][k].startswith("    within: "))
    return copy.with_line(PLACES, at, f"    within: {child}")


def _linked(copy: Copy, chance: Random, *, itself: bool) -> Fault | None:
    """A link leads to the event that has it, or back to it by way of another event."""
    owner, found = "", []
    for i, line in enumerate(copy.lines.get(EVENTS, ())):
        if m := re.match(r"  ([a-z0-9-]+):$", line):
            owner = m[1]
        if m := re.search(r"link: (part_of|fulfils), event: ([a-z0-9-]+)", line):
            found.append((i, owner, m[1], m[2]))
    if not found:
        return None
    i, owner, link, event = chance.choice(found)
    if itself:
        return copy.with_line(EVENTS, i, copy.lines[EVENTS][i].replace(f"event: {event}", f"event: {owner}"))
    back = [f"  {event}:", "    links:", f"      - {{link: {link}, event: {owner}, reason: It is so.}}"]
    if any(line == back[0] for line in copy.lines[EVENTS]):
        return None
    fault = copy.with_line(EVENTS, 0, copy.lines[EVENTS][0], *back)
    return Fault(fault.files, EVENTS, 4)


def _retired(copy: Copy, chance: Random) -> Fault:
    _, _, m = chance.choice(copy.matches([ACTORS], _ID))
    text = f"retired:\n  - table: actors\n    id: {m[1]}\n    version: 1.1.0\n    reason: withdrawn\n    text: It is gone.\n    successors: []\n"
    return Fault({"raw/retired.yaml": text.encode()}, "raw/retired.yaml", 3)


CODES: dict[str, Kind] = {
    "type mistyped": part(ANNOTATIONS, r"^    type: ([A-Z]+)$", typo),
    "type in lower case": part(ANNOTATIONS, r"^    type: ([A-Z]+)$", lambda t, _: t.lower()),
    "type with its mode": part(ANNOTATIONS, r"^    type: ([A-Z]+)$", lambda t, _: f"{t}-visit"),
    "type of another list": part(ANNOTATIONS, r"^    type: ([A-Z]+)$", "diplomatic"),
    "type changed, mode kept": in_report(
        (r"^    mode: (visit|allege|disapprove|phone)",), r"^    type: (?!RETREAT)[A-Z]+$", "    type: RETREAT"
    ),
    "mode mistyped": part(ANNOTATIONS, r"^    mode: ([a-z-]{4,})$(?<!null)", typo),
    "mode of another type": in_report((r"^    type: CONSULT",), r"^    mode: .*", "    mode: disapprove"),
    "mode with a capital": part(ANNOTATIONS, r"^    mode: ([a-z-]{5,})$", lambda t, _: t.capitalize()),
    "mode quoted null": part(ANNOTATIONS, r"^    mode: (null)$", '"null"'),
    "context mistyped": part(ANNOTATIONS, r"^    contexts: \[(?:\w+, )*(\w+)", typo),
    "context of no list": part(ANNOTATIONS, r"^    contexts: \[(\w+)", "politics"),
    "sector mistyped": part(ACTORS, r"sectors: \[([A-Z]{3})", lambda t, _: t[::-1]),
    "sector in lower case": part(ACTORS, r"sectors: \[([A-Z]{3})", lambda t, _: t.lower()),
    "status mistyped": part(ANNOTATIONS, r"^    status: (\w+)$", typo),
    "status of the event's side": part(ANNOTATIONS, r"^    status: (\w+)$", "planned"),
    "country mistyped": part(ACTORS, r"country: ([A-Z]{3})", lambda t, _: t[:2] + "Q"),
    "country in two letters": part((ACTORS, PLACES), r"country: ([A-Z]{3})", lambda t, _: t[:2]),
    "country by its name": part((ACTORS, PLACES), r"country: ([A-Z]{3})", "Russia"),
    "stance mistyped": part(ANNOTATIONS, r"stance: (\w+)", typo),
    "stance in other words": part(ANNOTATIONS, r"stance: (\w+)", "confirms"),
    "unit mistyped": part(ANNOTATIONS, r"unit: (\w{4,})", typo),
    "unit of another kind": part(ANNOTATIONS, r"unit: (\w+)", lambda t, _: "km" if t != "km" else "persons"),
    "what is counted mistyped": part(ANNOTATIONS, r"what: (\w{4,})", typo),
    "kind mistyped": part((ACTORS, PLACES, OUTLETS), r"^    kind: ([\w-]{4,})$", typo),
    "link mistyped": part(EVENTS, r"link: (\w+)", typo),
    "language wrong": part(
        ARTICLES, r"^language: (\w+)$", lambda _, c: c.choice(["xx", "arb", "AR", "Arabic", "zz", "qa", "ar-EG", "aa2"])
    ),
    "language of another script": part(ARTICLES, r"^language: (\w+)$", lambda _, c: c.choice(["en", "fr", "ru"])),
    "codebook of another age": part(ANNOTATIONS, r"^codebook: (\S+)$", lambda _, c: c.choice(["2.0.0", "1.9.0", "0.1.0"])),
    "codebook without its parts": part(ANNOTATIONS, r"^codebook: (\S+)$", "1.0"),
    "coder of another coding": part(ANNOTATIONS, r"^coder: (\S+)$", lambda t, _: "c2" if t == "c1" else "c1"),
    "extent unknown": part(ARTICLES, r"^extent: (\w+)$", "complete"),
    "basis mistyped": part(ARTICLES, r"^published_basis: (\w+)$", typo),
}

IDS: dict[str, Kind] = {
    "actor mistyped": part(ANNOTATIONS, _SIDE, typo),
    "actor in Cyrillic": part(ANNOTATIONS, _SIDE, exchanged(_CYRILLIC)),
    "actor with a capital": part(ANNOTATIONS, _SIDE, lambda t, _: t.capitalize()),
    "actor with an underscore": part(ANNOTATIONS, _SIDE, lambda t, _: t.replace("-", "_")),
    "actor by an Arabic name": part(ANNOTATIONS, _SIDE, "بوتين"),
    "actor with a hyphen too many": part(ANNOTATIONS, _SIDE, lambda t, _: t.replace("-", "--", 1) if "-" in t else t + "-"),
    "actors without a comma": part(ANNOTATIONS, r"^    (?:actors|recipients): \[[a-z0-9-]+(, )[a-z]", " "),
    "an actor for a place": part(ANNOTATIONS, r"^    place: ([a-z-]+)$(?<!null)", "putin"),
    "place mistyped": part(ANNOTATIONS, r"^    place: (?!null)([a-z0-9-]+)$", typo),
    "place by an Arabic name": part(ANNOTATIONS, r"^    place: (?!null)([a-z0-9-]+)$", "بيونغ يانغ"),
    "event mistyped": _used_event,
    "event with a capital": part(ANNOTATIONS, r"^  - event: (\S+)", lambda t, _: t.capitalize()),
    "event in full-width letters": part(ANNOTATIONS, r"^  - event: (\S+)", lambda t, _: chr(ord(t[0]) + 0xFEE0) + t[1:]),
    "event with a space": part(ANNOTATIONS, r"^  - event: (\S+)", lambda t, _: t.replace("-", " ", 1)),
    "claimant mistyped": part(ANNOTATIONS, r"by: ([a-z0-9-]+)", typo),
    "coder unknown": part(ANNOTATIONS, r"^coder: (\S+)$", "c9"),
    "article mistyped in its coding": part(ANNOTATIONS, r"^article: (\S+)$", typo),
    "article mistyped in its record": part(ARTICLES, r"^article: (\S+)$", typo),
    "outlet mistyped": part(ARTICLES, r"^outlet: (\S+)$", typo),
    "credited mistyped": part(ARTICLES, r"^credited: \[(?:[a-z0-9-]+, )*([a-z0-9-]+)", typo),
    "reprint of itself": lambda copy, chance: _reprint(copy, chance, itself=True),
    "reprint of nothing": lambda copy, chance: _reprint(copy, chance, itself=False),
    "about mistyped": part(ANNOTATIONS, r"^    about: \[([a-z0-9-]+)", typo),
    "about itself": in_report((), r"^    about: \[\S", lambda _, lines: f"    about: [{lines[0].removeprefix('  - event: ')}]"),
    "the id of another actor": lambda copy, chance: _id_of_another(copy, chance, ACTORS),
    "the id of another place": lambda copy, chance: _id_of_another(copy, chance, PLACES),
    "an actor's id mistyped in its file": part(ACTORS, _ID, typo),
    "within mistyped": part(PLACES, r"^    within: (?!null)(\S+)$", typo),
    "within itself": _within_itself,
    "Wikidata of another actor": _visible_twice(ACTORS, "wikidata"),
    "Wikidata of another place": _visible_twice(PLACES, "wikidata"),
    "GeoNames of another place": _visible_twice(PLACES, "geonames"),
    "Wikidata without its Q": part((ACTORS, PLACES), r"^    wikidata: (Q[0-9]+)$", lambda t, _: t[1:]),
    "GeoNames with letters": part(PLACES, r"^    geonames: ([0-9]+)$", lambda t, _: f"GN{t}"),
    "linked to nothing": part(EVENTS, r"event: ([a-z0-9-]+)", typo),
    "linked to itself": lambda copy, chance: _linked(copy, chance, itself=True),
    "links in a circle": lambda copy, chance: _linked(copy, chance, itself=False),
    "decision about nothing": part(EVENTS, r"^  ([a-z0-9-]+):$", typo),
    "retired and in use": _retired,
}


DATES: dict[str, Kind] = {
    "a day that no month has": part(ANNOTATIONS, r"^    date: [0-9]{4}-([0-9]{2}-[0-9]{2})$", "02-30"),
    "a thirteenth month": part(ANNOTATIONS, r"^    date: [0-9]{4}-([0-9]{2})", "13"),
    "an interval that runs backwards": part(ANNOTATIONS, r"^    (?:date|planned): ([0-9-]+/[0-9-]+)$", _swapped_interval),
    "a date after the article": _year(200),
    "a date with slashes": part(ANNOTATIONS, _DAY, lambda t, _: t.replace("-", "/")),
    "a date from its day on": part(ANNOTATIONS, _DAY, lambda t, _: "-".join(reversed(t.split("-")))),
    "a date in Arabic digits": part(ANNOTATIONS, _DAY, lambda t, _: t.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))),
    "a date in words": part(ANNOTATIONS, _DAY, "18 June 2024"),
    "a date without its zeros": part(ANNOTATIONS, _DAY, lambda t, _: t.replace("-0", "-")),
    "a date with a time": part(ANNOTATIONS, _DAY, lambda t, _: f"{t}T00:00:00Z"),
    "a date with the letter O": part(ANNOTATIONS, _DAY, lambda t, _: t.replace("0", "O", 1)),
    "an open interval of another standard": part(ANNOTATIONS, r"^    date: ([0-9]{4})\b", lambda t, _: f"[{t}..]"),
    "an interval with a dash": part(ANNOTATIONS, _DAY, lambda t, _: f"{t}–{t}"),
    "an uncertain date marked twice": part(ANNOTATIONS, _DAY, lambda t, _: f"{t}?~"),
    "hypothetical of the long past": in_report((r"^    date: (1[0-9]{3}|200[0-9])$",), r"^    status: actual", "    status: hypothetical"),
    "planned for the past": in_report((r"^    planned: ",), r"^    planned: .*", "    planned: 1999-05-01"),
    "planned, of a type that is not": added((r"status: actual", r"type: (ACCUSE|ASSAULT|SUPPORT)"), "    planned: 2030-01-01"),
    "planned, of no calendar": part(ANNOTATIONS, r"^    planned: ([0-9]{4}-[0-9]{2}-[0-9]{2})", "2024-06-31"),
    "coded before the article": part(ANNOTATIONS, r"^coded: ([0-9]{4})", "2011"),
    "coded in a month": part(ANNOTATIONS, r"^coded: ([0-9-]+)", "2026-11"),
    "published on no day": part(ARTICLES, r"^published: [0-9]{4}-([0-9]{2}-[0-9]{2})", "06-31"),
    "published, an interval": part(ARTICLES, r"^published: ([0-9-]+)", lambda t, _: f"{t}/{t}"),
    "a note of the day missing": part(ARTICLES, r"^published_note: ([^n].*)$", "null"),
    "retrieved before it was published": part(ARTICLES, r"^retrieved: (null)$", "2001-01-01"),
    "a role that runs backwards": part(ACTORS, r"from: ([0-9]{4})[0-9-]*, to: [12]", "2030"),
    "a role from no date": part(ACTORS, r"from: ([12][0-9-]+)", "May 2012"),
    "no role in force": _role_gap,
}

EVIDENCE: dict[str, Kind] = {
    "start off by one": _passage("start"),
    "end off by one": _passage("end"),
    "passage moved by one": _passage("both"),
    "passage too short": _passage("short"),
    "passage backwards": _passage("backwards"),
    "passage outside the body": _passage("outside"),
    "passage past the page": _passage("far"),
    "a hash with another digit": part(ANNOTATIONS, _HASH, _digit),
    "a hash cut off": part(ANNOTATIONS, _HASH, lambda t, _: t[:63]),
    "a hash in capitals": part(ANNOTATIONS, _HASH, lambda t, _: t.upper()),
    "the hash of another passage": part(ANNOTATIONS, _HASH, "0" * 64),
    "a passage twice": _twice(r"evidence: \[(\{[^}]*\})\]"),
    "no passage": part(ANNOTATIONS, r"^    evidence: (\[\{.*\}\])$", "[]"),
    "a start below zero": part(ANNOTATIONS, r"start: ([0-9]+)", lambda t, _: f"-{t}"),
    "a start with a point": part(ANNOTATIONS, r"start: ([0-9]+)", lambda t, _: f"{t}.0"),
    "the page's hash with another digit": part(ARTICLES, _HASH, _digit),
    "the page's length off by one": part(ARTICLES, r"characters: ([0-9]+)", lambda t, c: str(int(t) + c.choice([-1, 1]))),
    "a body past the page": part(ARTICLES, r"^body: \[.*, ([0-9]+)\]\]", "99999"),
    "a body backwards": part(ARTICLES, r"^body: \[\[([0-9]+), [0-9]+", lambda _, c: "99998"),
    "a body with an overlap": part(
        ARTICLES, r"^body: (\[\[.*\]\])$", lambda t, _: f"{t[:-1]}, [{re.findall('[0-9]+', t)[0]}, {re.findall('[0-9]+', t)[-1]}]]"
    ),
    "a body without its list": part(ARTICLES, r"^body: \[(\[[0-9]+, [0-9]+\])\]", lambda t, _: t[1:-1]),
}

PARTIES: dict[str, Kind] = {
    "an allegation without claims": in_report((r"status: alleged",), r"^    claims: \[.*", ""),
    "actual made alleged": in_report((), r"^    status: actual", "    status: alleged", without="claims:"),
    "both stances": _both_stances,
    "a claim by its actor": in_report(
        (r"status: alleged", r"^    actors: \["),
        r"^    claims: \[",
        lambda line, lines: re.sub(r"\{by: [a-z0-9-]+", f"{{by: {_first_actor(lines)}", line, count=1),
    ),
    "a charge without about": in_report((r"type: ACCUSE", r"mode: allege"), r"^    about: .*", ""),
    "mutual missing": in_report((r"^    recipients: \[\]", r"^    actors: \[[a-z0-9-]+, "), r"^    mutual: .*", ""),
    "mutual with a recipient": added((r"^    recipients: \[[a-z]",), "    mutual: true", without="mutual:"),
    "mutual alone": in_report((r"^    mutual: true",), r"^    actors: \[([a-z0-9-]+),.*", r"    actors: [\1]"),
    "mutual as yes": part(ANNOTATIONS, r"^    mutual: (true|false)", "yes"),
    "mutual in quotes": part(ANNOTATIONS, r"^    mutual: (true|false)", '"true"'),
    "a recipient missing": in_report(
        (r"type: (AID|COOPERATE|SANCTION)",), r"^    recipients: \[[a-z].*", "    recipients: []", without="mutual|actors: .*,"
    ),
    "a visit without a host": in_report(
        (r"mode: visit",), r"^    recipients: \[[a-z].*", "    recipients: []", without="mutual|actors: .*,"
    ),
    "an actor on both sides": in_report(
        (r"^    actors: \[\S",), r"^    recipients: \[\S", lambda line, lines: line.replace("[", f"[{_first_actor(lines)}, ")
    ),
    "an actor twice": _twice(r"^    (?:actors|recipients): \[([a-z0-9-]+)\]"),
    "a context twice": _twice(r"^    contexts: \[(\w+)\]"),
    "no actor": part(ANNOTATIONS, r"^    actors: (\[.*\])$", "[]"),
    "an actor without its list": part(ANNOTATIONS, r"^    actors: (\[[a-z0-9-]+\])$", lambda t, _: t[1:-1]),
    "type changed in one of two reports": _changed_in_one("type", ("PROTEST",)),
    "place changed in one of two reports": _changed_in_one("place", ("russian-far-east", "amur-oblast")),
    "date changed in one of two reports": _changed_in_one("date", ("1951-02-03",)),
}

NUMBERS: dict[str, Kind] = {
    "low above high": part(ANNOTATIONS, r"(low: \S+ high: \S+),", "low: 9000, high: 10"),
    "not a number": part(ANNOTATIONS, r" value: ([^,]+),", lambda _, c: c.choice([".nan", "NaN"])),
    "a number past all bounds": part(ANNOTATIONS, r" value: ([^,]+),", lambda _, c: c.choice(["1e999", ".inf", "1e300"])),
    "a number that vanishes": part(ANNOTATIONS, r" value: ([^,]+),", "1e-400"),
    "a number in words": part(ANNOTATIONS, r" value: ([^,]+),", "three thousand"),
    "a number below zero": part(ANNOTATIONS, r" value: ([^,]+),", "-5"),
    "a number with a comma": part(ANNOTATIONS, r" value: ([^,]+),", "3,000"),
    "a number with an underscore": part(ANNOTATIONS, r" value: ([^,]+),", "1_000"),
    "a number in octal": part(ANNOTATIONS, r" value: ([^,]+),", lambda _, c: c.choice(["0o17", "0123", "0x1F"])),
    "a number in Arabic digits": part(ANNOTATIONS, r" value: ([^,]+),", "٣٠٠٠"),
    "a number in quotes": part(ANNOTATIONS, r" value: ([^,]+),", '"3000"'),
    "no number": part(ANNOTATIONS, r"(value: \S+ low: \S+ high: \S+),", "value: null, low: null, high: null"),
    "approximate as yes": part(ANNOTATIONS, r"approximate: (\w+)", "yes"),
    "latitude past the pole": part(PLACES, r"^    latitude: ([0-9.]+)", "139.5"),
    "latitude alone": part(PLACES, r"^    longitude: ([0-9.]+)", "null"),
    "latitude in degrees": part(PLACES, r"^    latitude: ([0-9.]+)", "39° 2' N"),
}
