"""A value of an option that is not allowed or not known: exit 2 in every command, and one line that names the value."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from tests import foreign_events, foreign_files
from tests.conftest import Run
from waqai.cli import COMMANDS

ARTICLE = "sawt-al-delta-2025-03-12-2"
NEW = ["new", "article", "@/page.txt", "--outlet", "al-manara", "--published", "2025-03-12"]
COMPARE = ["compare", "1.2.0", "@/icews.tab", "--as", "icews"]
IMPORT = ["import", "@/coded.csv", "--as", "c3"]
PLOT = ["plot", "1.2.0", "dyads", "--out", "@/x.svg"]
RETIRE = ["retire", "event", "otieno-visits-ankara-2025", "--text", "It is gone."]

# A call and what it lacks: the option of which the value is wrong, with that value.
CALLS: dict[str, tuple[list[str], str, str]] = {
    "init --name": (["init", "@/new"], "--name", "A b"),
    "init --title": (["init", "@/new"], "--title", " A title"),
    "init --creator": (["init", "@/new"], "--creator", ""),
    "new article --outlet": ([*NEW[:3], *NEW[5:]], "--outlet", "al-manaar"),
    "new article --published": (NEW[:5], "--published", "2025-13"),
    "new article --id": (NEW, "--id", "Not an id"),
    "new coding --coder": (["new", "coding", ARTICLE], "--coder", "c99"),
    "new coding --coding": (["new", "coding", ARTICLE, "--coder", "c2"], "--coding", "Not an id"),
    "new actor --id": (["new", "actor", "Norway"], "--id", "Not an id"),
    "new place --id": (["new", "place", "Norway"], "--id", "Not an id"),
    "new outlet --id": (["new", "outlet", "Norway"], "--id", "Not an id"),
    "import --as": (IMPORT[:2], "--as", "Not an id"),
    "import --coder": (IMPORT, "--coder", "c99"),
    "import --coded": ([*IMPORT, "--coder", "c2"], "--coded", "today"),
    "assign --coders": (["assign"], "--coders", "c1,c99"),
    "code --coder": (["code", "--no-browser"], "--coder", "c99"),
    "code --coding": (["code", "--no-browser", "--coder", "c2"], "--coding", "Not an id"),
    "code --suggest": (["code", "--no-browser", "--coder", "c2"], "--suggest", "c99"),
    "code --adjudicate": (["code", "--no-browser", "--coder", "c2"], "--adjudicate", "c1,c99"),
    "validate --memory": (["validate"], "--memory", "2GB"),
    "validate --cluster": (["validate"], "--cluster", "nowhere"),
    "build --memory": (["build"], "--memory", "1MiB"),
    "build --cluster": (["build"], "--cluster", "nowhere"),
    "release --memory": (["release", "1.2.0"], "--memory", "2"),
    "release --cluster": (["release", "1.2.0"], "--cluster", "nowhere"),
    "get --sha256": (["get", "latest"], "--sha256", "abc"),
    "export release --status": (["export", "1.2.0", "--to", "plover", "--out", "@/x.jsonl"], "--status", "actul"),
    "export sheet --coding": (["export", "sheet"], "--coding", "c99"),
    "export sheet --articles": (["export", "sheet"], "--articles", "no-article"),
    "export label-studio --coding": (["export", "label-studio"], "--coding", "c99"),
    "export label-studio --articles": (["export", "label-studio"], "--articles", "no-article"),
    "export inception --coding": (["export", "inception"], "--coding", "c99"),
    "export inception --articles": (["export", "inception"], "--articles", "no-article"),
    "compare --status": (COMPARE, "--status", "actul"),
    "compare --countries": (COMPARE, "--countries", "XYZ"),
    "find-event --coding": (["find-event", ARTICLE], "--coding", "c99"),
    "find-event --type": (["find-event", "--coding", "c1"], "--type", "CONSULTS"),
    "find-event --mode": (["find-event", "--coding", "c1", "--type", "CONSULT"], "--mode", "vist"),
    "find-event --actor": (["find-event", "--coding", "c1"], "--actor", "Nobody at all"),
    "find-event --recipient": (["find-event", "--coding", "c1"], "--recipient", "Nobody at all"),
    "find-event --date": (["find-event", "--coding", "c1"], "--date", "2025-13"),
    "find-event --planned": (["find-event", "--coding", "c1"], "--planned", "soon"),
    "find-event --place": (["find-event", "--coding", "c1"], "--place", "Nowhere at all"),
    "find-event --status": (["find-event", "--coding", "c1"], "--status", "actul"),
    "find-event --context": (["find-event", "--coding", "c1"], "--context", "militry"),
    "retire --successor": ([*RETIRE, "--reason", "duplicate"], "--successor", "no-such-event"),
    "retire --see": ([*RETIRE, "--reason", "not-coded"], "--see", "no-such-event"),
    "agreement --against": (["agreement", "c1"], "--against", "c99"),
    "adjudicate --codings": (["adjudicate", ARTICLE], "--codings", "c1,c99"),
    "adjudicate --coder": (["adjudicate", ARTICLE], "--coder", "c99"),
    "adjudicate --coded": (["adjudicate", ARTICLE], "--coded", "2025-13"),
    "plot --status": (PLOT, "--status", "actul"),
    "plot --countries": (PLOT, "--countries", "XYZ"),
    "plot --from": (PLOT, "--from", "2025-13"),
    "plot --to": (PLOT, "--to", "soon"),
    "editor --coding": (["editor"], "--coding", "c99"),
}
FREE = {"--seed", "--words", "--text", "--body-tags"}  # any words will do
PLACES = {
    "new actor --from",
    "new place --from",
    "new outlet --from",
    "verify --against",
    "get --from",
    "text fetch --git",
}  # not there: exit 3


def options() -> Iterator[str]:
    """Every option with a value that click itself does not check."""
    waiting = [(name, import_module(module).command) for name, (module, _) in COMMANDS.items()]
    while waiting:
        name, command = waiting.pop()
        if isinstance(command, click.Group):
            waiting += [(f"{name} {inner}", found) for inner, found in command.commands.items()]
        for option in command.params:
            if isinstance(option, click.Option) and isinstance(option.type, click.types.StringParamType):
                yield f"{name} {option.opts[0]}"


def test_each_option_with_a_value_that_may_be_wrong_is_among_the_calls() -> None:
    assert {name for name in options() if name.split()[-1] not in FREE} == CALLS.keys() | PLACES


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """The sample project with its release, and files to read, which no call may change."""
    import shutil

    from tests import sample
    from waqai.release.release_index import write_index

    root = sample.make(tmp_path_factory.mktemp("values") / "project")
    sample.edit(root, [{"file": "schema/dataset.yaml", "find": "version: 1.2.0", "replace": "version: 1.2.1"}])
    shutil.copytree(built, root / "dataset" / "1.2.0")
    write_index(root / "dataset")
    (root / "page.txt").write_text("A page.", encoding="utf-8")
    table = foreign_events.table(foreign_events.ICEWS, [foreign_events.icews("2025-03-11", "Egypt", "040", "Norway")])
    (root / "icews.tab").write_text(table, encoding="utf-8")
    (root / "coded.csv").write_text(foreign_files.as_csv([foreign_files.row()]), encoding="utf-8")
    return root


@pytest.mark.parametrize("name", CALLS)
def test_a_value_that_is_not_allowed_or_not_known_is_wrong_usage(name: str, project: Path, run: Run) -> None:
    call, option, value = CALLS[name]
    before = sorted(project.rglob("*"))
    result = run("--project", project, *(text.replace("@", str(project)) for text in call), option, value, cwd=project)
    assert result.exit_code == 2, result.exception or result.output
    said = str(result.exception) if not isinstance(result.exception, SystemExit) else result.output.splitlines()[-1]
    assert value.split(",")[-1].strip() in said or option in said
    assert sorted(project.rglob("*")) == before


def test_a_type_that_the_table_does_not_have_is_wrong_usage(project: Path, run: Run) -> None:
    (project / "quads.csv").write_text("day,a,b,quad\n2025-03-11,Egypt,Norway,verbal cooperation\n", encoding="utf-8")
    (project / "quads.yaml").write_text("columns: {date: day, actor: a, recipient: b, quad: quad}\n", encoding="utf-8")
    call = ["compare", "1.2.0", project / "quads.csv", "--as", "table", "--mapping", project / "quads.yaml", "--by", "type"]
    result = run("--project", project, *call)
    assert result.exit_code == 2
    assert "has no types of events" in str(result.exception)
