"""Projects in JSON Lines, made from projects in YAML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from waqai.formats import Formats
from waqai.schema.schema_reader import read_schema
from waqai.yamlfile import yaml_slow
from waqai.yamlfile.shape import Shape

_DONE: dict[tuple[bytes, str, bool], str] = {}  # lines that were made, since most files of most cases are those of the sample project


def about_files(case: Mapping[str, Any]) -> bool:
    """Whether a case of tests/data/bad is about files, of which a project in JSON Lines has others."""
    return any(": file-name: " in problem for problem in case["problems"]) or any(
        step["file"] == "schema/waivers.yaml" for step in case["edits"]
    )


def values(path: Path, shape: Shape) -> Any:
    """What a YAML file says, right or wrong; None where JSON cannot say the same."""
    try:
        tree, faults = yaml_slow.parse(path.read_bytes())
    except OSError:
        return None
    return yaml_slow.to_values(tree, shape.schema, shape.schema) if tree and not faults else None


def convert(root: Path, *, files: int = 2, compact: bool = True) -> bool:
    """Turn the articles and annotations of a project into JSON Lines, dealt to `files` shards; False where that cannot be."""
    schema, _ = read_schema(root)
    if schema is None or not (root / "raw" / "annotations").is_dir() or not (root / "raw" / "articles").is_dir():
        return False
    formats = Formats(schema)
    folders = [(root / "raw" / "articles", formats.article)]
    folders += [(folder, formats.annotation) for folder in sorted((root / "raw" / "annotations").iterdir()) if folder.is_dir()]
    lines: dict[Path, list[str]] = {}
    for folder, shape in folders:
        for i, path in enumerate(sorted(folder.glob("*.yaml"))):
            if (line := _line(path, shape, compact)) is None:
                return False
            lines.setdefault(folder / f"part-{i % files}.jsonl", []).append(line)
    for folder, _ in folders:
        for path in folder.glob("*.yaml"):
            path.unlink()
    for path, texts in lines.items():
        path.write_text("".join(texts), encoding="utf-8")
    return True


def _line(path: Path, shape: Shape, compact: bool) -> str | None:
    key = (path.read_bytes() if path.is_file() else b"", repr(shape.schema), compact)
    if key not in _DONE:
        if (found := values(path, shape)) is None:
            return None
        _DONE[key] = json.dumps(found, ensure_ascii=False, separators=(",", ":") if compact else None) + "\n"
    return _DONE[key]
