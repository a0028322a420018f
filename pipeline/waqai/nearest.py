"""The nearest known word, for hints. Takes a word and the known ones, gives a half-sentence or nothing."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like `word`, or None where none is near (difflib's ratio under 0.6)."""
    from difflib import get_close_matches

    by_folded = {k.casefold(): k for k in known}
    found = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean `x`?``, or an empty string."""
    found = nearest(word, known)
    return f"did you mean `{found}`?" if found else ""
