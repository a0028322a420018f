"""Which licence stands on which part of a release, in one place: all metadata files ask here."""

from __future__ import annotations

from typing import NamedTuple


class Licence(NamedTuple):
    """A licence by its SPDX id."""

    spdx: str
    title: str
    url: str


DATA = Licence("CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/")
CODEBOOK = Licence(
    "CC-BY-SA-4.0", "Creative Commons Attribution-ShareAlike 4.0 International", "https://creativecommons.org/licenses/by-sa/4.0/"
)


def of(resource: str) -> Licence:
    """The licence of a table or file: the codebook is PLOVER's child, everything else is ours."""
    return CODEBOOK if resource in ("codes", "codebook.md") else DATA
