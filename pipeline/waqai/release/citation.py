"""How a release is cited: `CITATION.cff`, and one line for pages."""

from __future__ import annotations

from waqai.escaping import yaml_string, yaml_word
from waqai.schema.model import Dataset

_OF_RELEASE = "If you use this dataset, please cite it as below."
_OF_PROJECT = "If you use this dataset or its pipeline, please cite it as below. Each release has a CITATION.cff of its own."


def line(dataset: Dataset) -> str:
    """A citation in one line."""
    authors = ", ".join(c.name for c in dataset.creators)
    return f"{authors} ({dataset.released[:4]}). {dataset.title}. Version {dataset.version}. Licence {dataset.licence}."


def cff(dataset: Dataset, *, of_release: bool = True) -> str:
    """`CITATION.cff`, format 1.2.0, of a release or of the project as a whole."""
    q = yaml_string
    release = [f"version: {dataset.version}", f"date-released: '{dataset.released}'"]
    lines = [
        "cff-version: 1.2.0",
        f"message: {_OF_RELEASE if of_release else _OF_PROJECT}",
        "type: dataset",
        f"title: {q(dataset.title)}",
        *(release if of_release else []),
        f"license: {yaml_word(dataset.licence)}",
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
