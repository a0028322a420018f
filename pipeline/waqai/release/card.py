"""The dataset card, `README.md` of a release: what one row is, how to load it, with Hugging Face's front matter."""

from __future__ import annotations

import json
from collections.abc import Sequence

from waqai.escaping import cell, markdown, yaml_string, yaml_word
from waqai.release import citation, licences, month_coverage
from waqai.release.candidate import Candidate
from waqai.release.description import languages
from waqai.schema.model import Codebook

_SIZES = (
    (1e3, "n<1K"), (1e4, "1K<n<10K"), (1e5, "10K<n<100K"), (1e6, "100K<n<1M"), (1e7, "1M<n<10M"), (1e8, "10M<n<100M"), (float("inf"), "100M<n<1B"),
)  # fmt: skip
_BY = {"person": "expert-generated", "team": "other"}  # Hugging Face's words for who annotated; a team may be people or models


def page(candidate: Candidate) -> str:
    """The card in Markdown; every number in it is counted from the tables."""
    dataset, codebook = candidate.schema.dataset, candidate.schema.codebook
    tables = candidate.tables
    events = tables["events"]
    statuses = {c["values"]: c["counts"] for c in events.column("status").value_counts().to_pylist()}
    contested = events.column("contested").combine_chunks().true_count
    counts = ", ".join(f"{statuses.get(s, 0)} {s}" for s in codebook.codes("statuses"))
    coders = [f"{c['coder_id']}: {_coder(c)}" for c in tables["coders"].to_pylist()]
    whole = _parquet(candidate, "events").removesuffix("/*.parquet")  # pandas reads a folder whole
    parts = [
        _front_matter(candidate),
        f"# {markdown(dataset.title)}",
        f"Version {dataset.version}, released {dataset.released}. {markdown(dataset.description)}",
        f"{events.num_rows} events ({counts}; {contested} contested) in {tables['reports'].num_rows} reports "
        f"of {tables['articles'].num_rows} articles, with {tables['evidence'].num_rows} passages as evidence. "
        f"**One row of `events` is {markdown(candidate.schema.tables['events'].row)}.** "
        "Filter by `status` before counting.",
        "- `status` is `actual` where an article reports the event as fact, `alleged` where it is attributed, `hypothetical` where it is "
        "expected, `negated` where it is said not to have happened.\n"
        "- `contested` is true where, among the parties quoted and the outlets' own voice, one asserts the event and one denies it. "
        "An event can be actual and contested: one article reports it as fact, and a party denies it (table `claims`).\n"
        f"{_plans(codebook)}"
        f"- `dyad_months`: {markdown(candidate.schema.tables['dyad_months'].description)} {month_coverage.sentence(tables)}",
        "## Tables",
        "Every column, with its type, what it holds and whether it may be null, is in `datapackage.json` and in the metadata of the "
        "Parquet files.",
        _tables(candidate),
        "## Load it",
        "These lines run in the folder of the release.",
        f"```python\nimport pandas as pd\nevents = pd.read_parquet('{whole}', dtype_backend='pyarrow')\n"
        "actual = events[events.status == 'actual']\n```",
        '```r\nevents <- read.csv("csv/events.csv", na.strings = "", encoding = "UTF-8")\nactual <- subset(events, status == "actual")\n```',
        "```python\nimport os\nfrom datasets import load_dataset  # each table that has rows is a config; it does not take '.' for the folder\n"
        "events = load_dataset(os.getcwd(), 'events')['train']\n```",
        f"```sql\nSELECT type, count(*) FROM '{_parquet(candidate, 'events')}' WHERE status = 'actual' GROUP BY type ORDER BY 2 DESC\n```",
        "## How it was made",
        "Articles are coded event by event, each with the passages that support it. Events are made from reports by a published rule: "
        "`rule/run.sql` runs it with DuckDB in this folder, for you to change. Coders of this release: "
        + markdown("; ".join(coders))
        + ".",
        "## Evidence",
        "No article text is published. A row of `evidence` is a passage that supports a report: the code points `start` (from 0) to `end` "
        "(not included) of the page's extracted text, and the SHA-256 of the passage in UTF-8. The passages belong to the report as a whole: "
        "of a report with claims, some carry the assertion and some the denial. To check one, take the page's text as extracted, compare its "
        "own SHA-256 with `articles.page_sha256`, then:",
        "```python\nimport hashlib\ntext = open('page.txt', encoding='utf-8', newline='').read()\n"
        "hashlib.sha256(text[start:end].encode()).hexdigest() == sha256\n```",
        "With the project's tool, `waqai text add FILE` and `waqai validate` do that for every passage.",
        "## Quality",
        "`quality.md` (as data: `quality.json`) has the release gates with their bounds and reasons, coverage by outlet and month, "
        "the fill rate of each column, and the known limits.",
        "## Licence and citation",
        f"{markdown(licences.in_words(candidate.schema))}. {markdown(codebook.credit)} The licence of each file is in `datapackage.json`.",
        markdown(citation.line(candidate.schema)) + " `CITATION.bib` has it for LaTeX, `CITATION.cff` and `datacite.json` for catalogues.",
        *_references(candidate),
    ]
    return "\n\n".join(parts) + "\n"


