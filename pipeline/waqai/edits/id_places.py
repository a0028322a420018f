"""Where ids of one kind are in a document: as what it is about, as what it names, as a key.

The shapes of files say of most ids what they are ids of (`x-ids`); what no shape can say, such as the id that a file is called
after, is listed here. Takes trees, gives pointers; the text of a reason or a summary is never looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from waqai.schema.model import Schema
from waqai.yamlfile.document import Pointer
from waqai.yamlfile.shape import Shape, governing
from waqai.yamlfile.yaml_slow import Node

KINDS = ("event", "article", "actor", "place", "outlet", "coder", "coding")
_Patterns = dict[str, list[tuple[str, ...]]]
_ADJUDICATION: _Patterns = {
    "event": [("adjudication", "decided", "*", "event"), ("adjudication", "dropped", "*", "event")],
    "coding": [("adjudication", "dropped", "*", "coding"), ("adjudication", "codings", "%")],
    "article": [("article",)],
}
# By file what no shape says: `*` is each entry of a list, `%` each key of a mapping.
_MORE: dict[str, _Patterns] = {
    "articles": {"article": [("article",)]},
    "annotations": _ADJUDICATION,
    "raw/events.yaml": {"event": [("events", "%")]},
    "schema/dataset.yaml": {"coding": [("publish", "*"), ("codings", "*"), ("agreement", "*", "*")]},
    "raw/assignments.yaml": {"coder": [("assignments", "%")]},
    **{f"raw/{kind}s.yaml": {kind: [(f"{kind}s", "*", "id")]} for kind in ("actor", "place", "outlet", "coder")},
}


def file_kind(path: str) -> str:
    """What `id_places` calls a file: `articles`, `annotations`, or its path where a project has one of it."""
    return next((name for name in ("articles", "annotations") if path.startswith(f"raw/{name}/")), path)


class IdPlace(NamedTuple):
    """A place of an id; `key` where it is the key at the end of the pointer."""

    pointer: Pointer
    key: bool = False


def id_places(tree: Node, file: str, shape: Shape | None, kind: str, id_: str) -> list[IdPlace]:
    """The places of an id in a document.

    Parameters
    ----------
    file : str
        `articles` or `annotations`, or the path of a file of which a project has one.
    shape : Shape or None
        What says of its ids what they are ids of; None of a file outside of raw/.
    kind : str
        One of `KINDS`.
    """
    found = [IdPlace(pointer) for pointer in _by_shape(tree, shape.schema, shape.schema, f"{kind}s", id_)] if shape else []
    for pattern in _MORE.get(file, {}).get(kind, ()):
        found += _by_pattern(tree, pattern, id_)
    return sorted(set(found), key=lambda place: [str(step) for step in place.pointer])


def _by_shape(node: Node, schema: dict[str, Any], root: dict[str, Any], ids: str, id_: str, at: Pointer = ()) -> Iterator[Pointer]:
    schema = governing(schema, root, node.values)
    if node.kind == "scalar":
        if schema.get("x-ids") == ids and said(node) == id_:
            yield at
    elif node.kind == "sequence":
        items: dict[str, Any] = schema.get("items") or {}
        for i, item in enumerate(node.items):
            yield from _by_shape(item, items, root, ids, id_, (*at, i))
    elif list(node.values) == ["open"] and "properties" not in schema:  # a mark of `waqai adjudicate`: one value for each coding
        for coding, option in node.values["open"].values.items():
            yield from _by_shape(option, schema, root, ids, id_, (*at, "open", coding))
    else:
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        for key, value in node.values.items():
            part = known.get(key, rest)
            if isinstance(part, dict):
                yield from _by_shape(value, part, root, ids, id_, (*at, key))


def _by_pattern(node: Node, pattern: tuple[str, ...], id_: str, at: Pointer = ()) -> Iterator[IdPlace]:
    if not pattern:
        if node.kind == "scalar" and said(node) == id_:
            yield IdPlace(at)
        return
    first, *rest = pattern
    if first == "%":
        if node.kind == "mapping" and id_ in node.values:
            yield IdPlace((*at, id_), key=True)
    elif first == "*":
        for i, item in enumerate(node.items):
            yield from _by_pattern(item, tuple(rest), id_, (*at, i))
    elif node.kind == "mapping" and first in node.values:
        yield from _by_pattern(node.values[first], tuple(rest), id_, (*at, first))


def said(node: Node) -> Any:
    """What a scalar says, in a tree of YAML or of JSON."""
    return getattr(node, "value", node.text)


def of_retired(tree: Node, table: str, id_: str) -> Iterator[IdPlace]:
    """Where raw/retired.yaml names an id as one that replaces another; the ids that are gone stay what they were."""
    for i, entry in enumerate(tree.values["retired"].items):
        if said(entry.values["table"]) == table:
            for j, successor in enumerate(entry.values["successors"].items):
                if said(successor) == id_:
                    yield IdPlace(("retired", i, "successors", j))
            if "see" in entry.values and said(entry.values["see"]) == id_:
                yield IdPlace(("retired", i, "see"))


def of_changes(tree: Node, schema: Schema, kind: str, id_: str) -> Iterator[IdPlace]:
    """Where raw/changes.yaml names rows of the coming version by an id."""
    for i, entry in enumerate(tree.values["changes"].items):
        table = schema.tables.get(said(entry.values["table"]))
        if said(entry.values["version"]) != schema.dataset.version or table is None:
            continue
        for j, (column, part) in enumerate(zip(table.primary_key, entry.values["key"].items, strict=False)):
            if column.removesuffix("_id").rpartition("_")[2] == kind and said(part) == id_:
                yield IdPlace(("changes", i, "key", j))


def waived(where: str, kind: str, old: str, new: str) -> str:
    """What a waiver is about, with an id renamed in it: the file, or the event or entry behind `#`."""
    path, mark, name = where.partition("#")
    about = {f"raw/{k}s.yaml": k for k in ("actor", "place", "outlet", "coder", "event")}.get(path, "event")
    if mark and about == kind and name == old:
        name = new
    if kind == "article":
        path = re.sub(rf"^(raw/(?:articles|annotations/[^/]+)/){re.escape(old)}\.yaml$", rf"\g<1>{new}.yaml", path)
    elif kind == "coding":
        path = re.sub(rf"^raw/annotations/{re.escape(old)}/", f"raw/annotations/{new}/", path)
    return path + mark + name
