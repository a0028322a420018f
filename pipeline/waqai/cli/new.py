"""`waqai new`: begin an article's record or its coding, or write the records of a table of articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import echo_lines, format_option, located, project, refuse_no_id, report
from waqai.plurals import count
from waqai.problem import CannotRun, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from waqai.engine.check_project import Result
    from waqai.project import Project
    from waqai.schema.model import Schema


@click.group("new", short_help="Begin records, codings and entries.")
def command() -> None:
    """Begin records of articles, their codings, and entries of actors, places and outlets, with ids and hashes filled in.

    `waqai validate` then says what is left to fill in.
    """


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
    result, schema = _read(here)
    _known("outlet", outlet, result.raw.outlet, result)
    try:
        if parse(published).kind != "point":
            raise click.UsageError(f"--published: `{published}` is an interval; an article is published on a day, in a month or a year")
    except BadDate as error:
        raise click.UsageError(f"--published: {error}") from None
    if name is not None:
        refuse_no_id("--id", name)
    data = read_page(page)
    if not data:
        raise CannotRun(f"{page} is empty: it cannot be the text of a page")
    name = name or skeletons.free_id(outlet, published, skeletons.taken_ids(here, result))
    file, texts = here.raw / "articles" / f"{name}.yaml", Texts(here.texts)
    skeletons.refuse(file)
    held = skeletons.Page(texts.keep(data), len(data.decode()))
    skeletons.write(file, skeletons.article(name, outlet, published, held, skeletons.language(schema.dataset.languages)))
    click.echo(f"{here.relative(file)}: written; the page has {held.characters:,} code points, and is kept in raw/text")
    if others := [a.article for a in result.raw.articles if a.page_sha256 == held.sha256]:
        click.echo(f"the page is also that of {', '.join(others)}: no two records should have the same part of it as `body`")
    click.echo(f"next: fill in what `waqai validate` names, and begin the coding with `waqai new coding {name} --coder CODER`")


@command.command("articles", short_help="Write the records of the articles of a table.")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--map", "map_file", metavar="MAP", type=click.Path(path_type=Path), help="What the table's columns and values are here.")
@click.option(
    "--from",
    "folders",
    metavar="FOLDER",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Where the pages lie, such as a checkout of a corpus.",
)
@click.option(
    "--body-tags",
    "tags",
    metavar="TAG,...",
    default="",
    help="The elements of a page that are the story, such as TITLE,TEXT.  [default: the whole page]",
)
@click.option("--fetch", is_flag=True, help="Bring pages that lie in no folder from the repositories that rows name.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@format_option
@click.pass_context
def articles(
    ctx: click.Context, table: Path, map_file: Path | None, folders: tuple[Path, ...], tags: str, fetch: bool, dry_run: bool, form: str
) -> None:
    """Write a record for each row of TABLE (xlsx, csv or tsv), and keep the pages' texts in raw/text.

    Columns: outlet, published, file (or path, sha256, blob), and those that docs/annotation-format.md lists. A row is known by its
    page: one that has a record is left alone. Where a row has a problem, nothing is written.

    \b
    Example:
      waqai new articles sample.tsv --map sample-map.yaml --from corpus --body-tags TITLE,TEXT
    """
    from waqai.edits.journal import finish
    from waqai.fetching.git_copies import GitCopies
    from waqai.imports.article_table import read_mapping
    from waqai.new_articles import plan_articles
    from waqai.release.downloading import TIMEOUT

    here = project(ctx)
    finish(here.root)
    mapping, problems = read_mapping(map_file) if map_file else ({}, [])
    if problems:
        report(ctx, problems, form)
        return
    plan = plan_articles(
        here, table, mapping, folders, [tag for part in tags.split(",") if (tag := part.strip())], GitCopies(TIMEOUT) if fetch else None
    )
    if plan.table.left_out:
        click.echo(f"columns that are left out: {', '.join(plan.table.left_out)}", err=True)
    if not plan.problems and not dry_run:
        plan.write(here, f"waqai new articles {table}")
    if form == "text" or not plan.problems:
        done = "nothing is written" if plan.problems or dry_run else f"{count(len(plan.new), 'record')} written"
        found = f"{len(plan.new)} new, {plan.there} there already, {count(len(plan.problems), 'problem')}"
        click.echo(f"{count(len(plan.table.rows), 'row')}: {found}; {done}", err=form != "text")
    if plan.open and not plan.problems and not dry_run and form == "text":
        click.echo(f"next: fill in {' and '.join(f'`{key}`' for key in plan.open)}: `waqai validate` names where")
    report(ctx, plan.problems, form)


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
    from waqai import skeletons
    from waqai.dates import today
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
        refuse_no_id("--coding", folder)
    file = begun / f"{article}.yaml"
    skeletons.write(file, skeletons.coding(article, coder, schema.codebook, today()))
    click.echo(f"{here.relative(file)}: written; `reports` has no value yet")
    if assigned and article not in assigned:
        click.echo(f"raw/assignments.yaml does not give it to `{coder}`")
    click.echo(f'next: add the reports; `waqai text find {article} "words"` prints the line of a passage')


def _entry(kind: str) -> None:
    """Add the command that begins entries of one authority file."""

    @command.command(kind, short_help=f"Add {kind}s to raw/{kind}s.yaml.", help=_ENTRY_HELP.format(kind=kind, name=_ENTRY_NAMES[kind]))
    @click.argument("names", metavar="NAME...", nargs=-1, required=True)
    @click.option("--from", "release", metavar="RELEASE", help="A version of this project, a folder or a URL whose entries are taken over.")
    @click.option("--id", "id_", metavar="ID", help="The id of the one new entry.  [default: the name's Latin letters]")
    @click.pass_context
    def add(ctx: click.Context, names: tuple[str, ...], release: str | None, id_: str | None) -> None:
        from waqai.edits.journal import finish
        from waqai.edits.project_edit import ProjectEdit
        from waqai.new_entries import plan_entries
        from waqai.release.stored import Stored

        here = project(ctx)
        if id_ is not None:
            if release or len(names) > 1:
                raise click.UsageError("--id is for one name, and not with --from: entries of a release keep their ids")
            refuse_no_id("--id", id_)
        finish(here.root)
        plan = ProjectEdit(here, f"waqai new {kind} {' '.join(names)}")
        outcome = plan_entries(plan, kind, list(names), Stored.open(located(ctx, release)) if release else None, id_)
        for name in outcome.there:
            click.echo(f"`{name}` is there already")
        echo_lines(outcome.unclear)
        if outcome.unclear:
            click.echo("nothing is written")
            ctx.exit(1)
        if outcome.added:
            plan.write()
            click.echo(f"raw/{kind}s.yaml: added {', '.join(f'`{name}`' for name in outcome.added)}")
            if release is None:
                click.echo("next: fill in what `waqai validate` names")


_ENTRY_NAMES = {"actor": '"Kim Jong Un"', "place": "Pyongyang", "outlet": "Reuters"}
_ENTRY_HELP = """Add an entry for each NAME to the end of raw/{kind}s.yaml; the rest of the file stays as it is.

With --from the entries are those of a release, by an id, a name or an alias, with their ids, names and Wikidata ids. Otherwise
an entry is begun, and `waqai validate` names what is left to fill in.

\b
Example:
  waqai new {kind} {name} --from 1.1.0
"""
for _kind in _ENTRY_NAMES:
    _entry(_kind)


def _read(here: Project) -> tuple[Result, Schema]:
    from waqai.engine.check_project import check_project
    from waqai.schema.schema_reader import sound

    result = check_project(here, keep=True)
    return result, sound(result.schema)


def _known(kind: str, value: str, known: Mapping[str, object], result: Result) -> None:
    """Refuse an id that raw/<kind>s.yaml does not have."""
    from waqai.name_index import did_you_mean_name
    from waqai.nearest import did_you_mean

    if f"{kind}s" in result.raw.broken:
        raise CannotRun(f"raw/{kind}s.yaml has problems: run `waqai validate`")
    if value not in known:
        hint = did_you_mean(value, known) or did_you_mean_name(value, known) or "add an entry with this id, like those that it has"
        raise WrongUsage(f"`{value}` is not an id of raw/{kind}s.yaml; {hint}")
