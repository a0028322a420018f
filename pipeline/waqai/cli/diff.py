"""`waqai diff`: what differs between two releases, and the step of the version that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from waqai.cli.shared import echo_json, located, project, report

if TYPE_CHECKING:
    from waqai.release.diff_inputs import Side
    from waqai.release.diff_markdown import Reasons

CANDIDATE = "candidate"


@click.command("diff", short_help="Show what differs between two releases.")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--format", "form", type=click.Choice(("text", "markdown", "json")), default="text", show_default=True,
              help="Markdown is for a pull request; JSON has every cell.")  # fmt: skip
@click.option(
    "--cells", metavar="N", type=click.IntRange(0), default=10, show_default=True, help="How many cells of each table text shows."
)
@click.option("--whole", is_flag=True, help="With Markdown: the schema and the cells too, folded, in no more than GitHub takes.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where the two differ.")
@click.pass_context
def command(ctx: click.Context, old: str, new: str, form: str, cells: int, whole: bool, exit_code: bool) -> None:
    """Show what B has otherwise than A: schema, codes, rows by table, cells, and the step of the version with the reasons.

    A and B are each a version of dataset/, a release's folder or URL, or `candidate`, which is what this project would publish now.
    Whether they differ or not, the exit code is 0, unless --exit-code is given.

    --format markdown sums the cells up by reason, table and kind, for a pull request that brings data. The reasons are those of
    raw/changes.yaml, or of the table `changes` of B.

    \b
    Examples:
      waqai diff 1.0.0 candidate
      waqai diff 1.0.0 candidate --format markdown --whole > difference.md
    """
    from waqai.release import diff_format, diff_markdown
    from waqai.release.difference import compare

    if whole and form != "markdown":
        raise click.UsageError("--whole goes with --format markdown")
    (before, _), (after, reasons) = _side(ctx, old), _side(ctx, new)
    difference = compare(before, after)
    if form == "markdown":
        click.echo(diff_markdown.page(difference, reasons, whole=whole), nl=False)
    elif form == "json":
        echo_json(diff_format.as_json(difference))
    else:
        click.echo(diff_format.text(difference, cells), nl=False)
    if exit_code and not difference.empty:
        ctx.exit(1)


def _side(ctx: click.Context, name: str) -> tuple[Side, Reasons]:
    """A side of the comparison, and the reasons that it gives for what it changed."""
    from waqai.release import diff_inputs
    from waqai.release.stored import Stored

    if name != CANDIDATE:
        stored = Stored.open(located(ctx, name))
        return diff_inputs.of_stored(stored), diff_inputs.reasons_of(stored)
    from waqai.engine.plan import folder
    from waqai.release.candidate import given_reasons, prepared

    with prepared(project(ctx)) as candidate:
        report(ctx, candidate.problems, "text")
        written = ctx.with_resource(folder())
        tables, problems = candidate.write_tables(written)
        report(ctx, problems, "text")
        reasons = given_reasons(candidate.result.raw, candidate.schema.dataset.version)
    return diff_inputs.of_tables(candidate.schema, tables, candidate.wording_only), reasons
