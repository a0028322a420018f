"""What several commands have in common: their project, how problems are written, how they exit."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from waqai.problem import Problem, errors
from waqai.project import Project, find
from waqai.report import FORMATS, Style, lines


def project(ctx: click.Context) -> Project:
    """The project that --project names, or the one that the working directory lies in."""
    return find(Path.cwd(), ctx.find_root().obj)


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--format, for commands that report problems; in GitHub Actions its annotations are the default."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default=lambda: "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text",
        show_default="text; github in GitHub Actions", help="How problems are written.",
    )(command)  # fmt: skip


def report(ctx: click.Context, problems: list[Problem], form: str, *, root: Path | None = None, everything: bool = False) -> None:
    """Print the problems, and exit with 1 where one of them is an error.

    On a terminal each comes with its line and a caret (`root` says where the files lie), and in colours unless the
    environment has NO_COLOR.
    """
    terminal = sys.stdout.isatty()
    style = Style(root if terminal else None, terminal and not os.environ.get("NO_COLOR"), everything)
    for line in lines(problems, form, style):
        print(line)  # (click.echo would strip the colours that were asked for)
    if errors(problems):
        ctx.exit(1)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
