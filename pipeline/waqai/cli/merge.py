"""`waqai merge`: one event of two."""

from __future__ import annotations

import click

from waqai.cli.edits import edit_project, writing_options


@click.command("merge", short_help="Make one event of two.")
@click.argument("event")
@click.argument("into")
@writing_options
@click.pass_context
def command(ctx: click.Context, event: str, into: str, yes: bool, anyway: bool) -> None:
    """Make EVENT the same event as INTO, whose id stays: in every coding, in decisions, links, waivers and reasons.

    An article reports an event once: of one that reports both, the two reports become one with the passages of both, where they
    say the same in all but the summary; INTO's summary stays. Where they differ, or a link or a decision says that the events
    are two, each place is listed, nothing is written, and the exit code is 1.

    The diff is shown, and written with --yes, as `waqai rename` does. An event that is published is retired, with INTO as its
    successor.

    \b
    Example:
      waqai merge port-sudan-depot-strike port-sudan-fuel-depot-strike-2025
    """
    from waqai.edits.event_merge import merge

    if event == into:
        raise click.UsageError("EVENT and INTO are the same id")
    edit_project(ctx, f"waqai merge {event} {into}", lambda plan: merge(plan, event, into), event, into, yes=yes, anyway=anyway)
