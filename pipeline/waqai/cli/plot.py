"""`waqai plot`: a picture of a release for a paper."""

from __future__ import annotations

from pathlib import Path

import click

from waqai.cli.shared import located

PICTURES = ("timeline", "dyads", "types")


@click.command("plot", short_help="Draw a picture of a release.")
@click.argument("release", metavar="RELEASE")
@click.argument("picture", type=click.Choice(PICTURES))
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="A name in .svg or .png.")
@click.pass_context
def command(ctx: click.Context, release: str, picture: str, out: Path) -> None:
    """Draw events by month, by pair of countries or by type, of RELEASE, a version of dataset/ or a release's folder.

    The same release gives the same SVG. Needs the extra `site`.

    \b
    Example:
      waqai plot 1.0.0 dyads --out dyads.svg
    """
    from waqai.pictures.drawing import png, svg
    from waqai.release.stored import Stored
    from waqai.whole import write_whole

    if out.suffix not in (".svg", ".png"):
        raise click.UsageError(f"{out.name} ends neither in .svg nor in .png")
    stored = Stored.open(located(ctx, release))
    write_whole(out, png(stored, picture) if out.suffix == ".png" else svg(stored, picture).encode())
    click.echo(f"{out}: {picture} of version {stored.version}")
