"""Where a release comes from, and what to mind in using it: W3C PROV and Croissant's keys for responsible AI, for `croissant.json`.

Two activities make a release: coders code articles, and a rule makes events of their reports. Each record set names the one that
made it. What is counted here is counted from the tables; the rest is the project's own words (`responsible_ai` and `limits`
in `schema/dataset.yaml`).
Sources: https://www.w3.org/TR/prov-o/ and https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from waqai.release.description import Description
from waqai.schema.model import Reference

CODING, RULE = "activity/coding", "activity/rule"
_CODED = (
    "reports", "report_participants", "evidence", "claims", "quantities", "report_links", "codings", "coding_reports", "coding_participants",
    "coding_evidence", "coding_claims", "coding_quantities", "coding_links",
)  # fmt: skip
_AGENTS = {"person": "prov:Person", "team": "prov:Organization"}
_STATUSES = {"single": "coded once", "double": "coded twice or more, and not adjudicated", "adjudicated": "adjudicated"}


def of_dataset(description: Description) -> dict[str, Any]:
    """The keys that a data set has: what it is made from, by whom and how, and those for responsible AI."""
    out: dict[str, Any] = {}
    if sources := [_source(reference) for reference in description.dataset.references if reference.kind == "data"]:
        out["prov:wasDerivedFrom"] = sources
    if coders := _coders(description):
        out["prov:wasAttributedTo"] = [_agent(coder) for coder in coders]
    out["prov:wasGeneratedBy"] = [_coding(description, [coder["coder_id"] for coder in coders]), _rule(description)]
    if days := _days(description, "articles", "published_start", "published_end"):
        out["temporalCoverage"] = "/".join(days)
    return out | _responsible_ai(description, coders)


def of_table(table: str, description: Description) -> dict[str, Any]:
    """The activity that made a table; nothing for records and authority files, which are kept by hand."""
    if table in _CODED:
        return {"prov:wasGeneratedBy": {"@id": CODING}}
    model = f"rule/models/{table}.sql"
    if any(item.path == model for item in description.items):
        return {"prov:wasGeneratedBy": {"@id": RULE}, "prov:wasDerivedFrom": {"@id": model}}
    return {}


def _source(reference: Reference) -> dict[str, Any]:
    said = dict(reference.details)
    address = f"https://doi.org/{said['doi']}" if "doi" in said else said.get("url") or said.get("repository-code")
    out = {"@type": "prov:Entity", "@id": address} if address else {"@type": "prov:Entity"}
    return (
        out
        | {"prov:label": reference.title}
        | {to: said[key] for key, to in (("version", "version"), ("commit", "identifier")) if key in said}
    )


def _coders(description: Description) -> list[dict[str, Any]]:
    table = description.tables["coders"]
    found: list[dict[str, Any]] = table.select(["coder_id", "kind", "name", "version", "maker", "given"]).to_pylist()
    return found


def _agent(coder: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": _AGENTS.get(coder["kind"], "prov:SoftwareAgent"), "@id": f"coder/{coder['coder_id']}",
        "prov:label": _named(coder), "description": f"Given {coder['given']}.",
    }  # fmt: skip


def _named(coder: dict[str, Any]) -> str:
    """A coder as people name it; of a program, with its version and maker."""
    if coder["kind"] in _AGENTS:
        return str(coder["name"])
    return f"{coder['name']}, {coder['version'] or 'version not known'}" + (f" ({coder['maker']})" if coder["maker"] else "")


def _coding(description: Description, coders: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "@type": "prov:Activity", "@id": CODING, "prov:label": "Coding of articles, each report with the passages that support it",
    }  # fmt: skip
    if coders:
        out["prov:wasAssociatedWith"] = [{"@id": f"coder/{coder}"} for coder in coders]
    if days := _days(description, "codings" if description.tables["codings"].num_rows else "articles", "coded", "coded"):
        out |= {"prov:startedAtTime": f"{days[0]}T00:00:00Z", "prov:endedAtTime": f"{days[1]}T23:59:59Z"}
    return out


def _rule(description: Description) -> dict[str, Any]:
    used = [{"@id": item.path} for item in description.items if item.path == "rule/run.sql"]
    return {"@type": "prov:Activity", "@id": RULE, "prov:label": "The rule that makes events of reports", "prov:used": used}


def _days(description: Description, table: str, first: str, last: str) -> tuple[str, str] | None:
    """The least and the greatest day of two columns."""
    import pyarrow.compute as pc

    least = pc.min(description.tables[table].column(first)).as_py()
    greatest = pc.max(description.tables[table].column(last)).as_py()
    return None if least is None or greatest is None else (least.isoformat(), greatest.isoformat())


def _responsible_ai(description: Description, coders: list[dict[str, Any]]) -> dict[str, Any]:
    dataset = description.dataset
    out = {_rai(key): list(said) if isinstance(said, tuple) else said for key, said in dataset.responsible_ai.items()}
    if dataset.limits:
        out["rai:dataLimitations"] = list(dataset.limits)
    if tools := [f"{coder['coder_id']}: {_named(coder)}" for coder in coders if coder["kind"] not in _AGENTS]:
        out["rai:machineAnnotationTools"] = tools
    statuses = Counter(description.tables["articles"].column("coding_status").to_pylist())
    if parts := [f"{statuses[status]} {words}" for status, words in _STATUSES.items() if statuses[status]]:
        out["rai:annotationsPerItem"] = f"An item is an article. Articles: {'; '.join(parts)}."
    return out


def _rai(key: str) -> str:
    first, *others = key.split("_")
    return "rai:" + first + "".join(word.capitalize() for word in others)
