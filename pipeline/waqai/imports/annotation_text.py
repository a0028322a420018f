"""The text of an annotation file with reports added or replaced: every other line stays as it is, comments included.

Takes the file as it stands, or nothing, and reports as values; gives the new text, in the layout of files written by hand
(`waqai.adjudication.adjudicated_file`).
"""

from __future__ import annotations

import re
from typing import Any

from waqai.adjudication.adjudicated_file import render, report_lines, scalar
from waqai.yamlfile import yaml_slow

_COMMENT = re.compile(r'^(?:[^"#]|"(?:[^"\\]|\\.)*")*?(?:^|\s)#')


def begun(article: str, coder: str, codebook: str, coded: str, reports: list[dict[str, Any]], no_events: str = "") -> str:
    """A new file; one without reports says why in `no_events`."""
    head = {"article": article, "coder": coder, "codebook": codebook, "coded": coded}
    lines = [f"{key}: {scalar(value)}" for key, value in head.items()]
    return "\n".join([*lines, *(_block(reports) if reports else _none(no_events))]) + "\n"


def _block(reports: list[dict[str, Any]]) -> list[str]:
    return ["reports:", *(line for report in reports for line in render(report))]


def _none(no_events: str) -> list[str]:
    return [f"no_events: {scalar(no_events)}", "reports: []"]


def without_events(source: str, no_events: str) -> str:
    """A file whose `reports` has no value, as one of an article that reports no event."""
    tree, _ = yaml_slow.parse(source.encode())
    assert tree is not None
    lines, at = source.splitlines(), tree.keys["reports"].line - 1
    return "\n".join([*lines[:at], *_none(no_events), *lines[at + 1 :]]) + "\n"


def changed(source: str, replaced: dict[int, dict[str, Any]], added: list[dict[str, Any]]) -> str | None:
    """A file that is there, with reports replaced by their position and others added at the end.

    None where its reports are not laid out so that lines can be put between them.
    """
    if not replaced and not added:
        return source
    tree, _ = yaml_slow.parse(source.encode())
    if tree is None or "reports" not in tree.values:
        return None
    node, lines, end = tree.values["reports"], source.splitlines(), "\r\n" if "\r\n" in source else "\n"
    if not node.items:
        at, why = tree.keys["reports"].line - 1, tree.keys.get("no_events")
        if list(tree.values)[-1] != "reports" or (node.kind == "scalar" and node.text):
            return None
        if why and tree.values["no_events"].line == why.line:
            return end.join([*lines[: why.line - 1], *lines[why.line : at], *_block(added), *lines[at + 1 :]]) + end
        return end.join([*lines[:at], *_block(added), *lines[at + 1 :]]) + end
    kept = dict(report_lines(source, len(node.items)))
    if len(kept) != len(node.items):
        return None
    first = node.items[0].line - 1
    out = lines[:first]
    for position, block in sorted(kept.items()):
        out += [*render(replaced[position]), *_after(block)] if position in replaced else block
    out += [line for report in added for line in render(report)]
    return end.join(out) + end


def commented(source: str, count: int) -> set[int]:
    """The positions of reports that have comments between or behind their keys, which replacing them would lose."""
    blocks = report_lines(source, count)
    return {position for position, block in blocks if any(_COMMENT.search(line) for line in block[: len(block) - len(_after(block))])}


def _after(block: list[str]) -> list[str]:
    """The comments and empty lines below a report, which belong to what follows."""
    number = next((i for i, line in enumerate(reversed(block)) if line.strip() and not line.lstrip().startswith("#")), 0)
    return block[len(block) - number :]
