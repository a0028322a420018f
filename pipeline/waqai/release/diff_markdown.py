"""A difference between two releases as Markdown, for the page of a pull request: what changed, how much of it, and for which reasons.

GitHub takes no more than 65,536 characters, and nobody reads twenty thousand rows: cells are summed up by reason, and the whole
form has them folded, a table each, as far as there is room. It mentions nobody and links no issue, whatever the data say.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple, get_args

from waqai.escaping import cell, code, markdown
from waqai.release import version_step
from waqai.release.change_log import of_codebook, row_counts, section
from waqai.release.changes import Change
from waqai.release.difference import CODES, Difference, Rows

LIMIT = 60_000  # characters; GitHub's own is 65,536
_GROUPS, _WHOLE_GROUPS, _ASKING, _NAMED, _LONG = 25, 200, 8, 4, 160
_KINDS = {
    "table-removed": "tables removed, or renamed", "column-removed": "columns removed, or renamed", "type": "types of columns changed",
    "primary-key": "primary keys changed", "unit": "units changed", "table-added": "tables added", "column-added": "columns added",
    "foreign-key": "foreign keys added or removed", "constraint": "constraints changed", "allowed": "lists of allowed values changed",
    "title": "titles changed", "description": "descriptions changed", "order": "tables with another order of columns",
    "metadata": "facts about the dataset changed",
}  # fmt: skip
Reasons = Mapping[tuple[str, str, str], str]


class Group(NamedTuple):
    """Cells of one table that changed alike: by their kind and the reason that is given for them."""

    reason: str | None
    table: str
    kind: str
    rows: int
    cells: int
    columns: tuple[str, ...]


def groups(difference: Difference, reasons: Reasons) -> list[Group]:
    """All cells that changed, summed up by reason, table and kind; those with most rows first, and those without a reason last."""
    found: dict[tuple[str | None, str, str], tuple[set[str], Counter[str]]] = {}
    for c in difference.cells:
        keys, columns = found.setdefault((reasons.get((c.table, c.key, c.column)), c.table, c.kind), (set(), Counter()))
        keys.add(c.key)
        columns[c.column] += 1
    made = [
        Group(reason, table, kind, len(keys), columns.total(), tuple(name for name, _ in columns.most_common()))
        for (reason, table, kind), (keys, columns) in found.items()
    ]
    return sorted(made, key=lambda g: (g.reason is None, -g.rows, g.table, g.kind, g.reason or ""))


def page(difference: Difference, reasons: Reasons, *, whole: bool = False) -> str:
    """The difference in Markdown, of no more than `LIMIT` characters; the whole form has the cells too."""
    old, new = difference.versions
    if difference.empty:
        return f"## {_words(old)} → {_words(new)}\n\nThe two hold the same.\n"
    asking = version_step.reasons(difference)
    step = version_step.asked(asking)
    parts = [
        f"## {_words(old)} → {_words(new)}",
        f"The difference asks for a **{step}** step of the version." if step else "No step of the version is asked for.",
        *_list(_asking(difference, asking)),
        row_counts(difference).replace("## ", "### ", 1),
        *_only_new_columns(difference),
        *_summed_up(groups(difference, reasons), _WHOLE_GROUPS if whole else _GROUPS),
    ]
    if whole:
        parts += [_lower(_quiet(part)) for part in section("Schema", [markdown(version_step.schema_text(c)) for c in difference.schema])]
        parts += [_lower(_quiet(part)) for part in of_codebook(difference)]
    text = _cut("\n\n".join(parts))
    end = f"Every cell: `waqai diff {old} {new} --format json`."
    if not whole:
        end += " `--format markdown --whole` has the schema and the cells too, folded."
    if whole:
        text += _all_cells(difference, reasons, LIMIT - len(text) - len(end) - 2)
    return f"{text}\n\n{end}\n"


def _asking(difference: Difference, asking: list[version_step.Reason]) -> list[str]:
    """What asks for a step, a line each; where that is many, a line for each kind of it, with how often and the first of them."""
    if len(asking) <= _ASKING:
        return [f"{reason.step}: {_words(reason.text)}" for reason in asking]
    kinds: dict[tuple[str, str], list[str]] = {}
    for change in difference.schema:
        about = ".".join(filter(None, (change.table, change.column)))
        kinds.setdefault((version_step.SCHEMA[change.what], _KINDS[change.what]), []).append(about)
    for code_change in difference.codes:
        if code_change.column != "position":
            (reason,) = version_step.codebook_reasons(difference._replace(codes=(code_change,)))
            what = f"the {code_change.column} of codes changed" if code_change.column else f"codes {code_change.kind}"
            kinds.setdefault((reason.step, what), []).append(f"{code_change.list} {code_change.code}")
    moved = tuple(change for change in difference.codes if change.column == "position")
    rest = version_step.reasons(difference._replace(schema=(), codes=moved, rows=()))
    lines: list[tuple[str, str]] = [(reason.step, _words(reason.text)) for reason in rest]
    lines += [(step, f"{what}: {len(found):,} ({_first(found)})") for (step, what), found in kinds.items()]
    rows = [r for r in difference.rows if not r.derived and r.table != CODES]
    for step, what, n in (
        ("minor", "rows were added or removed", sum(bool(r.added or r.removed) for r in rows)),
        ("patch", "values changed", sum(bool(r.changed) for r in rows)),
    ):
        lines += [(step, f"{what} in {n} table{'s' * (n != 1)}, as listed below")] if n else []
    order: list[str] = list(get_args(version_step.Step))
    return [f"{step}: {text}" for step, text in sorted(lines, key=lambda line: -order.index(line[0]))]


def _first(names: list[str]) -> str:
    shown = dict.fromkeys(names)
    more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return ", ".join(_code(name) for name in list(shown)[:_NAMED]) + more


def _only_new_columns(difference: Difference) -> Iterator[str]:
    """Of how many changed rows nothing changed but a column that the old side does not have."""
    new = {(change.table, change.column) for change in difference.schema if change.what == "column-added"}
    columns: dict[str, dict[str, set[str]]] = {}
    for c in difference.cells:
        if c.kind == "changed":
            columns.setdefault(c.table, {}).setdefault(c.key, set()).add(c.column)
    counts = {table: sum(all((table, column) in new for column in changed) for changed in rows.values()) for table, rows in columns.items()}
    parts = [f"`{table}` {n:,} of {len(columns[table]):,}" for table, n in counts.items() if n]
    if parts:
        yield f"Changed rows in which only a column that is new has a value: {', '.join(parts)}."


def _summed_up(found: list[Group], most: int) -> Iterator[str]:
    if not found:
        return
    yield "### What changed, by reason"
    rows = [
        f"| {_words(g.reason) if g.reason else '*none is given*'} | `{g.table}` | {g.kind} | {g.rows:,} | {g.cells:,} | {_columns(g)} |"
        for g in found[:most]
    ]
    yield "| reason | table | what | rows | cells | columns |\n|---|---|---|---|---|---|\n" + "\n".join(rows)
    if len(found) > most:
        rest = found[most:]
        yield f"And {len(rest)} more, of {sum(g.rows for g in rest):,} rows."


def _columns(group: Group) -> str:
    if group.kind != "changed":
        return ""
    more = f" and {len(group.columns) - 6} more" if len(group.columns) > 6 else ""
    return ", ".join(f"`{name}`" for name in group.columns[:6]) + more


def _all_cells(difference: Difference, reasons: Reasons, room: int) -> str:
    """The cells of every table, folded; tables share the room, and what one leaves the others have."""
    cells = dict[str, list[Change]]()
    for c in difference.cells:
        cells.setdefault(c.table, []).append(c)
    found = sorted(((rows, _lines(cells[rows.table], reasons)) for rows in difference.rows if rows.table in cells), key=lambda f: len(f[1]))
    text = ""
    for i, (rows, lines) in enumerate(found):
        text += _folded(rows, lines, (room - len(text)) // (len(found) - i))
    return text


def _folded(rows: Rows, lines: list[str], room: int) -> str:
    """One table's lines, as many as there is room for."""
    title = f"{rows.table}: {rows.added:,} rows added, {rows.removed:,} removed, {rows.changed:,} changed"
    head = f"\n\n<details><summary>{title}</summary>\n\n| row | column | before | now | reason |\n|---|---|---|---|---|\n"
    foot = "\n</details>"
    left, shown = room - len(head) - len(foot) - 40, list[str]()
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        shown.append(line)
    if not shown:
        return ""
    more = f"\n\n... and {len(lines) - len(shown):,} more\n" if len(shown) < len(lines) else "\n"
    return head + "\n".join(shown) + more + foot


