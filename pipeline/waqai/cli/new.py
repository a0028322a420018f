"""`waqai new`: begin an article's record, or its coding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import project
from waqai.problem import CannotRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from waqai.engine.check_project import Result
    from waqai.project import Project
    from waqai.schema.model import Schema


@click.group("new", short_help="Begin an article's record, or its coding.")
def command() -> None:
    """Begin a file of raw/, with ids and hashes filled in. `waqai validate` then says what is left to fill in."""


@command.command("article", short_help="Begin the record of the article on a page.")
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--outlet", metavar="ID", required=True, help="Who published it, an id of raw/outlets.yaml.")
@click.option("--published", metavar="DATE", required=True, help="When: a day, a month or a year, such as 2024-06-19 or 2024-06?.")
@click.option("--id", "name", metavar="ID", help="The article's id.  [default: OUTLET-DATE-N, with the first N that is free]")
@click.pass_context
def article(ctx: click.Context, page: Path, outlet: str, published: str, name: str | None) -> None:
    """Keep the text of PAGE in raw/text, and write a record of the article on it to raw/articles.

    A page with several stories has a record for each: run it once for each, and part their `body`.

    \b
    Example:
      waqai new article page.txt --outlet nile-gazette --published 2024-06-19
    """
    from waqai import skeletons
    from waqai.dates import BadDate, parse
    from waqai.texts import Texts, read_page

    here = project(ctx)
    result, _ = _read(here)
    _known("outlet", outlet, result.raw.outlet, result)
    try:
        if parse(published).kind != "point":
            raise click.UsageError(f"--published: `{published}` is an interval; an article is published on a day, in a month or a year")
    except BadDate as error:
        raise click.UsageError(f"--published: {error}") from None
    if name is not None:
        _slug("--id", name)
    data = read_page(page)
    if not data:
        raise CannotRun(f"{page} is empty: it cannot be the text of a page")
    name = name or skeletons.free_id(outlet, published, here, result)
    file, texts = here.raw / "articles" / f"{name}.yaml", Texts(here.texts)
    skeletons.refuse(file)
    held = skeletons.Page(texts.keep(data), len(data.decode()))
    skeletons.write(file, skeletons.article(name, outlet, published, held))
    click.echo(f"{here.relative(file)}: written; the page has {held.characters:,} code points, and is kept in raw/text")
    if others := [a.article for a in result.raw.articles if a.page_sha256 == held.sha256]:
        click.echo(f"the page is also that of {', '.join(others)}: no two records should have the same part of it as `body`")
    click.echo(f"next: fill in what `waqai validate` names, and begin the coding with `waqai new coding {name} --coder CODER`")


@command.command("coding", short_help="Begin the coding of an article.")
@click.argument("article", metavar="[ARTICLE]", required=False)
@click.option("--coder", metavar="ID", required=True, help="Who codes it, an id of raw/coders.yaml.")
@click.option(
    "--next", "following", is_flag=True, help="In place of ARTICLE: the first that raw/assignments.yaml gives the coder and is not begun."
)
@click.option("--coding", "folder", metavar="NAME", help="The coding, a folder of raw/annotations.  [default: the coder's id]")
@click.pass_context
def coding(ctx: click.Context, article: str | None, coder: str, following: bool, folder: str | None) -> None:
    """Write raw/annotations/CODER/ARTICLE.yaml, with an example of a report to take over.

    \b
    Example:
      waqai new coding nile-gazette-2024-06-19-1 --coder c1
      waqai new coding --next --coder c1
    """
    from datetime import date

    from waqai import skeletons
    from waqai.nearest import did_you_mean

    here = project(ctx)
    result, schema = _read(here)
    if (article is None) != following:
        raise click.UsageError("name an article, or say --next")
    _known("coder", coder, result.raw.coder, result)
    assigned = [name for table in result.raw.assignments for name in table.of.get(coder, ())]
    begun = here.raw / "annotations" / (folder or coder)
    if article is None:
        article = next((name for name in assigned if not (begun / f"{name}.yaml").exists()), None)
        if article is None:
            raise CannotRun(f"raw/assignments.yaml gives `{coder}` no article that is not begun: `waqai status` shows what is left")
    records = {path.stem for path in (here.raw / "articles").glob("*.yaml")}
    if article not in records:
        hint = did_you_mean(article, records) or "`waqai new article PAGE` begins it"
        raise CannotRun(f"there is no record raw/articles/{article}.yaml; {hint}")
    if folder is not None:
        _slug("--coding", folder)
    file = begun / f"{article}.yaml"
    today = date.today().isoformat()  # noqa: DTZ011 (the coder's own day is meant)
    skeletons.write(file, skeletons.coding(article, coder, schema.codebook, today))
    click.echo(f"{here.relative(file)}: written; `reports` has no value yet")
    if assigned and article not in assigned:
        click.echo(f"raw/assignments.yaml does not give it to `{coder}`")
    click.echo(f'next: add the reports; `waqai text find {article} "words"` prints the line of a passage')


def _read(here: Project) -> tuple[Result, Schema]:
    from waqai.engine.check_project import check_project

    result = check_project(here, keep=True)
    if result.schema is None:
        raise CannotRun("schema/ has problems: run `waqai validate`")
    return result, result.schema


def _known(kind: str, value: str, known: Mapping[str, object], result: Result) -> None:
    """Refuse an id that raw/<kind>s.yaml does not have."""
    from waqai.name_index import did_you_mean_name
    from waqai.nearest import did_you_mean

    if f"{kind}s" in result.raw.broken:
        raise CannotRun(f"raw/{kind}s.yaml has problems: run `waqai validate`")
    if value not in known:
        hint = did_you_mean(value, known) or did_you_mean_name(value, known) or "add an entry with this id, like those that it has"
        raise CannotRun(f"`{value}` is not an id of raw/{kind}s.yaml; {hint}")


def _slug(option: str, value: str) -> None:
    """Refuse what cannot be an id."""
    from waqai.identifiers import no_id

    if why := no_id(value):
        raise click.UsageError(f"{option}: `{value}` is {why}")
