"""`waqai merge`: one event of two."""

from __future__ import annotations

import click

from waqai.cli.edits import finish_others, show_or_write, yes_option
from waqai.cli.shared import project


@click.command("merge", short_help="Make one event of two.")
@click.argument("event")
@click.argument("into")
@yes_option
@click.pass_context
def command(ctx: click.Context, event: str, into: str, yes: bool) -> None:
    """Make EVENT the same event as INTO, whose id stays: in every coding, in decisions, links, waivers and reasons.

    An article tells an event once: of one that tells both, the two reports become one with the passages of both, where they
    say the same in all but the summary; INTO's summary stays. Where they differ, or a link or a decision says that the events
    are two, each place is listed, nothing is written, and the exit code is 1.

    The diff is shown, and written with --yes, as `waqai rename` does. An event that is published is retired, with INTO as its
    successor.

    \b
    Example:
      waqai merge port-sudan-depot-strike port-sudan-fuel-depot-strike-2025
    """
    from waqai.edits.event_merge import Apart, merge
    from waqai.edits.project_edit import ProjectEdit

    here, said = project(ctx), f"waqai merge {event} {into}"
    if finish_others(here, said):
        return
    if event == into:
        raise click.UsageError("an event is one with itself already")
    plan = ProjectEdit(here, said)
    try:
        merge(plan, event, into)
    except Apart as error:
        for line in error.lines:
            click.echo(line)
        click.echo(f"`{event}` and `{into}` are not made one: settle these first")
        ctx.exit(1)
    show_or_write(plan, yes, [event])
