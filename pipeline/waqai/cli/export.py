"""`waqai export`: a release as a workbook, Stata files or a database."""

from __future__ import annotations

from pathlib import Path

import click

from waqai.cli.shared import located, report

FORMS = ("xlsx", "dta", "sqlite", "duckdb")


@click.command("export", short_help="Write a release for Excel, Stata, SQLite or DuckDB.")
@click.argument("release")
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="The form to write.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Where to write it.  [default: NAME-VERSION here]")
@click.option("--force", is_flag=True, help="Replace an earlier export.")
@click.pass_context
def command(ctx: click.Context, release: str, form: str, out: Path | None, force: bool) -> None:
    """Write RELEASE, a folder, a version or a URL, in another form, and say what that form cannot carry.

    The release is checked first; nothing is written from one that was damaged. For Stata, FILE is a folder with a file a table.

    \b
    Example:
      waqai export 1.0.0 --to xlsx
    """
    from waqai.export.running import export
    from waqai.release.stored import Stored
    from waqai.release.verifying import verify

    folder = located(ctx, release)
    report(ctx, verify(folder), "text")
    target, losses = export(Stored.open(folder), form, out, force=force)
    for loss in losses:
        click.echo(f"not carried: {loss}")
    shown = target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target
    click.echo(f"{shown}: version {Stored(folder).version} as {form}")
