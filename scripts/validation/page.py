"""The page with its generated parts: each between two marks, the prose around them left as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MARKED = re.compile(r"(<!-- generated: (?P<name>[^>]+?) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)


def filled(page: str, blocks: Mapping[str, Sequence[str]]) -> str:
    """The page with these parts in place of what stood between their marks.

    Raises
    ------
    ValueError
        The page lacks the marks of a part, or has marks of one that is not made.
    """
    marked = [match["name"] for match in MARKED.finditer(page)]
    if sorted(marked) != sorted(blocks):
        raise ValueError(f"the page has marks for {', '.join(sorted(marked))}; the parts are {', '.join(sorted(blocks))}")
    return MARKED.sub(lambda match: match[1] + "\n".join(blocks[match["name"]]) + "\n" + match[4], page)


def part(page: str, name: str) -> str:
    """What stands between the marks of one part."""
    found = next((match["body"] for match in MARKED.finditer(page) if match["name"] == name), None)
    if found is None:
        raise ValueError(f"the page has no part {name}")
    return found.removesuffix("\n")
