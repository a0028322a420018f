"""What several commands have in common: their project, the format of problems, how they print and exit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from waqai.problem import Problem, errors
from waqai.project import Project, find
from waqai.report import FORMATS, lines


def project(ctx: click.Context) -> Project:
    """The project that --project names, or the one that the working directory lies in."""
    return find(Path.cwd(), ctx.find_root().obj)


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--format, for commands that report problems."""
    option = click.option(
        "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How problems are written."
    )
    return option(command)


def report(ctx: click.Context, problems: list[Problem], form: str) -> None:
    """Print the problems, and exit with 1 where one of them is an error."""
    for line in lines(problems, form):
        click.echo(line)
    if errors(problems):
        ctx.exit(1)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
