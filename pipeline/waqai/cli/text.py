"""`waqai text`: each user's own copies of the pages' texts."""

from __future__ import annotations

from pathlib import Path

import click

from waqai.cli.shared import project
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.records import Article


@click.group("text", short_help="Keep your own copies of the pages' texts.")
def command() -> None:
    """Keep your own copies of the pages' texts in raw/text, which git ignores.

    With them `waqai validate` checks every passage against its hash.
    """


@command.command("add", short_help="Put a page's text where it belongs.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_context
def add(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Put each text where its hash belongs, and say which articles it is the page of.

    \b
    Example:
      waqai text add ~/pages/*.txt
    """
    from waqai.texts import Texts, read_page

    here = project(ctx)
    articles, texts = _pages(here), Texts(here.texts)
    unknown = 0
    for file in files:
        sha = texts.keep(read_page(file))
        known = articles.get(sha, [])
        unknown += not known
        click.echo(f"{file}: {sha[:12]}..., " + (f"the page of {', '.join(known)}" if known else "the page of no article in raw/articles"))
    if unknown:
        ctx.exit(1)


@command.command("find", short_help="Print the evidence line for words of an article.")
@click.argument("article")
@click.argument("words")
@click.pass_context
def find(ctx: click.Context, article: str, words: str) -> None:
    """Print the evidence line to paste for WORDS, wherever they stand in the body of ARTICLE.

    \b
    Example:
      waqai text find example-2024-06-19-1 "words of the article"
    """
    from waqai.texts import SHORTEST_PASSAGE, Texts, find_words, passage_digest

    here = project(ctx)
    record = _article(here, article)
    text = Texts(here.texts).get(record.page_sha256)
    if text is None:
        raise CannotRun(f"the text of {article}'s page is not in raw/text: add it with `waqai text add FILE`")
    found = [(a, b) for a, b in find_words(text, words) if any(start <= a and b <= end for start, end in record.body)]
    if short := [span for span in found if span[1] - span[0] < SHORTEST_PASSAGE]:
        raise click.UsageError(f"a passage has at least {SHORTEST_PASSAGE} code points; these words have {short[0][1] - short[0][0]}")
    for start, end in found:
        click.echo(f"- {{start: {start}, end: {end}, sha256: {passage_digest(text, start, end)}}}")
    if not found:
        elsewhere = ", though they stand elsewhere on the page" if find_words(text, words) else ""
        click.echo(f"these words do not stand in the body of {article}{elsewhere}", err=True)
        ctx.exit(1)


def _pages(here: Project) -> dict[str, list[str]]:
    from waqai.engine.check_project import check_project

    pages: dict[str, list[str]] = {}
    for record in check_project(here, keep=True).raw.articles:
        pages.setdefault(record.page_sha256, []).append(record.article)
    return pages


def _article(here: Project, article: str) -> Article:
    from waqai.engine.check_project import check_project
    from waqai.nearest import did_you_mean

    known = check_project(here, keep=True).raw.article
    if article not in known:
        raise CannotRun(f"there is no article `{article}` in raw/articles that can be read; {did_you_mean(article, known)}".rstrip("; "))
    return known[article]


@command.command("match", short_help="Find an article's passages in another copy of its page.")
@click.argument("article")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def match(ctx: click.Context, article: str, file: Path) -> None:
    """Slide each passage's hash over FILE, another copy of the page of ARTICLE: matched, moved, or not found.

    \b
    Example:
      waqai text match example-2024-06-19-1 ~/another-copy.txt
    """
    from waqai.engine.check_project import check_project
    from waqai.texts import read_page, slide

    here = project(ctx)
    _article(here, article)
    text = read_page(file).decode()
    counts = {"matched": 0, "moved": 0, "not found": 0}
    for annotation in (a for a in check_project(here, keep=True).raw.annotations if a.article == article):
        for report in annotation.reports:
            for passage in report.evidence:
                found = slide(text, passage.start, passage.end, passage.sha256)
                verdict = "not found" if found is None else "matched" if found == passage.start else "moved"
                counts[verdict] += 1
                if verdict != "matched":
                    where = "" if found is None else f" to {found}-{found + passage.end - passage.start}"
                    click.echo(f"{annotation.coding} {report.event} [{passage.start}-{passage.end}]: {verdict}{where}")
    click.echo(", ".join(f"{n} {verdict}" for verdict, n in counts.items()))
    if counts["not found"]:
        ctx.exit(1)
