"""Which step of the version a difference asks for, and why: major, minor or patch.

Takes a `Difference`, gives reasons. The codebook has a version of its own, by the same rule, from its codes alone.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple, get_args

from waqai.release.difference import CODES, CodeChange, Difference, SchemaChange
from waqai.version_numbers import version_key

Step = Literal["patch", "minor", "major"]
_ORDER = {step: i for i, step in enumerate(get_args(Step))}

# What a change of the schema asks for.
SCHEMA: dict[str, Step] = {
    "table-removed": "major", "column-removed": "major", "type": "major", "primary-key": "major", "unit": "major",
    "table-added": "minor", "column-added": "minor", "foreign-key": "minor", "constraint": "minor", "allowed": "minor",
    "title": "patch", "description": "patch", "order": "patch", "metadata": "patch",
}  # fmt: skip
# What defines a code; its other columns (label, example, note, position) are words about it.
DEFINING = ("definition", "parent", "score")


class Reason(NamedTuple):
    """One thing that asks for a step."""

    step: Step
    text: str


def reasons(difference: Difference) -> list[Reason]:
    """All that asks for a step of the dataset's version, the greatest first."""
    found = [Reason(SCHEMA[change.what], schema_text(change)) for change in difference.schema]
    found += codebook_reasons(difference)
    if difference.codings[0] != difference.codings[1]:
        old, new = (", ".join(names) or "none" for names in difference.codings)
        found.append(Reason("minor", f"the published coding changed from {old} to {new}"))
    tables = {change.table for change in difference.schema if change.what in ("table-added", "table-removed")}
    for rows in difference.rows:
        if rows.derived or rows.table == CODES or rows.table in tables:
            continue
        for number, kind in ((rows.added, "added to"), (rows.removed, "removed from")):
            if number:
                found.append(Reason("minor", f"{number} row{'s' * (number != 1)} {kind} {rows.table}"))
        if rows.changed:
            found.append(Reason("patch", f"values changed in {rows.changed} row{'s' * (rows.changed != 1)} of {rows.table}"))
    return sorted(found, key=lambda reason: -_ORDER[reason.step])


def codebook_reasons(difference: Difference) -> list[Reason]:
    """All that asks for a step of the codebook's version, the greatest first."""
    moved = Counter(change.list for change in difference.codes if change.column == "position")
    found = [_of_code(change) for change in difference.codes if change.column != "position"]
    found += [Reason("patch", f"{n} code{'s' * (n != 1)} of {name} moved in the order") for name, n in moved.items()]
    return sorted(found, key=lambda reason: -_ORDER[reason.step])


def asked(found: list[Reason]) -> Step | None:
    """The greatest step that is asked for; None where nothing is."""
    return max((reason.step for reason in found), key=_ORDER.__getitem__, default=None)


def taken(old: str, new: str) -> Step | None:
    """The step from one version to another; None where the second does not come after the first."""
    a, b = version_key(old), version_key(new)
    return None if b <= a else "major" if b[0] > a[0] else "minor" if b[1] > a[1] else "patch"


def falls_short(step: Step | None, needed: Step | None) -> bool:
    """Whether a step is smaller than the one that is needed."""
    return needed is not None and (step is None or _ORDER[step] < _ORDER[needed])


def following(version: str, step: Step) -> str:
    """The first version after this one by a step."""
    major, minor, patch = version_key(version)
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}[step]


def _of_code(change: CodeChange) -> Reason:
    name = f"the code {change.code} of {change.list}"
    if change.kind == "removed":
        return Reason("major", f"{name} was removed, or renamed")
    if change.kind == "added":
        return Reason("minor", f"{name} was added")
    if change.wording_only:
        return Reason("patch", f"the definition of {name} has other words (wording_only)")
    if change.column in DEFINING:
        return Reason("major", f"the {change.column} of {name} changed")
    return Reason("patch", f"the {change.column} of {name} changed")


def schema_text(change: SchemaChange) -> str:
    """A change of the schema in words."""
    if change.table is None:
        return f"the dataset's {change.column} changed"
    name = f"{change.table}.{change.column}" if change.column else f"the table {change.table}"
    match change.what:
        case "table-added" | "column-added":
            return f"{name} was added"
        case "table-removed" | "column-removed":
            return f"{name} was removed, or renamed"
        case "type" | "unit":
            return f"the {change.what} of {name} changed from {change.old or 'none'} to {change.new or 'none'}"
        case "primary-key":
            return f"the primary key of {name} changed from {', '.join(change.old)} to {', '.join(change.new)}"
        case "foreign-key":
            return f"the foreign key {change.old or change.new} of {name} was {'removed' if change.old else 'added'}"
        case "constraint":
            rule = next(iter(change.old))
            return f"{rule} of {name} changed from {_value(change.old[rule])} to {_value(change.new[rule])}"
        case "allowed":
            parts = [f"{word} {_few(codes)}" for word, codes in (("no longer", change.old), ("now also", change.new)) if codes]
            return f"the values that {name} may have changed: {', '.join(parts) or 'none are listed, or all'}"
        case "order":
            return f"the columns of {name} have another order"
        case _:
            return f"the {change.what} of {name} changed"


def _few(codes: list[str]) -> str:
    more = f" and {len(codes) - 5} more" if len(codes) > 5 else ""
    return ", ".join(map(str, codes[:5])) + more


def _value(value: object) -> str:
    return "none" if value is None else str(value)
