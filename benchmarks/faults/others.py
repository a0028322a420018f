"""The kinds of faults in schema/, in adjudicated files, and of entries that contradict one another across files."""

from __future__ import annotations

import re
from random import Random

from benchmarks.faults.injecting import ANNOTATIONS, ARTICLES, Change, Copy, Fault, Kind, in_report, inserted, part, typo
from benchmarks.faults.kinds import ACTORS, EVENTS, OUTLETS, PLACES

_ADJUDICATED, _RETIRED, _CHANGES, _DATASET = (
    "raw/annotations/adjudicated/*.yaml",
    "raw/retired.yaml",
    "raw/changes.yaml",
    "schema/dataset.yaml",
)
_CODEBOOK, _TABLES, _CROSSWALKS, _GATES = (f"schema/{name}/*.yaml" for name in ("codebook", "tables", "crosswalks", "expectations"))


def _copied(path: str, pattern: str) -> Kind:
    """A line of one entry stands in another, too."""

    def inject(copy: Copy, chance: Random) -> Fault | None:
        places = copy.matches([path], pattern)
        if len(places) < 2:
            return None
        (_, _, m), (_, i, _) = sorted(chance.sample(places, 2), key=lambda place: place[1])
        return copy.with_line(path, i, m.string)

    return inject


def _twice(globs: str, pattern: str) -> Kind:
    """A line is there twice; it stands at the second."""

    def inject(copy: Copy, chance: Random) -> Fault | None:
        places = copy.matches([globs], pattern)
        if not places:
            return None
        path, i, m = chance.choice(places)
        return copy.with_line(path, i, m.string, m.string)._replace(line=i + 2)

    return inject


def _year_of(years: int) -> Kind:
    return part(ARTICLES, r"^published: ([0-9]{4})", lambda year, _: str(int(year) + years))


def _of_this_version(pattern: str, change: Change | str) -> Kind:
    """As `part`, in an entry of raw/changes.yaml about the version that schema/dataset.yaml has: those of others are left alone."""

    def inject(copy: Copy, chance: Random) -> Fault | None:
        here = next(m[1] for _, _, m in copy.matches([_DATASET], r"^version: (\S+)$"))
        lines = copy.lines[_CHANGES]
        starts = [i for i, line in enumerate(lines) if line == f"  - version: {here}"]
        places = [(i, m) for start in starts for i in range(start, min(start + 5, len(lines))) if (m := re.search(pattern, lines[i]))]
        if not places:
            return None
        i, m = chance.choice(places)
        new = change if isinstance(change, str) else change(m[1], chance)
        return None if new is None else copy.with_line(_CHANGES, i, lines[i][: m.start(1)] + new + lines[i][m.end(1) :])

    return inject


