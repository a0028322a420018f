"""The pages and files that are made from `schema/` and the catalogue, as text by path.

`generated` takes a schema and gives every file that `waqai docs` writes; `stale` compares them with what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from waqai import crosswalk_page, editor, key_tables
from waqai.catalogue import CATALOGUE, STAGES, WARNINGS, page
from waqai.contracts import is_required
from waqai.escaping import cell, markdown
from waqai.formats import Formats
from waqai.pictures.drawing import PICTURES, svg
from waqai.plurals import count
from waqai.problem import CannotRun, Place, Problem
from waqai.release import bibtex, citation, codebook_page
from waqai.release.codings_card import kind_in_words
from waqai.release.stored import Stored, releases
from waqai.schema.crosswalks import read_crosswalks
from waqai.schema.model import Codebook, Field, Schema, Table

PICTURES_FOLDER = "docs/pictures"
NONE_YET = "No release yet."
BEGIN, END = "<!-- generated: {} -->", "<!-- end -->"


def generated(root: Path, schema: Schema) -> dict[str, str]:
    """Every generated file of a project, by its path below `root`.

    README.md and pages of docs/ that are written by hand keep their words; what stands between their marks is made anew.

    Raises
    ------
    CannotRun
        `schema/crosswalks/` has problems.
    """
    files = {
        "docs/codebook.md": codebook_page.page(schema.codebook),
        "docs/problems/README.md": problems_index(),
        "docs/tables/README.md": tables_index(schema),
    }
    files |= {f"schema/{kind}.schema.json": text for kind, text in editor.schemas(Formats(schema)).items()}
    files |= {f"docs/problems/{code}.md": page(code).text for code in CATALOGUE}
    files |= {f"docs/tables/{name}.md": table_page(table, schema.codebook) for name, table in schema.tables.items()}
    crosswalks, amiss = read_crosswalks(root, schema.codebook)
    if amiss:
        raise CannotRun("schema/crosswalks/ has problems: run `waqai validate --full`")
    if crosswalks:
        files["docs/crosswalks.md"] = crosswalk_page.page(crosswalks, schema.codebook, recipe=(root / "docs" / "recipes.md").is_file())

    @cache
    def latest() -> Stored | None:
        """The latest release, opened once, and only where a page shows something of it."""
        versions = releases(root / "dataset")
        return Stored.open(root / "dataset" / versions[-1]) if versions else None

    parts = {
        "README.md": {
            "release": lambda: _release_line(latest()),
            "tables": lambda: _readme_tables(latest(), schema),
            "codings": lambda: _codings(latest()),
            "citation": lambda: found.citation if (found := latest()) else NONE_YET,
        },
        "docs/cite.md": {"bibtex": lambda: _bibtex(latest(), schema)},
        "docs/analysis.md": {"dyad months": lambda: markdown(schema.tables["dyad_months"].description)},
        "docs/annotation-format.md": {"report keys": lambda: key_tables.keys_table(Formats(schema)), "warnings": _warnings},
        "docs/agreement.md": {"agreement fields": key_tables.agreement_table},
    }
    for path, made in parts.items():
        if (root / path).is_file():
            files[path] = _fill((root / path).read_text(encoding="utf-8"), made)
    shown = [name for name in PICTURES if f"{PICTURES_FOLDER}/{name}.svg" in files.get("README.md", "")]
    if shown and (release := latest()):
        files |= {f"{PICTURES_FOLDER}/{name}.svg": svg(release, name) for name in shown}
    if (root / "CITATION.cff").is_file():
        files["CITATION.cff"] = citation.cff(schema, of_release=False)
    return files


def stale(root: Path, schema: Schema) -> list[Problem]:
    """The generated files that are not what they would be if made now."""
    problems = []
    expected = generated(root, schema)
    for path, text in expected.items():
        file = root / path
        if not file.is_file() or file.read_bytes().replace(b"\r\n", b"\n") != text.encode():  # git on Windows may have put them
            problems.append(Problem(Place(path), "stale-page", "the file is not what schema/ gives now", "run `waqai docs`"))
    for folder in ("docs/problems", "docs/tables"):
        for file in sorted((root / folder).glob("*.md")):
            if f"{folder}/{file.name}" not in expected:
                problems.append(Problem(Place(f"{folder}/{file.name}"), "stale-page", "nothing gives this page any more", "delete it"))
    return problems


def problems_index() -> str:
    """All problem codes by stage, with what they mean."""
    parts = [
        "# Problems",
        "Every problem that `waqai` reports has one of these codes, a file, a line and a column; `waqai explain CODE` prints its page. "
        "The stages run in this order, and what one has reported at a place the next does not repeat.",
    ]
    for stage, codes in STAGES.items():
        rows = [f"| [{code}]({code}.md) | {page(code).meaning} |" for code in codes]
        parts.append(f"## {stage}\n\n| code | what it means |\n|---|---|\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def tables_index(schema: Schema) -> str:
    """The tables of a release, one line each."""
    rows = [_table_line(table, f"{name}.md") for name, table in schema.tables.items()]
    head = (
        "# Tables\n\nThe tables of a release. Each is there as `parquet/<table>.parquet` and `csv/<table>.csv`, with the same values.\n\n"
    )
    return head + "| table | one row is | primary key |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _table_line(table: Table, link: str, since: str = "") -> str:
    return f"| [{table.name}]({link}) | {cell(table.row)}{since} | {', '.join(f'`{c}`' for c in table.primary_key)} |"


def table_page(table: Table, codebook: Codebook) -> str:
    """One table: what a row is, its columns, its keys."""
    rows = [f"| `{f.name}` | {f.type} | {'' if is_required(table, f) else 'may be'} | {_about(f, codebook)} |" for f in table.fields]
    parts = [
        f"# {markdown(table.title)}",
        f"**One row of `{table.name}` is {markdown(table.row)}.** {markdown(table.description)}",
        "| column | type | null | what it holds |\n|---|---|---|---|\n" + "\n".join(rows),
        f"Primary key: {', '.join(f'`{c}`' for c in table.primary_key)}.",
    ]
    if table.foreign_keys:
        parts.append(
            "\n".join(
                f"- {', '.join(f'`{c}`' for c in k.columns)} is a row of [{k.table}]({k.table}.md) ({', '.join(f'`{c}`' for c in k.target)})."
                for k in table.foreign_keys
            )
        )
    if table.derived:
        parts.append("Made from other tables of the release; its changes are not listed in `changes`.")
    return "\n\n".join(parts) + "\n"


def _about(field: Field, codebook: Codebook) -> str:
    text = cell(field.description)
    if field.codes:
        text += f" Codes: [{field.codes}](../codebook.md#{codebook_page.anchor(codebook, field.codes)})."
    if field.unit:
        text += f" Unit: {cell(field.unit)}."
    return text


def _fill(page: str, parts: Mapping[str, Callable[[], str]]) -> str:
    """A page with its generated parts made anew, those that it has marks for."""
    for name, text in parts.items():
        begin = BEGIN.format(name)
        if begin in page:
            before, _, rest = page.partition(begin)
            page = f"{before}{begin}\n{text()}\n{END}{rest.partition(END)[2]}"
    return page


def _warnings() -> str:
    """The codes of warnings in a sentence."""
    return f"These are warnings: {', '.join(f'`{code}`' for code in WARNINGS)}."


def _release_line(stored: Stored | None) -> str:
    if stored is None:
        return NONE_YET
    counts = {name: len(stored.texts(name)) for name in ("events", "reports", "articles", "evidence")}
    return (
        f"**Current release: {stored.version}** ({stored.package['created'][:10]}): {counts['events']} events in {counts['reports']} reports "
        f"of {count(counts['articles'], 'article')}, with {counts['evidence']} passages of evidence, "
        f"in [`dataset/{stored.version}`](dataset/{stored.version})."
    )


def _codings(stored: Stored | None) -> str:
    """Who made the codings of a release, and what each was given."""
    if stored is None or "codings" not in stored.schemas:
        return "No coding is published whole yet."
    coders = {coder["coder_id"]: coder for coder in stored.texts("coders")}
    made: dict[str, list[str]] = {}
    for row in stored.texts("codings"):
        made.setdefault(str(row["coding"]), []).append(str(row["coder_id"]))
    lines = [f"The codings of {stored.version}:", ""]
    for coding, by in made.items():
        who = "; ".join(f"{_kind(coders[coder])}, given {coders[coder]['given']}" for coder in dict.fromkeys(by))
        lines.append(f"- `{coding}`, {count(len(by), 'article')}: {markdown(who)}")
    return "\n".join(lines)


def _kind(coder: Mapping[str, str | None]) -> str:
    who = kind_in_words(coder["kind"])
    return f"{who} ({coder['name']} of {coder['maker']})" if coder["kind"] == "language-model" else who


def _bibtex(stored: Stored | None, schema: Schema) -> str:
    """The entries of a release; of one without `CITATION.bib`, those that `schema/` gives with that release's version and day."""
    if stored is None:
        return NONE_YET
    if (stored.folder / "CITATION.bib").is_file():
        text = stored.path("CITATION.bib").read_text(encoding="utf-8")
    else:
        dataset = schema.dataset._replace(version=stored.version, title=stored.package["title"], released=stored.package["created"][:10])
        text = bibtex.bibliography(schema._replace(dataset=dataset))
    return f"```bibtex\n{text.rstrip()}\n```"


def _readme_tables(stored: Stored | None, schema: Schema) -> str:
    """The tables of schema/, a line each; of one that the release does not have, from which one on there is it."""
    coming = schema.dataset.version
    since = f"; from {coming if stored is None or coming != stored.version else 'the next release'}"
    rows = [
        _table_line(table, f"docs/tables/{name}.md", "" if stored is None or name in stored.schemas else since)
        for name, table in schema.tables.items()
    ]
    return "| table | one row is | primary key |\n|---|---|---|\n" + "\n".join(rows)
