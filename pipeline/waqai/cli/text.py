"""`waqai text`: each user's own copies of the pages' texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import project, readable_article, timeout_option
from waqai.plurals import count
from waqai.problem import CannotRun
from waqai.project import Project
from waqai.records import Article

if TYPE_CHECKING:
    from waqai.word_finder import WordFinder


@click.group("text", short_help="Keep your own copies of the pages' texts.")
def command() -> None:
    """Keep your own copies of the pages' texts in raw/text, which git ignores.

    With them `waqai validate` checks every passage against its hash.
    """


@command.command("add", short_help="Put a page's text where it belongs.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--recorded", is_flag=True, help="Take from each folder, such as a checkout of a corpus, just the pages that records name.")
@click.pass_context
def add(ctx: click.Context, files: tuple[Path, ...], recorded: bool) -> None:
    """Put each text where its hash belongs, and say which articles it is the page of.

    With --recorded each FILE is a folder, which is searched with all folders below it for the pages of raw/articles, by their hashes.

    \b
    Example:
      waqai text add ~/pages/*.txt
      waqai text add --recorded ~/corpus
    """
    from waqai.texts import Texts, read_page

    here = project(ctx)
    if recorded:
        _add_recorded(ctx, here, files)
        return
    articles, texts = _pages(here), Texts(here.texts)
    unknown = 0
    for file in files:
        sha = texts.keep(read_page(file))
        known = articles.get(sha, [])
        unknown += not known
        click.echo(f"{file}: {sha[:12]}..., " + (f"the page of {', '.join(known)}" if known else "the page of no article in raw/articles"))
    if unknown:
        ctx.exit(1)


def _add_recorded(ctx: click.Context, here: Project, folders: tuple[Path, ...]) -> None:
    """Keep the pages of records that lie in some folders; exit with 1 where none of those that are wanted does."""
    from waqai.engine.check_project import check_project
    from waqai.page_files import PageFiles
    from waqai.read.raw_folder import page_hashes
    from waqai.texts import Texts

    texts, wanted = Texts(here.texts), page_hashes(here, check_project(here, keep=True, tables=False).raw)
    missing = {sha256 for sha256 in wanted if texts.get(sha256) is None}
    there, added = len(wanted) - len(missing), 0
    for sha256, data in PageFiles(folders).with_hashes(missing):
        texts.keep(data)
        missing.discard(sha256)
        added += 1
    left = f"; {count(len(missing), 'page')} of raw/articles in none of these folders" if missing else ""
    click.echo(f"{count(added, 'page')} added, {there} there already{left}")
    if missing and not added:
        ctx.exit(1)


@command.command("fetch", short_help="Bring pages from the copies that records name.")
@click.argument("articles", nargs=-1, metavar="[ARTICLE...]")
@click.option("--all", "every", is_flag=True, help="Try every copy of every article, also of those whose page is here.")
@click.option(
    "--git", "instead", metavar="DIR|file://...", help="Read copies in git from this clone, not from the address in their records."
)
@timeout_option
@click.pass_context
def fetch(ctx: click.Context, articles: tuple[str, ...], every: bool, instead: str | None, timeout: float | None) -> None:
    """Try the copies of each ARTICLE in their order until one has its page, and keep that in raw/text.

    Without ARTICLE all articles whose page is not here are tried. What was found at each copy goes into raw/drift.yaml, with
    the day. Copies of the kinds git and url are fetched; others are shown.

    \b
    Example:
      waqai text fetch
    """
    from waqai.atomic_write import write_atomically
    from waqai.dates import today
    from waqai.engine.check_project import check_project
    from waqai.fetching.drift_list import merged
    from waqai.fetching.git_copies import GitCopies
    from waqai.fetching.page_fetch import PageFetch
    from waqai.release.downloading import TIMEOUT, Session
    from waqai.texts import Texts

    here = project(ctx)
    result, texts = check_project(here, keep=True, tables=False), Texts(here.texts)
    if "drift" in result.raw.broken:
        raise CannotRun("raw/drift.yaml has problems: run `waqai validate`")
    chosen = [readable_article(result, name) for name in dict.fromkeys(articles)] or result.raw.articles
    seconds = timeout or TIMEOUT
    run = PageFetch(texts, result.raw.annotations, GitCopies(seconds, instead), Session(seconds), every=every)
    run.run(chosen)
    for f in run.findings:
        if f.found != "same":
            passages = "" if f.passages is None else f", {f.passages_found} of {count(f.passages, 'passage')} in it"
            click.echo(f"{f.article}: copy {f.copy}, {f.at.kind} {f.at.uri}: {f.found}{passages}" + (f" ({f.why})" if f.why else ""))
    listed = merged(result.raw.drift, run.findings, today(), result.raw.article)
    if listed and any(f.found != "not tried" for f in run.findings):
        write_atomically(here.raw / "drift.yaml", listed.encode())
    missing = [a for a in chosen if texts.get(a.page_sha256) is None]
    bare = sum(not a.copies for a in missing)
    left = f"; the pages of {count(len(missing), 'article')} are not here, {bare} of which name no copy" if missing else ""
    click.echo(
        f"{count(len(chosen), 'article')}: {count(len(run.findings), 'copy', 'copies')} tried, {count(len(run.added), 'page')} added{left}"
    )
    if any(a.copies for a in missing):
        ctx.exit(1)


@command.command("find", short_help="Print the evidence line for words of an article.")
@click.argument("article")
@click.argument("words")
@click.pass_context
def find(ctx: click.Context, article: str, words: str) -> None:
    """Print the evidence line to paste for WORDS, wherever they are in the body of ARTICLE.

    Vowel marks, forms of hamza, alef and ya, quotation marks, digits, white space and invisible marks make no difference to
    the search. The line is for the passage as the text has it. Of several places the exact ones come first.
    Where the words are nowhere, the nearest passage is shown, and what differs.

    \b
    Example:
      waqai text find example-2024-06-19-1 "words of the article"
    """
    from waqai.engine.check_project import check_project
    from waqai.texts import SHORTEST_PASSAGE, Texts
    from waqai.word_finder import WordFinder

    here = project(ctx)
    record = readable_article(check_project(here, keep=True), article)
    text = Texts(here.texts).get(record.page_sha256)
    if text is None:
        raise CannotRun(f"the text of {article}'s page is not in raw/text: add it with `waqai text add FILE`")
    finder = WordFinder(text)
    found = finder.find(words, record.body)
    long = [hit for hit in found if hit.end - hit.start >= SHORTEST_PASSAGE]
    if found and not long:
        length = found[0].end - found[0].start
        raise click.UsageError(f"a passage has at least {SHORTEST_PASSAGE} code points; these words have {length}")
    for hit in long:
        click.echo(_line(text, hit.start, hit.end))
    exact = sum(hit.exact for hit in long)
    if len(long) > 1 and exact < len(long):
        click.echo(
            f"{exact} of these {len(long)} places have exactly these words and come first; in the others the spelling differs",
            err=True,
        )
    if not found:
        _echo_nearest(finder, words, record)
        ctx.exit(1)


def _line(text: str, start: int, end: int) -> str:
    """The line of a passage, as annotation files have it."""
    from waqai.texts import passage_digest

    return f"- {{start: {start}, end: {end}, sha256: {passage_digest(text, start, end)}}}"


def _echo_nearest(finder: WordFinder, words: str, record: Article) -> None:
    """Say that words do not stand in the body of an article, and show the nearest passage that does."""
    from waqai.report_listing import isolated

    elsewhere = bool(finder.find(words))
    beside = ", but they are elsewhere on the page" if elsewhere else ""
    click.echo(f"these words are not in the body of {record.article}{beside}", err=True)
    if elsewhere or not (near := finder.nearest(words, record.body)):
        return
    click.echo(f"the nearest passage is [{near.start}-{near.end}] {isolated(finder.text[near.start : near.end])}", err=True)
    for ours, theirs in near.differences:
        it_has = f"it has {isolated(theirs)}" if theirs else "it does not"
        click.echo(f"  where you have {isolated(ours)}, {it_has}" if ours else f"  it also has {isolated(theirs)}", err=True)
    click.echo(f"if it is the one, its line is\n{_line(finder.text, near.start, near.end)}", err=True)


def _pages(here: Project) -> dict[str, list[str]]:
    from waqai.engine.check_project import check_project

    pages: dict[str, list[str]] = {}
    for record in check_project(here, keep=True).raw.articles:
        pages.setdefault(record.page_sha256, []).append(record.article)
    return pages


@command.command("match", short_help="Find an article's passages in another copy of its page.")
@click.argument("article")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def match(ctx: click.Context, article: str, file: Path) -> None:
    """Slide each passage's hash over FILE, another copy of the page of ARTICLE: matched, moved, or not found.

    A hash finds only the very same characters. Where the text that was coded is in raw/text, a passage that is not
    found by its hash is looked for by its words: `spelt otherwise` is one that is in FILE in other characters, which
    readers take for the same. FILE cannot prove such a passage, so the command exits with 1.

    \b
    Example:
      waqai text match example-2024-06-19-1 ~/another-copy.txt
    """
    from waqai.engine.check_project import check_project
    from waqai.texts import Texts, passage_digest, read_page, slide
    from waqai.word_finder import WordFinder

    here = project(ctx)
    result = check_project(here, keep=True)
    coded = Texts(here.texts).get(readable_article(result, article).page_sha256)
    text = read_page(file).decode()
    finder: WordFinder | None = None
    counts = {"matched": 0, "moved": 0, "spelt otherwise": 0, "not found": 0}
    for annotation in (a for a in result.raw.annotations if a.article == article):
        for report in annotation.reports:
            for start, end, sha256 in report.evidence:
                found = slide(text, start, end, sha256)
                places = [] if found is None else [(found, found + end - start)]
                verdict = "not found" if found is None else "matched" if found == start else "moved"
                if found is None and coded is not None and passage_digest(coded, start, end) == sha256:
                    finder = finder or WordFinder(text)
                    places = sorted((hit.start, hit.end) for hit in finder.find(coded[start:end]))
                    verdict = "spelt otherwise" if places else verdict
                counts[verdict] += 1
                if verdict != "matched":
                    where = " or ".join(f"{a}-{b}" for a, b in places)
                    to = {"moved": " to ", "spelt otherwise": ", at "}.get(verdict, "")
                    click.echo(f"{annotation.coding} {report.event} [{start}-{end}]: {verdict}{to}{where}")
    click.echo(", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n or verdict != "spelt otherwise"))
    if counts["not found"] or counts["spelt otherwise"]:
        ctx.exit(1)
