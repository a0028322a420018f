"""An adjudicated file as text, in the layout of files written by hand; and back, with its marks.

A report that did not change keeps its lines as they are, comments included. Takes and gives text and values; touches
no file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from waqai import report_keys
from waqai.adjudication.comparison import REPORT_RULE, Open, Values, majority
from waqai.adjudication.resume import STOOD, Adjudicated
from waqai.report_keys import Key
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.yaml_slow import Node, parse, to_values

_PLAIN = re.compile(r"(?!(?:null|true|false|yes|no|on|off|y|n|~)\Z)[A-Za-z0-9][^:#\n\r\t\"\\{}\[\],]*(?<! )\Z", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[0-9._]+(?:e[-+]?[0-9]+)?\Z|0[xob]", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}[?~]?\Z")
_HEAD = ("article", "coder", "codebook", "coded")
_ALL_DROPPED = "Every report of the codings is dropped, for the reasons above."


def scalar(value: Any) -> str:
    """A value on one line of YAML; text without quotes where every reader takes it for that text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return json.dumps(value)
    if isinstance(value, list):
        return f"[{', '.join(map(scalar, value))}]"
    if isinstance(value, Open):
        return scalar({"open": value.options})
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {scalar(v)}" for k, v in value.items()) + "}"
    text = str(value)
    plain = _PLAIN.match(text) and (not _NUMBER.match(text) or _DATE.match(text) or text.count(".") > 1)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _flowing(value: Any) -> str:
    """The value of a key: as `scalar`, but a sentence may have commas."""
    text = value if isinstance(value, str) else None
    return text if text is not None and _PLAIN.match(re.sub(r", (?=\S)", " ", text)) and not _NUMBER.match(text) else scalar(value)


def render(report: Values, calls: str = "") -> list[str]:
    """A report as lines; above each mark the rule that decides it, at the top what other codings call the event (`calls`)."""
    lines: list[str] = []
    if calls:
        lines.append(f"# {calls}")
    lines += [f"{mark}: {_flowing(report[mark])}" for mark in (report_keys.DRAFT, report_keys.NOTE) if mark in report]
    for key in report_keys.REPORT_KEYS:
        if key.name in report:
            lines += _key_lines(key, report[key.name])
        if key.merge == "id" and "open" in report:
            lines.append(f"# {REPORT_RULE}")
            lines.append("# keep it: delete the line `open`; drop it: write `drop: why` in its place, and run `waqai adjudicate` again")
            lines.append(f"open: {scalar(report['open'])}")
    first = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    lines.insert(0, lines.pop(first))
    return [f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]


def _key_lines(key: Key, value: Any) -> list[str]:
    """A key and its value; above a mark the rule that decides it, and what most of three coders or more say."""
    above = [f"# {key.rule}"] if isinstance(value, Open) else []
    if isinstance(value, Open):
        coders = {coding: option for coding, option in value.options.items() if coding != STOOD}
        if most := majority(key, coders):
            above.append(f"# {most[0]} of {len(coders)} say {scalar(most[1])}")
    if isinstance(value, list) and key.block_from is not None and len(value) >= key.block_from:
        return [f"{key.name}:", *(f"  - {scalar(entry)}" for entry in value)]
    if isinstance(value, Open) and len(scalar(value)) > 120:
        return [*above, f"{key.name}:", "  open:", *(f"    {name}: {scalar(option)}" for name, option in value.options.items())]
    return [*above, f"{key.name}: {_flowing(value)}"]


def write(new: Adjudicated, calls: dict[str, str], old: Adjudicated | None = None, source: str = "") -> str:
    """The file's text.

    Parameters
    ----------
    calls : dict
        For an event id, what a comment says of its name in other codings.
    old : Adjudicated, optional
        The file as it stood, with `source`, its text: where nothing changed the text stays as it is.
    """
    if old is not None and old == new:
        return source
    kept = dict(report_lines(source, len(old.reports))) if old else {}
    lines = [f"{key}: {scalar(new.head[key])}" for key in _HEAD]
    lines += ["adjudication:", f"  codings: {scalar(new.codings)}"]
    lines += _entries("dropped", [{k: d[k] for k in ("coding", "event", "reason")} for d in new.dropped])
    lines += _entries("decided", [{"event": e, "field": f, "reason": reason} for (e, f), reason in new.decided.items()])
    lines += _entries("missing", new.missing or []) or ["  missing: []"]
    if not new.reports:
        lines.append(f"no_events: {scalar(new.head.get('no_events') or _ALL_DROPPED)}")
    lines.append("reports:" if new.reports else "reports: []")
    before = {_key(r): i for i, r in enumerate(old.reports)} if old else {}
    for report in new.reports:
        place = before.get(_key(report))
        verbatim = kept.get(place) if place is not None else None
        lines += verbatim or render(report, calls.get(str(report["event"]), "") if _has_marks(report) else "")
    return "\n".join(lines) + "\n"


def _entries(name: str, entries: list[Values]) -> list[str]:
    return [f"  {name}:", *(f"    - {scalar(entry)}" for entry in entries)] if entries else []


def _has_marks(report: Values) -> bool:
    return "open" in report or any(isinstance(v, Open) for v in report.values())


def _key(report: Values) -> str:
    return repr(sorted(report.items(), key=str))


def report_lines(source: str, count: int) -> Iterator[tuple[int, list[str]]]:
    """The lines of each report of a file whose reports come last and are laid out as `render` does."""
    tree, _ = parse(source.encode())
    if tree is None or list(tree.values)[-1] != "reports" or len(items := tree.values["reports"].items) != count:
        return
    lines = source.splitlines()
    ends = [*(item.line - 1 for item in items[1:]), len(lines)]
    for i, (item, end) in enumerate(zip(items, ends, strict=True)):
        if lines[item.line - 1].startswith("  - "):
            yield i, lines[item.line - 1 : end]


def read(source: bytes, shape: Shape) -> Adjudicated | None:
    """An adjudicated file with its marks; None where it has no `adjudication`, or is not such a file at all.

    What else is wrong with the file is not looked at: `waqai.yamlfile.yaml_reader` has said it.
    """
    tree, _ = parse(source)
    if tree is None or "adjudication" not in tree.values:
        return None
    parts = shape.schema["properties"]
    about: Values = to_values(tree.values["adjudication"], parts["adjudication"], shape.schema)
    known = shape.schema["$defs"]["report"]["properties"]
    reports = [
        {key: _value(node, known.get(key, {}), shape.schema) for key, node in item.values.items()} for item in tree.values["reports"].items
    ]
    head = {key: to_values(tree.values[key], parts[key], shape.schema) for key in (*_HEAD, "no_events") if key in tree.values}
    decided = {(d["event"], d["field"]): d["reason"] for d in about.get("decided", [])}
    return Adjudicated(head, about["codings"], about.get("dropped", []), decided, about.get("missing"), reports)


def _value(node: Node, schema: dict[str, Any], root: dict[str, Any]) -> Any:
    if node.kind == "mapping" and list(node.values) == ["open"]:
        return Open({name: to_values(option, schema, root) for name, option in node.values["open"].values.items()})
    return to_values(node, schema, root)
