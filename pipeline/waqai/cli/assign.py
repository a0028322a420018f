"""`waqai assign`: who codes what."""

from __future__ import annotations

import click

from waqai.cli.shared import plan, project
from waqai.plurals import count
from waqai.problem import CannotRun, WrongUsage


@click.command("assign", short_help="Draw who codes what, and add new articles later.")
@click.option("--coders", metavar="C1,C2...", help="Who gets articles, ids of raw/coders.yaml.  [default: those of the file]")
@click.option(
    "--double", type=click.FloatRange(0, 1), metavar="SHARE", help="The share that two coders get.  [default: the file's, else 0]"
)
@click.option("--seed", metavar="TEXT", help="What the draw begins with.  [default: the file's, else 1]")
@click.option("--dry-run", is_flag=True, help="Write nothing, and say what would be written.")
@click.pass_context
def command(ctx: click.Context, coders: str | None, double: float | None, seed: str | None, dry_run: bool) -> None:
    """Write raw/assignments.yaml: the articles of each coder, drawn by the SHA-256 of the seed and the article's id.

    Each coder gets as many as the others. What was assigned stays; new articles are added, so that the command is run again after
    each batch. An article that a coder of the list has begun already is that coder's.

    \b
    Example:
      waqai assign --coders c1,c2,c3 --double 0.3 --seed 7
      waqai assign
    """
    from collections import Counter

    from waqai.atomic_write import write_atomically
    from waqai.nearest import suggestion
    from waqai.teamwork.article_states import read_states
    from waqai.teamwork.assignment import as_text, assign

    here = project(ctx)
    with plan(None, 2 << 30, None) as made:
        articles, result = read_states(here, made)
    if result.schema is None or not result.raw.broken.isdisjoint(("assignments", "coders")):
        raise CannotRun("schema/, raw/coders.yaml or raw/assignments.yaml has problems: run `waqai validate`")
    held = next(iter(result.raw.assignments), None)
    before = held.of if held else {}
    names = [name for name in coders.split(",") if name] if coders else list(before)
    if not names or len(set(names)) < len(names):
        raise click.UsageError("name each coder once, with commas between them: --coders c1,c2")
    for name in names:
        if name not in result.raw.coder:
            raise WrongUsage(f"raw/coders.yaml has no coder `{name}`{suggestion(name, result.raw.coder)}")
    share = double if double is not None else held.double if held else 0
    if share and len(names) < 2:
        raise click.UsageError("--double needs two coders or more")
    start = seed or (held.seed if held else "1")
    coded: dict[str, set[str]] = {}
    for coding, article, _ in result.coded:
        coded.setdefault(article, set()).add(coding)
    found = assign(articles, names, share, start, before, coded)
    path = here.raw / "assignments.yaml"
    if not dry_run:
        write_atomically(path, as_text(share, start, found).encode())
    new = {article for mine in found.values() for article in mine} - {article for mine in before.values() for article in mine}
    given = Counter(article for mine in found.values() for article in mine if article in new)
    twice = sum(number > 1 for number in given.values())
    shares = ", ".join(f"{coder} {len(mine):,}" for coder, mine in found.items())
    doubled = f", {twice:,} of them to two coders" if twice else ""
    done = "would be assigned (--dry-run)" if dry_run else "assigned"
    click.echo(f"{here.relative(path)}: {count(len(new), 'new article')} {done}{doubled}; in all {shares}")