def _lines(cells: list[Change], reasons: Reasons) -> list[str]:
    """What a table shows: its changed cells, then the rows that went and those that came, a line each."""
    changed = [
        f"| {_key(c)} | `{c.column}` | {_value(c.old)} | {_value(c.new)} | {_words(reasons.get((c.table, c.key, c.column), ''))} |"
        for c in cells
        if c.kind == "changed" and (c.table, c.column) != (CODES, "position")  # a code that stands elsewhere in the order is the same
    ]
    rows = {(c.kind, c.key): f"| {_key(c)} | *row {c.kind}* | | | |" for c in cells if c.kind != "changed"}
    return changed + [line for _, line in sorted(rows.items(), key=lambda item: item[0][0] == "added")]


def _key(c: Change) -> str:
    return _code(", ".join(str(part) for part in json.loads(c.key)))


def _value(value: str | None) -> str:
    return "null" if value is None else _code(value)


def _code(text: str) -> str:
    return code(_short(text)).replace("|", "\\|")


def _words(text: str) -> str:
    return _quiet(cell(_short(text)))


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 3]}..."


def _quiet(text: str) -> str:
    """Text in which nobody is mentioned and no issue is linked."""
    return re.sub(r"(?<![A-Za-z0-9])([@#])(?=[A-Za-z0-9])", r"\1<!-- -->", text)


def _lower(part: str) -> str:
    return f"#{part}" if part.startswith("## ") else part


def _list(lines: list[str]) -> list[str]:
    return ["\n".join(f"- {line}" for line in lines)] if lines else []


def _cut(text: str) -> str:
    """No more than there is room for, at the end of a line."""
    if len(text) <= LIMIT - 1000:
        return text
    return text[: text.rindex("\n", 0, LIMIT - 1000)] + "\n\n... the rest is cut off"
