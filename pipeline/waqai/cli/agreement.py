"""`waqai agreement`: how far codings agree, or what one has right of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from waqai.cli.shared import echo_json, echo_lines, project, report, text_or_json
from waqai.nearest import suggestion
from waqai.problem import CannotRun, WrongUsage
from waqai.project import Project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from waqai.agreement.coded_reports import Coding


@click.command("agreement", short_help="Measure how far codings agree.")
@click.argument("names", metavar="CODING... [ARTICLE...]", nargs=-1, required=True)
@click.option(
    "--against",
    metavar="MEASURE",
    help="Measure one coding against what is taken as right: VERSION (a release's published reports), VERSION/CODING (one of its "
    "whole codings) or CODING (such as `adjudicated`).",
)
@click.option("--list", "listed", is_flag=True, help="List each disagreement with its places (JSON always has them).")
@text_or_json("How figures are written.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], against: str | None, listed: bool, form: str) -> None:
    """Match the reports of codings and say how far they agree: on what there is to report, field by field, and on which
    reports are one event.

    Only articles that two of the codings have count. Of two codings the first is the measure that the second is held
    against. With --against name one coding: it gets precision, recall and F1 by type and by field, and a list of what it
    misses. The method is in docs/agreement.md. Needs the extra `release`.

    \b
    Example:
      waqai agreement c1 c2
      waqai agreement c1 c2 c3
      waqai agreement --against adjudicated my-model
      waqai agreement --against 1.1.0 my-coding example-2024-06-19-1
    """
    from waqai.agreement import agreement_format, joint_format
    from waqai.agreement.coded_reports import narrowed
    from waqai.agreement.coding_agreement import measure
    from waqai.agreement.joint_agreement import measure_all
    from waqai.agreement.raw_codings import read_codings

    if not against and len(names) < 2:
        raise click.UsageError("name two codings or more, or one and --against MEASURE")
    here = project(ctx)
    count = 1 if against else _leading_codings(here, names)
    released = against is not None and ("." in against or "/" in against)  # an id has neither
    wanted = [against, *names[:count]] if against and not released else list(names[:count])
    if len(set(wanted)) < len(wanted):
        raise click.UsageError("name each coding once: a coding is not measured against itself")
    found, problems, unfinished = read_codings(here, wanted)
    if unfinished:
        click.echo(f"waqai: not finished, and left out: {', '.join(unfinished[:5])}{' and more' if len(unfinished) > 5 else ''}", err=True)
    if problems:
        report(ctx, problems, "text", root=here.root)
    codings = dict(zip(wanted, found, strict=True))
    if against and released:
        codings = {against: _released(here, against), **codings}
    if articles := _articles(names[count:], list(codings.values())):
        codings = {name: narrowed(coding, articles) for name, coding in codings.items()}
    values: dict[str, Any]
    if len(codings) > 2:
        joint = measure_all(codings)
        values, text = joint_format.as_values(joint), joint_format.lines(joint, listed=listed)
    else:
        (first, ours), (second, theirs) = codings.items()
        agreement = measure(ours, theirs, (first, second))
        values, text = agreement_format.as_values(agreement), agreement_format.lines(agreement, listed=listed, scored=against is not None)
    if form == "json":
        echo_json(values)
    else:
        echo_lines(text)


def _leading_codings(here: Project, names: Sequence[str]) -> int:
    """How many of these names are codings: the first two, and those that follow and are folders of raw/annotations."""
    count = 2
    while count < len(names) and (here.raw / "annotations" / names[count]).is_dir():
        count += 1
    return count


def _articles(names: Sequence[str], codings: Sequence[Coding]) -> Sequence[str]:
    """The articles that were named, each coded by two of the codings."""
    missing = [name for name in names if sum(name in coding for coding in codings) < 2]
    if missing:
        known = {article for coding in codings for article in coding}
        raise CannotRun(f"not coded twice: {', '.join(missing)}{suggestion(missing[0], known)}")
    return names


def _released(here: Project, against: str) -> Coding:
    """The published reports of a release of this project, or one of its whole codings."""
    from waqai.agreement.release_codings import published_coding, whole_coding
    from waqai.release.stored import Stored, releases

    version, _, name = against.partition("/")
    known = releases(here.releases)
    if version not in known:
        raise WrongUsage(f"there is no release {version} in dataset/" + (f", which has {', '.join(known)}" if known else ""))
    release = Stored.open(here.releases / version)
    folder = here.relative(release.folder / "csv")
    if not name:
        return published_coding(release.values, folder)
    held = sorted({row["coding"] for row in release.values("codings")}) if "codings" in release.schemas else []
    if name not in held:
        raise WrongUsage(f"release {version} has no whole coding `{name}`" + (f"; it has {', '.join(held)}" if held else ""))
    return whole_coding(release.values, folder, name)