OTHERS: dict[str, Kind] = {
    "decided for no event": part(_ADJUDICATED, r"\{event: ([a-z0-9-]+), field", typo),
    "decided for no field": part(_ADJUDICATED, r"field: ([a-z]{4,})", typo),
    "decided twice": _twice(_ADJUDICATED, r"^    - \{event: .*"),
    "dropped of no coding": part(_ADJUDICATED, r"\{coding: (c[0-9])", "c7"),
    "a coding's hash cut off": part(_ADJUDICATED, r"codings: \{c1: ([0-9a-f]{16})", lambda t, _: t[:15]),
    "negated, and asserted": in_report((r"claims: \[.*asserts",), r"status: alleged$", "status: negated"),
    "a claim that nobody denies": in_report((r"claims: \[\{by: [a-z-]+, stance: asserts\}\]",), r"status: alleged$", "status: actual"),
    "published a century ago": part(ARTICLES, r"^published: (20)", "19"),
    "published years before": _year_of(-2),
    "a body of a few words": part(ARTICLES, r"^body: (\[\[.*\]\])$", "[[150, 200]]"),
    "a reprint of what came later": part(
        ARTICLES, r"^reprint_of: (\S+)$", lambda _, c: c.choice(["site-24-2025-03-27-1", "unnamed-004-2025-03-27-1"])
    ),
    "both names of another actor": _copied(ACTORS, r"^    names: .*"),
    "both names of another place": _copied(PLACES, r"^    names: .*"),
    "a role twice": _twice(ACTORS, r"^      - \{country: .*"),
    "an Arabic name with a Latin letter": part(ACTORS, r", ar: ([^}\"]+)\}", inserted("a")),
    "an Arabic name with Persian digits": part(ACTORS, r", ar: ([^}\"]+)\}", lambda t, _: f"{t} ۴"),
    "a summary in Arabic": part(ANNOTATIONS, r"^    summary: (.*)$", "يزور الرئيس العاصمة في الأسبوع المقبل"),
    "a title in Arabic": part(ARTICLES, r"^title_en: (.*)$", "الرئيس يزور العاصمة"),
    "a place in another country than its larger one": part(PLACES, r"^    country: (RUS|PRK|UKR)$", "BRA"),
    "a country without its code": part(PLACES, r"^    country: ([A-Z]{3})$", "null"),
    "a website with its scheme": part(OUTLETS, r"^    website: (\S+)$", "https://example.org/"),
    "linked twice to one event": _twice(EVENTS, r"^      - \{link: .*"),
    "its own successor": part(_RETIRED, r"^    see: (.*)$", "north-korea-launches-satellites"),
    "retired in a release that cannot be": part(_RETIRED, r"^    version: (\S+)$", lambda _, c: c.choice(["7.0.0", "1.9.0"])),
    "changed in a release that cannot be": part(_CHANGES, r"^  - version: (\S+)$", lambda _, c: c.choice(["8.1.0", "1.1.9"])),
    "changed in no column": _of_this_version(r"^    column: (\w{4,})$", typo),
    "changed in no row": _of_this_version(r"^    key: \[([a-z0-9-]{12,})", typo),
    "changed in half a row": _of_this_version(r"^    key: \[[a-z0-9-]+(, [^\]]+)\]", ""),
    "a publishing coding mistyped": part(_DATASET, r"^publish: \[([a-z0-9]{4,})", typo),
    "a homepage that is none": part(_DATASET, r"^homepage: (\S+)$", "none yet"),
    "a code's label as a formula": part(_CODEBOOK, r"^    label: (.*)$", '"=A1"'),
    "a code's text with what cannot be seen": part(_CODEBOOK, r"^    definition: ([^\"].*)$", inserted("\u200b")),
    "a code's label missing": part(_CODEBOOK, r"^    label(: .*)$", ""),
    "a quad class mistyped": part("schema/codebook/types.yaml", r"^    quad_class: (.*)$", typo),
    "a key of a table mistyped": part(_TABLES, r"primaryKey: \[(\w{5,})", typo),
    "a key of a table's file mistyped": part(_TABLES, r"^(title|description|fields|order): ?", typo),
    "a list of no codebook": part("schema/fields.yaml", r"^    codes: (\w+)$", typo),
    "a crosswalk's code mistyped": part("schema/crosswalks/c[ao]*.yaml", r"\{code: ([A-Z]{3})", lambda t, _: t[:2] + "0"),
    "a crosswalk's match mistyped": part(_CROSSWALKS, r"match: (\w{4,})", typo),
    "a crosswalk's days exchanged": part("schema/crosswalks/*w.yaml", r"from: ([0-9]{4})[0-9-]*, to", "2999"),
    "a gate's metric mistyped": part(_GATES, r"^    metric: ([\w-]{4,})$", typo),
    "a gate's column mistyped": part(_GATES, r"^    column: (\w{4,})$", typo),
    "a gate without its reason": part(_GATES, r"^    (reason: .*)$", "reason:"),
    "a tab in schema/": part((_CODEBOOK, _TABLES, _CROSSWALKS, _GATES), r"^(    )(?=[a-z])", "\t"),
    "a bracket lost in schema/": part((_TABLES, _CROSSWALKS), r"^  - \{.*(\})$", ""),
}
