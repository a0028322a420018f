"""`waqai retire`: a published id that is gone for good."""

from __future__ import annotations

import click

from waqai.cli.edits import edit_project, writing_options
from waqai.edits.id_retirement import KINDS
from waqai.retirement_reasons import REASONS


@click.command("retire", short_help="Retire a published id, with its reason.")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("id_", metavar="ID")
@click.option("--reason", required=True, type=click.Choice(list(REASONS)), help="Why it is gone.")
@click.option("--text", required=True, help="Why, in a sentence.")
@click.option("--successor", "successors", metavar="ID", multiple=True, help="The id that replaces it; may be given again.")
@click.option("--see", metavar="ID", help="A related id that does not replace it; only with not-coded.")
@writing_options
@click.pass_context
def command(
    ctx: click.Context, kind: str, id_: str, reason: str, text: str, successors: tuple[str, ...], see: str | None, yes: bool, anyway: bool
) -> None:
    """Retire the published id ID in the version that comes next: raw/retired.yaml gets an entry, and ID's own entry goes.

    \b
    duplicate   another id is used for it       one --successor
    split       it was several things           two or more
    not-coded   the rules code no such thing    none; --see may name one that is near
    withdrawn   its article or source is gone   none

    An actor, place, outlet or coder goes out of its file, an event out of raw/events.yaml, an article with its record and its
    codings; the events that no other article reports are retired with it. What still names ID is listed, nothing is written then,
    and the exit code is 1. The diff is shown, and written with --yes, as `waqai rename` does.

    \b
    Example:
      waqai retire event ship-sighted-off-suakin-2025 --reason not-coded --text "The article reports no act."
    """
    from waqai.edits.id_retirement import retire
    from waqai.edits.retired_entries import Retirement

    gone = Retirement(f"{kind}s", id_, reason, text, successors, see)
    edit_project(ctx, f"waqai retire {kind} {id_}", lambda plan: retire(plan, kind, gone), id_, yes=yes, anyway=anyway)
