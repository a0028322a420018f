"""Free text: nothing that a spreadsheet would run, a reader would take for null, or that garbles a line.

Texts go into cells as they are written; `waqai.cells.is_trap` says what no cell may hold. Addresses are not words: of them the
host's name alone is read as one, since what follows it is whatever the server calls its page, in any letters or percent-encoded.
"""

from __future__ import annotations

import re
from typing import Any

from waqai.cells import is_trap
from waqai.check.context import NONE, CodedArticle, Context, Problems
from waqai.problem import Problem
from waqai.records import Article, Copy, Origin, Report
from waqai.yamlfile.document import Document

_KEYS = frozenset(
    {"summary", "title_en", "published_note", "url", "archive_url", "en", "ar", "office", "website", "name", "version", "maker",
     "given", "note", "reason", "text", "value"}
)  # fmt: skip

_ADDRESSES = frozenset({"url", "archive_url", "website", "uri", "path"})
_OF_COPIES = ("uri", "path", "record")
_ADDRESS = re.compile(r"(?<!\S)https?://([^\s/?#]*)\S*", re.IGNORECASE)

# What is drawn as nothing although it counts as a letter or a mark, and what a letter becomes that was lost on the way.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0\ufffd")
_FORMS = (("\ufb00", "\ufb06"), ("\ufb50", "\ufdff"), ("\ufe70", "\ufefc"), ("\uff01", "\uffef"), ("\U0001d400", "\U0001d7ff"))
_PARTS = (
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u0653\u0654\u0655"  # they join the letter before
)
# tatweel; Persian and Urdu letters and digits that look like Arabic ones
_NOT_ARABIC = "\u0640\u06cc\u06a9\u06c0\u06c1\u06be\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"
_ENGLISH = ("en", "summary", "title_en")


def _mixed(word: str) -> bool:
    """Whether a word has Latin letters and Cyrillic, Greek or Arabic ones."""
    if word.isascii() or not any("a" <= c <= "z" or "A" <= c <= "Z" for c in word):
        return False
    from unicodedata import name

    scripts = {name(c, "").split(" ")[0] for c in word if c.isalpha()}
    return "LATIN" in scripts and not scripts.isdisjoint(("CYRILLIC", "GREEK", "ARABIC"))


def _words(text: str, *, address: bool) -> str:
    """What of a text are words: of an address the parts of its host's name, wherever it stands; of a path nothing; else all of it."""
    if address and "://" not in text:
        return "" if "/" in text else text.replace(".", " ")  # a path, or a host's name, which is written without a scheme
    return _ADDRESS.sub(lambda found: found[1].replace(".", " "), text) if "://" in text else text


def project(context: Context) -> list[Problem]:
    """Report free texts of the authority files and decisions that are not allowed in a cell."""
    raw = context.raw
    problems: list[Problem] = []
    for records in (raw.actors, raw.places, raw.outlets, raw.coders, raw.decisions, raw.retired, raw.change_reasons):
        for record in records[:1]:  # they all come from one file
            problems += _of_document(record.origin.document)
    return problems


def article(article: Article, context: Context) -> Problems:
    """Report free texts of an article's record that are not allowed in a cell."""
    at, a = article.origin, article
    problems: list[Problem] = []
    for key, text in (("title_en", a.title_en), ("published_note", a.published_note), ("url", a.url), ("archive_url", a.archive_url)):
        if text is not None and not harmless(text):
            problems += _problems(text, Origin(at.document, (*at.pointer, key)), listed=False)
    for i, values in enumerate(article.copies):
        for key, part in zip(Copy._fields, values, strict=True):
            if key in _OF_COPIES and part is not None:
                problems += _problems(part, Origin(at.document, (*at.pointer, "copies", i, key)), listed=False)
    return [*problems, *_extra(article.extra, at)] if article.extra else problems


def summary(report: Report, coded: CodedArticle) -> Problems:
    """Report a summary, the one free text of a report, that is not allowed in a cell."""
    if harmless(report.summary):
        return NONE
    return _problems(report.summary, Origin(report.origin.document, (*report.origin.pointer, "summary")), listed=False)


def extra(report: Report, coded: CodedArticle) -> Problems:
    """Report a text in a project-specific column that is not allowed in a cell."""
    return _extra(report.extra, report.origin) if report.extra else NONE


def _extra(values: dict[str, Any], at: Origin) -> list[Problem]:
    texts = [(name, value) for name, value in values.items() if isinstance(value, str)]
    return [p for name, value in texts for p in problems_of(value, Origin(at.document, (*at.pointer, "extra", name)))]


def _of_document(document: Document) -> list[Problem]:
    return [p for pointer, text, listed in _texts(document.values) for p in _problems(text, Origin(document, pointer), listed=listed)]


