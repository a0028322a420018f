"""`waqai compare`: matches a release with another event dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import echo_json, echo_lines, located, report, status_option
from waqai.problem import CannotRun, WrongUsage

if TYPE_CHECKING:
    from waqai.other_datasets.comparison_format import Report
    from waqai.other_datasets.release_events import ReleaseEvents
    from waqai.other_datasets.table_mapping import TableMapping
    from waqai.problem import Problem
    from waqai.yamlfile.document import Document

FORMS = ("polecat", "icews", "gdelt", "ucdp", "table")


@click.command("compare", short_help="Compare a release with another event dataset.")
@click.argument("release", metavar="RELEASE")
@click.argument("tables", metavar="TABLE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "form", required=True, type=click.Choice(FORMS), help="What TABLE is; `table` is any other, with --mapping.")
@click.option(
    "--mapping", "mapping_file", metavar="FILE", type=click.Path(path_type=Path), help="What TABLE's columns and values are here, in YAML."
)
@click.option(
    "--days",
    "window",
    metavar="N",
    type=click.IntRange(0, 30),
    default=1,
    show_default=True,
    help="How many days two events may lie apart.",
)
@click.option(
    "--by",
    type=click.Choice(("quad", "type")),
    default="quad",
    show_default=True,
    help="What two events must share besides parties and days.",
)
@click.option("--unordered", is_flag=True, help="Take A to B and B to A for one pair.")
@click.option("--domestic", is_flag=True, help="Compare pairs of a country with itself too.")
@status_option("Events of the release that count, with commas between, or `all`.", default=("actual",), show_default=True)
@click.option("--countries", metavar="CODE,...", default="", help="Only pairs with one of these countries, such as PRK.")
@click.option("--from", "first", metavar="DAY", type=click.DateTime(("%Y-%m-%d",)), help="Only days of the release from this one on.")
@click.option("--to", "last", metavar="DAY", type=click.DateTime(("%Y-%m-%d",)), help="Only days of the release up to this one.")
@click.option("--seed", type=int, default=1, show_default=True, help="What rows for reading are drawn with.")
@click.option(
    "--rows",
    type=click.IntRange(0, 1000),
    default=10,
    show_default=True,
    help="How many matched and unmatched rows of each side are shown.",
)
@click.option(
    "--format",
    "out",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    show_default=True,
    help="How the comparison is written.",
)
@click.pass_context
def command(
    ctx: click.Context, release: str, tables: tuple[Path, ...], form: str, mapping_file: Path | None, window: int, by: str, unordered: bool,
    domestic: bool, statuses: tuple[str, ...], countries: str, first: object, last: object, seed: int, rows: int, out: str,
) -> None:  # fmt: skip
    """Match the events of RELEASE one to one with the rows of TABLE, by countries, day and quad class, and say how many of each
    side have a partner, compared with what chance gives.

    TABLE is text, also in gzip or zip; several files are read as one. Only pairs of countries, months and types that both
    cover are compared. Chance is the same with TABLE's days shifted by 30, 60 and 90 days, back and forth. No such table is a gold
    standard. docs/compare.md says what the figures mean, and what a mapping file looks like.

    \b
    Example:
      waqai compare 2.0.0 events.2018.tab --as icews --countries PRK
      waqai compare 2.0.0 20180601.export.CSV.zip --as gdelt --days 2 --format json
      waqai compare 2.0.0 events.csv --as table --mapping events.yaml
    """
    from waqai.other_datasets import comparison_format
    from waqai.other_datasets.release_events import read_release
    from waqai.release.stored import Stored

    if form == "table" and mapping_file is None:
        raise click.UsageError("--as table needs --mapping FILE, which says what is in which column (docs/compare.md)")
    if first and last and first > last:  # type: ignore[operator]
        raise click.UsageError(f"--from {first:%Y-%m-%d} is after --to {last:%Y-%m-%d}")
    bounds = [day.toordinal() if day else None for day in (first, last)]  # type: ignore[attr-defined]
    found = read_release(
        Stored.open(located(ctx, release), whole=False), statuses=statuses, ordered=not unordered, domestic=domestic,
        countries=[code.strip() for code in countries.split(",") if code.strip()], first=bounds[0], last=bounds[1],
    )  # fmt: skip
    mapping, document, problems = _mapping(form, mapping_file, found, tables[0].name)
    if problems:
        report(ctx, problems, "text")
        return
    made = _compared(
        ctx,
        found,
        tables,
        mapping,
        document,
        window=window,
        by=by,
        ordered=not unordered,
        domestic=domestic,
        seed=seed,
        rows=rows,
        statuses=found.statuses,
    )
    if made is None:
        return
    if out == "json":
        echo_json(comparison_format.as_values(made))
    else:
        echo_lines(comparison_format.text_lines(made) if out == "text" else comparison_format.markdown(made))


def _mapping(form: str, path: Path | None, found: ReleaseEvents, name: str) -> tuple[TableMapping, Document | None, list[Problem]]:
    """What is where in the table; the file that says which column is which, of a table that is not known."""
    from dataclasses import replace

    from waqai.other_datasets.known_tables import KNOWN
    from waqai.other_datasets.table_mapping import read_mapping

    if path is None:
        return KNOWN[form], None, []
    codes = {"countries": found.countries, "types": found.quad_of, "quads": set(found.quad_of.values())}
    mapping, document, problems = read_mapping(path, KNOWN.get(form), codes)
    return replace(mapping, title=mapping.title or name), document if form == "table" else None, problems


def _compared(
    ctx: click.Context, found: ReleaseEvents, tables: tuple[Path, ...], mapping: TableMapping, document: Document | None, *, window: int, by: str,
    ordered: bool, domestic: bool, seed: int, rows: int, statuses: tuple[str, ...],
) -> Report | None:  # fmt: skip
    from waqai.other_datasets.comparison_format import Report
    from waqai.other_datasets.country_names import CountryNames
    from waqai.other_datasets.event_codes import EventCodes
    from waqai.other_datasets.event_comparison import FARTHEST, compare
    from waqai.other_datasets.table_events import TableReader, Wanted

    names = CountryNames(found.countries, found.crosswalks, mapping.countries, mapping.country_scheme)
    codes = EventCodes(found.quad_of, found.crosswalks, mapping.types, mapping.type_scheme)
    for scheme, lacking in ((mapping.country_scheme, names.without_scheme), (mapping.type_scheme, codes.without_scheme)):
        if lacking:
            raise CannotRun(f"release {found.version} has no crosswalk `{scheme}`, so the codes of {mapping.title} cannot be translated")
    if found.side.coverage is None or not found.side.rows:
        raise CannotRun(f"release {found.version} has no event of these that is dated to the day, or no article that was read")
    coverage, far = found.side.coverage, FARTHEST + window
    wanted = Wanted(frozenset(one.pair for one in found.side.rows), coverage.first - far, coverage.last + far, ordered, domestic)
    reader = TableReader(mapping, document, names, codes, found.quad_of, wanted)
    table = reader.read(tables)
    if reader.problems:
        report(ctx, reader.problems, "text")
        return None
    if by == "type" and not table.side.types:
        raise WrongUsage(f"{mapping.title} has no types of events: compare by quad class")
    comparison = compare(found.side, table.side, window=window, by=by)
    return Report(
        comparison, found, table, mapping.title, mapping.machine, [str(path) for path in tables], statuses, window, by, ordered, seed, rows
    )  # fmt: skip
