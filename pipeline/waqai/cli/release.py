"""`waqai release`: the candidate, published."""

from __future__ import annotations

import click

from waqai.cli.shared import count, format_option, project, report


@click.command("release", short_help="Publish the candidate as dataset/VERSION.")
@click.argument("version")
@format_option
@click.pass_context
def command(ctx: click.Context, version: str, form: str) -> None:
    """Publish the candidate as dataset/VERSION. VERSION confirms what schema/dataset.yaml says.

    A release is never written again; warnings stand in its way as errors do, unless schema/waivers.yaml waives them.

    \b
    Example:
      waqai release 1.0.0
    """
    from waqai.release.candidate import assemble
    from waqai.release.publishing import release

    here = project(ctx)
    candidate, result, problems = assemble(here)
    if result.schema and result.schema.dataset.version != version:
        raise click.UsageError(f"schema/dataset.yaml says version {result.schema.dataset.version}, not {version}")
    report(ctx, problems, form)
    if problems:
        click.echo(f"{count(len(problems), 'warning')}: a release has none that schema/waivers.yaml does not waive", err=True)
        ctx.exit(1)
    assert candidate is not None
    report(ctx, release(candidate, here.releases), form)
    if form == "text":
        events = candidate.tables.arrow["events"].num_rows
        click.echo(f"dataset/{version}: {count(events, 'event')}, published")
