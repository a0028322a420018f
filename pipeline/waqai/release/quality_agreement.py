"""What a release says of the agreement of its codings: for `quality.json` as values, for `quality.md` as text.

Every pair of the codings that it holds whole is compared where they share an article, whether somebody asks for it or not.

Computed from the release's own tables by the method of docs/agreement.md, so that anyone can compute it again.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from waqai.agreement.release_codings import whole_coding
from waqai.check.left_out import ADJUDICATED
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
    named = {pair for group in schema.dataset.agreement for pair in combinations(group, 2)}
    for pair in combinations(schema.dataset.codings, 2):
        first, second = pair if pair[::-1] not in named else pair[::-1]
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


def joint_agreements(schema: Schema, tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """For each three codings or more that `agreement` of `schema/dataset.yaml` names together: the figures of all of them."""
    from waqai.agreement import joint_format
    from waqai.agreement.joint_agreement import measure_all

    out = []
    for names in schema.dataset.agreement:
        if len(names) > 2:
            codings = {name: whole_coding(lambda table: tables[table].to_pylist(), "csv", name) for name in names}
            values = joint_format.as_values(measure_all(codings), listed=False)
            out.append({key: value for key, value in values.items() if key != "pairs"})  # each pair stands under `agreement`
    return out


def _one_family(coders: list[dict[str, Any]]) -> bool:
    """Whether all of them are language models of one maker and name."""
    return all(c["kind"] == "language-model" for c in coders) and len({(c["maker"], c["name"]) for c in coders}) == 1


def agreement_parts(found: dict[str, Any]) -> list[str]:
    """The section of `quality.md`, from the values of `quality.json`."""
    parts = ["## Agreement"]
    if (coders := found.get("coders")) and all(coder["kind"] == "language-model" for coder in coders):
        parts.append("No person has checked this release: all of its codings were made by language models.")
    if not found["agreement"]:
        return [*parts, "No two codings that this release holds whole share an article, so there is no agreement to be published."]
    parts.append(
        "Every two codings of this release that share articles, compared. Reports are matched by evidence, type and parties; fields are "
        "compared over matched reports. Alpha is Krippendorff's: 1 is perfect agreement, 0 is chance. The method is `docs/agreement.md` of the "
        "project; the tables `codings` and `coding_*` have all that it takes to compute the figures again. How far two codings depend on each "
        "other follows from what their coders were given, which is listed with each pair."
    )
    for pair in found["agreement"]:
        parts += _pair(pair)
    for joint in found.get("joint_agreement", ()):
        parts += _joint(joint)
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
    parts.append(f"With shared authority files, the same for both coders: {', '.join(pair['with_shared_authority_files'])}.")
    parts += [_same_event(pair), *_scores(pair)]
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


def _same_event(pair: dict[str, Any]) -> str:
    first, second, found = pair["first"], pair["second"], pair["same_event"]
    links, rest = found["pairs"], found["without_largest"]
    if not links["first"] and not links["second"]:
        return f"Which reports are one event: neither coding calls any two of the {found['reports']} matched reports, of different articles, one event."
    return (
        f"Which reports are one event: of the pairs among the {found['reports']} matched reports that are of different articles, {first} calls "
        f"{links['first']} one event, {second} {links['second']}, both {links['matched']}: F1 {_figure(links['f1'])}{_between(found['f1_interval'])}; "
        f"without the largest event, which has {found['largest']} reports, {rest['first']}, {rest['second']} and {rest['matched']}: F1 "
        f"{_figure(rest['f1'])}. B-cubed is {_figure(found['b_cubed'])}, where a coding that merges nothing has "
        f"{_figure(found['b_cubed_nothing_merged']['first'])}."
    )


def _scores(pair: dict[str, Any]) -> list[str]:
    first, second = pair["first"], pair["second"]
    head = f"| {first} | {second} | right | precision | recall | F1 |"
    types = [f"{_score(t['type'], t)} {t['found']} |" for t in pair["found_by_type"]]
    values = [f"{_score(v['field'], v)} {_figure(v['in_matched']['f1'])} |" for v in pair["values"]]
    parts = [
        f"What {second} has right of {first}, by type: reports of the type in each, matched ones that have it in both, and how many of {first}'s "
        f"are matched with any type. Shares are given where {first} has 20 reports or more.\n\n| type {head} found |\n|---|---|---|---|---|---|---|---|\n"
        + "\n".join(types),
        "By field: values in all reports of each, those of reports that are not matched included; last, F1 in matched reports alone.\n\n"
        f"| values of {head} F1 of matched |\n|---|---|---|---|---|---|---|---|\n" + "\n".join(values),
    ]
    if ADJUDICATED in (first, second):
        parts.append(
            f"The adjudicator saw the codings that {ADJUDICATED} was made of: a coding that was not seen would have less right of it."
        )
    return parts


def _score(name: str, found: dict[str, Any]) -> str:
    counts = " | ".join(str(found[key]) for key in ("first", "second", "matched"))
    shares = [_figure(found[key]) if found[key] is not None else "" for key in ("precision", "recall", "f1")]
    return f"| {name} | {counts} | {shares[0]} | {shares[1]} | {shares[2]}{_between(found['f1_interval'])} |"


def _joint(joint: dict[str, Any]) -> list[str]:
    found = "\n".join(f"| {f['by']} | {f['codings']} | {f['reports']} |" for f in joint["found"])
    rows = [
        f"| {f['field']} | {f['n']} | {f['agreed']} | {_figure(f['agreement'])}{_between(f['agreement_interval'])} "
        f"| {_figure(f['alpha'])}{_between(f['alpha_interval'])} | {f['measure']} |"
        for f in joint["fields"]
    ]
    return [
        f"### {', '.join(joint['codings'][:-1])} and {joint['codings'][-1]} together",
        f"In how many of the codings that have its article a report is:\n\n| codings | of | reports |\n|---|---|---|\n{found}",
        "Over reports in two codings or more:\n\n| field | n | all agree | pairs agree | alpha | distance |\n|---|---|---|---|---|---|\n"
        + "\n".join(rows),
    ]


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.0%}"


def _figure(number: float | None) -> str:
    return "not defined" if number is None else f"{number:.3f}"


def _between(interval: list[float] | None) -> str:
    return f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""
