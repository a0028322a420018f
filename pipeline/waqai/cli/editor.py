"""`waqai editor`: schemas that let an editor complete this project's own ids too."""

from __future__ import annotations

import json

import click

from waqai.cli.shared import project
from waqai.nearest import suggestion
from waqai.plurals import count
from waqai.problem import CannotRun, WrongUsage


@click.command("editor", short_help="Write schemas that complete the project's ids.")
@click.option(
    "--coding", metavar="CODING", help="Complete the events of this coding alone, so that a second coder sees no other.  [default: all]"
)
@click.pass_context
def command(ctx: click.Context, coding: str | None) -> None:
    """Write schemas for editors into .waqai/editor, which git ignores: with the project's actors, places, outlets, coders, articles and events.

    The schemas of schema/ complete codes alone, and .vscode/settings.json names them. Open .waqai/editor/waqai.code-workspace
    in VS Code to have both, or give another editor's YAML language server the `yaml.schemas` of that file. Run it again
    when there are new ids.

    \b
    Example:
      waqai editor
    """
    from waqai.atomic_write import write_atomically
    from waqai.editor import KINDS, ids_of, schemas
    from waqai.engine.cache_store import FOLDER
    from waqai.formats import Formats
    from waqai.project import leads_out
    from waqai.read.raw_folder import read_raw
    from waqai.schema.schema_reader import read_schema, sound

    here = project(ctx)
    formats = Formats(sound(read_schema(here.root)[0]))
    raw, _ = read_raw(here, formats)
    codings = {annotation.coding for annotation in raw.annotations}
    if coding is not None and coding not in codings:
        raise WrongUsage(f"there is no coding `{coding}` in raw/annotations{suggestion(coding, codings)}")
    ids = ids_of(raw, coding)
    folder = here.root / FOLDER / "editor"
    if leads_out(folder, here.root):
        raise CannotRun(f"{FOLDER} is a link that leads out of the project")
    files = {f"{kind}.schema.json": text for kind, text in schemas(formats, ids).items()}
    settings = {"yaml.schemas": {f"./.waqai/editor/{kind}.schema.json": files for kind, (files, _) in KINDS.items()}}
    workspace = {"folders": [{"path": "../.."}], "settings": settings}
    files |= {".gitignore": "*\n", "waqai.code-workspace": json.dumps(workspace, indent=2) + "\n"}
    for name, text in files.items():
        write_atomically(folder / name, text.encode())
    click.echo(f".waqai/editor: {', '.join(count(len(known), kind[:-1]) for kind, known in ids.items())}")
