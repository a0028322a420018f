"""The shapes of the files in `raw/`, with the codebook's codes in them, and what this project allows and adds.

Takes a `Schema`, gives a `Shape` for each kind of file. `waqai.editor` makes the schemas of editors from them, which
`waqai docs` writes to `schema/*.schema.json`; `waqai docs --check` holds those files fresh.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from waqai import report_keys
from waqai.copy_kinds import DIGEST, FINDINGS, KINDS
from waqai.languages import LANGUAGES
from waqai.retirement_reasons import REASONS
from waqai.schema.model import Field, Schema
from waqai.value_types import ID_KEYS, address, date, entries, mapping, number, slug, text
from waqai.yamlfile.shape import BRANCH, Shape

_NAME_IN = {"en": "The name in English.", "ar": "The name in Arabic."}


class Formats:
    """The shape of each kind of file in `raw/`, for one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def codes(self, name: str, description: str, *, null: bool = False) -> dict[str, Any]:
        """A code of a list, with the definitions for editors."""
        codes = self.schema.codebook.lists[name].codes
        values: list[str | None] = [c.code for c in codes]
        return {
            "type": ["string", "null"] if null else "string", "enum": [*values, None] if null else values,
            "x-list": name, "description": description,
        }  # fmt: skip

    @cached_property
    def article(self) -> Shape:
        """raw/articles/<article>.yaml"""
        sha = {"type": "string", "pattern": "^[0-9a-f]{64}$", "x-what": "a SHA-256 in 64 lower-case hexadecimal digits"}
        span = {
            "type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 2**53}, "minItems": 2, "maxItems": 2,
            "description": "A span `[start, end]` in code points of the page's text, the end not included.",
        }  # fmt: skip
        page = mapping(
            {
                "sha256": sha | {"description": "SHA-256 over the bytes of the extracted text as received."},
                "characters": number("The length of the page's text in code points.", "integer", null=False, least=1),
                "extraction": self.codes("extractions", "How the text was extracted from the page."),
            },
            description="The page's text, that spans and passages point into.",
        )
        return Shape(
            "an article's record",
            mapping(
                {
                    "article": slug("The article's id, the same as the file's name."),
                    "outlet": slug("The outlet that published it, an id of raw/outlets.yaml.", of="outlets"),
                    "credited": entries(
                        slug("An outlet of raw/outlets.yaml.", of="outlets"),
                        "The outlets that supplied its text, by its byline or a credit for the whole; its own outlet too, where that adds reporting.",
                        unique=True,
                    ),
                    "reprint_of": slug("The article that it is a reprint of, or null.", null=True, of="articles"),
                    "published": date("When it was published: a day, a month or a year in EDTF.", null=False),
                    "published_basis": self.codes("published_bases", "How that is known."),
                    "published_note": text("How it was inferred, without the article's words, or null.", null=True),
                    "language": {"type": "string", "enum": LANGUAGES.split(), "description": "The article's language, two letters of ISO 639-1."},
                    "title_en": text("The headline in the coder's own translation."),
                    "url": address("Where it was published, or null."),
                    "archive_url": address("Where a copy is archived, or null."),
                    "retrieved": date("The day on which the page was retrieved, or null."),
                    "extent": self.codes("extents", "Whether the story is there in full."),
                    "page": page,
                    "body": entries(span, "The spans of this story in the page, in order.", least=1),
                },
                {
                    "stratum": slug("Where articles were drawn: the part of the whole that it was drawn from, or null.", null=True),
                    "inclusion_probability": number(
                        "Where articles were drawn: how likely it was to be among them, above 0 and at most 1, or null.", least=1e-9, most=1
                    ),
                    **self._extra("articles"),
                    "copies": entries(self._copy(), "Where the page's text can be had, the best place first.", unique=True),
                },
            ),
        )  # fmt: skip

    def _copy(self) -> dict[str, Any]:
        """One entry of `copies` in an article's record."""
        commit = {"type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$", "x-what": "a commit's full id in lower-case hexadecimal"}
        digest = {
            "type": "string",
            "pattern": DIGEST,
            "x-what": "a hash after its algorithm, such as `sha256:...`, `sha1:...` or, of git, `blob:...`",
        }
        kinds = "; ".join(f"{name}, {kind.meaning}" for name, kind in KINDS.items())
        return mapping(
            {
                "kind": {"type": "string", "enum": list(KINDS), "description": f"What kind of place: {kinds}."},
                "uri": address("The address: that from which a repository is cloned, a capture's own, or the page's.") | {"type": "string"},
            },
            {
                "commit": commit | {"description": "Of git, the commit's full id."},
                "record": text("The record's id in a WARC file, or the time of a capture.", 200),
                "path": text("The file's path in the repository, or the WARC file's.", 1000),
                "offset": number("Where the record begins in the WARC file, in bytes.", "integer", null=False, least=0),
                "length": number("The record's length in the WARC file, in bytes.", "integer", null=False, least=1),
                "digest": digest | {"description": "The hash of what lies there, after the name of its algorithm."},
            },
        )  # fmt: skip

    @cached_property
    def annotation(self) -> Shape:
        """raw/annotations/<coding>/<article>.yaml"""
        report = self._report()
        shape = mapping(
            {
                "article": slug("The article's id, the same as the file's name."),
                "coder": slug("Who coded it, an id of raw/coders.yaml.", of="coders"),
                "codebook": {
                    "type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$", "x-what": "a version of the codebook, such as `1.0.0`",
                    "description": "The version of the codebook that it was coded by.",
                },
                "coded": date("The day on which it was coded.", null=False),
                "reports": entries(
                    {"anyOf": [{"$ref": "#/$defs/report"}, {"$ref": "#/$defs/draft"}], BRANCH: report_keys.DRAFT},
                    "One entry for each event that the article reports; no value while it is not coded, `[]` where it reports none.",
                    null=True,
                ),
            },
            {
                "no_events": text("Why `reports` is empty: what the article is about, in a sentence of your own."),
                "adjudication": self._adjudication(list(report["properties"])),
            },
        )  # fmt: skip
        return Shape("an annotation file", shape | {"$defs": {"report": report, "draft": report_keys.draft(report["properties"])}})

    def _adjudication(self, fields: list[str]) -> dict[str, Any]:
        """What `waqai adjudicate` keeps in a file that it made; `fields` are the keys of a report."""
        dropped = {
            "coding": slug("The coding that has the report."), "event": slug("What that coding calls the event."),
            "reason": text("Why it is dropped.", 1000),
        }  # fmt: skip
        decided = {
            "event": slug("The event's id in this file."), "field": {"type": "string", "enum": ["report", *fields], "description": "The key, or `report`."},
            "reason": text("Why it was decided so, or null.", 1000, null=True),
        }  # fmt: skip
        missing = {"event": slug("The event's id in this file."), "coding": slug("The coding that has no report of it.")}
        sha = {"type": ["string", "null"], "pattern": "^[0-9a-f]{16}$", "x-what": "a hash in 16 lower-case hexadecimal digits"}
        codings = {
            "type": "object", "additionalProperties": sha, "propertyNames": ID_KEYS,
            "description": "A hash of each coding it was made of; null for one that had not coded the article.",
        }  # fmt: skip
        return mapping(
            {"codings": codings},
            {
                "dropped": entries(mapping(dropped), "The reports of the codings that were dropped."),
                "decided": entries(mapping(decided), "The fields on which the codings differed."),
                "missing": entries(
                    mapping(missing), "The reports of this file that a coding does not have; left out where it is not known."
                ),
            },
            "What the file was made of, and what was decided.",
        )

    def _report(self) -> dict[str, Any]:
        keys = report_keys.keys_of(self.schema.codebook.lists)
        required, optional = ({k.name: k.values(self.codes) for k in keys if k.required is which} for which in (True, False))
        allow = self.schema.dataset.allow
        if "unnamed_actors" in allow:
            required["actors"] |= {"minItems": 0, "description": "A list: who acts, ids of raw/actors.yaml; empty where none is named."}
        if "worded_quantities" not in allow:
            del optional["quantities"]["items"]["properties"]["words"]
        del optional["extra"]
        return mapping(required, optional | self._extra("reports"))

    def _extra(self, table: str) -> dict[str, Any]:
        """The key `extra` of a report, or of an article's record, where the project declares columns of its own."""
        declared = self.schema.extra.get(table, ())
        return (
            {"extra": mapping({}, {f.name: self._own(f) for f in declared}, "The project's own columns, by their names.")}
            if declared
            else {}
        )

    def _own(self, field: Field) -> dict[str, Any]:
        if field.codes:
            return self.codes(field.codes, field.description, null=True)
        if field.type == "string":
            return text(field.description, 1000, null=True)
        if field.type == "boolean":
            return {"type": ["boolean", "null"], "description": field.description}
        return number(field.description, field.type, least=field.minimum, most=2**53 if field.maximum is None else field.maximum)

    def _authority(self, name: str, entry: dict[str, Any]) -> Shape:
        return Shape(f"raw/{name}.yaml", mapping({name: entries({"$ref": "#/$defs/entry"}, f"The {name}.")}) | {"$defs": {"entry": entry}})

    @property
    def _names(self) -> dict[str, Any]:
        known = dict.fromkeys(("en", *self.schema.dataset.languages))
        names = mapping({language: text(_NAME_IN.get(language, f"The name in the language `{language}`."), 200) for language in known})
        return {
            "names": names | {
                "description": "The name in English, and in each of `languages` of schema/dataset.yaml.",
                "x-unknown": "a name in another language needs that in `languages` of schema/dataset.yaml, or is an alias",
            },
            "aliases": entries(text("Another spelling.", 200), "Other spellings.", unique=True),
            "wikidata": {
                "type": ["string", "null"], "pattern": "^Q[1-9][0-9]*$", "x-what": "an id of Wikidata, such as `Q7747`",
                "description": "The id in Wikidata where it is certain, or null.",
            },
        }  # fmt: skip

    @cached_property
    def actors(self) -> Shape:
        """raw/actors.yaml"""
        role = mapping(
            {
                "country": self.codes(
                    "countries", "The country that it belongs to.", null="unknown_countries" in self.schema.dataset.allow
                ),
                "sectors": entries(self.codes("sectors", "A sector."), "The sectors, the primary one first.", least=1, unique=True),
                "office": text("The office held, or null.", 200, null=True),
                "from": date("The day, month or year from which it is held, or null."),
                "to": date("The day, month or year to which it is held, or null."),
            }
        )
        entry = {"id": slug("The actor's id."), "kind": self.codes("actor_kinds", "What kind of actor it is."), **self._names}
        roles = entries(role, "The roles that it had; the first that is in force on the event's date counts.", least=1, unique=True)
        return self._authority("actors", mapping(entry | {"roles": roles}))

    @cached_property
    def places(self) -> Shape:
        """raw/places.yaml"""
        entry = {
            "id": slug("The place's id."),
            "kind": self.codes("place_kinds", "What kind of place it is."),
            **self._names,
            "country": self.codes("countries", "The country that it lies in today, or null.", null=True),
            "within": slug("The next larger place of this file, or null.", null=True, of="places"),
            "latitude": number("Decimal degrees north, or null.", least=-90, most=90),
            "longitude": number("Decimal degrees east, or null.", least=-180, most=180),
            "geonames": number("The id in GeoNames where it is certain, or null.", "integer", least=1),
        }
        return self._authority("places", mapping(entry))

    @cached_property
    def outlets(self) -> Shape:
        """raw/outlets.yaml"""
        entry = {
            "id": slug("The outlet's id."),
            "kind": self.codes("outlet_kinds", "What kind of outlet it is."),
            **self._names,
            "country": self.codes("countries", "Where its seat is, or null.", null=True),
            "website": {
                "type": ["string", "null"], "maxLength": 300, "pattern": r"^[^\s/:.@]+(\.[^\s/:.@]+)+$",
                "x-what": "a host name, such as `nile-gazette.example`", "description": "Its host name, or null.",
            },
        }  # fmt: skip
        return self._authority("outlets", mapping(entry))

    @cached_property
    def coders(self) -> Shape:
        """raw/coders.yaml"""
        entry = {
            "id": slug("The coder's id."),
            "kind": self.codes("coder_kinds", "A person, a language model, a team, or a program."),
            "name": text("The coder's name; for a model, the model's.", 200),
            "version": text("The model's version, or null.", 200, null=True),
            "maker": text("Who makes the model, or null for a person.", 200, null=True),
            "given": text("What the coder was given to code from."),
            "note": text("Anything else that a reader should know, or null.", 1000, null=True),
        }
        return self._authority("coders", mapping(entry))

    @cached_property
    def events(self) -> Shape:
        """raw/events.yaml"""
        report = self._report()["properties"]
        fields = [key.name for key in report_keys.REPORT_KEYS if key.decidable]
        nullable = {"mutual": {"type": ["boolean", "null"], "description": report["mutual"]["description"]}}
        reason = text("Why, in a sentence.", 1000)
        decisions = {f: mapping({"value": nullable.get(f, report[f]), "reason": reason}) for f in fields}
        decisions["contested"] = mapping({"value": {"type": "boolean", "description": "Whether it is contested."}, "reason": reason})
        link = mapping(
            {"link": self.codes("links", "How it is linked."), "event": slug("The other event's id.", of="events"), "reason": reason}
        )
        event = mapping({}, decisions | {"links": entries(link, "Links to other events.", least=1, unique=True)}) | {"minProperties": 1}
        table = {"type": "object", "additionalProperties": {"$ref": "#/$defs/event"}, "propertyNames": ID_KEYS}
        return Shape("raw/events.yaml", mapping({"events": table}) | {"$defs": {"event": event}})

    def _table(self, description: str, names: list[str]) -> dict[str, Any]:
        """The name of a table; any name where the tables were not read."""
        return {"type": "string", **({"enum": names} if self.schema.tables else {}), "description": description}

    @cached_property
    def retired(self) -> Shape:
        """raw/retired.yaml"""
        entry = {
            "table": self._table("The table that had it.", [t.name for t in self.schema.tables.values() if t.id_column]),
            "id": slug("The id that is gone."),
            "version": self._version("The release that no longer has it."),
            "reason": {"type": "string", "enum": list(REASONS), "description": "Why: " + "; ".join(f"{code}, {r.meaning}" for code, r in REASONS.items()) + "."},
            "text": text("Why, in a sentence.", 1000),
            "successors": entries(
                slug("An id of the same table."), "The ids that replace it: one of a duplicate, two or more of a split, else none.", unique=True
            ),
        }  # fmt: skip
        see = slug("A related id of the same table that does not replace it, where the reason is not-coded; or null.", null=True)
        return self._authority("retired", mapping(entry, {"see": see}))

    @cached_property
    def drift(self) -> Shape:
        """raw/drift.yaml"""
        sha = {"type": "string", "pattern": "^[0-9a-f]{64}$", "x-what": "a SHA-256 in 64 lower-case hexadecimal digits"}
        findings = "; ".join(f"{code}, {meaning}" for code, meaning in FINDINGS.items())
        entry = {
            "article": slug("The article.", of="articles"),
            "copy": number("Which of its copies, from 1.", "integer", null=False, least=1),
            "found": {"type": "string", "enum": list(FINDINGS), "description": f"What was there: {findings}."},
            "checked": date("The day on which it was looked at.", null=False),
        }
        more = {
            "sha256": sha | {"description": "SHA-256 of what was there."},
            "passages": number("How many passages of the article are coded.", "integer", null=False, least=0),
            "passages_found": number("How many of them were found there.", "integer", null=False, least=0),
        }
        return self._authority("drift", mapping(entry, more))

    @cached_property
    def assignments(self) -> Shape:
        """raw/assignments.yaml"""
        articles = entries(slug("An article of raw/articles.", of="articles"), "The articles that the coder is to code.", unique=True)
        table = {
            "type": "object", "additionalProperties": articles, "propertyNames": ID_KEYS, "minProperties": 1,
            "description": "For each coder, an id of raw/coders.yaml, the articles to code.",
        }  # fmt: skip
        shape = mapping(
            {
                "double": number("The share of the articles that two coders code, from 0 to 1.", null=False, least=0, most=1),
                "seed": text("What the draw begins with; another seed is another draw.", 80),
                "assignments": table,
            }
        )
        return Shape("raw/assignments.yaml", shape)

    @cached_property
    def changes(self) -> Shape:
        """raw/changes.yaml"""
        entry = {
            "version": self._version("The release that makes the change."),
            "table": self._table("The table.", [t.name for t in self.schema.tables.values() if not t.derived and t.name != "changes"]),
            "key": entries(text("A part of the row's primary key.", 200), "The row's primary key.", least=1),
            "column": text("The column that changed.", 200),
            "reason": text("Why.", 1000),
        }  # fmt: skip
        wording = {"type": "boolean", "description": "True where a code's definition has other words and means the same."}
        return self._authority("changes", mapping(entry, {"wording_only": wording}))

    def _version(self, description: str) -> dict[str, Any]:
        return {
            "type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$", "x-what": "a version, such as `1.0.0`", "description": description,
        }  # fmt: skip