def _texts(values: Any) -> list[tuple[tuple[str | int, ...], str, bool]]:
    """Every free text that is not plainly harmless, with its pointer, and whether it is joined with others in one cell."""
    found: list[tuple[tuple[str | int, ...], str, bool]] = []
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(values, ())]
    while stack:
        value, pointer = stack.pop()
        if isinstance(value, dict):
            for key, part in value.items():
                if isinstance(part, str):
                    if key in _KEYS and (key == "ar" or not harmless(part)):
                        found.append(((*pointer, key), part, False))
                elif key == "aliases":
                    found += [((*pointer, key, i), alias, True) for i, alias in enumerate(part)]
                elif isinstance(part, (dict, list)):
                    stack.append((part, (*pointer, key)))
        else:
            stack += [(part, (*pointer, i)) for i, part in enumerate(value) if isinstance(part, (dict, list))]
    return found


def harmless(text: str) -> bool:
    """Plain ASCII that begins with a capital and has more words than one: nothing here is wrong with it."""
    return text.isascii() and text.isprintable() and " " in text and text[0].isupper()


def problems_of(text: str, origin: Origin) -> list[Problem]:
    """What is wrong with one free text that has its own cell."""
    return [] if harmless(text) else _problems(text, origin, listed=False)


def _problems(text: str, origin: Origin, *, listed: bool) -> list[Problem]:
    last = origin.pointer[-1]
    if listed and ";" in text:
        return [Problem(origin.place(), "bad-text", "a `;` separates aliases, and cannot be part of one")]
    address = last in _ADDRESSES
    if unseen := _unseen(text, origin, address=address):
        return unseen
    words = text if text.isascii() else _words(text, address=address)
    if (not words.isascii() or last == "ar") and (unusual := _unusual(words, origin)):
        return unusual
    if last == "ar" or listed:
        found = [c for c in words if c in _NOT_ARABIC]
        if found:
            shown = f"{found[0]} (U+{ord(found[0]):04X})"
            hint = "write ي and ك, and no tatweel"
            return [Problem(origin.place(), "mixed-letters", f"`{text}` holds {shown}, which looks like another letter or like none", hint)]
    if not words.isascii() and (word := next((w for w in words.split() if _mixed(w)), None)):
        return [Problem(origin.place(), "lookalike", f"`{word}` mixes letters of two scripts that look alike", "retype the word")]
    if is_trap(text):
        hint = "use other words; spreadsheets and readers do not treat this as text"
        return [Problem(origin.place(), "unsafe-text", f"`{text[:40]}` would be run, or taken for null, by a reader of the tables", hint)]
    return []


def _unseen(text: str, origin: Origin, *, address: bool) -> list[Problem]:
    """Characters that cannot be seen, or that stand for one that was lost; an address has them percent-encoded."""
    hint = "write it percent-encoded" if address else ""
    if not text.isprintable():
        shown = f"U+{ord(next(c for c in text if not c.isprintable())):04X}"
        return [Problem(origin.place(), "unseen-character", f"the text holds {shown}, which cannot be seen", hint or "remove it")]
    if text.isascii():
        return []
    if unseen := next((c for c in text if c in _UNSEEN or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"), None):
        text = f"the text holds U+{ord(unseen):04X}, which {'marks a letter that was lost' if unseen == chr(0xFFFD) else 'cannot be seen'}"
        return [Problem(origin.place(), "unseen-character", text, hint or "remove it, or retype the word")]
    return []


def _unusual(text: str, origin: Origin) -> list[Problem]:
    """Other forms of letters, letters in two parts, and names in another script."""
    place, last = origin.place, origin.pointer[-1]
    if form := next((c for c in text for first, end in _FORMS if first <= c <= end and c not in "\ufdfa\ufdfb"), None):
        from unicodedata import normalize

        shown = f"{form} (U+{ord(form):04X}), another form of {normalize('NFKC', form)}"
        return [Problem(place(), "lookalike", f"the text holds {shown}", "retype the word")]
    if not set(_PARTS).isdisjoint(text):
        from unicodedata import normalize

        if (whole := normalize("NFC", text)) != text:
            part = next(c for c in text if c in _PARTS)
            shown = f"a letter in two parts (U+{ord(part):04X})"
            return [
                Problem(place(), "lookalike", f"the text holds {shown} where one character is the whole letter", f"write `{whole[:40]}`")
            ]
    if (
        last in _ENGLISH
        and not any(map(_mixed, text.split()))
        and any(c >= "\u0370" and c.isalpha() and not "\u1d00" <= c <= "\u1eff" for c in text)
    ):
        hint = "are the two names exchanged?" if last == "en" else "write it in the coder's own English"
        return [Problem(place(), "other-script", f"`{text[:40]}` must be English, but is not in Latin letters", hint)]
    if last == "ar" and not any("\u0600" <= c <= "\u06ff" for c in text):
        return [Problem(place(), "other-script", f"`{text[:40]}` must be Arabic, but has no Arabic letter", "are the two names exchanged?")]
    return []
