"""`waqai plot`: a picture of a release for a paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import located, status_option

if TYPE_CHECKING:
    from waqai.pictures.event_filter import EventFilter
    from waqai.pictures.picture_words import Language
    from waqai.release.stored import Stored

PICTURES = ("timeline", "dyads", "types")
MOST_YEARS = 100  # in months each is drawn, with a mark for each on the axis


@click.command("plot", short_help="Draw a picture of a release.")
@click.argument("release", metavar="RELEASE")
@click.argument("picture", type=click.Choice(PICTURES))
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="A name in .svg or .png.")
@status_option("Statuses of the events, with commas between, or `all`.", default=("actual",), show_default=True)
@click.option(
    "--countries", metavar="C1,C2", help="Codes of countries, such as PRK,RUS: events in which any of them takes part (PRK or RUS)."
)
@click.option("--from", "first", metavar="MONTH", help="The first month in which events began: YYYY-MM, or a year.")
@click.option("--to", "last", metavar="MONTH", help="The last such month.")
@click.option("--lang", "language", type=click.Choice(("en", "ar")), default="en", show_default=True, help="The language of its words.")
@click.pass_context
def command(
    ctx: click.Context, release: str, picture: str, out: Path, statuses: tuple[str, ...], countries: str | None, first: str | None, last: str | None,
    language: Language,
) -> None:  # fmt: skip
    """Draw events by month, by pair of countries or by type, of RELEASE, a version of dataset/ or a release's folder.

    The subtitle says which events are drawn. Below a timeline are the articles that were read, by month of publication.
    The same release gives the same SVG. Needs the extra `site`.

    \b
    Examples:
      waqai plot 1.0.0 dyads --out dyads.svg
      waqai plot 1.0.0 timeline --countries PRK,RUS --from 2018-03 --to 2018-06 --lang ar --out months.svg
    """
    from waqai.atomic_write import write_atomically
    from waqai.pictures.drawing import png, svg
    from waqai.release.stored import Stored, lacking

    if out.suffix not in (".svg", ".png"):
        raise click.UsageError(f"{out.name} ends neither in .svg nor in .png")
    stored = Stored.open(located(ctx, release))
    with lacking(stored.folder):
        choice = _choice(stored, statuses, countries, first, last)
        if picture == "timeline" and choice.first and choice.last and int(choice.last[:4]) - int(choice.first[:4]) >= MOST_YEARS:
            raise click.UsageError(f"a timeline shows months of at most {MOST_YEARS} years: --from {first} to --to {last} is more")
        drawn = png(stored, picture, choice, language) if out.suffix == ".png" else svg(stored, picture, choice, language).encode()
    write_atomically(out, drawn)
    click.echo(f"{out}: {picture} of version {stored.version}")


def _choice(stored: Stored, statuses: tuple[str, ...], countries: str | None, first: str | None, last: str | None) -> EventFilter:
    from waqai.nearest import did_you_mean
    from waqai.pictures.event_filter import EventFilter, known_countries
    from waqai.pictures.figures import STATUSES
    from waqai.release.chosen_statuses import chosen_statuses

    wanted = chosen_statuses(STATUSES, statuses)
    codes = tuple(dict.fromkeys(countries.upper().split(","))) if countries else ()
    known = known_countries(stored) if codes else set()
    for code in codes:
        if code not in known:
            raise click.UsageError(f"no event of {stored.version} has the country `{code}` {did_you_mean(code, known)}".rstrip())
    begin, end = _month(first, "01"), _month(last, "12")
    if begin and end and begin > end:
        raise click.UsageError(f"--from {first} is after --to {last}")
    return EventFilter(wanted, codes, begin, end)


def _month(text: str | None, of_year: str) -> str | None:
    """A month as YYYY-MM; of a year its first or its last."""
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?", text)
    if not found:
        raise click.UsageError(f"`{text}` is no month: write it as 2018-03, or a year as 2018")
    return f"{found[1]}-{found[2] or of_year}"
