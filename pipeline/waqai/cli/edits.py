"""What the commands that edit many files have in common: what was stopped is finished first, the diff is shown, --yes writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from waqai.cli.shared import count
from waqai.project import Project

if TYPE_CHECKING:
    from waqai.edits.project_edit import ProjectEdit

_MENTIONS = 20  # that are listed


def yes_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--yes, for commands that otherwise only show what they would write."""
    return click.option("--yes", is_flag=True, help="Write it; without, it is only shown.")(command)


def finish_others(here: Project, said: str) -> bool:
    """Finish an edit that was stopped; whether it was this very one, of which nothing is left to do."""
    from waqai.edits.journal import finish

    finished = finish(here.root)
    if finished is not None:
        click.echo(f"finished what was stopped: {finished}")
    return finished == said


def show_or_write(plan: ProjectEdit, yes: bool, ids: Sequence[str]) -> None:
    """Show the diff, write it if it is wanted, and list where words and comments still name what was edited."""
    for line in plan.diff():
        click.echo(line)
    named = [mention for id_ in ids for mention in plan.mentions(id_)]
    if named:
        click.echo(f"stays as it is, in words, comments and ids of other kinds, in {count(len(named), 'place')}:")
        for place, text in named[:_MENTIONS]:
            click.echo(f"  {place}: {text}")
        if len(named) > _MENTIONS:
            click.echo(f"  and {len(named) - _MENTIONS} more")
    if yes:
        click.echo(f"{count(plan.write(), 'file')} written; `waqai validate` checks what they say now")
    else:
        click.echo("nothing is written yet: give --yes to write it")
