"""`waqai rename`: another name for an id, everywhere."""

from __future__ import annotations

import click

from waqai.cli.edits import edit_project, writing_options
from waqai.edits.id_places import KINDS


@click.command("rename", short_help="Give an id another name, everywhere.")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("old")
@click.argument("new")
@writing_options
@click.pass_context
def command(ctx: click.Context, kind: str, old: str, new: str, yes: bool, anyway: bool) -> None:
    """Give the id OLD the name NEW wherever it is used: in the files of every coding, in records, authority files, decisions,
    waivers, the reasons of the coming version, and in the names of files that are called after it.

    Only the ids are replaced: comments, quotes, order and layout stay. The diff is shown, and what `waqai validate` would find
    then and does not find now. With --yes it is written, with --anyway too where it makes errors; then all files are written or
    none, also if the run is stopped: the next one does the rest. An id that is published is retired with the new one as its
    successor. Words and comments that name the id are listed and left alone.

    \b
    Example:
      waqai rename event otieno-visits-ankra-2025 otieno-visits-ankara-2025
      waqai rename article nile-gazette-2024-06-19-1 nile-gazette-2024-06-20-1 --yes
    """
    from waqai.edits.id_renaming import rename

    if old == new:
        raise click.UsageError("the old name and the new one are the same")
    edit_project(ctx, f"waqai rename {kind} {old} {new}", lambda plan: rename(plan, kind, old, new), old, new, yes=yes, anyway=anyway)
