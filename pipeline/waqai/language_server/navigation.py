"""From an id to what has it: its entry, its record, an event's reports, every place that names it.

Takes a project under check, gives places; files are read again, so that places are those of the disk.
"""

from __future__ import annotations

from collections.abc import Iterator

from waqai.check.index import ARTICLE
from waqai.edits.id_places import file_kind, id_places
from waqai.edits.project_edit import SINGLE
from waqai.engine.live_check import LiveCheck
from waqai.language_server.cursor import read
from waqai.language_server.entries import reports_of, view
from waqai.problem import Place
from waqai.read.raw_folder import coding_of
from waqai.yamlfile.yaml_reader import read_bytes

MOST = 1_000  # files that are looked into for one id


def definitions(kind: str, id_: str, live: LiveCheck, coding: str) -> list[Place]:
    """Where an id is said what it is: an entry, a record; of an event its decisions, and its reports in what `coding` shares."""
    raw = live.raw
    if kind in ("actor", "place", "outlet", "coder"):
        record = getattr(raw, kind).get(id_)
        return [record.origin.place("id")] if record else []
    if kind == "article":
        record = raw.article.get(id_)
        return [record.origin.place("article")] if record else []
    if kind != "event" or live.context is None:
        return []
    places = [live.context.document(e.source).place("reports", e.position, "event") for e in reports_of(id_, live, coding)[:MOST]]
    return [*places, *([raw.decision[id_].origin.key()] if id_ in raw.decision else [])]


def references(kind: str, id_: str, live: LiveCheck, coding: str) -> Iterator[Place]:
    """Every place that names an id, in the order of the files' names; of very many files those of the first `MOST`."""
    root = live.project.root
    seen = view(coding, live) if kind == "event" else None
    paths = [p for p in files(kind, id_, live) if seen is None or not p.startswith("raw/annotations/") or coding_of(p) in seen]
    for path in paths[:MOST]:
        shape = live.shape(path)
        source, _ = read_bytes(root / path, path)
        if shape is None or source is None or id_.encode() not in source:
            continue
        tree = read(source.decode("utf-8", "replace"))
        if tree is None:
            continue
        found = []
        for place in id_places(tree, file_kind(path), shape, kind, id_):
            node = tree
            for step in place.pointer[:-1] if place.key else place.pointer:
                node = node.values[step] if isinstance(step, str) else node.items[step]
            node = node.keys[str(place.pointer[-1])] if place.key else node
            found.append(Place(path, node.line, node.column))
        yield from sorted(found)


def files(kind: str, id_: str, live: LiveCheck) -> list[str]:
    """The files that may name an id."""
    single = [path for name in SINGLE if (live.project.root / (path := f"raw/{name}.yaml")).is_file()]
    records, raw = live.listing.articles, live.raw
    if kind == "outlet":
        return [*single, *(a.origin.document.path for a in raw.articles if id_ == a.outlet or id_ in a.credited)]
    if kind in ("coder", "coding") or live.parts is None:
        return [*single, *records, *live.listing.annotations]
    if kind in ("event", "article"):
        key = id_ if kind == "event" else ARTICLE + id_
        found = {e[1][0] for e in live.parts.lookup([key]).get(key, ()) if e[1][0]} | live.unsure()
        return [*single, *sorted(found)]
    return [*single, *sorted(live.files_with([id_]))]
