"""`waqai get`: a release, brought to this machine and checked."""

from __future__ import annotations

import re
from pathlib import Path

import click

from waqai.cli.shared import timeout_option


@click.command("get", short_help="Download a release and check every file of it.")
@click.argument("version")
@click.option(
    "--from", "source", metavar="URL|DIR",
    help="Where releases are published: a folder with index.json, or its URL.  [default: dataset/ of this project, then WAQAI_SOURCE]",
)  # fmt: skip
@click.option("--to", metavar="DIR", type=click.Path(path_type=Path), help="The folder that the release is to be.  [default: the cache]")
@click.option("--sha256", metavar="HEX", help="The SHA-256 that the release's SHA256SUMS must have.")
@timeout_option
@click.pass_context
def command(ctx: click.Context, version: str, source: str | None, to: Path | None, sha256: str | None, timeout: float | None) -> None:
    """Bring release VERSION (or `latest`, or the URL of a release) and check the size and SHA-256 of each file.

    What is here already is not downloaded again, and a download that was cut is gone on with. The last line says where
    the release lies, and the SHA-256 of its SHA256SUMS: with --sha256, that sum vouches for every file, whoever sends it.

    \b
    Example:
      waqai get 1.0.0 --from https://data.example.org/waqai --to waqai-1.0.0
    """
    from waqai.release.integrity import check
    from waqai.release.manifest import SUMS
    from waqai.release.resolve import copy, locate
    from waqai.release.stored import Stored

    if sha256 is not None and not re.fullmatch("[0-9A-Fa-f]{64}", sha256):
        raise click.UsageError(f"--sha256: `{sha256}` is no SHA-256: 64 hexadecimal digits")
    folder = locate(version, source=source, sha256=sha256, project=ctx.find_root().obj, timeout=timeout)
    files = check(folder)
    if to is not None:
        copy(folder, to)
        folder = to
    size = sum((folder / file.path).stat().st_size for file in files)
    sums = next(file.sha256 for file in files if file.path == SUMS)
    click.echo(
        f"{folder}: version {Stored(folder).version}, {len(files)} files, {size / 1e6:,.1f} MB, each with its SHA-256; {SUMS} has {sums}"
    )
