"""Which licence each part of a release has, in one place: all metadata files ask here."""

from __future__ import annotations

from typing import NamedTuple

from waqai.schema.model import Schema


class Licence(NamedTuple):
    """A licence by its SPDX id."""

    spdx: str
    title: str
    url: str


_KNOWN = (
    Licence("CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
    Licence("Apache-2.0", "Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    Licence("CC-BY-SA-4.0", "Creative Commons Attribution-ShareAlike 4.0 International", "https://creativecommons.org/licenses/by-sa/4.0/"),
)
_OF_THE_CODEBOOK = ("codes", "crosswalks", "codebook.md")
_OF_THE_TOOL = "Apache-2.0"  # the rule is code of waqai's


def named(spdx: str) -> Licence:
    """A licence by its SPDX id, with SPDX's own page where nothing better is known."""
    return next((known for known in _KNOWN if known.spdx == spdx), Licence(spdx, spdx, f"https://spdx.org/licenses/{spdx}.html"))


def of(schema: Schema, resource: str) -> Licence:
    """The licence of a table or a file: the codebook has its own, with what is taken from it, and so has the rule, which is code;
    everything else is the dataset's."""
    if resource.startswith("rule/"):
        return named(_OF_THE_TOOL)
    return named(schema.codebook.licence if from_codebook(resource) else schema.dataset.licence)


def from_codebook(resource: str) -> bool:
    """Whether a table or page is the codebook, or maps its codes to others."""
    return resource in _OF_THE_CODEBOOK


def in_words(schema: Schema) -> str:
    """Every licence by its SPDX id, with the parts that have it."""
    of = {schema.dataset.licence: ["the data"]}
    of.setdefault(schema.codebook.licence, []).append("the codebook (`codebook.md`) and the tables that are made from it")
    of.setdefault(_OF_THE_TOOL, []).append("the rule (`rule/`)")
    return "; ".join(f"{spdx} for {' and '.join(parts)}" for spdx, parts in of.items())


def every(schema: Schema) -> tuple[Licence, ...]:
    """Every licence of a part of a release, the dataset's own first."""
    return tuple(dict.fromkeys(named(spdx) for spdx in (schema.dataset.licence, schema.codebook.licence, _OF_THE_TOOL)))
