"""`waqai release`: the candidate, published."""

from __future__ import annotations

import gc

import click

from waqai.cli.shared import bulk_options, format_option, plan, project, report
from waqai.plurals import count


@click.command("release", short_help="Publish the candidate as dataset/VERSION.")
@click.argument("version")
@format_option
@bulk_options
@click.pass_context
def command(ctx: click.Context, version: str, form: str, processes: int | None, memory: int, cluster: str | None) -> None:
    """Publish the candidate as dataset/VERSION. VERSION confirms what schema/dataset.yaml says.

    A release is never written again; warnings stand in its way as errors do, unless schema/waivers.yaml waives them.

    \b
    Example:
      waqai release 1.0.0
    """
    from waqai.release.candidate import prepared
    from waqai.release.publishing import release
    from waqai.release.stored import Stored

    gc.disable()  # as `waqai validate` does
    here = project(ctx)
    with prepared(here, lambda: plan(processes, memory, cluster)) as candidate:
        schema, problems = candidate.result.schema, candidate.problems
        if schema and schema.dataset.version != version:
            raise click.UsageError(f"schema/dataset.yaml says version {schema.dataset.version}, not {version}")
        report(ctx, problems, form)
        if problems:
            click.echo(f"{count(len(problems), 'warning')}: a release has none that schema/waivers.yaml does not waive", err=True)
            ctx.exit(1)
        report(ctx, release(candidate, here.releases), form)
    if form == "text":
        events = Stored(here.releases / version).opened("events").num_rows
        click.echo(f"dataset/{version}: {count(events, 'event')}, published")
