"""`waqai explain`: the page of a problem code."""

from __future__ import annotations

import click

from waqai.catalogue import CATALOGUE, RENAMED, page
from waqai.nearest import did_you_mean


@click.command("explain", short_help="Explain a problem's code.")
@click.argument("code")
def command(code: str) -> None:
    """Print what a problem's CODE means, why it matters, a failing and a passing example, and how to fix it.

    \b
    Example:
      waqai explain evidence-hash
    """
    if code in RENAMED:
        click.echo(f"`{code}` is called `{RENAMED[code]}` now.\n")
        code = RENAMED[code]
    if code not in CATALOGUE:
        raise click.UsageError(f"there is no problem `{code}`; {did_you_mean(code, CATALOGUE) or 'docs/problems/ lists them all'}")
    click.echo(page(code).text, nl=False)
