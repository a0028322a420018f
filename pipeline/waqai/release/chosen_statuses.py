"""What `--status` names, of every command that has it: statuses of events with commas between, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from waqai.problem import WrongUsage

EVERY = {"all", "any"}


def chosen_statuses(known: Sequence[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """The statuses that are chosen, in the order in which a release has them.

    Raises
    ------
    WrongUsage
        The release has no such status, or none is named.
    """
    named = [name.strip() for text in wanted for name in text.split(",") if name.strip()]
    if EVERY & set(named):
        return tuple(known)
    for name in named:
        if name not in known:
            raise WrongUsage(f"this release has no status `{name}`; it has {', '.join(known)}, and `all` is all of them")
    if not named:
        raise WrongUsage(f"no status is named; this release has {', '.join(known)}, and `all` is all of them")
    return tuple(code for code in known if code in named)
