"""`CITATION.bib`: the release, and what it is made from, as entries of BibTeX.

It says what `CITATION.cff` says, for those who write in LaTeX. Only entry types that every style knows are used, so that a dataset is `@misc`.
"""

from __future__ import annotations

import re
from datetime import date

from waqai.folding import fold
from waqai.release import licences
from waqai.schema.model import Creator, Reference, Schema

_ENTRY = {"article": "article", "conference-paper": "inproceedings", "data": "misc", "book": "book", "report": "techreport"}
_ACTIVE = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"} | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
)


def bibliography(schema: Schema) -> str:
    """The release's own entry, then one for each work that it is made from."""
    keys = set[str]()
    return "\n".join([entry(schema), *(_reference(reference, keys) for reference in schema.dataset.references)])


def entry(schema: Schema) -> str:
    """The release as an entry of BibTeX."""
    dataset = schema.dataset
    day = date.fromisoformat(dataset.released)
    spdx = ", ".join(licence.spdx for licence in licences.every(schema))
    fields = [
        ("author", " and ".join(map(_creator, dataset.creators))), ("title", whole(dataset.title)),
        ("year", str(day.year)), ("month", str(day.month)), ("version", dataset.version), ("publisher", _text(dataset.published_by)),
        ("note", _text(f"Dataset, version {dataset.version}. Licences: {spdx}")), ("doi", dataset.doi),
        ("url", dataset.homepage or dataset.repository),
    ]  # fmt: skip
    return formatted("misc", f"{dataset.name}-{dataset.version}", fields)


def _reference(reference: Reference, keys: set[str]) -> str:
    said = dict(reference.details)
    authors = " and ".join(f"{whole(family)}, {_text(given)}" for family, given in reference.authors)
    pages = f"{said['start']}--{said['end']}" if {"start", "end"} <= said.keys() else said.get("start")
    note = "; ".join(f"{word} {said[key]}" for key, word in (("version", "Version"), ("commit", "Commit")) if key in said)
    publisher = "institution" if reference.kind == "report" else "publisher"
    fields = [
        ("author", authors), ("title", whole(reference.title)), ("year", said.get("year")),
        *((name, _text(said[key]) if key in said else None) for key, name in (
            ("journal", "journal"), ("collection-title", "booktitle"), ("volume", "volume"), ("issue", "number"), ("publisher", publisher),
        )),
        ("pages", pages), ("note", _text(note) or None), ("doi", said.get("doi")), ("url", said.get("url") or said.get("repository-code")),
    ]  # fmt: skip
    return formatted(_ENTRY[reference.kind], _key(reference, said.get("year", ""), keys), fields)


def formatted(kind: str, key: str, fields: list[tuple[str, str | None]]) -> str:
    """An entry of its kind, without the fields that have no value."""
    lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _key(reference: Reference, year: str, keys: set[str]) -> str:
    """The first author and the year, in letters that BibTeX takes; numbered where two works would have one key."""
    stem = re.sub("[^a-z0-9]", "", fold(reference.authors[0][0])) or "work"
    names = (f"{stem}{year}{number}" for number in ("", *(f"-{n}" for n in range(2, len(keys) + 3))))
    key = next(name for name in names if name not in keys)
    keys.add(key)
    return key


def _creator(creator: Creator) -> str:
    """A name as a whole: who has an ORCID is a person, whose last word is taken for the family name; a body's name is kept together."""
    return _text(creator.name) if creator.orcid else whole(creator.name)


def whole(text: str) -> str:
    """A text that no style takes apart, or writes in small letters."""
    return f"{{{_text(text)}}}"


def _text(text: str) -> str:
    """Running text: one line, in which nothing is a command of LaTeX."""
    return " ".join(text.split()).translate(_ACTIVE)
