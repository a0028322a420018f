"""`waqai verify`: a release checked from itself alone."""

from __future__ import annotations

from pathlib import Path

import click

from waqai.cli.shared import format_option, report


@click.command("verify", short_help="Check a release from itself.")
@click.argument("release", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--against", metavar="DIR", type=click.Path(path_type=Path), help="Another release that must have the same files, byte for byte."
)
@format_option
@click.pass_context
def command(ctx: click.Context, release: Path, against: Path | None, form: str) -> None:
    """Check the release in DIR: sums, files, schemas, keys, and that CSV and Parquet hold the same values.

    \b
    Example:
      waqai verify dataset/1.0.0
    """
    from waqai.release.stored import Stored
    from waqai.release.verifying import compare, verify

    problems = verify(release)
    if against is not None:
        problems += compare(release, against)
    report(ctx, problems, form)
    if form == "text":
        stored = Stored(release)
        same = f", and the same bytes as {against}" if against else ""
        click.echo(f"{release}: version {stored.version}, {len(stored.schemas)} tables, sums, schemas and keys hold{same}")
