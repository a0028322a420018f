"""`waqai import`: what coders and machines wrote elsewhere, read into a coding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import echo_json, echo_lines, project, refuse_no_id, report

if TYPE_CHECKING:
    from waqai.imports.mapping_file import Mapping
    from waqai.problem import Problem
    from waqai.project import Project

FORMATS = ("inception", "sheet", "langextract", "label-studio", "doccano", "brat", "jsonl")
UNITS = ("code-points", "utf-16", "utf-8", "graphemes")


@click.command("import", short_help="Read what coders and machines wrote elsewhere into a coding.")
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--as", "coding", metavar="CODING", help="The coding, a folder of raw/annotations.")
@click.option("--from", "form", type=click.Choice(FORMATS), help="The format.  [default: as the file looks]")
@click.option(
    "--map",
    "map_file",
    metavar="MAP",
    type=click.Path(path_type=Path),
    help="What labels and values are here; where it is not there, a draft is written.  [default: raw/imports/CODING/map.yaml]",
)
@click.option("--unit", type=click.Choice(UNITS), help="What offsets count, where the file does not show it.")
@click.option("--coder", metavar="ID", help="Who coded it, an id of raw/coders.yaml.  [default: the coding's name]")
@click.option("--coded", metavar="DATE", help="The day on which it was coded.  [default: today]")
@click.option("--dry-run", is_flag=True, help="Say what would be taken, and write nothing.")
@click.option("--all", "everything", is_flag=True, help="Show every remark.")
@click.option("--report", "report_file", metavar="FILE", type=click.Path(path_type=Path), help="Write all remarks as JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the lines that a machine coder writes, and exit.")
@click.pass_context
def command(
    ctx: click.Context, files: tuple[Path, ...], coding: str | None, form: str | None, map_file: Path | None, unit: str | None,
    coder: str | None, coded: str | None, dry_run: bool, everything: bool, report_file: Path | None, schema: bool,
) -> None:  # fmt: skip
    """Take the reports of each FILE (of brat also a folder) into raw/annotations/CODING, and say what was taken and what was not.

    A report is taken if every passage is proved, every value known and no check finds a problem; others are held back, and so
    is one that a hand has changed since it was imported. docs/importing.md has the formats.

    \b
    Example:
      waqai import coded.xlsx --as c3 --dry-run
    """
    here = project(ctx)
    if schema:
        _print_schema(here)
        return
    if not files or not coding:
        raise click.UsageError("name at least one FILE, and the coding with --as CODING")
    refuse_no_id("--as", coding)
    if coding == "adjudicated":
        raise click.UsageError("--as: `adjudicated` is made by `waqai adjudicate`; import into another coding")
    day = _day(coded)
    from waqai.imports.import_run import FOLDER, Options, run_import

    map_path = map_file or here.raw / FOLDER / coding / "map.yaml"
    mapping, problems = _mapping(map_path, here)
    if problems:
        report(ctx, problems, "text", root=here.root)
        return
    outcome = run_import(here, [file if file.name else file.resolve() for file in files], mapping, Options(coding, coder, day, form, unit))
    if not dry_run:
        outcome.write()
    echo_lines(outcome.log.lines(everything=everything))
    if mapping.open or (map_file and not map_path.exists()):
        _draft(map_path, mapping, files, here, dry_run=dry_run)
    if dry_run:
        click.echo("nothing is written: this was --dry-run")
    if report_file:
        _write_report(report_file, outcome.log.as_json())
    if not outcome.log.clean:
        ctx.exit(1)


def _mapping(path: Path, here: Project) -> tuple[Mapping, list[Problem]]:
    from waqai.imports.mapping_file import Mapping, read_mapping

    return read_mapping(path, here.relative(path)) if path.exists() else (Mapping(), [])


def _draft(path: Path, mapping: Mapping, files: tuple[Path, ...], here: Project, *, dry_run: bool) -> None:
    """Write a mapping with all that was found; beside one that is there, which is a person's."""
    from waqai.atomic_write import write_atomically

    if path.exists():
        path = path.with_name(f"{path.stem}.draft.yaml")
    if dry_run:
        click.echo(f"{here.relative(path)}: without --dry-run a draft of a mapping is written here")
        return
    write_atomically(path, mapping.draft([file.name for file in files]).encode())
    click.echo(f"{here.relative(path)}: a draft of a mapping is written; fill in what is empty, and import again")


def _print_schema(here: Project) -> None:
    from waqai.schema.schema_reader import read_schema, sound
    from waqai.tool_formats.loose_schema import loose_schema

    echo_json(loose_schema(sound(read_schema(here.root, tables=False)[0])))


def _write_report(path: Path, values: object) -> None:
    import json

    from waqai.atomic_write import write_atomically

    write_atomically(path, (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode())


def _day(coded: str | None) -> str:
    from waqai.dates import is_day, today

    day = coded or today()
    if not is_day(day):
        raise click.BadParameter(f"`{day}` is not a day such as 2026-11-22", param_hint="--coded")
    return day
