"""`waqai diff`: what differs between two releases, and the step of the version that it asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import located, project, report

if TYPE_CHECKING:
    from waqai.release.diff_inputs import Side

CANDIDATE = "candidate"


@click.command("diff", short_help="Show what differs between two releases.")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="JSON has every cell.")
@click.option(
    "--cells", metavar="N", type=click.IntRange(0), default=10, show_default=True, help="How many cells of each table text shows."
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where the two differ.")
@click.pass_context
def command(ctx: click.Context, old: str, new: str, form: str, cells: int, exit_code: bool) -> None:
    """Show what B has otherwise than A: schema, codes, rows by table, cells, and the step of the version with the reasons.

    A and B are each a version of dataset/, a release's folder or URL, or `candidate`, which is what this project would publish now.
    Whether they differ or not, the exit code is 0, unless --exit-code is given.

    \b
    Example:
      waqai diff 1.0.0 candidate
    """
    from waqai.release import diff_format
    from waqai.release.difference import compare

    difference = compare(_side(ctx, old), _side(ctx, new))
    if form == "json":
        click.echo(json.dumps(diff_format.as_json(difference), ensure_ascii=False, indent=2))
    else:
        click.echo(diff_format.text(difference, cells), nl=False)
    if exit_code and not difference.empty:
        ctx.exit(1)


def _side(ctx: click.Context, name: str) -> Side:
    from waqai.release import diff_inputs
    from waqai.release.stored import Stored

    if name != CANDIDATE:
        return diff_inputs.of_stored(Stored.open(located(ctx, name)))
    from waqai.engine.plan import folder
    from waqai.release.candidate import prepared

    with prepared(project(ctx)) as candidate:
        report(ctx, candidate.problems, "text")
        written = ctx.with_resource(folder())
        tables, problems = candidate.write_tables(written)
        report(ctx, problems, "text")
    return diff_inputs.of_tables(candidate.schema, tables, candidate.wording_only)
