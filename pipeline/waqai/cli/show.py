"""`waqai show`: an article's reports with their passages, or an event's reports."""

from __future__ import annotations

import click

from waqai.cli.shared import echo_lines, project, readable_article
from waqai.problem import CannotRun


@click.command("show", short_help="Show an article's or an event's reports.")
@click.argument("id", metavar="ARTICLE|EVENT")
@click.pass_context
def command(ctx: click.Context, id: str) -> None:
    """Show each report of an article with its passages, or what the reports of an event say.

    Passages are shown where the page's text is in raw/text; nothing is written anywhere.

    \b
    Example:
      waqai show example-2024-06-19-1
    """
    from waqai.engine.check_project import check_project
    from waqai.nearest import suggestion
    from waqai.read.raw_folder import by_event
    from waqai.report_listing import article_lines, event_lines
    from waqai.schema.schema_reader import sound
    from waqai.texts import Texts

    here = project(ctx)
    result = check_project(here, keep=True)
    raw, schema = result.raw, sound(result.schema)
    events = by_event(raw.published(schema.dataset.publish))
    if id in raw.article or any(a.article == id for a in raw.annotations):
        lines = article_lines(raw, id, Texts(here.texts))
    elif id in events:
        lines = event_lines(raw, schema, id)
    else:
        if f"articles/{id}" in raw.broken:
            readable_article(result, id)  # which says what is wrong with it
        raise CannotRun(f"there is no article or published event `{id}` that can be read{suggestion(id, [*raw.article, *events])}")
    echo_lines(lines)
