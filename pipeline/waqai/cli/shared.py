"""What several commands have in common: their project, how problems are written, how they exit."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from waqai.problem import CannotRun, Problem, errors
from waqai.problem_output import FORMATS, Style, lines
from waqai.project import Project, find

if TYPE_CHECKING:
    from waqai.engine.check_project import Result
    from waqai.records import Article

LEAST = 512 << 20  # bytes of memory: what one process takes with all that it imports, and for the gates
A_WORKER = 192 << 20  # bytes more for each process


def project(ctx: click.Context) -> Project:
    """The project that --project names, or the one that the working directory lies in."""
    return find(ctx.find_root().obj)


def located(ctx: click.Context, release: str) -> Path:
    """The folder of the release that an argument names: a version of the project, a folder, or a URL."""
    from waqai.release.resolve import locate

    return locate(release, project=ctx.find_root().obj)


def readable_article(result: Result, article: str) -> Article:
    """The record of an article.

    Raises
    ------
    CannotRun
        There is none, or it cannot be used yet: the message says which keys have no value, or what else is wrong.
    """
    from waqai.nearest import suggestion

    raw, path = result.raw, f"raw/articles/{article}.yaml"
    if article in raw.article:
        return raw.article[article]
    if wrong := [p for p in result.problems if p.place.path == path]:
        shown = ", ".join(p.message.partition(";")[0] for p in wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        raise CannotRun(f"{path} cannot be used yet: {shown}; `waqai validate {path}` says what is allowed")
    if f"articles/{article}" in raw.broken:
        raise CannotRun(f"the record of {article} has problems: run `waqai validate`")
    raise CannotRun(f"there is no article `{article}` in raw/articles{suggestion(article, raw.article)}")


def refuse_no_id(option: str, value: str) -> None:
    """Refuse an option whose value cannot be an id."""
    from waqai.identifiers import no_id

    if why := no_id(value):
        raise click.UsageError(f"{option}: `{value}` is {why}")


def several_codings(option: str, text: str | None) -> list[str]:
    """The codings that an option names with commas between, two or more; none where it is not given."""
    names = text.split(",") if text is not None else []
    if text is not None and (len(names) < 2 or len(set(names)) < len(names) or not all(names)):
        raise click.BadParameter("name two codings or more, each once, with commas between them: c1,c2", param_hint=option)
    return names


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--format, for commands that report problems; in GitHub Actions its annotations are the default."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default=lambda: "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text",
        show_default="text; github in GitHub Actions", help="How problems are written.",
    )(command)  # fmt: skip


def text_or_json(words: str) -> Callable[..., Any]:
    """--format of commands that print no problems; `words` is its help."""
    return click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help=words)


def status_option(words: str, **attributes: Any) -> Callable[..., Any]:
    """--status of commands that count events of a release; `words` is its help."""
    return click.option("--status", "statuses", metavar="CODES", multiple=True, help=words, **attributes)


def timeout_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--timeout, for commands that bring a release over the web."""
    return click.option(
        "--timeout",
        type=click.FloatRange(0, min_open=True),
        metavar="SECONDS",
        help="What a download may take, all in all.  [default: 3600]",
    )(command)


def bulk_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--processes, --memory and --cluster, for commands that read whole projects."""
    command = click.option(
        "--cluster", metavar="ADDRESS", callback=_address, help="Large projects: work on the dask cluster with this scheduler."
    )(command)
    command = click.option(
        "--memory", default="2GiB", show_default=True, callback=_bytes, help="Large projects: what all processes may take."
    )(command)
    return click.option(
        "--processes", type=click.IntRange(1), metavar="N", help="Large projects: how many processes work.  [default: one a core]"
    )(command)


def _bytes(ctx: click.Context, option: click.Parameter, text: str) -> int:
    number, unit = text[:-3], text[-3:]
    if unit not in ("MiB", "GiB") or not number.isdigit() or int(number) << (20 if unit == "MiB" else 30) < LEAST:
        raise click.BadParameter(f"{text}: give at least {LEAST >> 20}MiB, such as 2GiB", ctx, option)
    return int(number) << (20 if unit == "MiB" else 30)


def _address(ctx: click.Context, option: click.Parameter, text: str | None) -> str | None:
    if text and "://" not in text and not text.rpartition(":")[2].isdigit():
        raise click.BadParameter(f"{text}: give the scheduler's address, such as tcp://127.0.0.1:8786", ctx, option)
    return text


def _number(processes: int | None, memory: int) -> int:
    """How many processes work: as many as there are cores, or as `memory` suffices for."""
    most = max(1, (memory - LEAST) // A_WORKER)
    if processes is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return min(cores, most)
    if processes > most:
        needed = (LEAST + processes * A_WORKER) >> 20
        raise click.UsageError(f"--processes {processes} needs --memory {needed}MiB or more")
    return processes


@contextmanager
def plan(processes: int | None, memory: int, cluster: str | None) -> Iterator[Any]:
    """How a large project is worked on: a `waqai.engine.plan.Plan`. Ctrl-C and SIGTERM stop it while this lasts."""
    import shutil
    from functools import partial

    from waqai.engine.plan import Plan
    from waqai.engine.progress import Progress
    from waqai.engine.stop_signals import stoppable
    from waqai.engine.workers import processes as local

    with ExitStack() as stack:
        if cluster:
            from waqai.engine.cluster import connected

            workers, number = stack.enter_context(connected(cluster))
        else:
            number = _number(processes, memory)
            workers = stack.enter_context(local(number))

        endings = stack.enter_context(stoppable())

        def leaves(folder: Path) -> None:
            endings.add_first(partial(shutil.rmtree, folder, ignore_errors=True))

        endings.add(workers.end)
        yield Plan(workers, Progress(), number, memory, leaves, endings.watch)


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


def echo_json(values: Any) -> None:
    """Print values as JSON."""
    import json

    click.echo(json.dumps(values, ensure_ascii=False, indent=2))


def echo_lines(lines: Iterable[str]) -> None:
    """Print lines of text."""
    for line in lines:
        click.echo(line)
