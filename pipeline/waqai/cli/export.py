"""`waqai export`: a release as a workbook, Stata files, a database or other event data; a coding as a sheet for coders, for Label Studio or for INCEpTION."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import located, project, report, status_option
from waqai.plurals import count
from waqai.problem import WrongUsage

if TYPE_CHECKING:
    from waqai.read.raw_folder import Raw
    from waqai.schema.model import Schema
    from waqai.texts import Texts

FORMS = ("xlsx", "dta", "sqlite", "duckdb", "plover", "polecat", "w3c")
_RELEASE = "release"

_WHICH = (
    "Which articles, separated by commas; may be given again.  "
    "[default: those that CODING has or that are assigned to its coder; without it, or where it has none, all]"
)


def _options(coding: str, metavar: str, out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What the commands have in common that write the articles of a coding for coders; the arguments are help texts."""
    options = (
        click.option("--coding", metavar="CODING", help=coding),
        click.option("--articles", metavar="IDS", multiple=True, help=_WHICH),
        click.option("--out", metavar=metavar, type=click.Path(path_type=Path), help=out),
        click.option("--force", is_flag=True, help=f"Replace {'a file that is' if metavar == 'FILE' else 'files that are'} there."),
        click.pass_context,
    )

    def with_options(function: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            function = option(function)
        return function

    return with_options


class _Export(click.Group):
    """A group whose first argument may also be a release: `waqai export 1.0.0` is `waqai export release 1.0.0`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [_RELEASE, *args]
        return super().parse_args(ctx, args)


@click.group("export", cls=_Export, short_help="Write a release for other programs, or as other event data; a coding for coders' tools.")
def command() -> None:
    """Write a release, or a coding, for other tools.

    \b
    Example:
      waqai export 1.0.0 --to xlsx
      waqai export 2.0.0 --to polecat
      waqai export sheet --coding c1
      waqai export label-studio --coding c1
      waqai export inception --coding c1
    """


@command.command(_RELEASE, short_help="Write a release for other programs, or as other event data; the word may be left out.")
@click.argument("release")
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="The form to write.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Where to write it.  [default: NAME-VERSION here]")
@click.option("--force", is_flag=True, help="Replace an earlier export.")
@status_option("plover, polecat, w3c: what is exported, separated by commas, or `all`.  [default: actual; for w3c all]")
@click.option("--rows", type=click.Choice(("events", "reports")), help="plover, polecat: what a row is.  [default: events]")
@click.pass_context
def of_release(
    ctx: click.Context, release: str, form: str, out: Path | None, statuses: tuple[str, ...], rows: str | None, *, force: bool
) -> None:
    """Write RELEASE, a folder, a version or a URL, in another form, and say what that form cannot carry.

    The release is checked first; nothing is written from one that was damaged. For Stata, FILE is a folder with a file a table. What
    PLOVER's JSON, POLECAT's columns and W3C's annotations cannot carry is listed in FILE.losses.json too.

    \b
    Example:
      waqai export 1.0.0 --to xlsx
      waqai export 2.0.0 --to polecat --status actual,alleged --rows reports
    """
    from waqai.export.export_run import OF_EVENTS, export
    from waqai.release.stored import Stored
    from waqai.release.verifying import verify

    choice = OF_EVENTS.get(form)
    if statuses and choice is None:
        raise click.UsageError(f"--status is for {', '.join(OF_EVENTS)}: {form} has every row")
    if rows and form not in ("plover", "polecat"):
        raise click.UsageError(f"--rows is for plover and polecat: {form} has {'an annotation a passage' if choice else 'every table'}")
    folder = located(ctx, release)
    report(ctx, verify(folder), "text")
    if choice:
        choice = choice._replace(statuses=statuses or choice.statuses, rows=rows or choice.rows)
    target, losses = export(Stored.open(folder), form, out, force=force, choice=choice)
    for loss in losses:
        click.echo(f"not carried: {loss}")
    click.echo(f"{_shown(target)}: version {Stored(folder).version} as {form}")


@command.command("sheet", short_help="Write a sheet for coders, a report a row, which `waqai import` reads back.")
@_options(
    "Whose reports to fill in, and whose articles: a row for each that has no report.  [default: none]",
    "FILE", "Where to write it: .xlsx, or .csv.  [default: CODING.xlsx here]",
)  # fmt: skip
def sheet(ctx: click.Context, coding: str | None, articles: tuple[str, ...], out: Path | None, force: bool) -> None:
    """Write a workbook for coders, from right to left, with drop-downs from the codebook: a report a row.

    What comes back, `waqai import FILE --as CODING` reads without a mapping. The words of passages are in it, so keep it out of git.

    \b
    Example:
      waqai export sheet --coding c1 --articles example-2024-06-19-1
    """
    from waqai.export import coding_sheet

    schema, raw, texts, names = _chosen(ctx, coding, articles)
    made = coding_sheet.coding_sheet(raw, schema, texts, coding, names)
    target = out or Path(f"{coding or 'articles'}.xlsx")
    coding_sheet.write(made, target, schema, raw, force=force)
    _echo_losses(made.losses, target, count(len(made.rows), "row"))


@command.command("blind-sheet", short_help="Write a sheet by which people check what is published without seeing it.")
@click.option("--reports", metavar="N", type=click.IntRange(0, 100_000), default=100, show_default=True, help="How many reports are drawn.")
@click.option(
    "--articles", metavar="N", type=click.IntRange(0, 10_000), default=20, show_default=True, help="How many articles, to be coded whole."
)
@click.option("--seed", metavar="TEXT", required=True, help="What the draw begins with; another seed is another draw.")
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path), default=Path("blind.xlsx"), show_default=True, help="Where: .xlsx, or .csv."
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_context
def blind_sheet(ctx: click.Context, reports: int, articles: int, seed: str, out: Path, *, force: bool) -> None:
    """Write a sheet for people who check what is published: of drawn reports only the passages, and drawn articles to code whole.

    What comes back, `waqai import FILE --as CODING` reads, and `waqai agreement CODING --against VERSION` compares. The words of
    passages are in it, so keep it out of git.

    \b
    Example:
      waqai export blind-sheet --seed 7 --out check.xlsx
    """
    from waqai.export import coding_sheet
    from waqai.export.blind_sheet import blind_sheet as made_of

    schema, raw, texts, _ = _chosen(ctx, None, ())
    made = made_of(raw, schema, texts, seed=seed, reports=reports, articles=articles)
    coding_sheet.write(made, out, schema, raw, force=force)
    _echo_losses(made.losses, out, count(len(made.rows), "row"))


@command.command("label-studio", short_help="Write a configuration and tasks for Label Studio, which `waqai import` reads back.")
@_options(
    "The coding whose reports are the predictions of the tasks.  [default: none]",
    "FOLDER", "Where to write both.  [default: CODING-label-studio here]",
)  # fmt: skip
def label_studio(ctx: click.Context, coding: str | None, articles: tuple[str, ...], out: Path | None, force: bool) -> None:
    """Write config.xml, the labeling configuration of the codebook, and tasks.json, a task for each article.

    What Label Studio exports as JSON, `waqai import FILE --as CODING` reads without a mapping. The pages' texts are in the tasks, so
    keep them out of git.

    \b
    Example:
      waqai export label-studio --coding c1 --articles example-2024-06-19-1
    """
    from waqai.export import label_studio_project as made_for

    schema, raw, texts, names = _chosen(ctx, coding, articles)
    made = made_for.label_studio_project(schema, raw, texts, coding, names)
    target = out or Path(f"{coding or 'articles'}-label-studio")
    made_for.write(made, target, force=force)
    _echo_losses(made.losses, target, count(len(made.tasks), "task"))


@command.command("inception", short_help="Write layers and documents for INCEpTION, which `waqai import` reads back.")
@_options(
    "The coding whose reports are in the documents.  [default: none]", "FOLDER", "Where to write them.  [default: CODING-inception here]"
)
def inception(ctx: click.Context, coding: str | None, articles: tuple[str, ...], out: Path | None, force: bool) -> None:
    """Write layers.json, the layers and tag sets of the codebook, and documents/, an article each in UIMA CAS JSON.

    What INCEpTION exports as UIMA CAS JSON or XMI, `waqai import FILE --as CODING` reads without a mapping. The pages' texts are in
    the documents, so keep them out of git.

    \b
    Example:
      waqai export inception --coding c1 --articles example-2024-06-19-1
    """
    from waqai.export import inception_project as made_for

    schema, raw, texts, names = _chosen(ctx, coding, articles)
    made = made_for.inception_project(schema, raw, texts, coding, names)
    target = out or Path(f"{coding or 'articles'}-inception")
    made_for.write(made, target, force=force)
    _echo_losses(made.losses, target, count(len(made.documents), "document"))


def _chosen(ctx: click.Context, coding: str | None, articles: tuple[str, ...]) -> tuple[Schema, Raw, Texts, list[str]]:
    """The project as read, and the articles that are named, else those that the coding has or raw/assignments.yaml gives to its coder.

    An article that is not there cannot be exported, nor a coding that neither is there nor is a coder's.
    """
    from waqai.engine.check_project import check_project
    from waqai.nearest import suggestion
    from waqai.schema.schema_reader import sound
    from waqai.texts import Texts

    here = project(ctx)
    result = check_project(here, keep=True, tables=False)
    schema = sound(result.schema)
    codings = {a.coding for a in result.raw.annotations}
    assigned = [name for table in result.raw.assignments for name in table.of.get(coding or "", ())]
    if coding is not None and coding not in codings and coding not in result.raw.coder:
        raise WrongUsage(f"there is no coding `{coding}` in raw/annotations that can be read{suggestion(coding, codings)}")
    names = [name.strip() for text in articles for name in text.split(",") if name.strip()]
    for name in names:
        if name not in result.raw.article:
            raise WrongUsage(f"there is no article `{name}` in raw/articles{suggestion(name, result.raw.article)}")
    if coding is not None and not names:
        names = sorted(
            {*(a.article for a in result.raw.annotations if a.coding == coding), *(n for n in assigned if n in result.raw.article)}
        )
    return schema, result.raw, Texts(here.texts), names or sorted(result.raw.article)


def _echo_losses(losses: Iterable[str], target: Path, what: str) -> None:
    """Say what could not be written, and what was, and where."""
    for loss in losses:
        click.echo(f"not carried: {loss}")
    click.echo(f"{_shown(target.absolute())}: {what}")


def _shown(target: Path) -> Path:
    return target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target
