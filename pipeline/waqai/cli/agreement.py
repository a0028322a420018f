"""`waqai agreement`: how far two codings agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from waqai.cli.shared import project, report
from waqai.problem import CannotRun
from waqai.project import Project

if TYPE_CHECKING:
    from waqai.agreement.coded_reports import Coding


@click.command("agreement", short_help="Measure how far two codings agree.")
@click.argument("names", metavar="C1 C2 [ARTICLE...]", nargs=-1, required=True)
@click.option(
    "--against",
    metavar="VERSION[/CODING]",
    help="Measure one coding against a release: its published reports, or one of its whole codings.",
)
@click.option("--list", "listed", is_flag=True, help="List each disagreement with both its places (JSON always has them).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How figures are written.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], against: str | None, listed: bool, form: str) -> None:
    """Match the reports of two codings and say how far they agree: on what there is to report, and field by field.

    C1 is the measure that C2 is held against. Only articles that both have coded count. The method stands in
    docs/agreement.md. Needs the extra `release`.

    \b
    Example:
      waqai agreement c1 c2
      waqai agreement --against 1.1.0 my-coding example-2024-06-19-1
    """
    import json

    from waqai.agreement.agreement_format import as_values, lines
    from waqai.agreement.coding_agreement import measure
    from waqai.agreement.raw_codings import read_codings

    needed = 1 if against else 2
    if len(names) < needed:
        raise click.UsageError("name two codings, or one and --against VERSION")
    here = project(ctx)
    codings, problems = read_codings(here, names[:needed])
    if problems:
        report(ctx, problems, "text", root=here.root)
    if against:
        codings = [_released(here, against), *codings]
    first, second = codings
    articles = names[needed:] or None
    missing = [a for a in articles or () if a not in first or a not in second]
    if missing:
        raise CannotRun(f"not coded twice: {', '.join(missing)}")
    result = measure(first, second, (against or names[0], names[needed - 1]), articles)
    if form == "json":
        click.echo(json.dumps(as_values(result), ensure_ascii=False, indent=2))
        return
    for line in lines(result, listed=listed):
        click.echo(line)


def _released(here: Project, against: str) -> Coding:
    """The published reports of a release of this project, or one of its whole codings."""
    from waqai.agreement.release_codings import published_coding, whole_coding
    from waqai.release.stored import Stored, releases

    version, _, name = against.partition("/")
    known = releases(here.releases)
    if version not in known:
        raise CannotRun(f"there is no release {version} in dataset/" + (f", which has {', '.join(known)}" if known else ""))
    release = Stored.open(here.releases / version)
    folder = here.relative(release.folder / "csv")
    if not name:
        return published_coding(release.values, folder)
    held = sorted({row["coding"] for row in release.values("codings")}) if "codings" in release.schemas else []
    if name not in held:
        raise CannotRun(f"release {version} has no whole coding `{name}`" + (f"; it has {', '.join(held)}" if held else ""))
    return whole_coding(release.values, folder, name)
