"""`waqai code`: code articles in the browser."""

from __future__ import annotations

import gc
from time import monotonic, sleep
from typing import TYPE_CHECKING

import click

from waqai.cli.shared import project, refuse_no_id, several_codings
from waqai.problem import CannotRun

if TYPE_CHECKING:
    from waqai.code_page.page_server import Answer, PageServer

_PORTS = range(20_000, 30_000)


@click.command("code", short_help="Code articles in the browser.")
@click.argument("article", required=False)
@click.option("--coder", metavar="ID", required=True, help="Who codes, an id of raw/coders.yaml.")
@click.option("--coding", metavar="NAME", help="The folder of raw/annotations.  [default: the coder's id]")
@click.option("--suggest", metavar="CODING", help="A coding, such as a machine's, whose reports are shown to be taken or refused.")
@click.option("--adjudicate", "codings", metavar="C1,C2...", help="Adjudicate these codings, side by side, instead of coding.")
@click.option("--lang", type=click.Choice(["en", "ar"]), default="en", show_default=True, help="The language of the page.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port on 127.0.0.1.  [default: the coding's own, else one that is free]")
@click.option("--browser/--no-browser", default=True, help="Whether the page is opened, or its address printed alone.")
@click.option("--idle", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help="Stop after so long without a request.")
@click.pass_context
def command(
    ctx: click.Context, article: str | None, coder: str, coding: str | None, suggest: str | None, codings: str | None, lang: str, port: int | None,
    browser: bool, idle: float | None,
) -> None:  # fmt: skip
    """Open a page in the browser in which words are marked and reports are filled in, and save them to
    raw/annotations/CODING/ARTICLE.yaml as they are written; until a report is finished it is a draft there.

    The page comes from this machine (127.0.0.1) and asks no other; anyone who has its address can change the coding, so keep
    it to yourself. Press Ctrl-C to stop. The same files can be edited by hand meanwhile.

    Exit codes: 0 stopped, 2 wrong usage, 3 could not run.

    \b
    Example:
      waqai code --coder c1
      waqai code example-2024-06-19-1 --coder adj --adjudicate c1,c2
    """
    from waqai.code_page.coding_session import CodingSession, Refused, SessionSetup
    from waqai.code_page.page_api import PageApi

    several = tuple(several_codings("--adjudicate", codings))
    if several and (coding or suggest):
        raise click.UsageError("--adjudicate is without --coding and --suggest: what is adjudicated goes into `adjudicated`")
    name = "adjudicated" if several else coding or coder
    refuse_no_id("--coding", name)
    session = CodingSession(project(ctx), SessionSetup(coder, name, suggest, several))
    gc.freeze()  # what is known of a large project stays: to look through it for garbage takes longer than to check a coding
    if article is not None:
        try:
            session.record(article)
        except Refused as error:
            from waqai.nearest import suggestion

            raise CannotRun(f"{error}{suggestion(article, session.index.raw.article)}") from error
    server = _listening(PageApi(session, lang, article).answer, port, f"{session.project.root} {name}")
    click.echo(f"coding {name} at {server.address}", nl=True)
    click.echo("Ctrl-C stops it; everything that the page shows as saved is in the file")
    if browser:
        import webbrowser

        webbrowser.open(server.address)
    _serve(server, idle)


def _listening(answer: Answer, port: int | None, whose: str) -> PageServer:
    """A server at a port; without one at that which this coding of this project always has, if it is free."""
    from zlib import crc32

    from waqai.code_page.page_server import PageServer

    if port is not None:
        return PageServer(answer, port)
    try:
        return PageServer(answer, _PORTS[0] + crc32(whose.encode("utf-8", "surrogateescape")) % len(_PORTS))
    except CannotRun:
        return PageServer(answer, 0)


def _serve(server: PageServer, idle: float | None) -> None:
    """Serve until Ctrl-C, or until nothing was asked for so long."""
    from threading import Thread

    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        while idle is None or monotonic() - server.asked_at < idle:
            sleep(min(0.2, idle or 0.2))
    except KeyboardInterrupt:
        click.echo("")
    finally:
        server.shutdown()
        server.server_close()
