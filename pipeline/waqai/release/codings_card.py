"""`codings/README.md` of a release: the card of its whole codings, for those who measure coders and models against them."""

from __future__ import annotations

from waqai.escaping import cell, markdown
from waqai.release.articles_read import counted
from waqai.release.candidate import Candidate
from waqai.release.licences import named
from waqai.tables.coding_tables import CODING_TABLES as TABLES


def page(candidate: Candidate) -> str:
    """The card in Markdown; every number in it is counted from the tables."""
    dataset, codebook, arrow = candidate.schema.dataset, candidate.schema.codebook, candidate.tables
    codings = arrow["codings"].to_pylist()
    coders = {coder["coder_id"]: coder for coder in arrow["coders"].to_pylist()}
    rows = []
    for coding in dataset.codings:
        own = [row for row in codings if row["coding"] == coding]
        who = "; ".join(_who(coders[coder]) for coder in sorted({row["coder_id"] for row in own}))
        rows.append(f"| `{coding}` | {len(own)} | {sum(row['n_reports'] for row in own)} | {who} |")
    languages = ", ".join(counted(arrow["articles"], "language"))
    tables = [
        f"| `{name}` | {arrow[name].num_rows} | {cell(table.row)} |" for name, table in candidate.schema.tables.items() if name in _NAMES
    ]
    parts = [
        f"# The codings behind {dataset.name} {dataset.version}",
        f"The same articles as each coder has them, whole and side by side, with evidence as positions in the pages' texts. Codebook: "
        f"{markdown(codebook.title)} {codebook.version}, after {markdown(codebook.source)}. Languages of the articles: {languages}.",
        "## Codings",
        "| coding | articles | reports | coder |\n|---|---|---|---|\n" + "\n".join(rows),
        f"The published view (`reports`, `events`) takes of each article the first of {', '.join(f'`{c}`' for c in dataset.publish)} that has it.",
        "## Tables",
        "In `csv/` and `parquet/` with the others, with the same columns as the published view. `event_id` reads `coding/event`, since an "
        "event's id is local to its coding: two coders give one event two names, so match reports by article, type, evidence and parties, "
        "never by id.",
        "| table | rows | one row is |\n|---|---|---|\n" + "\n".join(tables),
        "```python\nimport pandas as pd\nreports = pd.read_parquet('parquet/coding_reports.parquet', dtype_backend='pyarrow')\n"
        f"one = reports[reports.coding == '{dataset.codings[0]}']\n```",
        "## Measure a coder or a model",
        "Give the coder the pages, the coding rules and the authority files, and none of these tables. Write its coding as annotation files "
        f"in `raw/annotations/MINE`, and run `waqai agreement --against {dataset.version} MINE`: it matches the reports and gives precision, "
        "recall and F1 of finding events, and agreement by field. Where several codings were compared, `quality.md` has their figures.",
        "## What it is not",
        "- The pages' texts are not published. `articles.page_sha256` identifies each page, and every passage has its hash.\n"
        f"{_few(len({row['article_id'] for row in codings}))}"
        "- A model that was trained on a release has seen the answers. Say which version you measured against, and when.",
        *_family([coders[row["coder_id"]] for row in codings]),
        "## Licence",
        f"{markdown(named(dataset.licence).title)} ({markdown(dataset.licence)}).",
    ]
    return "\n\n".join(parts) + "\n"


def _few(articles: int) -> str:
    """What has to be said where few articles were coded."""
    if articles >= _FEW:
        return ""
    return f"- {articles} articles are few: differences of a few points between two systems are noise.\n"


_FEW = 100
_NAMES = {"codings", *TABLES.values(), "coding_links"}


def kind_in_words(kind: str | None) -> str:
    """Give a code of coder_kinds with its article, as in a sentence: `a language model`."""
    words = str(kind).replace("-", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _who(coder: dict[str, str | None]) -> str:
    return f"`{coder['coder_id']}`, {kind_in_words(coder['kind'])}: {cell(coder['name'])}"


def _family(coders: list[dict[str, str | None]]) -> list[str]:
    """What has to be said where all coders are models of one maker."""
    makers = {coder["maker"] for coder in coders}
    if len(makers) != 1 or len(coders) < 2 or any(coder["kind"] != "language-model" for coder in coders):
        return []
    return [
        f"All codings were made by language models of one maker ({markdown(str(makers.pop()))}). Models of one family share blind spots: that two of them "
        "agree shows that the rules decide a case, not that people would read it so."
    ]
