"""`waqai build`: the candidate release, written to a folder."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from waqai.cli.shared import bulk_options, format_option, plan, project, report
from waqai.plurals import count


@click.command("build", short_help="Write the candidate release to a folder.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Where to write it.  [default: build/VERSION of the project]")
@format_option
@bulk_options
@click.pass_context
def command(ctx: click.Context, out: Path | None, form: str, processes: int | None, memory: int, cluster: str | None) -> None:
    """Check everything and write exactly what `waqai release` would publish, then read it back.

    Nothing is written where there is a problem.

    \b
    Example:
      waqai build --out /tmp/candidate
    """
    from waqai.release.candidate import prepared
    from waqai.release.publishing import build
    from waqai.release.stored import Stored
    from waqai.release.verifying import compare

    gc.disable()  # as `waqai validate` does
    here = project(ctx)
    with prepared(here, lambda: plan(processes, memory, cluster)) as candidate:
        report(ctx, candidate.problems, form)
        version = candidate.schema.dataset.version
        target = (out or here.root / "build" / version).absolute()
        if here.releases in target.parents or target == here.releases:
            raise click.UsageError("--out lies in dataset/, where only `waqai release` writes")
        report(ctx, build(candidate, target), form)
    if form == "text":
        events, reports = (Stored(target).opened(name).num_rows for name in ("events", "reports"))
        shown = here.relative(target)
        if (here.releases / version).is_dir() and compare(target, here.releases / version):
            told = f"{version} is published and differs from this: set the next version in schema/dataset.yaml before you release"
            click.echo(f"waqai: {told}", err=True)
        click.echo(f"{shown}: version {version}, {count(events, 'event')} in {count(reports, 'report')}, written and read back")