def _references(candidate: Candidate) -> list[str]:
    """What the dataset is made from."""
    found = citation.references(candidate.schema)
    return ["It is made from these; cite them too:\n\n" + "\n".join(f"- {markdown(line)}" for line in found)] if found else []


def _plans(codebook: Codebook) -> str:
    """What has to be said of acts that announce others."""
    types = [code for code in codebook.codes("types") if code in codebook.plannable]
    if not types:
        return ""
    return f"- Acts of {markdown(', '.join(types))} announce others: an actual one was made, and what it announces (`planned`) need not have happened.\n"


def _coder(coder: dict[str, str | None]) -> str:
    if coder["kind"] == "language-model":
        version = f" {coder['version']}" if coder["version"] else ", version not known"
        return f"a language model, {coder['name']}{version} ({coder['maker']}), given {coder['given']}"
    return f"{coder['name']}, given {coder['given']}"


def _tables(candidate: Candidate) -> str:
    rows = [
        f"| `{name}` | {candidate.tables[name].num_rows} | {cell(table.row)} | {', '.join(f'`{c}`' for c in table.primary_key)} |"
        for name, table in candidate.schema.tables.items()
    ]
    return "| table | rows | one row is | primary key |\n|---|---|---|---|\n" + "\n".join(rows)


def _front_matter(candidate: Candidate) -> str:
    dataset = candidate.schema.dataset
    rows = candidate.tables["events"].num_rows
    kinds = candidate.tables["coders"].column("kind").to_pylist()
    size = next(name for bound, name in _SIZES if rows < bound)
    lines = [
        "---",
        f"pretty_name: {yaml_string(dataset.title)}",
        *_several("language", languages(candidate.tables["articles"])),
        *_several("license", [licence.spdx.lower() for licence in licences.every(candidate.schema)]),
        *(_several("annotations_creators", sorted({_BY.get(kind, "machine-generated") for kind in kinds})) if kinds else ()),
        "size_categories:\n  - " + json.dumps(size),
        "tags:\n" + "\n".join(f"  - {yaml_string(word)}" for word in dataset.keywords),
        "configs:",
    ]
    for name in candidate.schema.tables:
        if not candidate.tables[name].num_rows:
            continue  # Hugging Face's datasets cannot load a table without rows: `Instruction "train" corresponds to no data!`
        lines.append(
            f"  - config_name: {name}\n    data_files: {_parquet(candidate, name)}" + ("\n    default: true" if name == "events" else "")
        )
    return "\n".join((*lines, "---"))


def _several(key: str, values: Sequence[str]) -> list[str]:
    return [f"{key}:", *(f"  - {yaml_word(value)}" for value in values)]


def _parquet(candidate: Candidate, table: str) -> str:
    """Where a table's Parquet lies, one file or all its parts."""
    return f"parquet/{table}/*.parquet" if candidate.tables[table].in_parts else f"parquet/{table}.parquet"
