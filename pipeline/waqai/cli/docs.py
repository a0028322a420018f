"""`waqai docs`: the pages and editor schemas that are made from schema/."""

from __future__ import annotations

import click

from waqai.cli.shared import format_option, project, report
from waqai.plurals import count


@click.command("docs", short_help="Write the generated pages and schemas.")
@click.option("--check", is_flag=True, help="Write nothing; report what is stale.")
@format_option
@click.pass_context
def command(ctx: click.Context, check: bool, form: str) -> None:
    """Write the pages and editor schemas that are made from schema/: a page a table, the codebook, the problems.

    \b
    Example:
      waqai docs --check
    """
    from waqai.atomic_write import write_atomically
    from waqai.pages import generated, stale
    from waqai.schema.schema_reader import read_schema, sound

    here = project(ctx)
    schema, problems = read_schema(here.root)
    report(ctx, problems, form)
    schema = sound(schema)
    if check:
        report(ctx, stale(here.root, schema), form)
        return
    files = generated(here.root, schema)
    differing = [path for path, text in files.items() if not (there := here.root / path).is_file() or there.read_bytes() != text.encode()]
    for path in differing:
        write_atomically(here.root / path, files[path].encode())
    if form == "text":
        click.echo(f"{count(len(files), 'generated file')}, {len(differing)} of them different and written again")
