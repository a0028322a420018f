"""The nearest known word, for hints. Takes a word and the known ones, gives a half-sentence or nothing."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 3  # letters of a beginning that says which word is meant


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like `word`; where none is near (difflib's ratio under 0.6), the one that alone begins with it."""
    from difflib import get_close_matches

    by_folded = {k.casefold(): k for k in known}
    found = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    if not found and len(word) >= SHORTEST:
        begun = [k for k in by_folded if k.startswith(word.casefold())]
        found = begun if len(begun) == 1 else []
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean `x`?``, or an empty string."""
    found = nearest(word, known)
    return f"did you mean `{found}`?" if found else ""


def suggestion(word: str, known: Iterable[str]) -> str:
    """The same as the end of a message: ``; did you mean `x`?``."""
    hint = did_you_mean(word, known)
    return f"; {hint}" if hint else ""
