"""`waqai verify`: a release checked from itself alone."""

from __future__ import annotations

from pathlib import Path

import click

from waqai.cli.shared import count, format_option, report


@click.command("verify", short_help="Check a release from itself.")
@click.argument("release", metavar="DIR|URL")
@click.option(
    "--against", metavar="DIR", type=click.Path(path_type=Path), help="Another release that must have the same files, byte for byte."
)
@format_option
@click.pass_context
def command(ctx: click.Context, release: str, against: Path | None, form: str) -> None:
    """Check the release in DIR, or at URL: sums, files, schemas, keys, and that CSV and Parquet hold the same values.

    DIR may be dataset/ itself: all releases are checked then, and their index.

    \b
    Example:
      waqai verify dataset/1.0.0
    """
    from waqai.release.resolve import as_it_is
    from waqai.release.stored import Stored, releases
    from waqai.release.verifying import compare, is_whole, verify

    with as_it_is(release) as folder:
        problems = verify(folder)
        if against is not None:
            problems += compare(folder, against)
        report(ctx, problems, form)
        if is_whole(folder):
            told = f"{count(len(releases(folder)), 'release')} and their index hold"
        else:
            stored = Stored(folder)
            told = f"version {stored.version}, {len(stored.schemas)} tables, sums, schemas and keys hold"
    if form == "text":
        same = f", and the same bytes as {against}" if against else ""
        click.echo(f"{release}: {told}{same}")
