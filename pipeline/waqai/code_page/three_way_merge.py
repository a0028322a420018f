"""Two changes of one coding brought together, report by report.

Takes the reports as they were, as the file has them now and as the page has them, each a list of values; gives both changes in one
list, or the events that both changed otherwise, which a person decides.
"""

from __future__ import annotations

from typing import Any

Values = dict[str, Any]


def merged(base: list[Values], theirs: list[Values], mine: list[Values]) -> tuple[list[Values], list[str]]:
    """The reports with what either side changed, in the order of `theirs`, and the events on which the two sides disagree.

    A report is known by its event. Of one on which they disagree the list has the version of the file.
    """
    was, other, own = ({str(one.get("event")): one for one in reports} for reports in (base, theirs, mine))
    disputed = [
        event
        for event in dict.fromkeys([*other, *own])
        if own.get(event) != was.get(event) and other.get(event) != was.get(event) and own.get(event) != other.get(event)
    ]
    out = []
    for event in dict.fromkeys([*other, *own]):
        taken = other.get(event) if event in disputed or own.get(event) == was.get(event) else own.get(event)
        if taken is not None:
            out.append(taken)
    return out, disputed
