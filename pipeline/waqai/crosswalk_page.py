"""The crosswalks as a page: for each other scheme its codes with ours."""

from __future__ import annotations

from collections.abc import Iterable

from waqai.escaping import cell, code, markdown
from waqai.schema.model import UNMATCHED, Codebook, Counterpart, Crosswalk

JOIN = (
    "Join only on what is `exact` or `close`, and whose `valid_from` and `valid_to` (here from and to; empty is open) hold the day: "
    "a code can have several rows, one for each stretch of time. "
    "Below a table stand the codes of ours that have no counterpart, such as those without a number."
)
RECIPE = "[The recipe](recipes.md#country-years-of-cow-and-of-gleditsch-and-ward) does it for countries and years."


def page(crosswalks: Iterable[Crosswalk], codebook: Codebook, *, recipe: bool = False) -> str:
    """All crosswalks in Markdown; what has no counterpart is below its table. `recipe` links the page that joins by them."""
    crosswalks = list(crosswalks)
    matches = "\n".join(f"| `{c.code}` | {c.definition} |" for c in codebook.lists["matches"].codes)
    parts = [
        "# Crosswalks",
        "Which codes of other schemes correspond to ours, for those who bring data of their own. "
        "In a release this is the table [crosswalks](tables/crosswalks.md); in the project it is `schema/crosswalks/`.",
        f"| match | meaning |\n|---|---|\n{matches}",
        JOIN + (f" {RECIPE}" if recipe else ""),
        "\n".join(f"- [{c.title}](#{c.title.lower().replace(' ', '-')})" for c in crosswalks),
    ]
    for crosswalk in crosswalks:
        parts += _section(crosswalk)
    return "\n\n".join(parts) + "\n"


def _section(crosswalk: Crosswalk) -> list[str]:
    pairs = [e for e in crosswalk.entries if e.match != UNMATCHED]
    ours = [f"`{e.code}`" for e in crosswalk.entries if e.match == UNMATCHED and e.code]
    theirs = [e for e in crosswalk.entries if e.match == UNMATCHED and e.other]
    dated, scored = any(e.start for e in pairs), any(e.score is not None for e in crosswalk.entries)
    head = ["ours", "theirs", "their label", "match", *(["from", "to"] if dated else []), *(["score"] if scored else []), "note"]
    rows = [_row(e, dated=dated, scored=scored) for e in (*pairs, *theirs)]
    parts = [
        f"## {markdown(crosswalk.title)}",
        f"{markdown(crosswalk.description)} (Scheme `{crosswalk.scheme}`, our list `{crosswalk.list}`. Source: {markdown(crosswalk.source)}.)",
        f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n" + "\n".join(rows),
    ]
    if ours:
        parts.append(f"Of ours without a counterpart: {', '.join(ours)}.")
    return parts


def _row(e: Counterpart, *, dated: bool, scored: bool) -> str:
    cells = [
        f"`{e.code}`" if e.code else "", cell(code(e.other)), cell(e.label), e.match, *([e.start or "", e.end or ""] if dated else []),
        *(["" if e.score is None else f"{e.score:g}"] if scored else []), cell(e.note),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"
