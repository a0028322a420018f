"""Articles that are coded and whose coding no release would publish, by what `publish` of schema/dataset.yaml says."""

from __future__ import annotations

from waqai.check.article_entries import ArticleEntries
from waqai.check.context import NONE, Context, Problems, Source
from waqai.problem import Problem

ADJUDICATED = "adjudicated"  # the coding that `waqai adjudicate` writes


def left_out(stories: ArticleEntries, context: Context) -> Problems:
    """Report an adjudicated coding that another is published in the place of, and an article none of whose codings is published."""
    codings: dict[str, Source] = {}
    for source in stories.sources:
        if source.coding:
            codings.setdefault(source.coding, source)
    if not codings:
        return NONE
    publish, article = context.schema.dataset.publish, stories.key[1:]
    published = next((c for c in publish if c in codings or f"annotations/{c}/{article}" in context.raw.broken), None)
    if published == ADJUDICATED or (published is not None and ADJUDICATED not in codings):
        return NONE
    if not context.raw.broken.isdisjoint(("annotations", *(f"annotations/{c}" for c in publish))):
        return NONE  # what there is to publish is not known
    said = f"`publish` is [{', '.join(publish)}]"
    if ADJUDICATED in codings:
        source, instead = codings[ADJUDICATED], f", and {published} is published in its place" if published else ""
        text, hint = (
            f"the adjudicated coding is left out: {said}{instead}",
            f"write `publish: [{', '.join(first(publish))}]` in schema/dataset.yaml",
        )
    else:
        source = next(iter(codings.values()))
        text = f"no coding of `{article}` is published: {said}"
        hint = f"name `{source.coding}` in `publish` of schema/dataset.yaml, if its coding is finished"
    return [Problem(context.document(source).place("article"), "coding-left-out", text, hint, level="warning")]


def first(publish: tuple[str, ...]) -> tuple[str, ...]:
    """What `publish` says once the adjudicated coding comes before all others."""
    return (ADJUDICATED, *(coding for coding in publish if coding != ADJUDICATED))
