"""How a release is cited: `CITATION.cff`, and one line for pages."""

from __future__ import annotations

import json

from waqai.schema.model import Dataset


def line(dataset: Dataset) -> str:
    """A citation in one line."""
    authors = ", ".join(c.name for c in dataset.creators)
    return f"{authors} ({dataset.released[:4]}). {dataset.title}. Version {dataset.version}. Licence {dataset.licence}."


def cff(dataset: Dataset) -> str:
    """`CITATION.cff`, format 1.2.0."""
    q = _quoted
    lines = [
        "cff-version: 1.2.0",
        "message: If you use this dataset, please cite it as below.",
        "type: dataset",
        f"title: {q(dataset.title)}",
        f"version: {dataset.version}",
        f"date-released: '{dataset.released}'",
        f"license: {dataset.licence}",
        f"abstract: {q(dataset.description)}",
        "authors:",
    ]
    for creator in dataset.creators:
        lines.append(f"  - name: {q(creator.name)}")
        if creator.orcid:
            lines.append(f"    orcid: {q(creator.orcid)}")
    lines.append("keywords:")
    lines += [f"  - {q(word)}" for word in dataset.keywords]
    if dataset.repository:
        lines.append(f"repository-code: {q(dataset.repository)}")
    if dataset.homepage:
        lines.append(f"url: {q(dataset.homepage)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A YAML double-quoted scalar; JSON's quoting is a subset of it."""
    return json.dumps(text, ensure_ascii=False)
