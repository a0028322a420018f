"""How a release is cited: `CITATION.cff`, and one line for pages."""

from __future__ import annotations

from waqai.escaping import yaml_string
from waqai.release import licences
from waqai.schema.model import Schema

_OF_RELEASE = "If you use this dataset, please cite it as below."
_OF_PROJECT = "If you use this dataset or its pipeline, please cite it as below. Each release has a CITATION.cff of its own."


def line(schema: Schema) -> str:
    """A citation in one line."""
    dataset = schema.dataset
    authors = ", ".join(c.name for c in dataset.creators)
    return f"{authors} ({dataset.released[:4]}). {dataset.title}. Version {dataset.version}. Licences: {', '.join(licence.spdx for licence in licences.every(schema))}."


def cff(schema: Schema, *, of_release: bool = True) -> str:
    """`CITATION.cff`, format 1.2.0, of a release or of the project as a whole.

    Several licences stand in the message: as a list the format takes them for a choice.
    """
    q, dataset = yaml_string, schema.dataset
    message = f"{_OF_RELEASE if of_release else _OF_PROJECT} Licences: {licences.in_words(schema)}."
    release = [f"version: {dataset.version}", f"date-released: '{dataset.released}'"]
    lines = [
        "cff-version: 1.2.0",
        f"message: {q(message)}",
        "type: dataset",
        f"title: {q(dataset.title)}",
        *(release if of_release else []),
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
