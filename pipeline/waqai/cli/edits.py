"""What the commands that edit many files have in common: what was stopped is finished first, the diff is shown, --yes writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from waqai.cli.shared import echo_lines, project
from waqai.plurals import count

if TYPE_CHECKING:
    from waqai.edits.project_edit import ProjectEdit

_MENTIONS = 20  # that are listed


def writing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--yes and --anyway, for commands that otherwise only show what they would write."""
    anyway = click.option("--anyway", is_flag=True, help="With --yes: write it though it makes errors, to be settled afterwards.")
    return click.option("--yes", is_flag=True, help="Write it; without, it is only shown.")(anyway(command))


def edit_project(
    ctx: click.Context, said: str, change: Callable[[ProjectEdit], None], id_: str, new: str = "", *, yes: bool, anyway: bool
) -> None:
    """Plan an edit of the project's files, show it, say what is wrong then that is not now, and write it if it is wanted; exit
    with 1 where something stands in its way.

    An edit that was stopped is finished first. If it was this very one, nothing is left to do.

    Parameters
    ----------
    said : str
        The command as a person would type it.
    change : callable
        Plans the edit.
    id_, new : str
        What is edited, and its new name if it gets one: where words and comments still name it is listed.
    """
    from waqai.edits.edit_check import new_problems
    from waqai.edits.journal import finish
    from waqai.edits.project_edit import ProjectEdit, Unsettled
    from waqai.problem import errors
    from waqai.problem_output import Style, lines

    here = project(ctx)
    finished = finish(here.root)
    if finished is not None:
        click.echo(f"finished what was stopped: {finished}")
    if finished == said:
        return
    plan = ProjectEdit(here, said)
    try:
        change(plan)
    except Unsettled as error:
        echo_lines(error.lines)
        click.echo(str(error))
        ctx.exit(1)
    echo_lines(plan.diff())
    if named := plan.mentions(id_):
        click.echo(f"stays as it is, in words, comments and ids of other kinds, in {count(len(named), 'place')}:")
        for place, text in named[:_MENTIONS]:
            click.echo(f"  {place}: {text}")
        if len(named) > _MENTIONS:
            click.echo(f"  and {len(named) - _MENTIONS} more")
    if found := new_problems(plan, id_, new):
        click.echo(f"once this is written, `waqai validate` reports {count(len(found), 'problem')} more:")
        echo_lines(lines(found, "text", Style(None, False)))
        if yes and errors(found) and not anyway:
            click.echo("nothing is written: settle these first, or give --anyway and settle them afterwards")
            ctx.exit(1)
    if yes:
        click.echo(f"{count(plan.write(), 'file')} written; `waqai validate` checks what they say now")
    else:
        click.echo("nothing is written yet: give --yes to write it")
