"""What each release changed, from the releases' own tables `changes` and `retired`.

Takes a release on disk and the versions that lie beside it, gives plain values, the newest first.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from waqai.release.stored import Stored, releases
from waqai.version_numbers import is_version, version_key

if TYPE_CHECKING:
    import pyarrow as pa

LISTED = 200  # changed cells, and added events, that are shown for a release; all stand in its table `changes`


def history(release: Stored) -> list[dict[str, Any]]:
    """This release and those before it that lie in the same folder `dataset/`."""
    beside = release.folder.parent
    earlier = []
    if is_version(release.folder.name):
        earlier = [Stored.open(beside / v) for v in releases(beside) if version_key(v) < version_key(release.version)]
    return [_entry(stored) for stored in [release, *reversed(earlier)]]


def _entry(stored: Stored) -> dict[str, Any]:
    import pyarrow.compute as pc

    changes = stored.parquet("changes")
    changed = changes.filter(pc.equal(changes["kind"], "changed"))
    added = changes.filter(pc.and_(pc.equal(changes["kind"], "added"), pc.equal(changes["table"], "events")))
    return {
        "version": stored.version,
        "released": stored.package["created"][:10],
        "counts": _counts(changes),
        "cells": changed.num_rows,
        "reasons": _reasons(changed),
        "changed": [row | {"key": _key(row["key"])} for row in changed.slice(0, LISTED).to_pylist()],
        "added": [_key(key) for key in sorted(pc.unique(added["key"]).to_pylist())[:LISTED]],
        "retired": [_retired(row) for row in stored.parquet("retired").to_pylist() if row["version"] == stored.version],
    }


def _retired(row: dict[str, Any]) -> dict[str, Any]:
    """One id that is gone; a release before 2.0.0 has the reason in words, and one successor."""
    named = row["successors"] if "successors" in row else row["successor"]
    return {
        "table": row["table"], "id": row["id"], "text": row.get("text") or row["reason"], "see": row.get("see"),
        "successors": named.split(";") if named else [],
    }  # fmt: skip


def _counts(changes: pa.Table) -> list[dict[str, Any]]:
    """The number of rows by table and kind of change."""
    found: dict[str, dict[str, Any]] = {}
    for row in changes.group_by(["table", "kind"]).aggregate([("key", "count_distinct")]).to_pylist():
        found.setdefault(row["table"], {"table": row["table"]})[row["kind"]] = row["key_count_distinct"]
    return [found[table] for table in sorted(found)]


def _reasons(changed: pa.Table) -> list[dict[str, Any]]:
    """Why values changed: each reason with its number of cells and their tables, the most frequent first, "" for none."""
    found: dict[str, dict[str, Any]] = {}
    for row in changed.group_by(["reason", "table"]).aggregate([("key", "count")]).to_pylist():
        entry = found.setdefault(row["reason"] or "", {"reason": row["reason"] or "", "n": 0, "tables": []})
        entry["n"] += row["key_count"]
        entry["tables"].append(row["table"])
    return sorted((entry | {"tables": sorted(entry["tables"])} for entry in found.values()), key=lambda e: (-e["n"], e["reason"]))


def _key(text: str) -> str:
    return ", ".join(json.loads(text))
