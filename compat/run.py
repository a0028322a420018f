"""Runs every client on a release and writes the table of results: `python -m compat.run [RELEASE] [--only CLIENT] [--page FILE]`.

Each Python client has an environment of its own below .compat/, made when it is missing; R and LibreOffice are the machine's.
A client that is not there is "not run", which is no pass and no failure. Exit 1 where a client finds something else than
what the release says.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from compat import gold
from compat.expected import Expected, Verdict, compare, expected

ROOT = Path(__file__).parents[1]
CLIENTS = ROOT / "compat" / "clients"
ENVIRONMENTS = ROOT / ".compat"
FORMS = {
    "xlsx": "release.xlsx",
    "dta": "dta",
    "sqlite": "release.sqlite",
    "duckdb": "release.duckdb",
    "plover": "plover.jsonl",
    "polecat": "polecat.txt",
    "w3c": "annotations.jsonld",
}

# What a reader of CSV may make of a column whose type it has to guess, as long as every value says the same.
GUESSED = {("date", "string"), ("string", "date"), ("string", "integer"), ("string", "number"), ("integer", "number")}
SNIFFED = GUESSED | {("number", "string")}  # where it looks at the first hundred rows and they are null
# Stata and Excel have one type of number, SQLite no days and no booleans.
DOUBLES = {("integer", "number")}
EXCEL = DOUBLES | {("date", "date and string")}
LABELS = {("integer", "number"), ("boolean", "string")}
SQLITE = {("date", "string"), ("boolean", "integer")}
WORDS = {
    ("date", "string"): "days as text", ("string", "date"): "text as days", ("string", "integer"): "text as numbers", ("string", "number"): "text as numbers",
    ("integer", "number"): "whole numbers as doubles", ("boolean", "string"): "booleans as labels",
    ("boolean", "integer"): "booleans as 0 and 1", ("number", "string"): "numbers as text",
    ("date", "date and string"): "days before March 1900 as text",
}  # fmt: skip


@dataclass(frozen=True)
class Client:
    """A client: its script, the packages of its environment or the program that it needs, what it may give for which type."""

    name: str
    script: str
    packages: tuple[str, ...] = ()
    program: str = ""
    module: str = ""
    allowed: dict[str, frozenset[tuple[str, str]]] | None = None
    empty: tuple[str, ...] = ()  # the routes that give an empty text for null
    sparse: bool = False  # whether it cannot read a table without rows

    def may(self, route: str) -> set[tuple[str, str]]:
        """The pairs of type and kind that are allowed by a route."""
        given = (self.allowed or {}).get(route)
        return set(given if given is not None else GUESSED if route.startswith("CSV") else ())


PANDAS = {"Parquet": frozenset(DOUBLES), "Stata file": frozenset(LABELS)}
ALL = (
    Client("pandas", "pandas_client.py", ("pandas", "pyarrow"), allowed=PANDAS, empty=("Stata file",)),
    Client("polars", "polars_client.py", ("polars",), allowed={"CSV": frozenset(SNIFFED)}),
    Client("DuckDB", "duckdb_client.py", ("duckdb",)),
    Client("pyarrow", "pyarrow_client.py", ("pyarrow",), empty=("CSV",)),
    Client("dask", "dask_client.py", ("dask[dataframe]",), allowed={"Parquet": frozenset(DOUBLES)}),
    Client("Spark", "spark_client.py", ("pyspark", "pyarrow"), program="java"),
    Client("datasets", "datasets_client.py", ("datasets",), sparse=True, allowed={"load_dataset": frozenset()}),
    Client("mlcroissant", "mlcroissant_client.py", ("mlcroissant", "pyarrow"), allowed={"records": frozenset(GUESSED)}),
    Client("datasette", "datasette_client.py", ("datasette", "setuptools<81"), allowed={"JSON interface": frozenset(SQLITE)}),
    Client("pyreadstat", "pyreadstat_client.py", ("pyreadstat", "pandas"), allowed={"Stata file": frozenset(LABELS)}, empty=("Stata file",)),
    Client("LibreOffice", "libreoffice_client.py", program="soffice", allowed={"Excel workbook": frozenset(EXCEL)}),
    Client("R", "base_r.R", program="Rscript", module="jsonlite", empty=("CSV",)),
    Client("R readr", "readr.R", program="Rscript", module="readr"),
    Client("R haven", "haven.R", program="Rscript", module="haven", allowed={"Stata file": frozenset(LABELS)}, empty=("Stata file",)),
)  # fmt: skip


# Validators of a release's metadata: name, script, packages, the file that they are about.
CHECKS = (
    ("mlcroissant", "check_croissant.py", ("mlcroissant", "pyarrow"), "croissant.json"),
    ("datapackage", "check_package.py", ("datapackage",), "datapackage.json"),
    ("datacite", "check_datacite.py", ("datacite",), "datacite.json"),
    ("cffconvert", "check_citation.py", ("cffconvert",), "CITATION.cff"),
    ("pybtex", "check_bibtex.py", ("pybtex", "setuptools<81"), "CITATION.bib"),
    ("huggingface_hub", "check_card.py", ("huggingface_hub", "datasets"), "README.md"),
    ("datasets", "check_datasets.py", ("datasets",), "README.md"),
)


# Readers of exports as other event data, which they hold against the release.
OF_EXPORTS = (
    ("pandas", "check_event_data.py", ("pandas", "pyarrow"), "plover.jsonl"),
    ("pandas", "check_event_data.py", ("pandas", "pyarrow"), "polecat.txt"),
    ("rdflib", "check_annotations.py", ("rdflib",), "annotations.jsonld"),
)
OF_A_FILE = {"check_citation.py", "check_event_data.py", "check_annotations.py"}  # the others take the release's folder


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    client: str
    version: str
    route: str
    checked: str
    result: str
    failed: bool = False


def main() -> None:
    """Run the clients, print their results as they come, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", nargs="?", type=Path, help="a release's folder; by default the newest of dataset/")
    parser.add_argument("--only", action="append", help="a client; may be given again")
    parser.add_argument("--page", type=Path, help="where to write the table of results")
    given = parser.parse_args()
    release = (given.release or newest()).absolute()
    wanted, results, begin = expected(release), list[Result](), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        exports = export(release, Path(folder))
        for client in ALL:
            if not given.only or client.name in given.only:
                for r in run(client, release, exports, wanted):
                    results.append(r)
                    print(f"{r.client} {r.version}, {r.route}: {r.result}", flush=True)
        for name, script, packages, needs in OF_EXPORTS:
            if not given.only or name in given.only:
                results.append(found := check(name, script, packages, exports, needs, str(release)))
                print(f"{found.client} {found.version}, {found.route}: {found.result}", flush=True)
    for name, script, packages, needs in CHECKS:
        if not given.only or name in given.only:
            results.append(found := check(name, script, packages, release, needs))
            print(f"{found.client} {found.version}, {found.route}: {found.result}", flush=True)
    print(f"{time.monotonic() - begin:.0f} s")
    if given.page:
        text = page(release, results) + gold.HEADING + gold.part(given.page)
        given.page.write_text(text, encoding="utf-8")
    sys.exit(any(r.failed for r in results))


