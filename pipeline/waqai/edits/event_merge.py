"""Makes one event of two: every report, link and decision of one becomes the other's.

An article tells an event once. Where one tells both, the two reports become one with the passages of both, if they say the
same in all else but the summary, of which the other's stays; otherwise it is for a person to say what the article tells.
"""

from __future__ import annotations

from typing import Any

from waqai.edits.id_places import of_changes, said
from waqai.edits.id_renaming import keep_adjudications, replace_all
from waqai.edits.import_memory import keep_imports
from waqai.edits.project_edit import Found, ProjectEdit, Unsettled
from waqai.edits.retired_entries import refuse_retired, retire_published
from waqai.problem import CannotRun
from waqai.report_keys import DRAFT, REPORT_KEYS
from waqai.yamlfile.yaml_slow import Node

_APART = ("event", "evidence", "summary", "about")
_PASSAGE = ("start", "end", "sha256")


def merge(plan: ProjectEdit, event: str, into: str) -> None:
    """Plan that `event` is `into` from now on.

    Raises
    ------
    CannotRun
        One of them is told nowhere, or a file cannot be edited.
    Unsettled
        Something in the files says that they are two; each line says what, and where.
    """
    refuse_retired(plan, "event", into)
    apart, told = list[str](), dict[str, int]()
    for found in list(plan.documents("event", event, into)):
        if found.file == "annotations":
            apart += _annotation(found, event, into, told)
        elif found.file == "raw/events.yaml":
            apart += _decisions(found, event, into)
        elif found.file == "raw/changes.yaml":
            _reasons(plan, found, event, into)
        else:
            replace_all(plan, found, "event", event, into)
    for name in (event, into):
        if name not in told:
            raise CannotRun(f"no report in raw/annotations has the event `{name}`")
    if apart:
        raise Unsettled(f"`{event}` and `{into}` are not made one: settle these first", apart)
    keep_adjudications(plan)
    keep_imports(plan, "event", event, into)
    retire_published(plan, "event", event, into, "It is the same event.")


def _annotation(found: Found, event: str, into: str, told: dict[str, int]) -> list[str]:
    """Edit one annotation; what says that the two are two."""
    edit, apart = found.edit, list[str]()
    reports = edit.tree.values["reports"].items if "reports" in edit.tree.values else []
    at = {said(report.values["event"]): i for i, report in reversed(list(enumerate(reports))) if "event" in report.values}
    for name in (event, into):
        if name in at:
            told[name] = told.get(name, 0) + 1
    for i, report in enumerate(reports):
        names = [said(item) for item in report.values["about"].items] if "about" in report.values else []
        mine = said(report.values["event"]) if "event" in report.values else None
        if mine in (event, into) and ({event, into} - {mine}) & set(names):
            node = report.values["about"]
            apart.append(f"{edit.name}:{node.line}:{node.column}: the report of one is about the other")
        elif event in names and not (mine == event and event in at and into in at):
            if into in names:
                edit.remove(("reports", i, "about", names.index(event)))
            else:
                edit.replace(("reports", i, "about", names.index(event)), into)
    if event in at and into in at:
        apart += _both(found, at[event], at[into])
    elif event in at:
        edit.replace(("reports", at[event], "event"), into)
    if not apart:
        _adjudication(found, event, into)
    return apart


def _both(found: Found, one: int, other: int) -> list[str]:
    """Edit the reports of an article that tells both: the passages of one become the other's, and it goes."""
    edit = found.edit
    first, second = edit.node("reports", one), edit.node("reports", other)
    if draft := next((report for report in (first, second) if DRAFT in report.values), None):
        return [f"{edit.name}:{draft.line}:{draft.column}: this is a draft of one of the two: finish it, or remove it"]
    apart = []
    for key in REPORT_KEYS:
        if key.name in _APART:
            continue
        mine, theirs = (_value(report, key.name, key.default, key.also_default) for report in (first, second))
        if mine != theirs:
            a, b = (report.values.get(key.name, report) for report in (first, second))
            apart.append(f"{edit.name}:{a.line}:{a.column}: {key.name} is {_shown(mine)}, and {_shown(theirs)} in line {b.line}")
    if _value(first, "about", None, ()) != _value(second, "about", None, ()):
        apart.append(f"{edit.name}:{first.line}:{first.column}: the two reports are about different events")
    if not apart:
        have = [_value(passage, "sha256", None, ()) for passage in second.values["evidence"].items]
        new = [{key: said(p.values[key]) for key in _PASSAGE} for p in first.values["evidence"].items]
        if new := [passage for passage in new if passage["sha256"] not in have]:
            edit.append(("reports", other, "evidence"), new)
        edit.remove(("reports", one))
    return apart


