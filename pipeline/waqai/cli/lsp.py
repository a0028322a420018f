"""`waqai lsp`: a language server for editors."""

from __future__ import annotations

import click

from waqai.cli.shared import project
from waqai.extras import missing


@click.command("lsp", short_help="Serve an editor: problems, completion, renaming.")
@click.option("--stdio", is_flag=True, help="Use standard input and output. This is the default; editors pass it.")
@click.option("--log", is_flag=True, help="Write to standard error what the server does.")
@click.pass_context
def command(ctx: click.Context, stdio: bool, log: bool) -> None:
    """Serve an editor by the Language Server Protocol: the problems of the whole project as files are saved, and of the open
    file while it is typed; what codes, ids and passages are; completion; every place of an id; new names of ids; fixes.

    The editor starts it and ends it. The project is that of the editor's folder, or the one that --project names. It needs
    pygls: pip install 'waqai[editor]'. docs/editors.md has the settings of VS Code and Neovim.

    Exit codes: 0 the editor has ended it, 3 it cannot run.

    \b
    Example:
      waqai lsp
      waqai --project ~/my-dataset lsp --log 2> lsp.log
    """
    import logging
    import sys

    try:
        from waqai.language_server.server import create
    except ImportError as error:
        raise missing("the language server needs", "pygls", "editor") from error
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG if log else logging.CRITICAL)
    given = ctx.find_root().obj is not None
    create(project(ctx).root if given else None).start_io()
