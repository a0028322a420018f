"""Draws who codes what: balanced, the same from the same seed, and without moving what was drawn before.

Takes ids, gives ids; reads and writes nothing. Articles stand in the order of the SHA-256 of seed and id, so that nobody's choice,
and no order of names or days, is in who gets what.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from waqai.adjudication.adjudicated_file import scalar

_HEAD = """\
# Who codes what. `waqai assign` adds new articles and moves none; move one by hand if you must, and it stays.
"""


def assign(
    articles: Collection[str], coders: Sequence[str], double: float, seed: str, before: Mapping[str, Sequence[str]],
    coded: Mapping[str, Collection[str]],
) -> dict[str, list[str]]:  # fmt: skip
    """The articles of each coder.

    Parameters
    ----------
    double : float
        The share of all articles that two coders get.
    before : mapping
        What each coder has already; none of it goes.
    coded : mapping
        For an article the coders that have begun it: it is theirs, whoever would have been drawn.
    """
    out = {coder: list(before.get(coder, ())) for coder in dict.fromkeys([*before, *coders])}
    assigned: dict[str, list[str]] = {}
    for coder, mine in out.items():
        for article in mine:
            assigned.setdefault(article, []).append(coder)
    new = sorted((a for a in articles if a not in assigned), key=lambda article: _draw(seed, article))
    wanted = math.floor(double * (len(assigned) + len(new)) + 0.5)
    twice = sum(len(names) > 1 for names in assigned.values())
    for article in new:
        names = [coder for coder in coders if coder in coded.get(article, ())]
        number = max(len(names), 2 if twice < wanted and len(coders) > 1 else 1)
        left = [coder for coder in coders if coder not in names]
        while len(names) < number:
            names.append(min(left, key=lambda coder: (len(out[coder]), _draw(seed, f"{article} {coder}"))))
            left.remove(names[-1])
        twice += number > 1
        for coder in names:
            out[coder].append(article)
    return {coder: sorted(mine) for coder, mine in out.items()}


def _draw(seed: str, what: str) -> bytes:
    return sha256(f"{seed} {what}".encode()).digest()


def as_text(double: float, seed: str, assignments: Mapping[str, Sequence[str]]) -> str:
    """The file raw/assignments.yaml."""
    lines = [f"double: {scalar(double)}", f"seed: {scalar(seed)}", "assignments:"]
    for coder, articles in assignments.items():
        lines += [f"  {scalar(coder)}:" if articles else f"  {scalar(coder)}: []", *(f"    - {scalar(article)}" for article in articles)]
    return _HEAD + "\n".join(lines) + "\n"
