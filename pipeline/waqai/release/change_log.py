"""`CHANGES.md` of a release: what it changed against the one before, for people; every cell is in the table `changes`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from waqai.escaping import code, markdown
from waqai.release import version_step
from waqai.release.candidate import Candidate, Reasons
from waqai.release.changes import Change
from waqai.release.difference import Difference

_MOST = 50


def page(candidate: Candidate) -> str:
    """The page in Markdown."""
    dataset, difference = candidate.schema.dataset, candidate.difference
    parts = [f"# What changed in {dataset.version}", f"{markdown(dataset.title)}, released {dataset.released}."]
    if difference is None:
        parts.append("This is the first release: there is none before it that it could have changed.")
    else:
        parts += _parts(difference, candidate.reasons)
    return "\n\n".join(parts) + "\n"


def _parts(difference: Difference, reasons: Reasons) -> Iterator[str]:
    old = difference.versions[0]
    asking = version_step.reasons(difference)
    yield (
        f"Compared with {old}. Every cell that changed is in the table `changes`; applied to {old}, they give this release. "
        "Tables that are made from other tables are counted here and not listed there."
    )
    if difference.empty:
        yield f"The tables hold what they held in {old}."
        return
    yield (
        f"The difference asks for a {version_step.asked(asking)} step of the version." if asking else "No step of the version is asked for."
    )
    yield row_counts(difference)
    yield from section("Schema", [markdown(version_step.schema_text(c)) for c in difference.schema])
    yield from of_codebook(difference)
    yield from _events(difference, reasons)
    given = [
        f"`{c.table}` {_key(c)}, `{c.column}`: {_change(c)}. {markdown(reasons[c.table, c.key, c.column])}"
        for c in difference.cells
        if c.table != "events" and (c.table, c.key, c.column) in reasons
    ]
    yield from section("Other changes that have a reason", given)


def row_counts(difference: Difference) -> str:
    """How many rows of each table came, went and changed, as a section."""
    rows = [
        f"| `{r.table}`{' (derived)' if r.derived else ''} | {r.before} | {r.after} | {r.added} | {r.removed} | {r.changed} |"
        for r in difference.rows
        if r.added or r.removed or r.changed
    ]
    if not rows:
        return "No row of any table was added, removed or changed."
    head = "| table | rows before | rows now | added | removed | changed |\n|---|---|---|---|---|---|\n"
    return "## Rows by table\n\n" + head + "\n".join(rows)


def of_codebook(difference: Difference) -> Iterator[str]:
    """What changed of the codebook, as a section."""
    old, new = difference.codebooks
    reasons = [markdown(reason.text) for reason in version_step.codebook_reasons(difference)]
    if reasons or (old and old != new):
        yield from section(f"Codebook {new}", [f"The version before was {old or 'not said'}", *reasons])


def _events(difference: Difference, reasons: Reasons) -> Iterator[str]:
    rows: dict[tuple[str, str], dict[str, Change]] = {}
    for cell in difference.cells:
        if cell.table in ("events", "retired"):
            rows.setdefault((cell.table, cell.key), {})[cell.column] = cell
    events = {key: cells for (table, key), cells in rows.items() if table == "events"}

    def of(kind: str) -> list[tuple[str, dict[str, Change]]]:
        return [(key, cells) for key, cells in events.items() if next(iter(cells.values())).kind == kind]

    yield from section("Events added", [f"{_id(key)}: {markdown(_new(cells, 'summary'))}" for key, cells in of("added")])
    gone = []
    for (table, _), cells in rows.items():
        if table == "retired" and _new(cells, "table") == "events":
            gone.append(_retired(cells))
    yield from section("Events retired", gone)
    changed = []
    for key, cells in of("changed"):
        parts = [
            f"`{c.column}` {_change(c)}" + (f" ({markdown(why)})" if (why := reasons.get(("events", key, c.column))) else "")
            for c in cells.values()
        ]
        changed.append(f"{_id(key)}: {'; '.join(parts)}")
    yield from section("Events changed", changed)


def _retired(cells: dict[str, Change]) -> str:
    """One id that is gone: why, and where to look."""
    named = {"successors": "Now", "see": "See"}
    more = [f"{word} {', '.join(map(code, _new(cells, name).split(';')))}." for name, word in named.items() if _new(cells, name)]
    return " ".join([f"{code(_new(cells, 'id'))} ({_new(cells, 'reason')}): {markdown(_new(cells, 'text'))}", *more])


def section(title: str, lines: Sequence[str]) -> Iterator[str]:
    """A heading and a list, of which no more than fifty are shown; nothing where there is none."""
    if lines:
        more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
        yield f"## {title}"
        yield "\n".join(f"- {line[0].upper()}{line[1:]}" for line in (*lines[:_MOST], *more))


def _new(cells: dict[str, Change], column: str) -> str:
    return (cells[column].new or "") if column in cells else ""


def _id(key: str) -> str:
    return code("/".join(map(str, json.loads(key))))


def _key(c: Change) -> str:
    return " ".join(code(part) for part in json.loads(c.key))


def _change(c: Change) -> str:
    return f"{_value(c.old)} → {_value(c.new)}"


def _value(value: str | None) -> str:
    if value is None:
        return "null"
    return markdown(value if len(value) <= 120 else f"{value[:117]}...")
