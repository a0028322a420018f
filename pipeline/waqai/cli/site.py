"""`waqai site`: a release as static pages."""

from __future__ import annotations

from pathlib import Path

import click

from waqai.cli.shared import located
from waqai.plurals import count


@click.command("site", short_help="Make a site of a release.")
@click.argument("release", metavar="RELEASE")
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The folder to write; a name in .zip packs it.")
@click.option("--with-release", is_flag=True, help="Put the release's own files there too, to be downloaded from the page About.")
@click.pass_context
def command(ctx: click.Context, release: str, out: Path, with_release: bool) -> None:
    """Make static pages of RELEASE, a version of dataset/ or a release's folder, that open from disk and fetch nothing.

    A site that is in DIR already is replaced. Needs the extra `site`.

    \b
    Example:
      waqai site 1.0.0 --out build/site
    """
    from waqai.release.stored import Stored
    from waqai.site.site_build import make

    stored = Stored.open(located(ctx, release))
    made = make(stored, out, with_release=with_release)
    size = f"{count(made.files, 'file')}, {made.bytes / 1e6:.1f} MB ({made.data / 1e6:.1f} MB data of the pages)"
    click.echo(f"{out}: site of version {stored.version}, {size}; open {out if out.suffix == '.zip' else out / 'index.html'}")
