"""The command `waqai`: a short module a command, each with only its options and exit codes.

The group imports a command's module only when that command runs; `COMMANDS` has the one-line help of each, so that
`waqai --help` imports none of them.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import Any

# Start-up makes many lasting objects and no garbage: looking for garbage among them costs a tenth of the time.
gc.set_threshold(200_000, 20, 20)

try:
    import click
except KeyboardInterrupt:
    os._exit(130)

# command: (module, one line of help)
COMMANDS = {
    "init": ("waqai.cli.init", "Start a dataset project of your own, with an example article."),
    "new": ("waqai.cli.new", "Begin records, codings and entries, with ids and hashes filled in."),
    "import": ("waqai.cli.import_files", "Read what coders and machines wrote elsewhere into a coding."),
    "assign": ("waqai.cli.assign", "Draw who codes what, balanced, and add new articles later."),
    "status": ("waqai.cli.status", "Show how far the articles are coded, by coding and in all, and what is next."),
    "code": ("waqai.cli.code", "Code articles in the browser: mark words, choose codes, see at once what is wrong."),
    "validate": ("waqai.cli.validate", "Check the coders' files: structure, codes, references, dates, evidence, links."),
    "build": ("waqai.cli.build", "Check everything and write the candidate release to a folder."),
    "release": ("waqai.cli.release", "Publish the candidate as dataset/VERSION."),
    "diff": ("waqai.cli.diff", "Show what differs between two releases, and the step that it asks for."),
    "verify": ("waqai.cli.verify", "Check a release from itself: sums, schema, keys, CSV against Parquet."),
    "get": ("waqai.cli.get", "Download a release and check every file of it."),
    "export": ("waqai.cli.export", "Write a release for Excel, Stata, SQLite or DuckDB."),
    "compare": ("waqai.cli.compare", "Compare a release with ICEWS, GDELT, POLECAT, UCDP or another table."),
    "show": ("waqai.cli.show", "Show an article's reports with their passages, or an event's reports."),
    "find-event": ("waqai.cli.find_event", "Rank the events that a report may be about; it suggests, and never links."),
    "rename": ("waqai.cli.rename", "Give an id another name in every file, with the diff first."),
    "merge": ("waqai.cli.merge", "Make one event of two, with the diff first."),
    "retire": ("waqai.cli.retire", "Retire a published id, with its reason and the ids that replace it."),
    "agreement": ("waqai.cli.agreement", "Measure how far codings agree, or one and a release."),
    "adjudicate": ("waqai.cli.adjudicate", "Make one coding of several: take what agrees, mark what differs."),
    "site": ("waqai.cli.site", "Make a site of a release: static pages that open from disk."),
    "plot": ("waqai.cli.plot", "Draw a picture of a release as SVG or PNG."),
    "explain": ("waqai.cli.explain", "Explain a problem's code: what it means, examples, how to fix it."),
    "text": ("waqai.cli.text", "Keep your own copies of the pages' texts: add, find, match."),
    "lsp": ("waqai.cli.lsp", "Serve an editor: problems as you save, completion, hovers, renaming."),
    "editor": ("waqai.cli.editor", "Write schemas that let an editor complete the project's ids too."),
    "docs": ("waqai.cli.docs", "Write the pages and editor schemas that are made from schema/."),
}
EXIT_CANNOT_RUN, EXIT_INTERRUPTED = 3, 130
SIGNALS = 128  # a code beyond that is of a run that a signal has stopped


class Unread(Exception):
    """The reader of the output has closed it."""


class Commands(click.Group):
    """A group that knows its commands' names and imports a command on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def make_context(self, *args: Any, **named: Any) -> click.Context:
        try:
            return super().make_context(*args, **named)
        except BrokenPipeError as error:
            raise Unread from error

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # click would end with the code of problems in the data, here and below
            raise SystemExit(EXIT_INTERRUPTED) from None
        except BrokenPipeError as error:
            raise Unread from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from waqai.nearest import suggestion

            ctx.fail(f"there is no command `{args[0]}`{suggestion(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


def _version(*args: Any) -> None:
    if args[-1]:
        from waqai.cli.version import show

        show(*args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--project", metavar="DIR", is_eager=True, help="The dataset project; by default the one that the working directory lies in.")
@click.option("--version", is_flag=True, expose_value=False, callback=_version, help="Show the versions of waqai and of the dataset.")
@click.pass_context
def waqai(ctx: click.Context, project: str | None) -> None:
    """Coded political events from the Arabic-language press: check them, build them, publish them.

    \b
    Example:
      waqai validate raw/annotations/c1

    Exit codes: 0 clean, 1 problems in the data, 2 wrong usage, 3 could not run, 130 interrupted.
    """
    ctx.obj = project


def main() -> None:
    """The console script: runs a command, and turns an exception that escapes into one line and exit 3."""
    _streams()
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # the others keep what is freed
    code = _run()
    if "pyarrow" in sys.modules and code < SIGNALS:
        sys.exit(code)
    # Nothing is left to do but to take apart every object, which costs a sixth of the time of `waqai validate`.
    os._exit(code)


def _streams() -> None:
    """Standard streams that can be written to, whatever the caller closed: a job of cron, a daemon."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: else a file of ours would be the output
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (for as long as the process lasts)
        elif (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _run() -> int:
    """Run the command of the command line and give its exit code, with all output written."""
    from waqai.problem import CannotRun

    try:
        try:
            waqai(prog_name="waqai")
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else EXIT_CANNOT_RUN
            if not sys.stdout.closed:  # as a language server leaves it
                sys.stdout.flush()
            return code if code < SIGNALS else _say("stopped", code)
    except KeyboardInterrupt:
        return _say("stopped", EXIT_INTERRUPTED)
    except CannotRun as error:
        return _say(str(error), error.exit_code)
    except (BrokenPipeError, Unread):
        return _silenced(EXIT_CANNOT_RUN)
    except Exception as error:
        from waqai.cli.exception_line import line

        return _silenced(_say(line(error)))
    return 0


def _silenced(code: int) -> int:
    """The code, with what an output that takes nothing still holds thrown away: the interpreter would try it again."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


def _say(message: str, code: int = EXIT_CANNOT_RUN) -> int:
    with suppress(OSError):
        print(f"waqai: {' '.join(message.split(chr(10)))}", file=sys.stderr, flush=True)
    return code
