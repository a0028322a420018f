"""`waqai init`: a dataset project of one's own."""

from __future__ import annotations

import re
from pathlib import Path

import click

from waqai.plurals import count


@click.command("init", short_help="Start a dataset project of your own.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", metavar="SLUG", help="The dataset's short name.  [default: made from the folder's name]")
@click.option("--title", metavar="TEXT", default="A dataset of coded events", show_default=True, help="The dataset's title.")
@click.option("--creator", metavar="TEXT", default="The authors of the dataset", show_default=True, help="Who makes it.")
def command(folder: Path, name: str | None, title: str, creator: str) -> None:
    """Make a dataset project in DIR: schema, an invented example article with its coding, pages, README, a CI file.

    DIR must be missing or empty. What is made passes `waqai validate` and `waqai build`.

    \b
    Example:
      waqai init gulf-events --title "Events around the Gulf"
    """
    from waqai.identifiers import is_slug
    from waqai.new_project import Words, start

    name = name or re.sub("[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "dataset"
    if not is_slug(name):
        raise click.UsageError(f"--name `{name}` is not a short name: lower-case letters, digits and single hyphens")
    for option, value in (("--title", title), ("--creator", creator)):
        if not value.strip() or not value.isprintable() or value != value.strip():
            raise click.UsageError(f"{option} is one line of text, without space at its ends")
    files = start(folder, Words(name, title, creator))
    click.echo(f"{folder}: a dataset project with an example article, {count(files, 'file')}. Now:")
    click.echo(f"  cd {folder}\n  waqai validate\n  waqai build")
