"""`waqai validate`: the checks of raw/, in plain Python; with --full all that `build` checks."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path

import click

from waqai.cli.shared import bulk_options, format_option, plan, project, report
from waqai.engine.check_project import REMEMBERED, Result, check_project, is_large
from waqai.plurals import count
from waqai.problem import CannotRun, Problem, errors, in_order
from waqai.project import Project


@click.command("validate", short_help="Check the coders' files.")
@click.argument("paths", nargs=-1, type=click.Path())
@format_option
@click.option("--full", is_flag=True, help="Check also what `build` checks: tables, keys, gates. Writes nothing.")
@click.option("--published", is_flag=True, help="Only what a release depends on: not the codings that it does not contain.")
@click.option("--all", "everything", is_flag=True, help="Show more than five problems of one code in one file.")
@click.option("--no-cache", is_flag=True, help="Read every file anew, and leave .waqai/ alone.")
@bulk_options
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str,
    full: bool,
    published: bool,
    everything: bool,
    no_cache: bool,
    processes: int | None,
    memory: int,
    cluster: str | None,
) -> None:
    """Check the coders' files and everything that they refer to.

    All of raw/ and schema/ is checked; PATHS, files or folders, narrow what is reported. Where they all lie in
    raw/articles or raw/annotations, the tables, crosswalks and gates of schema/ are left alone.

    Problems of codings that a release does not contain (`publish` and `codings` of schema/dataset.yaml) stop no build; with
    --published they are left out, as in the projects' CI. What is only begun there is no problem.

    \b
    Example:
      waqai validate raw/annotations/c1/example-2024-06-19-1.yaml
      waqai validate --published
    """
    start = time.perf_counter()
    gc.disable()  # what is read is wanted to the end, and going through it for garbage takes as long as a warm run
    here = project(ctx)
    wanted = [_inside(here, Path(path)) for path in paths]
    if full:
        from waqai.engine.plan import folder
        from waqai.release.candidate import prepared
        from waqai.release.candidate_writer import write_release

        with prepared(here, lambda: plan(processes, memory, cluster)) as candidate:
            result, problems = candidate.result, candidate.problems
            if not errors(problems):
                with folder() as written:
                    problems = in_order([*problems, *write_release(candidate, written, keys=True)[1]])
            problems = in_order([*problems, *(() if published else result.problems)])
    else:
        tables = not wanted or not all(w.startswith(("raw/articles", "raw/annotations")) for w in wanted)
        use_cache = not no_cache and os.environ.get("CI", "").lower() not in ("true", "1")
        if is_large(here) or cluster:
            with plan(processes, memory, cluster) as made:
                result = check_project(here, made, tables=tables, cached=use_cache)
        else:
            result = check_project(here, tables=tables, cached=use_cache and is_large(here, REMEMBERED))
        problems = result.of_release(result.problems) if published else result.problems

    def chosen(problem: Problem) -> bool:
        paths = {place.path for place in (problem.place, *problem.related)} if wanted else ()
        return not wanted or any(path == w or path.startswith(f"{w}/") or not w for w in wanted for path in paths)

    shown, waived = [p for p in problems if chosen(p)], sum(map(chosen, result.waived))
    beside = len(shown) - len(result.of_release(shown))
    if form in ("text", "github"):
        seconds = time.perf_counter() - start
        ctx.call_on_close(lambda: click.echo(_sum(result, shown, beside, waived, len(problems) - len(shown), seconds)))
    report(ctx, shown, form, root=here.root, everything=everything)


def _inside(here: Project, path: Path) -> str:
    places = [Path.cwd() / path, here.root / path]  # the second as problems name it
    found = next((place for place in places if place.exists()), None)
    if found is None:
        raise CannotRun(f"there is no {places[0]}")
    path = found
    name = here.relative(path)
    if Path(name).is_absolute():
        raise CannotRun(f"{path} is not in the project {here.root}")
    return "" if name == "." else name


def _sum(result: Result, shown: list[Problem], beside: int, waived: int, elsewhere: int, seconds: float) -> str:
    """What was checked, what was found, and how long it took."""
    looked = [count(result.raw.files, "file"), count(result.reports, "report"), count(result.checked, "passage") + " checked"]
    if result.unchecked:
        looked.append(f"{result.unchecked:,} not (their pages' texts are not in raw/text)")
    bad, warned = len(errors(shown)), len(shown) - len(errors(shown))
    found = [count(bad, "problem") if bad else "no problems"]
    if warned:
        found.append(count(warned, "warning"))
    if beside:
        found.append(f"{beside:,} of these in codings that are not published")
    if waived:
        found.append(f"{count(waived, 'warning')} waived")
    if elsewhere:
        found.append(f"{elsewhere:,} more in other files")
    return f"{', '.join(looked)}: {', '.join(found)} ({seconds:.2f} s)"
