"""How a release is cited: `CITATION.cff`, and one line for pages."""

from __future__ import annotations

from waqai.escaping import yaml_string
from waqai.release import licences
from waqai.schema.model import Reference, Schema

_OF_RELEASE = "If you use this dataset, please cite it as below."
_OF_PROJECT = "If you use this dataset or its pipeline, please cite it as below. Each release has its own CITATION.cff."


def line(schema: Schema) -> str:
    """A citation in one line."""
    dataset = schema.dataset
    authors = ", ".join(c.name for c in dataset.creators)
    return f"{authors} ({dataset.released[:4]}). {dataset.title}. Version {dataset.version}. Licences: {', '.join(licence.spdx for licence in licences.every(schema))}."


def references(schema: Schema) -> list[str]:
    """What the dataset is made from, a line each as people write it."""
    return [_in_words(reference) for reference in schema.dataset.references]


def _in_words(reference: Reference) -> str:
    said = dict(reference.details)
    *others, last = [f"{given} {family}" for family, given in reference.authors]
    who = f"{', '.join(others)} and {last}" if others else last
    where = " ".join(filter(None, (said.get("journal") or said.get("collection-title") or said.get("publisher"), said.get("volume"))))
    where += f"({said['issue']})" if "issue" in said else ""
    where += f": {said['start']}-{said['end']}" if {"start", "end"} <= said.keys() else ""
    address = f"https://doi.org/{said['doi']}" if "doi" in said else said.get("url") or said.get("repository-code")
    at = f"Commit {said['commit']}" if "commit" in said else None
    year = f" ({said['year']})" if "year" in said else ""
    return ". ".join(filter(None, (f"{who}{year}", reference.title, where, address, at))) + "."


def cff(schema: Schema, *, of_release: bool = True) -> str:
    """`CITATION.cff`, format 1.2.0, of a release or of the project as a whole.

    Several licences stand in the message: as a list the format takes them for a choice.
    """
    q, dataset = yaml_string, schema.dataset
    message = f"{_OF_RELEASE if of_release else _OF_PROJECT} Licences: {licences.in_words(schema)}."
    version = [f"version: {dataset.version}"] if of_release else []
    lines = [
        "cff-version: 1.2.0",
        f"message: {q(message)}",
        "type: dataset",
        f"title: {q(dataset.title)}",
        *version,
        f"date-released: '{dataset.released}'",  # without it BibTeX has no year
        f"abstract: {q(dataset.description)}",
        "authors:",
    ]
    for creator in dataset.creators:
        lines.append(f"  - name: {q(creator.name)}")
        if creator.orcid:
            lines.append(f"    orcid: {q(creator.orcid)}")
    if dataset.doi and of_release:
        lines.append(f"doi: {q(dataset.doi)}")
    lines.append("keywords:")
    lines += [f"  - {q(word)}" for word in dataset.keywords]
    if dataset.repository:
        lines.append(f"repository-code: {q(dataset.repository)}")
    if dataset.homepage:
        lines.append(f"url: {q(dataset.homepage)}")
    if dataset.references:
        lines.append("references:")
    for reference in dataset.references:
        lines += [f"  - type: {reference.kind}", f"    title: {q(reference.title)}", "    authors:"]
        for family, given in reference.authors:
            lines += [f"      - family-names: {q(family)}", f"        given-names: {q(given)}"]
        lines += [f"    {key}: {value if key == 'year' else q(value)}" for key, value in reference.details]
    return "\n".join(lines) + "\n"
