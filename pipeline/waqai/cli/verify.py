"""`waqai verify`: a release checked from itself alone."""

from __future__ import annotations

import click

from waqai.cli.shared import format_option, report, timeout_option
from waqai.plurals import count


@click.command("verify", short_help="Check a release from itself.")
@click.argument("release", metavar="RELEASE")
@click.option("--against", metavar="RELEASE", help="Another release that must have the same files, byte for byte.")
@format_option
@timeout_option
@click.pass_context
def command(ctx: click.Context, release: str, against: str | None, form: str, timeout: float | None) -> None:
    """Check RELEASE, a folder, a version of dataset/ or a URL: sums, files, schemas, keys, that CSV and Parquet hold the same values.

    The folder may be dataset/ itself: all releases are checked then, and their index.

    \b
    Example:
      waqai verify dataset/1.0.0
    """
    from waqai.release.resolve import as_it_is
    from waqai.release.stored import Stored, releases
    from waqai.release.verifying import compare, is_whole, verify

    root = ctx.find_root().obj
    with as_it_is(release, root, timeout) as folder:
        problems = verify(folder)
        if against is not None:
            with as_it_is(against, root, timeout) as other:
                problems += compare(folder, other)
        report(ctx, problems, form)
        if is_whole(folder):
            told = f"{count(len(releases(folder)), 'release')} and their index hold"
        else:
            stored = Stored(folder)
            told = f"version {stored.version}, {len(stored.schemas)} tables, sums, schemas and keys hold"
    if form == "text":
        same = f", and the same bytes as {against}" if against else ""
        click.echo(f"{release}: {told}{same}")