def newest() -> Path:
    """The newest release of dataset/."""
    return max((p for p in (ROOT / "dataset").iterdir() if p.is_dir()), key=lambda p: [int(n) for n in p.name.split(".")])


def export(release: Path, folder: Path) -> Path:
    """The release in all forms of `waqai export`."""
    for form, name in FORMS.items():
        command = [sys.executable, "-m", "waqai", "export", str(release), "--to", form, "--out", str(folder / name)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def run(client: Client, release: Path, exports: Path, wanted: dict[str, Expected]) -> list[Result]:
    """One client on one release, a result a route."""
    command, missing = program(client)
    if missing:
        return [Result(client.name, "", "", "", f"not run: {missing}")]
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "found.json"
        environment = os.environ | {"CLIENTS": str(CLIENTS), "TMPDIR": scratch, "HOME": scratch, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [*command, str(CLIENTS / client.script), str(release), str(exports), str(out)], capture_output=True, text=True, check=False,
            env=environment, cwd=scratch, timeout=1200,
        )  # fmt: skip
        if done.returncode or not out.is_file():
            told = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
            return [Result(client.name, "", "", "", f"failed: {told[:300]}", failed=True)]
        found = json.loads(out.read_text(encoding="utf-8"))
    results = [verdict(client, found["version"], route, read, wanted) for route, read in found["routes"].items()]
    return results + [Result(client.name, found["version"], r, "", why) for r, why in dict(found["skipped"]).items()]


def check(name: str, script: str, packages: tuple[str, ...], release: Path, needs: str, *against: str) -> Result:
    """One script of tests/compat on a file of a release or of its exports: it says what is wrong by failing, and ends with 3 if it cannot run."""
    if not (release / needs).is_file():
        return Result(name, "", needs, "", f"not run: the release has no {needs}")
    command, missing = program(Client(name, script, packages))
    if missing:
        return Result(name, "", needs, "", f"not run: {missing}")
    done = subprocess.run(
        [*command, str(ROOT / "tests" / "compat" / script), str(release / needs if script in OF_A_FILE else release), *against],
        capture_output=True,
        text=True,
        check=False,
    )
    told = ((done.stdout if done.returncode == 0 else done.stderr).strip() or "nothing").splitlines()[-1]
    if done.returncode == 3:
        return Result(name, "", needs, "", f"not run: {told[:200]}")
    asked = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
    version = subprocess.run([*command, "-c", asked, packages[0]], capture_output=True, text=True, check=True).stdout.strip()
    return Result(
        name,
        version,
        needs,
        told[:200] if done.returncode == 0 else "",
        "valid" if done.returncode == 0 else f"failed: {told[:300]}",
        done.returncode != 0,
    )


def verdict(client: Client, version: str, route: str, read: dict[str, list[dict[str, object]]], wanted: dict[str, Expected]) -> Result:
    """What comparing one route found, in words."""
    if client.sparse:
        wanted = {name: table for name, table in wanted.items() if table.rows}
    found: Verdict = compare(wanted, read, client.may(route), null_text="" if route in client.empty else None)
    checked = f"{found.tables} tables, {found.rows:,} rows, {found.cells:,} cells"
    if found.faults:
        return Result(client.name, version, route, checked, f"{len(found.faults)} faults: {found.faults[0]}", failed=True)
    but = [f"{WORDS[pair]} in {number} columns" for pair, number in sorted(found.retyped.items())]
    but += ["tables without rows left out"] if client.sparse else []
    but += ["null text as empty text"] if route in client.empty else []
    return Result(client.name, version, route, checked, "the same" + (f" ({'; '.join(but)})" if but else ""))


def program(client: Client) -> tuple[list[str], str]:
    """The command that runs a client's script; or what is missing."""
    if client.program and not shutil.which(client.program):
        return [], f"{client.program} is not on this machine"
    if client.program == "Rscript":
        probe = subprocess.run(["Rscript", "-e", f"library({client.module})"], capture_output=True, check=False)
        return ["Rscript"], f"the R package {client.module} is not on this machine" if probe.returncode else ""
    if client.program and not client.packages:
        return [sys.executable], ""
    python = ENVIRONMENTS / client.name.lower() / "bin" / "python"
    if not python.is_file() or not (python.parent / ".ready").is_file():
        shutil.rmtree(python.parents[1], ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *client.packages]
        if subprocess.run(command, check=False).returncode:
            return [], f"{' and '.join(client.packages)} could not be installed"
        (python.parent / ".ready").touch()
    return [str(python)], ""


def page(release: Path, results: list[Result]) -> str:
    """The table of results in Markdown."""
    version = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))["version"]
    rows = [f"| {r.client} | {r.version} | {r.route} | {r.checked} | {r.result.replace('|', '/')} |" for r in results]
    return (
        "# Compatibility\n\n"
        f"Release {version}, read by the clients that people use, without an option where the route names none. Every cell of every\n"
        "table is compared with the canonical text of the CSV files: values, Arabic text, nulls, days, booleans, and the type of each\n"
        'column. "The same" allows what is in brackets: a reader of CSV guesses types, and some tools have fewer of them. "Not run"\n'
        "is no pass. Readers of CSV that guess from the first rows (polars from 100, readr from 1,000) can be wrong about a column that\n"
        "begins with nulls; `infer_schema_length=None` and `guess_max = Inf` make them look at all, and Parquet needs no guess.\n\n"
        "Made by `make compat`; not by hand.\n\n"
        "- Spark's reader of CSV takes a backslash for the escape, and is wrong about cells with quotes in them, such as the keys of `changes`.\n"
        '  Give it the quote: `spark.read.csv("csv/changes.csv", header=True, escape=\'"\')`. It takes `2006-12` for a day where it\n'
        "  guesses types (`inferSchema`): give it a `schema`. Its reader of Parquet needs nothing.\n"
        "- `datapackage.json` is a Data Package of version 1, whose profiles it names (`data-package`, and `tabular-data-resource` for each CSV file).\n"
        "  Readers that know version 1 alone, such as R's, take it; those of version 2 do so too. Before 2.0.1 it named no profile, which means the same.\n"
        "- `croissant.json` is of Croissant 1.1; before 2.0.1 it was of 1.0, without provenance and the keys for responsible AI.\n\n"
        "| client | version | route | checked | result |\n|---|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


if __name__ == "__main__":
    main()
