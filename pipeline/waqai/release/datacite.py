"""`datacite.json`: the release in DataCite's metadata schema 4.5, as one deposits it to get a DOI.

DataCite asks for a publisher and a year of every dataset; a DOI stands in it only where the dataset has one.
Source: https://datacite-metadata-schema.readthedocs.io/en/4.5/.
"""

from __future__ import annotations

import json
from typing import Any

from waqai.release import licences
from waqai.release.licences import Licence
from waqai.schema.model import Creator, Dataset, Reference, Schema

_SPDX = "https://spdx.org/licenses/"
_KINDS = {"article": "JournalArticle", "conference-paper": "ConferencePaper", "data": "Dataset", "book": "Book", "report": "Report"}


def descriptor(schema: Schema) -> str:
    """The metadata of one DOI, as JSON text."""
    dataset = schema.dataset
    out: dict[str, Any] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Coded event data"},
        "creators": [_creator(creator) for creator in dataset.creators],
        "titles": [{"title": dataset.title, "lang": "en"}],
        "publisher": {"name": dataset.published_by},
        "publicationYear": dataset.released[:4],
        "dates": [{"date": dataset.released, "dateType": "Issued"}],
        "language": "en",
        "version": dataset.version,
        "subjects": [{"subject": word} for word in dict.fromkeys(dataset.keywords)],
        "descriptions": _descriptions(dataset),
        "rightsList": [_rights(licence) for licence in licences.every(schema)],
        "formats": ["text/csv", "application/vnd.apache.parquet"],
    }
    if dataset.doi:
        out = {"doi": dataset.doi} | out
    if address := dataset.homepage or dataset.repository:
        out["url"] = address
    if dataset.references:
        out["relatedItems"] = [_related(reference) for reference in dataset.references]
    return json.dumps(out, ensure_ascii=False, indent=1) + "\n"


def _creator(creator: Creator) -> dict[str, Any]:
    if not creator.orcid:
        return {"name": creator.name, "nameType": "Organizational"}
    orcid = {"nameIdentifier": creator.orcid, "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
    return {"name": creator.name, "nameType": "Personal", "nameIdentifiers": [orcid]}


def _descriptions(dataset: Dataset) -> list[dict[str, str]]:
    methods = [str(dataset.responsible_ai[key]) for key in ("data_collection", "data_annotation_protocol") if key in dataset.responsible_ai]
    said = {"Abstract": dataset.description, "Methods": " ".join(methods), "Other": " ".join(dataset.limits)}
    return [{"description": text, "descriptionType": kind, "lang": "en"} for kind, text in said.items() if text]


def _rights(licence: Licence) -> dict[str, str]:
    return {
        "rights": licence.title, "rightsUri": licence.url, "rightsIdentifier": licence.spdx.lower(),
        "rightsIdentifierScheme": "SPDX", "schemeUri": _SPDX,
    }  # fmt: skip


def _related(reference: Reference) -> dict[str, Any]:
    """A work that the dataset is made from, or that describes one of those."""
    said = dict(reference.details)
    out: dict[str, Any] = {
        "relatedItemType": _KINDS[reference.kind],
        "relationType": "IsDerivedFrom" if reference.kind == "data" else "References",
        "creators": [
            {"name": f"{family}, {given}", "nameType": "Personal", "familyName": family, "givenName": given}
            for family, given in reference.authors
        ],
        "titles": [{"title": reference.title}],
    }
    address = said.get("url") or said.get("repository-code")
    if "doi" in said or address:
        kind, value = ("DOI", said["doi"]) if "doi" in said else ("URL", address)
        out["relatedItemIdentifier"] = {"relatedItemIdentifier": value, "relatedItemIdentifierType": kind}
    names = (
        ("year", "publicationYear"), ("volume", "volume"), ("issue", "issue"), ("start", "firstPage"), ("end", "lastPage"),
        ("version", "edition"), ("publisher", "publisher"),
    )  # fmt: skip
    return out | {name: said[key] for key, name in names if key in said}
