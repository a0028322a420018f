"""What a release says of the agreement of its codings: for `quality.json` as values, for `quality.md` as text.

Every pair of the codings that it holds whole is compared where they share an article, whether somebody asks for it or not.

Computed from the release's own tables by the method of docs/agreement.md, so that anyone can compute it again.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from waqai.agreement.release_codings import whole_coding
from waqai.escaping import markdown
from waqai.schema.model import Schema

if TYPE_CHECKING:
    import pyarrow as pa


def agreements(schema: Schema, tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """For each pair of codings that share an article: what both are, and all figures.

    The first of two is the measure: the one that `schema/dataset.yaml` names first, under `agreement` or else under `codings`.
    """
    from waqai.agreement.agreement_format import as_values
    from waqai.agreement.coding_agreement import measure

    coders = {row["coder_id"]: row for row in tables["coders"].to_pylist()}
    by_coding: dict[str, set[str]] = {}
    articles: dict[str, set[str]] = {}
    for row in tables["codings"].to_pylist():
        by_coding.setdefault(row["coding"], set()).add(row["coder_id"])
        articles.setdefault(row["coding"], set()).add(row["article_id"])
    coded = tables["articles"].num_rows - tables["articles"].column("coding").null_count
    reports = cache(lambda name: whole_coding(lambda table: tables[table].to_pylist(), "csv", name))
    out = []
    for pair in combinations(schema.dataset.codings, 2):
        first, second = pair if pair[::-1] not in schema.dataset.agreement else pair[::-1]
        if not articles.get(first, set()) & articles.get(second, set()):
            continue
        values = as_values(measure(reports(first), reports(second), (first, second)), listed=False)
        who = {name: [coders[coder] for coder in sorted(by_coding[name])] for name in (first, second)}
        out.append(
            {
                **values,
                "share_of_articles_coded_twice": round(values["finding"]["articles"] / coded, 6) if coded else None,
                "one_family_of_models": _one_family([*who[first], *who[second]]),
                "given": {name: sorted({coder["given"] for coder in found}) for name, found in who.items()},
            }
        )
    return out


def _one_family(coders: list[dict[str, Any]]) -> bool:
    """Whether all of them are language models of one maker and name."""
    return all(c["kind"] == "language-model" for c in coders) and len({(c["maker"], c["name"]) for c in coders}) == 1


def agreement_parts(found: dict[str, Any]) -> list[str]:
    """The section of `quality.md`, from the values of `quality.json`."""
    parts = ["## Agreement"]
    if not found["agreement"]:
        return [*parts, "No two codings that this release holds whole share an article, so there is no agreement to be published."]
    parts.append(
        "Every two codings of this release that share articles, compared. Reports are matched by evidence, type and parties; fields are "
        "compared over matched reports. Alpha is Krippendorff's: 1 is perfect agreement, 0 is chance. The method is `docs/agreement.md` of the "
        "project; the tables `codings` and `coding_*` have all that it takes to compute the figures again. How far two codings depend on each "
        "other is told by what their coders were given: it stands beside each pair."
    )
    for pair in found["agreement"]:
        parts += _pair(pair)
    return parts


def _pair(pair: dict[str, Any]) -> list[str]:
    first, second, finding = pair["first"], pair["second"], pair["finding"]
    share = pair["share_of_articles_coded_twice"]
    n = finding["articles"]
    head = (
        f"Coded by both: {n} article{'' if n == 1 else 's'}, {_percent(share)} of those coded. {first} has {finding['first']} reports, {second} "
        f"{finding['second']}, and {finding['matched']} are matched: precision {_figure(finding['precision'])}, recall "
        f"{_figure(finding['recall'])}, F1 {_figure(finding['f1'])}{_between(finding['f1_interval'])} of {second} held against {first}."
    )
    rows = [
        f"| {f['field']} | {f['n']} | {f['agreed']} | {_figure(f['agreement'])}{_between(f['agreement_interval'])} "
        f"| {_figure(f['alpha'])}{_between(f['alpha_interval'])} | {f['measure']} |"
        for f in pair["fields"]
    ]
    confused = [f"| {t['first']} | {t['second']} | {t['n']} |" for t in pair["types"] if t["first"] != t["second"]]
    given = "\n".join(f"- {name}: its coder was given {markdown(text)}." for name, texts in pair["given"].items() for text in texts)
    parts = [f"### {first} and {second}", head, given]
    parts.append("| field | n | agreed | agreement | alpha | distance |\n|---|---|---|---|---|---|\n" + "\n".join(rows))
    if confused:
        parts.append(f"Types that differ:\n\n| {first} | {second} | n |\n|---|---|---|\n" + "\n".join(confused))
    if n < pair["method"]["interval_from_articles"]:
        parts.append(
            f"Intervals are given from {pair['method']['interval_from_articles']} articles on; with fewer they would promise what so few cannot hold."
        )
    if pair["one_family_of_models"]:
        parts.append(
            "Both codings were made by language models of one family. That they agree shows that the rules decide a case. It does not show that "
            "the reading is right, since such models share what they mistake, nor how far two people would agree."
        )
    return parts


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.0%}"


def _figure(number: float | None) -> str:
    return "not defined" if number is None else f"{number:.3f}"


def _between(interval: list[float] | None) -> str:
    return f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""
