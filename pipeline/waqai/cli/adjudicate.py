"""`waqai adjudicate`: one coding made of two."""

from __future__ import annotations

import click

from waqai.cli.shared import count, project, report


@click.command("adjudicate", short_help="Make one coding of two.")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@click.option("--codings", nargs=2, default=("c1", "c2"), show_default="c1 c2", help="The two codings; event ids are the first one's.")
@click.option("--coder", metavar="ID", help="Who adjudicates, an id of raw/coders.yaml; by default the file's own, else `adjudicated`.")
@click.option("--coded", metavar="DATE", help="The day that a new file gets; by default today.")
@click.pass_context
def command(ctx: click.Context, articles: tuple[str, ...], codings: tuple[str, str], coder: str | None, coded: str | None) -> None:
    """Write raw/annotations/adjudicated/ARTICLE.yaml: what two codings agree on is taken, what differs is marked.

    A mark stands in a value's place, such as `status: {open: {c1: actual, c2: alleged}}`; put the value there. Until then
    `waqai validate` reports `open-mark`. Run it again after a coding changed: what was decided is never overwritten.

    \b
    Example:
      waqai adjudicate example-2024-06-19-1
    """
    from datetime import date

    from waqai.adjudication.article_adjudication import adjudicate
    from waqai.dates import BadDate, parse

    day = coded or date.today().isoformat()  # noqa: DTZ011 (the adjudicator's own day)
    try:
        parse(day)
    except BadDate as error:
        raise click.BadParameter(str(error), param_hint="--coded") from error
    here = project(ctx)
    publish: tuple[str, ...] | None = None
    for article in articles:
        path, file, problems, wanted = adjudicate(here, article, codings, coder, day)
        if file is None:
            report(ctx, problems, "text", root=here.root)
            continue
        dropped = f", {len(file.dropped)} dropped" if file.dropped else ""
        publish = publish or wanted
        click.echo(f"{path}: {count(len(file.reports), 'report')}{dropped}, {count(file.marks, 'open mark')}")
    if publish:
        click.echo(f"To publish what is adjudicated, write in schema/dataset.yaml: publish: [{', '.join(publish)}]")
