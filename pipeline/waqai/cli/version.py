"""`waqai --version`: the version of the code, and that of the data of the project."""

from __future__ import annotations

from collections.abc import Iterator

import click

from waqai.problem import CannotRun
from waqai.version import VERSION


def show(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Print the versions, and end."""
    if wanted and not ctx.resilient_parsing:
        for line in lines(ctx.params.get("project")):
            click.echo(line)
        ctx.exit()


def lines(project: str | None) -> Iterator[str]:
    """The version of the code and, where there is a project, that of its dataset: which is to be released, and which is."""
    from waqai.project import find
    from waqai.release.stored import releases
    from waqai.schema import shapes
    from waqai.yamlfile.yaml_reader import read

    yield f"waqai {VERSION}"
    try:
        here = find(project)
    except CannotRun:
        if project is not None:
            raise
        return
    document, problems = read(here.root, here.root / "schema" / "dataset.yaml", shapes.DATASET)
    if document is None or problems:
        yield "dataset: schema/dataset.yaml has problems; run `waqai validate`"
        return
    said, published = document.values, releases(here.releases)
    if said["version"] in published:
        yield f"dataset {said['version']}, released {said['released']}"
    else:
        yield f"dataset {said['version']}, not released yet" + (f"; the last release is {published[-1]}" if published else "")
