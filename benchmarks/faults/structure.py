"""The kinds of faults in keys, YAML, characters and files."""

from __future__ import annotations

from random import Random

from benchmarks.faults.injecting import (
    ANNOTATIONS,
    ARTICLES,
    AUTHORITIES,
    Copy,
    Fault,
    Kind,
    exchanged,
    in_report,
    inserted,
    part,
    typo,
    whole,
)
from benchmarks.faults.kinds import ACTORS, EVENTS, OUTLETS, PLACES

_EVERY = (ANNOTATIONS, ARTICLES, *AUTHORITIES)
_SUMMARY = r"^    summary: (.*)$"
_ENGLISH, _ARABIC = r"names: \{en: ([^,]+), ar", r", ar: ([^}]+)\}"
_TITLE = r"^title_en: (.*)$"


def _key_missing(copy: Copy, chance: Random) -> Fault | None:
    key = chance.choice(("contexts", "recipients", "date", "place", "status", "summary", "type", "mode"))
    return in_report((), rf"^    {key}: .*", "")(copy, chance)


def _key_twice(copy: Copy, chance: Random) -> Fault:
    path, i, _ = chance.choice(copy.matches(_EVERY, r"^ *[a-z_]+: \S"))
    line = copy.lines[path][i]
    return copy.with_line(path, i, line, line)


def _key_added(copy: Copy, chance: Random) -> Fault:
    path, i, _ = chance.choice(copy.matches([ANNOTATIONS], r"^    (status|type|place): "))
    fault = copy.with_line(path, i, copy.lines[path][i], f"    {chance.choice(['notes', 'actor', 'location', 'Type'])}: x")
    return Fault(fault.files, path, i + 2)