def _adjudication(found: Found, event: str, into: str) -> None:
    """What an adjudicated file says of its making, under the event's new name; of two decisions of one field one stays."""
    made = found.edit.tree.values.get("adjudication")
    if made is None or made.kind != "mapping":
        return
    for name in ("decided", "dropped"):
        entries = made.values[name].items if name in made.values else []
        keys = [tuple(said(entry.values[key]) for key in ("event", "field" if name == "decided" else "coding")) for entry in entries]
        for i, (mine, what) in enumerate(keys):
            if mine == event:
                if (into, what) in keys:
                    found.edit.remove(("adjudication", name, i))
                else:
                    found.edit.replace(("adjudication", name, i, "event"), into)


def _decisions(found: Found, event: str, into: str) -> list[str]:
    """Edit raw/events.yaml; what there says that the two are two."""
    edit, events = found.edit, found.edit.tree.values["events"]
    apart = []
    if event in events.values and into in events.values:
        a, b = events.keys[event], events.keys[into]
        apart.append(f"{edit.name}:{a.line}:{a.column}: both have decisions (the other in line {b.line}): make one entry of the two first")
    elif event in events.values:
        edit.replace_key(("events", event), into)
    for name, entry in events.values.items():
        links = entry.values["links"].items if "links" in entry.values else []
        targets = [said(link.values["event"]) for link in links]
        for i, target in enumerate(targets):
            node = links[i].values["event"]
            if {name, target} == {event, into}:
                link = said(links[i].values["link"])
                apart.append(f"{edit.name}:{node.line}:{node.column}: `{name}` has a link to `{target}`: {link}; remove it if they are one")
            elif target == event and into in targets:
                apart.append(f"{edit.name}:{node.line}:{node.column}: `{name}` has links to both: keep one first")
            elif target == event:
                edit.replace(("events", name, "links", i, "event"), into)
    return apart


def _reasons(plan: ProjectEdit, found: Found, event: str, into: str) -> None:
    """Edit raw/changes.yaml; of two reasons for one cell the other's stays."""
    items = found.edit.tree.values["changes"].items
    cells = [_cell(item) for item in items]
    for place in of_changes(found.edit.tree, plan.schema, "event", event):
        i = place.pointer[1]
        assert isinstance(i, int)
        version, table, key, column = cells[i]
        if (version, table, tuple(into if part == event else part for part in key), column) in cells:
            found.edit.remove(("changes", i))
        else:
            found.edit.replace(place.pointer, into)


def _cell(item: Node) -> tuple[str, str, tuple[str, ...], str]:
    key = tuple(said(part) for part in item.values["key"].items)
    return said(item.values["version"]), said(item.values["table"]), key, said(item.values["column"])


def _value(node: Node, key: str, default: Any, also: tuple[Any, ...]) -> Any:
    """What a mapping says under a key, in a form that can be compared; what means the same as nothing is nothing."""
    if key not in node.values:
        return None
    found = _plain(node.values[key])
    return None if found in [_text(value) for value in (None, default, *also)] else found


def _plain(node: Node) -> Any:
    if node.kind == "mapping":
        return {key: _plain(value) for key, value in node.values.items()}
    if node.kind == "sequence":
        return [_plain(item) for item in node.items]
    return _text(said(node))


def _text(value: Any) -> Any:
    """A value as YAML writes it, so that both formats compare alike."""
    return (
        "null"
        if value in (None, "", "~")
        else str(value).lower()
        if isinstance(value, bool)
        else value
        if isinstance(value, list)
        else str(value)
    )


def _shown(value: Any) -> str:
    """A value in a message, without the quotes that a file may need."""
    return "nothing" if value is None else f"`{_flow(value)}`"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else str(value)
