"""rdflib reads the annotations of an export as a graph: each passage of the release, with its offsets, its hash and its page's, and no other.

python tests/compat/check_annotations.py FILE RELEASE      needs: rdflib

W3C's context comes from the web, or from the file that WAQAI_ANNO_CONTEXT names; exit 3 where neither is there.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OA, OURS, SCHEMA = "http://www.w3.org/ns/oa#", "urn:x-waqai:", "http://schema.org/"


def main(file: Path, release: Path) -> None:
    from rdflib import RDF, Graph, URIRef

    collection = json.loads(file.read_text(encoding="utf-8"))
    assert collection["@context"][0] == CONTEXT
    collection["@context"][0] = json.loads(context())["@context"]
    graph = Graph()
    graph.parse(data=json.dumps(collection), format="json-ld")
    found = [passage(graph, annotation, RDF.type, URIRef) for annotation in graph.subjects(RDF.type, URIRef(f"{OA}Annotation"))]
    pages = {row["article_id"]: row["page_sha256"] for row in rows(release, "articles")}
    wanted = {
        (row["article_id"], row["event_id"], int(row["start"]), int(row["end"]), row["sha256"], pages[row["article_id"]])
        for row in rows(release, "evidence")
    }
    assert len(found) == len(wanted), f"{len(found)} annotations, not {len(wanted)}"
    assert set(found) == wanted, f"passages differ: {sorted(set(found) ^ wanted)[:2]}"
    print(f"{len(found):,} annotations, {len(graph):,} triples, each passage with its hashes")


def context() -> str | bytes:
    """W3C's context."""
    try:
        if named := os.environ.get("WAQAI_ANNO_CONTEXT"):
            return Path(named).read_bytes()
        with urllib.request.urlopen(CONTEXT, timeout=20) as answer:
            data: bytes = answer.read()
            return data
    except OSError as error:
        print(f"W3C's context cannot be had: {error}", file=sys.stderr)
        sys.exit(3)


def passage(graph: Any, annotation: Any, kind: Any, name: Any) -> tuple[Any, ...]:
    """What an annotation says of its passage."""
    target = graph.value(annotation, name(f"{OA}hasTarget"))
    body = one(b for b in graph.objects(annotation, name(f"{OA}hasBody")) if (b, kind, name(f"{OURS}report")) in graph)
    state = one(s for s in graph.objects(target, name(f"{OA}hasState")) if (s, kind, name(f"{OA}State")) in graph)
    selector = graph.value(target, name(f"{OA}hasSelector"))
    assert (selector, kind, name(f"{OA}TextPositionSelector")) in graph
    keys = (str(graph.value(body, name(OURS + key))) for key in ("article_id", "event_id"))
    ends = (int(graph.value(selector, name(OA + end))) for end in ("start", "end"))
    return (*keys, *ends, *(str(graph.value(node, name(f"{SCHEMA}sha256"))) for node in (selector, state)))


def one(values: Iterable[Any]) -> Any:
    (value,) = values
    return value


def rows(release: Path, table: str) -> list[dict[str, str]]:
    with (release / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
