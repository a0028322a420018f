"""W3C Web Annotations as JSON-LD: a collection with an annotation a passage, whose body is the report that the passage supports.

A target is a page with a `TextPositionSelector` (code points, zero-based, end exclusive, as both here and there) and the state of the
page that it counts in: the SHA-256 of its text, which is named by RFC 6920, and the day and the copy where the release has them.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from waqai.cells import codes_of
from waqai.export.coded_events import Choice, Coded, Party, ReleaseRows, Row, coded
from waqai.export.coded_losses import chosen
from waqai.export.loss_report import NO_PLACE, LossReport
from waqai.export.source import Source
from waqai.report_keys import REPORT_KEYS

ANNO = "http://www.w3.org/ns/anno.jsonld"
TERMS = "urn:x-waqai:"  # the columns of a release, as names in JSON-LD
CONTEXT = [ANNO, {"waqai": TERMS}]  # W3C's has `oa` and `schema`
MEDIA = "text/plain"
USED = ("reports", "report_participants", "evidence", "articles", "outlets", "actors", "claims", "quantities", "coders", "report_links")
_CELLS = tuple(key for key in REPORT_KEYS if "reports" in key.columns and key.name not in ("event", "contexts", "summary"))
PLAIN = ("event_id", "article_id", *(key.columns["reports"][0] for key in _CELLS if not key.joined), "coding_status")
JOINED = tuple(key.columns["reports"][0] for key in _CELLS if key.joined)
AGENTS = {"person": "Person", "team": "Organization"}


def write(source: Source, path: Path, choice: Choice) -> LossReport:
    """Write the collection, in the order of the table `evidence` within each report, and say what it does not carry."""
    release, report = ReleaseRows(source), LossReport(source, "w3c", choice.said())
    written = chosen(report, coded(release, "reports"), choice.statuses)
    parts = _Parts(release, source.name)
    items = [parts.annotation(one, passage) for one in written for passage in sorted(one.passages, key=lambda p: p["position"])]
    collection = {
        "@context": CONTEXT, "id": _urn(source.name, source.version), "type": "AnnotationCollection", "label": f"{source.title}, version {source.version}",
        "total": len(items), "first": {"id": _urn(source.name, source.version, "1"), "type": "AnnotationPage", "startIndex": 0, "items": items},
    }  # fmt: skip
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        json.dump(collection, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    report.written = {"annotations": len(items), "reports": sum(bool(one.passages) for one in written)}
    report.add("reports without a passage", "an annotation is about a passage", (one.id for one in written if not one.passages))
    report.add(
        "links of reports to others",
        "the other event is named, not described",
        (one.id for one in written if parts.links.get(_key(one.row))),
    )
    report.add("Arabic names of actors", NO_PLACE, (row["actor_id"] for row in release.rows("actors") if row["name_ar"]))
    report.unused(USED)
    return report


def _urn(*names: str) -> str:
    """An id that is the same each time, and nobody else's."""
    return uuid5(NAMESPACE_URL, "/".join(("waqai", *names))).urn


def _key(row: Row) -> tuple[str, str]:
    return row["article_id"], row["event_id"]


def named_by_hash(sha256: str) -> str:
    """The name of a text by its SHA-256, as RFC 6920 has it."""
    return f"ni:///sha-256;{urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip('=')}"


class _Parts:
    """What annotations are made of: the rows that belong to a report, and who coded it."""

    def __init__(self, release: ReleaseRows, name: str) -> None:
        self.name = name
        self.coders = release.by("coders", "coder_id")
        self.claims: dict[tuple[str, str], list[Row]] = {}
        self.quantities: dict[tuple[str, str], list[Row]] = {}
        self.links: dict[tuple[str, str], list[str]] = {}
        for row in release.rows("claims"):
            claim = _urn(name, *_key(row), row["stance"], row["actor_id"])
            self.claims.setdefault(_key(row), []).append({"id": claim, "waqai:actor_id": row["actor_id"], "waqai:stance": row["stance"]})
        for row in release.rows("quantities"):
            said = {f"waqai:{name}": row.get(name) for name in ("what", "value", "low", "high", "approximate", "unit", "words")}
            quantity = {"id": _urn(self.name, *_key(row), "quantity", str(row["position"]))}
            self.quantities.setdefault(_key(row), []).append(quantity | {name: value for name, value in said.items() if value is not None})
        for row in release.rows("report_links"):
            self.links.setdefault(_key(row), []).append(row["linked_event_id"])

    def annotation(self, one: Coded, passage: Row) -> Row:
        """One annotation."""
        key = _key(one.row)
        return {
            "id": _urn(self.name, *key, str(passage["position"])), "type": "Annotation", "motivation": "classifying",
            **self._creator(one.article["coder_id"]), "body": self._body(one), "target": _target(one, passage),
        }  # fmt: skip

    def _creator(self, coder: str | None) -> Row:
        row = self.coders.get(coder or "")
        if row is None:
            return {}
        agent = {"id": _urn(self.name, "coder", row["coder_id"]), "type": AGENTS.get(row["kind"], "Software"), "nickname": row["coder_id"]}
        return {"creator": agent | ({"name": row["name"]} if row["name"] else {})}

    def _body(self, one: Coded) -> list[Row]:
        row, key = one.row, _key(one.row)
        report: Row = {"id": _urn(self.name, *key), "type": "waqai:report"}
        report |= {f"waqai:{name}": row[name] for name in PLAIN if row.get(name) is not None}
        many: dict[str, list[Any]] = {
            **{name: list(codes_of(row[name])) for name in JOINED if row.get(name)}, "contexts": list(one.contexts),
            "actors": [self._party(key, "actor", p) for p in one.actors],
            "recipients": [self._party(key, "recipient", p) for p in one.recipients],
            "claims": self.claims.get(key, []), "quantities": self.quantities.get(key, []), "about": self.links.get(key, []),
        }  # fmt: skip
        report |= {f"waqai:{name}": values for name, values in many.items() if values}
        kind = " ".join(code for code in (row["type"], row["mode"]) if code)
        return [
            {"type": "TextualBody", "purpose": "classifying", "value": kind, "format": MEDIA},
            {"type": "TextualBody", "purpose": "describing", "value": row["summary"], "format": MEDIA, "language": "en"},
            report,
        ]

    def _party(self, report: tuple[str, str], role: str, party: Party) -> Row:
        """A party of a report, with an id, so that it stays one where the report is the body of several annotations."""
        said = {"actor_id": party.actor, "name": party.name, "country": party.country, "sectors": list(party.sectors)}
        found = {"id": _urn(self.name, *report, role, party.actor)} | {f"waqai:{name}": value for name, value in said.items() if value}
        return found | ({"schema:sameAs": {"id": f"http://www.wikidata.org/entity/{party.wikidata}"}} if party.wikidata else {})


def _target(one: Coded, passage: Row) -> Row:
    article, page = one.article, named_by_hash(one.article["page_sha256"])
    state: list[Row] = [{"id": page, "type": "oa:State", "schema:sha256": article["page_sha256"]}]
    if article["retrieved"] or article["archive_url"]:
        when = {"sourceDate": f"{article['retrieved'].isoformat()}T00:00:00Z"} if article["retrieved"] else {}
        state.append({"type": "TimeState"} | when | ({"cached": article["archive_url"]} if article["archive_url"] else {}))
    selector = {"type": "TextPositionSelector", "start": passage["start"], "end": passage["end"], "schema:sha256": passage["sha256"]}
    source = {"id": article["url"] or page, "type": "Text", "language": article["language"]}
    return {"type": "SpecificResource", "source": source, "state": state, "selector": selector}
