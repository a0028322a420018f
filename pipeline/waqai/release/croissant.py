"""`croissant.json`: the release in Croissant 1.1, each table a record set read from its Parquet file.

Croissant's references are of single columns, and its readers join along them: a reference to a column that is not unique
would give rows twice. So a column of a key of several columns refers to the table where it is a key alone
(`claims.event_id` to `events`, by way of `reports`); the whole key stands in `datapackage.json`. A reference names the
column in its file: mlcroissant 1.1 cannot read record sets one after the other that refer to each other's fields, nor one
that refers to itself. Addresses are relative; a dataset without a page of its own has the release's folder for `url`, which
Croissant asks for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from waqai.release import bibtex, provenance
from waqai.release.description import Description, Item
from waqai.schema.model import Creator, Field, Table

TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}
_PARQUET = "application/x-parquet"  # the name by which readers of Croissant know it
_CONFORMS = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
_CR = (
    "annotation", "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "excludes", "extract", "field", "fileProperty",
    "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "readLines",
    "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "sdVersion", "separator", "source", "subField", "transform",
    "unArchive", "value",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{name: f"cr:{name}" for name in _CR},
}


def descriptor(description: Description) -> str:
    """The dataset, its files and its record sets, as JSON-LD text."""
    dataset = description.dataset
    out: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": list(_CONFORMS),
        "name": dataset.name,
        "alternateName": dataset.title,
        "description": dataset.description,
        "version": dataset.version,
        "datePublished": dataset.released,
        "inLanguage": list(description.languages),
        "keywords": list(dataset.keywords),
        "license": [licence.url for licence in description.licences],
        "creator": [_creator(creator) for creator in dataset.creators],
        "publisher": {"@type": "sc:Organization", "name": dataset.published_by},
        "citeAs": bibtex.entry(description.schema),
        "isLiveDataset": False,
        "url": dataset.homepage or dataset.repository or "./",
        **({"identifier": f"https://doi.org/{dataset.doi}"} if dataset.doi else {}),
        **provenance.of_dataset(description),
        "distribution": [_file(item) for item in description.items],
        "recordSet": [_record_set(table, description, _sources(description)) for table in description.schema.tables.values()],
    }
    return json.dumps(out, ensure_ascii=False, indent=1) + "\n"


def _creator(creator: Creator) -> dict[str, str]:
    if creator.orcid:
        return {"@type": "sc:Person", "name": creator.name, "sameAs": creator.orcid}
    return {"@type": "sc:Organization", "name": creator.name}


def _file(item: Item) -> dict[str, Any]:
    out = {
        "@type": "cr:FileObject", "@id": item.path, "name": item.path.rsplit("/", 1)[-1], "description": item.description,
        "contentUrl": item.path, "contentSize": f"{item.size} B", "encodingFormat": _PARQUET if item.form == "parquet" else item.media, "sha256": item.sha256,
        "license": item.licence.url,
    }  # fmt: skip
    return out | ({"creditText": item.credit} if item.credit else {})


def referred(tables: Mapping[str, Table], table: str, column: str) -> tuple[str, str] | None:
    """The table and column that a column refers to, where that column is a primary key alone; None where there is none."""
    for key in tables[table].foreign_keys:
        for own, target in zip(key.columns, key.target, strict=True):
            if own == column:
                alone = tables[key.table].primary_key == (target,)
                return (key.table, target) if alone else referred(tables, key.table, target)
    return None


def _sources(description: Description) -> dict[str, str]:
    """The file that each table is read from: its Parquet file, or its CSV file where that is in parts."""
    whole = {item.path for item in description.items}
    return {name: path if (path := f"parquet/{name}.parquet") in whole else f"csv/{name}.csv" for name in description.schema.tables}


def _reference(table: Table, field: Field, description: Description) -> tuple[str, str] | None:
    """What a column refers to; one without any value to no other table, since mlcroissant cannot join by a column of nulls."""
    found = referred(description.schema.tables, table.name, field.name)
    return None if found and found[0] != table.name and f"{table.name}/{field.name}" in description.empty else found


def _record_set(table: Table, description: Description, sources: Mapping[str, str]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet", "@id": table.name, "name": table.name,
        "description": f"One row is {table.row}. {table.description}",
        "key": [{"@id": f"{table.name}/{column}"} for column in table.primary_key],
        **provenance.of_table(table.name, description),
        "field": [_field(table, field, _reference(table, field, description), sources) for field in table.fields],
    }  # fmt: skip


def _field(table: Table, field: Field, reference: tuple[str, str] | None, sources: Mapping[str, str]) -> dict[str, Any]:
    out = {
        "@type": "cr:Field", "@id": f"{table.name}/{field.name}", "name": field.name, "description": field.description,
        "dataType": TYPES[field.type], "source": _column(sources[table.name], field.name),
    }  # fmt: skip
    return out | ({"references": _column(sources[reference[0]], reference[1])} if reference else {})


def _column(file: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": file}, "extract": {"column": column}}
