"""The dataset card, `README.md` of a release: what one row is, how to load it, with Hugging Face's front matter."""

from __future__ import annotations

import json

from waqai.release import citation
from waqai.release.candidate import Candidate


def page(candidate: Candidate) -> str:
    """The card in Markdown; every number in it is counted from the tables."""
    dataset = candidate.schema.dataset
    tables = candidate.tables.arrow
    events = tables["events"]
    statuses = events.column("status").to_pylist()
    contested = sum(events.column("contested").to_pylist())
    counts = ", ".join(f"{statuses.count(s)} {s}" for s in candidate.schema.codebook.codes("statuses"))
    coders = [f"{c['coder_id']}: {_coder(c)}" for c in tables["coders"].to_pylist()]
    parts = [
        _front_matter(candidate),
        f"# {dataset.title}",
        f"Version {dataset.version}, released {dataset.released}. {dataset.description}",
        f"{events.num_rows} events ({counts}; {contested} contested) in {tables['reports'].num_rows} reports "
        f"of {tables['articles'].num_rows} articles, with {tables['evidence'].num_rows} passages as evidence. "
        "**One row of `events` is one event: an action by one set of actors toward one set of recipients on one occasion.** "
        "Filter by `status` before counting.",
        "## Tables",
        _tables(candidate),
        "## Load it",
        "```python\nimport pandas as pd\nevents = pd.read_parquet('parquet/events.parquet', dtype_backend='pyarrow')\n"
        "actual = events[events.status == 'actual']\n```",
        '```r\nevents <- read.csv("csv/events.csv", na.strings = "", encoding = "UTF-8")\nactual <- subset(events, status == "actual")\n```',
        "```sql\nSELECT type, count(*) FROM 'parquet/events.parquet' WHERE status = 'actual' GROUP BY type ORDER BY 2 DESC; -- DuckDB\n```",
        "## How it was made",
        "Articles are coded by hand or by language models, event by event, each with the passages that support it. "
        "Events are made from reports by a published rule. Coders of this release: " + "; ".join(coders) + ".",
        "## Evidence",
        "No article text is published. A passage is a span of code points of the page's extracted text (`articles.page_sha256`), "
        "with its own SHA-256; whoever has the page can check every one with `waqai validate`.",
        "## Quality",
        "`quality.md` (as data: `quality.json`) has the release gates with their bounds and reasons, coverage by outlet and month, "
        "the fill rate of each column, and the known limits.",
        "## Licence and citation",
        "The codebook (`codebook.md`, table `codes`) is CC BY-SA 4.0, with credit to PLOVER (Open Event Data Alliance); all else is CC BY 4.0.",
        citation.line(dataset),
    ]
    return "\n\n".join(parts) + "\n"


def _coder(coder: dict[str, str | None]) -> str:
    if coder["kind"] == "language-model":
        version = f" {coder['version']}" if coder["version"] else ", version not known"
        return f"a language model, {coder['name']}{version} ({coder['maker']}), given {coder['given']}"
    return f"{coder['name']}, given {coder['given']}"


def _tables(candidate: Candidate) -> str:
    rows = [
        f"| `{name}` | {candidate.tables.arrow[name].num_rows} | {table.row} | {', '.join(f'`{c}`' for c in table.primary_key)} |"
        for name, table in candidate.schema.tables.items()
    ]
    return "| table | rows | one row is | primary key |\n|---|---|---|---|\n" + "\n".join(rows)


def _front_matter(candidate: Candidate) -> str:
    dataset = candidate.schema.dataset
    rows = max(table.num_rows for table in candidate.tables.arrow.values())
    size = next(
        name for bound, name in ((1e3, "n<1K"), (1e4, "1K<n<10K"), (1e5, "10K<n<100K"), (1e6, "100K<n<1M"), (1e12, "n>1M")) if rows < bound
    )
    lines = [
        "---",
        f"pretty_name: {json.dumps(dataset.title, ensure_ascii=False)}",
        "language:\n  - ar\n  - en",
        f"license: {dataset.licence.lower()}",
        "size_categories:\n  - " + json.dumps(size),
        "tags:\n" + "\n".join(f"  - {json.dumps(word, ensure_ascii=False)}" for word in dataset.keywords),
        "configs:",
    ]
    for name in candidate.schema.tables:
        lines.append(
            f"  - config_name: {name}\n    data_files: parquet/{name}.parquet" + ("\n    default: true" if name == "events" else "")
        )
    return "\n".join((*lines, "---"))
