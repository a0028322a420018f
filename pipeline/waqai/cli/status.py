"""`waqai status`: how far the articles are coded, and what is next."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from waqai.cli.shared import echo_lines, plan, project, text_or_json


@click.command("status", short_help="Show how far the articles are, and what is next.")
@click.option("--list", "listed", is_flag=True, help="List each article with its codings (JSON always has them).")
@text_or_json("How it is written.")
@click.pass_context
def command(ctx: click.Context, listed: bool, form: str) -> None:
    """Count the articles that are not begun, begun, coded, coded twice, adjudicated and published, in all and by coding, and
    say what each coder is to do next by raw/assignments.yaml (`waqai assign`).

    An article is begun while `reports` has no value, a report is a draft, or its file cannot be read; it is published once the last
    release in dataset/ has its coding. Other problems are for `waqai validate`: the exit code is 0 whatever is found.

    \b
    Example:
      waqai status
      waqai status --format json
    """
    import json

    from waqai.schema.schema_reader import sound
    from waqai.teamwork import status_format
    from waqai.teamwork.article_states import read_states
    from waqai.teamwork.work_state import work_state

    gc.disable()  # as `waqai validate` does
    here = project(ctx)
    with plan(None, 2 << 30, None) as made:
        names, result = read_states(here, made)
    sound(result.schema)
    names += [b.partition("/")[2] for b in result.raw.broken if b.startswith("articles/")]
    work = work_state(result, names, *_released(here.releases))
    if form == "json":
        click.echo(json.dumps(status_format.as_values(work), ensure_ascii=False, indent=1))
    else:
        echo_lines(status_format.lines(work, listed=listed))


def _released(folder: Path) -> tuple[frozenset[str], str | None]:
    """The articles whose coding the last release has, and its version."""
    if not (folder.is_dir() and any(folder.iterdir())):
        return frozenset(), None
    from waqai.release.stored import Stored, releases

    versions = releases(folder)
    if not versions:
        return frozenset(), None
    rows = Stored.open(folder / versions[-1], whole=False).texts("articles")
    return frozenset([str(row["article_id"]) for row in rows if row.get("coding") is not None]), versions[-1]
