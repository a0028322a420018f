"""Names: a record's id is its file's name, no id is used for two things, every annotation has its article's record."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from waqai.check.article_entries import ArticleEntries
from waqai.check.context import NONE, CodedArticle, Context, Problems, Source
from waqai.nearest import did_you_mean
from waqai.problem import Problem
from waqai.records import Actor, Annotation, Article, ChangeReason, Coder, Outlet, PlaceRecord, Retired

_Entry = Retired | ChangeReason


def project(context: Context) -> list[Problem]:
    """Report ids that are there twice, and codings to publish that are not there."""
    raw = context.raw
    problems: list[Problem] = []
    for kind, entries in (("actor", raw.actors), ("place", raw.places), ("outlet", raw.outlets), ("coder", raw.coders)):
        problems += _twice(kind, entries)
    problems += _same_identifier("wikidata", raw.actors) + _same_identifier("wikidata", raw.outlets)
    problems += _same_identifier("wikidata", raw.places) + _same_identifier("geonames", raw.places)
    problems += _again({(r.table, r.id): r for r in reversed(raw.retired)}, [((r.table, r.id), r) for r in raw.retired], "id")
    reasons = [((r.version, r.table, r.key, r.column), r) for r in raw.change_reasons]
    problems += _again(dict(reversed(reasons)), reasons, "column")
    dataset = context.schema.dataset
    named: list[tuple[tuple[str | int, ...], str]] = [(("publish", i), coding) for i, coding in enumerate(dataset.publish)]
    named += [(("codings", i), coding) for i, coding in enumerate(dataset.codings)]
    named += [(("agreement", i, j), coding) for i, pair in enumerate(dataset.agreement) for j, coding in enumerate(pair)]
    for pointer, coding in named:
        if coding not in context.codings and raw.broken.isdisjoint(("annotations", f"annotations/{coding}")):
            where, hint = dataset.document.place(*pointer), did_you_mean(coding, context.codings)
            text = f"`{coding}` is to be published, and raw/annotations has no article of it"
            problems.append(Problem(where, "unknown-coding", text, hint))
    return problems


def article(article: Article, context: Context) -> Problems:
    """Report an article that is not called as its file."""
    return _named_as_file(article)


def file_name(coded: CodedArticle) -> Problems:
    """Report an annotation that is not called as its file."""
    return _named_as_file(coded.annotation)


def record(coded: CodedArticle) -> Problems:
    """Report an annotation whose article has no record."""
    annotation, raw = coded.annotation, coded.context.raw
    if coded.record is not None or not raw.broken.isdisjoint(("articles", f"articles/{annotation.article}")):
        return NONE
    text = f"`{annotation.article}` is coded here and has no record raw/articles/{annotation.article}.yaml"
    return [Problem(annotation.origin.place("article"), "unknown-article", text)]


def other_coder(coded: CodedArticle) -> Problems:
    """Report an article in a coding that has a coder's name, by another coder."""
    coding, coder, coders = coded.annotation.coding, coded.annotation.coder, coded.context.raw.coder
    if coder == coding or coding not in coders or coder not in coders:
        return NONE
    text = f"`{coder}` coded it, and it is in the coding of `{coding}`"
    hint = f"write `{coding}`, or move the file to raw/annotations/{coder}"
    return [Problem(coded.annotation.origin.place("coder"), "coder-of-another-coding", text, hint)]


def twice(stories: ArticleEntries, context: Context) -> Problems:
    """Report an article that a record, or a coding, before is about: JSON Lines can hold one twice, files of YAML cannot."""
    if len({source.coding for source in stories.sources}) == len(stories.sources):
        return NONE
    problems, seen = [], dict[str, Source]()
    for source in stories.sources:
        if not called_as_file(source.article, source.path):
            continue  # it says that it is about an article that another file is called after
        first = seen.setdefault(source.coding, source)
        if first is not source:
            text = f"`{source.article}` is coded twice in this coding" if source.coding else f"`{source.article}` has two records"
            where, there = context.document(source).place("article"), context.document(first).place("article")
            problems.append(Problem(where, "duplicate-id", text, "keep one of the two", (there,)))
    return problems


def _same_identifier(key: str, entries: Sequence[Actor | PlaceRecord | Outlet]) -> list[Problem]:
    """Entries of one file with one id in Wikidata or GeoNames: one of the two is another thing, or both are one."""
    problems, seen = [], dict[object, Actor | PlaceRecord | Outlet]()
    for entry in entries:
        value = getattr(entry, key)
        first = seen.setdefault(value, entry)
        if value is not None and first.id != entry.id:
            text = f"`{entry.id}` has the {key} id {value}, which `{first.id}` has too"
            hint = "one of the two is wrong, or the entries are one"
            problems.append(Problem(entry.origin.place(key), "shared-identifier", text, hint, (first.origin.place(key),)))
    return problems


def _again(firsts: Mapping[Hashable, _Entry], entries: Sequence[tuple[Hashable, _Entry]], pointer: str) -> list[Problem]:
    """Entries about what another entry before them is about."""
    return [
        Problem(
            entry.origin.place(pointer),
            "repeated-item",
            "an entry above is about the same",
            "keep one",
            (firsts[key].origin.place(pointer),),
        )
        for key, entry in entries
        if firsts[key] is not entry
    ]


def called_as_file(article: str, path: str) -> bool:
    """Whether the file at `path` may hold the article: one of YAML is called as it, and JSON Lines hold many, under any name."""
    return not path.endswith(".yaml") or path.endswith(f"/{article}.yaml")


def _named_as_file(record: Article | Annotation) -> Problems:
    path = record.origin.document.path
    if called_as_file(record.article, path):
        return NONE
    text = f"the article is called `{record.article}`, and its file `{path.rpartition('/')[2]}`"
    return [Problem(record.origin.place("article"), "file-name", text, "give both the same name")]


def _twice(kind: str, entries: Iterable[Actor | PlaceRecord | Outlet | Coder]) -> list[Problem]:
    problems, seen = [], dict[str, Actor | PlaceRecord | Outlet | Coder]()
    for entry in entries:
        if entry.id in seen:
            text = f"the id `{entry.id}` is used for two {kind}s"
            first = seen[entry.id].origin.place("id")
            problems.append(Problem(entry.origin.place("id"), "duplicate-id", text, "give one of them another id", (first,)))
        seen.setdefault(entry.id, entry)
    return problems