def _truncated(data: bytes, chance: Random) -> tuple[bytes, int]:
    lines = data.split(b"\n")
    i = chance.randrange(len(lines) // 2, len(lines) - 2)
    cut = lines[i][: max(6, len(lines[i]) // 2)]
    return b"\n".join([*lines[:i], cut]), 0  # what is missing may be reported where its report begins


def _line_changed(change: str) -> Kind:
    """A line loses or gains something that YAML needs."""

    def inject(copy: Copy, chance: Random) -> Fault:
        path, i, _ = chance.choice(
            copy.matches([ANNOTATIONS], rf"^    (?:type|status|actors|contexts{'' if change == 'null' else '|place'}): \S")
        )
        line = copy.lines[path][i]
        new = {
            "tab": "\t" + line.strip(), "shift": " " + line, "unshift": line[1:], "colon": line.replace(": ", " ", 1), "space": line.replace(": ", ":", 1),
            "alias": f"{line.partition(': ')[0]}: *other", "tag": line.replace(": ", ": !!str ", 1), "anchor": line.replace(": ", ": &name ", 1),
            "quote": line.replace(": ", ': "', 1), "bracket": line.replace("]", "") if "]" in line else f"{line} [", "merge": "    <<: {a: b}\n" + line,
            "null": line.partition(": ")[0] + ":", "directive": "%YAML 1.2\n" + line, "second": "---\n" + line, "block": f"{line.partition(': ')[0]}: |",
            "mapping": f"{line.partition(': ')[0]}: {{a: b}}", "question": "    ? x\n" + line, "equals": line.replace(": ", " = ", 1),
        }[change]  # fmt: skip
        return copy.with_line(path, i, new)

    return inject


def _whole_file(change: str) -> Kind:
    def apply(data: bytes, chance: Random) -> tuple[bytes, int]:
        lines = data.split(b"\n")
        i = chance.randrange(len(lines) - 1)
        match change:
            case "bom":
                return b"\xef\xbb\xbf" + data, 1
            case "utf-16":
                return data.decode().encode("utf-16"), 0
            case "empty":
                return b"", 0
            case "comment":
                return b"# to be written\n", 0
            case "second":
                return data + b"---\narticle: x\n", data.count(b"\n") + 1
            case "scalar":
                return b"see the mail\n", 1
            case _:
                lines[i] += {"control": b"  # \x07", "byte": b" # \xff", "latin": b" # caf\xe9", "return": b" # \r x"}[change]
                return b"\n".join(lines), i + 1

    return whole((ANNOTATIONS, ARTICLES), apply)


def _moved(change: str) -> Kind:
    """A file is gone, renamed, doubled or elsewhere."""

    def inject(copy: Copy, chance: Random) -> Fault:
        glob = ARTICLES if change.startswith("article") else "raw/annotations/c1/*.yaml"
        path = chance.choice(copy.paths(glob))
        folder, _, name = path.rpartition("/")
        data = copy.texts[path].encode()
        match change.partition(" ")[2]:
            case "renamed":
                return Fault({path: None, f"{folder}/x-{name}": data}, f"{folder}/x-{name}", 1)
            case "doubled":
                return Fault({f"{folder}/{name[:-6]}2.yaml": data}, f"{folder}/{name[:-6]}2.yaml", 1)
            case "doubled with its id":  # a second story of the page, with the spans of the first
                new = data.replace(f"article: {name[:-5]}".encode(), f"article: {name[:-6]}2".encode(), 1)
                line = next(i for i, text in enumerate(copy.lines[path], 1) if text.startswith("body:"))
                return Fault({f"{folder}/{name[:-6]}2.yaml": new}, f"{folder}/{name[:-6]}2.yaml", line)
            case "as yml":
                return Fault({path: None, path[:-5] + ".yml": data}, path[:-5] + ".yml", 0)
            case "elsewhere":
                return Fault({path: None, f"raw/{name}": data}, f"raw/{name}", 0)
            case "of another coding":
                other = path.replace("/c1/", "/c2/")
                line = next(i for i, text in enumerate(copy.lines[path], 1) if text.startswith("coder:"))
                return Fault({other: data}, other, line)
            case _:  # gone: the place is its coding
                coding = path.replace("articles", "annotations/c1")
                return Fault({path: None}, coding, 1)

    return inject


def _report_doubled(*, under: str = "") -> Kind:
    """A report is there twice, under the same event or under another one."""

    def inject(copy: Copy, chance: Random) -> Fault:
        path, start, end = chance.choice(copy.reports())
        lines = copy.lines[path]
        again = lines[start:end]
        if under:
            again = [f"  - event: {under}", *again[1:]]
        new = [*lines[:end], *again, *lines[end:]]
        at = next(i for i, line in enumerate(again) if "evidence:" in line) if under else 0
        return Fault({path: "\n".join(new).encode()}, path, end + at + 1)

    return inject


KEYS: dict[str, Kind] = {
    "a key missing": _key_missing,
    "a key twice": _key_twice,
    "a key too many": _key_added,
    "a key mistyped": part(ANNOTATIONS, r"^    (contexts|recipients|status|summary|actors|evidence|place): ", typo),
    "a key with a capital": part(ANNOTATIONS, r"^    (contexts|status|summary|type|mode): ", lambda t, _: t.capitalize()),
    "a key of the passage mistyped": part(ANNOTATIONS, r"\{(start): ", "begin"),
    "a key of the record mistyped": part(ARTICLES, r"^(outlet|credited|published|language|extent|retrieved): ", typo),
    "a key of an actor mistyped": part(ACTORS, r"^    (names|aliases|wikidata|roles|kind): ?", typo),
    "a decision without its reason": part(EVENTS, r"(, reason: .*)\}$", ""),
    "a reason that is empty": part(EVENTS, r", reason: (.*)\}$", '""'),
    "the report's dash missing": part(ANNOTATIONS, r"^  (-) event: ", " "),
}  # fmt: skip

YAML: dict[str, Kind] = {
    "a tab": _line_changed("tab"),
    "a space too many": _line_changed("shift"),
    "a space too few": _line_changed("unshift"),
    "a colon missing": _line_changed("colon"),
    "no space after the colon": _line_changed("space"),
    "an alias": _line_changed("alias"),
    "a tag": _line_changed("tag"),
    "an anchor": _line_changed("anchor"),
    "a quote left open": _line_changed("quote"),
    "a bracket left open": _line_changed("bracket"),
    "a merge key": _line_changed("merge"),
    "a value missing": _line_changed("null"),
    "a directive": _line_changed("directive"),
    "a document's mark": _line_changed("second"),
    "a mapping for a value": _line_changed("mapping"),
    "a question mark": _line_changed("question"),
    "an equals sign": _line_changed("equals"),
    "a byte-order mark": _whole_file("bom"),
    "UTF-16": _whole_file("utf-16"),
    "a byte that is no UTF-8": _whole_file("byte"),
    "a letter in Latin-1": _whole_file("latin"),
    "a control character": _whole_file("control"),
    "a second document": _whole_file("second"),
    "a file cut off": whole(ANNOTATIONS, _truncated),
    "an empty file": _whole_file("empty"),
    "comments alone": _whole_file("comment"),
    "a text for a file": _whole_file("scalar"),
}

_FULL_WIDTH = {chr(c): chr(c + 0xFEE0) for c in range(ord("a"), ord("z") + 1)}
_LATIN_AS_CYRILLIC = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с"}

CHARACTERS: dict[str, Kind] = {
    "a bidirectional mark in a summary": part(ANNOTATIONS, _SUMMARY, inserted("\u202e")),
    "a mark of direction in an Arabic name": part(AUTHORITIES, _ARABIC, inserted("\u200f")),
    "a zero-width space": part(AUTHORITIES, _ARABIC, inserted("\u200b")),
    "a zero-width joiner": part(AUTHORITIES, _ARABIC, inserted("\u200d")),
    "a soft hyphen": part(ANNOTATIONS, _SUMMARY, inserted("\u00ad")),
    "tatweel": part(AUTHORITIES, _ARABIC, inserted("\u0640")),
    "a Persian ye": part(AUTHORITIES, _ARABIC, exchanged({"ي": "ی", "ى": "ی"})),
    "a Persian kaf": part(AUTHORITIES, _ARABIC, exchanged({"ك": "ک"})),
    "an Urdu he": part(AUTHORITIES, _ARABIC, exchanged({"ه": "ہ"})),
    "an Arabic presentation form": part(AUTHORITIES, _ARABIC, exchanged({"ا": "\ufe8d", "ل": "\ufedf", "م": "\ufee3", "ن": "\ufee7"})),
    "an Arabic letter in two parts": part(AUTHORITIES, _ARABIC, exchanged({"أ": "ا\u0654", "إ": "ا\u0655", "آ": "ا\u0653", "ؤ": "و\u0654"})),
    "a Cyrillic letter in a name": part(AUTHORITIES, _ENGLISH, exchanged(_LATIN_AS_CYRILLIC)),
    "a Cyrillic letter in a summary": part(ANNOTATIONS, _SUMMARY, exchanged(_LATIN_AS_CYRILLIC)),
    "a full-width letter in a name": part(AUTHORITIES, _ENGLISH, exchanged(_FULL_WIDTH)),
    "a full-width letter in a summary": part(ANNOTATIONS, _SUMMARY, exchanged(_FULL_WIDTH)),
    "a Latin letter in two parts": part(AUTHORITIES, _ENGLISH, inserted("e\u0301")),
    "a variation selector": part(AUTHORITIES, _ARABIC, inserted("\ufe0f")),
    "a Hangul filler": part(AUTHORITIES, _ENGLISH, inserted("\u3164")),
    "a space that does not break": part(ANNOTATIONS, _SUMMARY, lambda t, _: t.replace(" ", "\u00a0", 1)),
    "a mark of a lost letter": part(AUTHORITIES, _ARABIC, inserted("\ufffd")),
    "letters of a lost encoding": part(AUTHORITIES, _ARABIC, lambda t, _: t.encode().decode("latin-1").replace(",", "")),
    "names exchanged": part(AUTHORITIES, r"names: \{(en: [^,]+, ar: [^}]+)\}", lambda t, _: f"en: {t.split(', ar: ')[1]}, ar: {t.split(', ar: ')[0][4:]}"),
    "an Arabic name in Latin letters": part(AUTHORITIES, _ARABIC, "Moscow"),
    "an English name in Arabic": part(AUTHORITIES, _ENGLISH, "موسكو"),
    "an empty name": part(AUTHORITIES, _ENGLISH, '""'),
    "a space at a name's end": part(AUTHORITIES, _ARABIC, lambda t, _: f'"{t} "' if '"' not in t else None),
    "a formula in a summary": part(ANNOTATIONS, _SUMMARY, lambda t, c: "'" + c.choice("=+-@") + t.replace("'", "") + "'"),
    "a formula in a name": part(AUTHORITIES, _ENGLISH, '"=1+1"'),
    "a word for null in a name": part(AUTHORITIES, _ENGLISH, lambda _, c: c.choice(["N/A", "NA", "NaN", "None"])),
    "null in a name": part(AUTHORITIES, _ARABIC, "null"),
    "null in quotes": part(AUTHORITIES, r"^    wikidata: (null)$", '"null"'),
    "a summary too short": part(ANNOTATIONS, _SUMMARY, "Talks."),
    "a summary too long": part(ANNOTATIONS, _SUMMARY, lambda t, _: t.strip('"') + " and so on" * 40),
    "a summary of two lines": part(ANNOTATIONS, _SUMMARY, '"One line.\\nAnother one."'),
    "an alias with a semicolon": part(AUTHORITIES, r"aliases: \[([^\],]+)", lambda t, _: f"{t}; {t}" if '"' not in t else None),
    "an alias twice": part(AUTHORITIES, r"aliases: \[([^\],]+)\]", lambda t, _: f"{t}, {t}"),
    "an address without its scheme": part(ARTICLES, r"^url: (null)$", "www.example.org/a"),
    "an address with a space": part(ARTICLES, r"^url: (null)$", "https://example.org/a b"),
    "a title in quotes left empty": part(ARTICLES, _TITLE, '""'),
    "an outlet's kind empty": part(OUTLETS, r"^    kind: (\S+)", '""'),
    "a place's kind of another list": part(PLACES, r"^    kind: (\S+)", "person"),
}  # fmt: skip

FILES: dict[str, Kind] = {
    "a record renamed": _moved("article renamed"),
    "a coding renamed": _moved("coding renamed"),
    "a record doubled": _moved("article doubled"),
    "a record doubled with its id": _moved("article doubled with its id"),
    "a coding doubled": _moved("coding doubled"),
    "a record as .yml": _moved("article as yml"),
    "a coding as .yml": _moved("coding as yml"),
    "a coding elsewhere": _moved("coding elsewhere"),
    "a coding in another's folder": _moved("coding of another coding"),
    "a record gone": _moved("article gone"),
    "a report twice": _report_doubled(),
    "a report again under another event": _report_doubled(under="something-else-altogether"),
}
