"""`waqai adjudicate`: one coding made of several."""

from __future__ import annotations

import click

from waqai.cli.shared import project, report, several_codings
from waqai.plurals import count


@click.command("adjudicate", short_help="Make one coding of two or more.")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@click.option(
    "--codings",
    metavar="C1,C2...",
    help="The codings, two or more; event ids are the first one's. By default those that the file was made of, else c1,c2.",
)
@click.option("--coder", metavar="ID", help="Who adjudicates, an id of raw/coders.yaml; by default the file's own, else `adjudicated`.")
@click.option("--coded", metavar="DATE", help="The day that a new file gets; by default today.")
@click.pass_context
def command(ctx: click.Context, articles: tuple[str, ...], codings: str | None, coder: str | None, coded: str | None) -> None:
    """Write raw/annotations/adjudicated/ARTICLE.yaml: what the codings agree on is taken, what differs is marked.

    Two of the codings or more have the article; one that has not is ignored. What most say is shown, never
    taken.

    A mark takes a value's place, such as `status: {open: {c1: actual, c2: alleged}}`; put the value there. Until then
    `waqai validate` reports `open-mark`. Run it again after a coding changed: what was decided is never overwritten.

    \b
    Example:
      waqai adjudicate example-2024-06-19-1
      waqai adjudicate --codings c1,c2,c3 example-2024-06-19-1
    """
    from waqai.adjudication.article_adjudication import adjudicate
    from waqai.dates import BadDate, parse, today

    day = coded or today()
    try:
        parse(day)
    except BadDate as error:
        raise click.BadParameter(str(error), param_hint="--coded") from error
    names = several_codings("--codings", codings)
    here = project(ctx)
    publish: tuple[str, ...] | None = None
    for article in articles:
        path, file, problems, wanted = adjudicate(here, article, names, coder, day)
        if file is None:
            report(ctx, problems, "text", root=here.root)
            continue
        dropped = f", {len(file.dropped)} dropped" if file.dropped else ""
        publish = publish or wanted
        click.echo(f"{path}: {count(len(file.reports), 'report')}{dropped}, {count(file.marks, 'open mark')}")
    if publish:
        click.echo(f"To publish what is adjudicated, write in schema/dataset.yaml: publish: [{', '.join(publish)}]")
