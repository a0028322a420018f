"""The cache of a large project: with it, without it and after any edit the same is found; and whatever spoils it does no harm."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from benchmarks.generator import Size, generate

from tests import sample
from tests.pieces import in_pieces, make_small
from tests.test_engine import each_case
from waqai.check import checks
from waqai.engine import cache, cache_store
from waqai.engine.check_project import check_project
from waqai.engine.plan import Plan
from waqai.engine.progress import Progress
from waqai.engine.workers import Here, processes
from waqai.formats import Formats
from waqai.project import Project
from waqai.read import raw_folder
from waqai.schema.schema_reader import read_schema
from waqai.yamlfile import yaml_reader
from waqai.yamlfile.shape import Shape

pytestmark = pytest.mark.usefixtures("kept_schema")
Found = tuple[object, ...]


@pytest.fixture(autouse=True)
def _every_project_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)


def anew(root: Path) -> Found:
    """What is found in one go, in this process."""
    return check_project(Project(root))[2:]


def cached(root: Path) -> Found:
    """What is found with the cache."""
    return in_pieces(root, cached=True)[2:]


def alone(root: Path) -> Found:
    """What is found with the cache as a project of a few hundred files has it: in this process, with nothing put on disk."""
    return check_project(Project(root), cached=True)[2:]


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust stamps however young they are; edits here change a file's size or its times by much more than a clock's tick."""
    monkeypatch.setattr(cache, "racy", lambda stamp, read: False)


# Edits: each changes one thing somewhere, for better or worse.


def _some(root: Path, rng: random.Random, pattern: str) -> Path:
    return rng.choice(sorted(root.glob(pattern)))


def _replace(path: Path, old: str, new: str, rng: random.Random) -> None:
    text = path.read_text(encoding="utf-8")
    places = [i for i in range(len(text)) if text.startswith(old, i)]
    if places:
        at = rng.choice(places)
        path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")


def _swap_words(root: Path, rng: random.Random) -> None:
    """One code, id or date for another, in an annotation."""
    swaps = [
        ("status: actual", "status: negated"), ("status: actual", "status: alleged"), ("type: AID", "type: COOPERATE"),
        ("mode: null", "mode: visit"), ("recipients: []", "recipients: [egypt]"), ("2025-03", "2025-04"), ("2025-03-1", "2024-03-1"), ("2025-03", "1825-03"),
        ("place: cairo", "place: sudan"), ("actors: [egypt]", "actors: [nobody]"), ("mutual: true", "mutual: false"),
        ("[diplomatic]", "[]"), ("summary: ", "summary: =1+"), ("{start: 1", "{start: 2"), ("coder: c1", "coder: c9"),
        ("event: ", "event: x-"), ("talks", "taks"), ("visits", "vists"), ("about: [", "about: [gone-2020, "),
        ("event: lunde-visits-cairo-2025", "event: egypt-invites-lunde-2024"),
    ]  # fmt: skip
    old, new = rng.choice(swaps)
    _replace(_some(root, rng, "raw/annotations/*/*.yaml"), *rng.choice(((old, new), (new, old))), rng)


def _swap_in_article(root: Path, rng: random.Random) -> None:
    swaps = [
        ("published: 2025-03-1", "published: 2025-02-1"), ("outlet: sawt-al-delta", "outlet: nobody"), ("characters: 1", "characters: 2"),
        ("reprint_of: null", "reprint_of: al-manara-2025-03-14-1"), ("body: [[", "body: [[5, 6], ["), ("basis: stated", "basis: inferred"),
        ("{sha256: 6", "{sha256: 7"), ("body: [[86", "body: [[8"), ("language: ar", "language: en"),
    ]  # fmt: skip
    old, new = rng.choice(swaps)
    _replace(_some(root, rng, "raw/articles/*.yaml"), *rng.choice(((old, new), (new, old))), rng)


def _swap_in_authority(root: Path, rng: random.Random) -> None:
    swaps = {
        "actors": [("id: egypt", "id: misr"), ("to: null", "to: 1990"), ("country: EGY", "country: SDN")],
        "places": [("within: egypt", "within: sudan"), ("within: null", "within: cairo")],
        "outlets": [("id: al-mirsad", "id: al-mirsaad")],
        "coders": [("id: c1", "id: c7")],
        "events": [("value: AID", "value: COOPERATE"), ("2025-02-21", "2025-02-20"), ("link: fulfils", "link: part_of"), ("lunde-", "l-")],
    }
    name = rng.choice(sorted(swaps))
    old, new = rng.choice(swaps[name])
    _replace(root / "raw" / f"{name}.yaml", *rng.choice(((old, new), (new, old))), rng)


def _break(root: Path, rng: random.Random) -> None:
    path = _some(root, rng, rng.choice(("raw/annotations/*/*.yaml", "raw/articles/*.yaml")))
    path.write_text(path.read_text(encoding="utf-8") + rng.choice(("\t]\n", "extra: 1\n", "\n")), encoding="utf-8")


def _restore(root: Path, rng: random.Random) -> None:
    """Give a file back as it was in the sample, wherever it has been."""
    source = _some(sample.DATA / "ok", rng, "raw/**/*.yaml")
    shutil.copyfile(source, root / source.relative_to(sample.DATA / "ok"))


def _remove(root: Path, rng: random.Random) -> None:
    folder = rng.choice(("raw/annotations/*/*.yaml", "raw/articles/*.yaml", "raw/text/*.txt"))
    if len(paths := sorted(root.glob(folder))) > 2:
        rng.choice(paths).unlink()


def _move_coding(root: Path, rng: random.Random) -> None:
    """Code an article in another coding too, or no more in this one: what is published changes."""
    path = _some(root, rng, "raw/annotations/*/*.yaml")
    target = root / "raw" / "annotations" / rng.choice(("c1", "c2", "adjudicated", "c3")) / path.name
    target.parent.mkdir(exist_ok=True)
    (shutil.copyfile if rng.random() < 0.5 else shutil.move)(path, target) if path != target else None


def _texts(root: Path, rng: random.Random) -> None:
    """Add the pages' texts, or spoil one."""
    folder = root / "raw" / "text"
    if rng.random() < 0.5 or not list(folder.glob("*")):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(root.parent / "texts", folder)
    else:
        with _some(root, rng, "raw/text/*.txt").open("ab") as stream:
            stream.write(b"!")


def _touch(root: Path, rng: random.Random) -> None:
    os.utime(_some(root, rng, "raw/**/*.yaml"))


def _stray(root: Path, rng: random.Random) -> None:
    path = root / "raw" / rng.choice(("articles", "annotations/c1")) / "notes.txt"
    path.unlink() if path.exists() else path.write_text("notes\n", encoding="utf-8")


def _publish(root: Path, rng: random.Random) -> None:
    path = root / "schema" / "dataset.yaml"
    line = rng.choice(("publish: [adjudicated, c1]", "publish: [c1]", "publish: [c1, c2]"))
    text = "\n".join(line if old.startswith("publish:") else old for old in path.read_text(encoding="utf-8").split("\n"))
    path.write_text(text, encoding="utf-8")


def _spoil_the_cache(root: Path, rng: random.Random) -> None:
    path = root / cache_store.FOLDER / cache_store.FILE
    if path.is_file():
        data = bytearray(path.read_bytes())
        for _ in range(20):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(rng.choice((data, data[: len(data) // 2], b"", b"not a database")))


EDITS: tuple[Callable[[Path, random.Random], None], ...] = (
    *[_swap_words] * 12, *[_swap_in_article] * 3, _swap_in_authority, _break, *[_restore] * 6, _remove, _move_coding, _texts, _touch, _stray,
    _publish,
)  # fmt: skip


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    root = sample.make(tmp_path / "project")
    shutil.copytree(root / "raw" / "text", tmp_path / "texts")
    return root


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 31))])
@pytest.mark.usefixtures("trusting")
def test_after_any_edits_the_cache_gives_what_reading_anew_gives(edited: Path, seed: int) -> None:
    rng = random.Random(seed)
    codes: set[str] = set()
    for step in range(20):
        for _ in range(rng.choice((0, 1, 1, 1, 2, 5))):
            rng.choice(EDITS)(edited, rng)
        plan = rng.choice((Plan(Here(), Progress(quiet=True)), None))
        problems, *rest = check_project(Project(edited), plan, cached=True)[2:]
        assert (problems, *rest) == anew(edited), f"step {step}"
        codes |= {p.code for p in problems}
    assert len(codes) > 1, "the edits must make faults of several kinds"


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_several_processes_find_what_one_finds(edited: Path, seed: int) -> None:
    rng = random.Random(100 + seed)
    with processes(2) as workers:
        for _ in range(3):
            for _ in range(6):
                rng.choice(EDITS)(edited, rng)
            assert in_pieces(edited, workers)[2:] == anew(edited)
            assert in_pieces(edited, workers, cached=True)[2:] == anew(edited)


@each_case
@pytest.mark.usefixtures("trusting")
def test_what_goes_wrong_after_a_sound_run_is_found(path: Path, restored: sample.Restored) -> None:
    assert cached(restored.root)[0] == []  # what the case before has left is forgotten
    with restored.edited(yaml.safe_load(path.read_text(encoding="utf-8"))["edits"]) as project:
        assert cached(project) == alone(project) == anew(project)


@pytest.mark.parametrize(
    ("name", "text"), [("schema/odd.json", "{}"), ("raw/text/odd.txt", ""), ("schema/annotation.schema.json", "{"), ("schema/odd.yml", "")]
)
def test_what_comes_to_stand_beside_records_that_are_known_is_seen(edited: Path, trusting: None, name: str, text: str) -> None:
    assert cached(edited)[0] == cached(edited)[0] == []
    before = (edited / name).read_text(encoding="utf-8") if (edited / name).exists() else None
    (edited / name).write_text(text, encoding="utf-8")
    problems = in_pieces(edited, cached=True).problems
    assert [p.place.path for p in problems] == [name]
    assert cached(edited)[0] == problems == anew(edited)[0]
    if before is None:
        (edited / name).unlink()
    else:
        (edited / name).write_text(before, encoding="utf-8")
    assert cached(edited)[0] == []


def test_a_cache_that_is_spoilt_is_not_believed(edited: Path) -> None:
    rng = random.Random(7)
    expected = anew(edited)
    for _ in range(12):
        cached(edited)
        _spoil_the_cache(edited, rng)
        assert cached(edited) == expected


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that are read from now on."""
    paths: list[str] = []
    original = raw_folder.read_file

    def noted(root: str, path: str, shape: Shape) -> raw_folder.Found:
        paths.append(path)
        return original(root, path, shape)

    monkeypatch.setattr(raw_folder, "read_file", noted)
    return paths


@pytest.mark.usefixtures("trusting")
def test_only_what_changed_is_read_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached(project)
    paths = reads(monkeypatch)
    cached(project)
    assert paths == []
    changed = project / "raw" / "annotations" / "c1" / "al-mirsad-2025-05-1.yaml"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    cached(project)
    assert paths == ["raw/annotations/c1/al-mirsad-2025-05-1.yaml"]


@pytest.mark.usefixtures("trusting")
def test_warnings_about_one_file_alone_are_remembered(restored: sample.Restored, monkeypatch: pytest.MonkeyPatch) -> None:
    case = sample.DATA / "bad" / "few-reports" / "case.yaml"
    with restored.edited(yaml.safe_load(case.read_text(encoding="utf-8"))["edits"]) as project:
        problems = in_pieces(project, cached=True).problems
        assert "few-reports" in {p.code for p in problems} and {p.level for p in problems} == {"warning"}  # noqa: PT018
        paths = reads(monkeypatch)
        assert in_pieces(project, cached=True).problems == problems
        assert paths == []


def test_what_is_remembered_of_single_files_rests_on_them_alone(project: Path) -> None:
    schema, _ = read_schema(project)
    assert schema
    raw, _, _ = raw_folder.read_authorities(Project(project), Formats(schema))
    names = ("actors", "places", "outlets", "coders", "decisions", "retired", "change_reasons", "drift")
    alone = SimpleNamespace(schema=schema, raw=SimpleNamespace(**{name: getattr(raw, name) for name in names}))
    for check in checks.OF_SINGLE_FILES:
        assert list(check(alone)) == []  # nothing else is there to be asked


@pytest.mark.usefixtures("trusting")
def test_with_a_warm_cache_no_single_file_is_parsed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "schema" / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    assert [cached(project), cached(project)] == [anew(project)] * 2
    monkeypatch.setattr(yaml_reader, "parse", lambda name, source, shape: pytest.fail(f"{name} is parsed"))
    assert cached(project)[0] == []


@pytest.mark.usefixtures("trusting")
def test_a_single_file_that_becomes_a_link_out_of_the_project_is_reported(project: Path, tmp_path: Path) -> None:
    assert cached(project)[0] == []
    shutil.move(project / "raw" / "actors.yaml", tmp_path / "actors.yaml")
    (project / "raw" / "actors.yaml").symlink_to(tmp_path / "actors.yaml")
    assert cached(project) == anew(project)
    assert [p.code for p in in_pieces(project, cached=True).problems] == ["not-a-file"]


@pytest.mark.usefixtures("trusting")
def test_a_changed_record_or_text_has_its_annotations_read_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached(project)
    paths = reads(monkeypatch)
    article = project / "raw" / "articles" / "al-mirsad-2025-05-1.yaml"
    text = article.read_text(encoding="utf-8")
    article.write_text(text + "\n", encoding="utf-8")  # the same record
    cached(project)
    assert paths == ["raw/articles/al-mirsad-2025-05-1.yaml"]
    paths.clear()
    sha = text.split("sha256: ")[1][:64]
    (project / "raw" / "text" / f"{sha}.txt").unlink()
    cached(project)
    assert paths == ["raw/articles/al-mirsad-2025-05-1.yaml", "raw/annotations/c1/al-mirsad-2025-05-1.yaml"]


def test_a_file_as_young_as_its_reading_is_hashed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project / "raw" / "annotations" / "c1" / "al-mirsad-2025-05-1.yaml"
    assert cached(project)[0] == []
    stamp = cache_store.stamp_of(str(path))
    path.write_text(path.read_text(encoding="utf-8").replace("type: AID", "type: AIR", 1), encoding="utf-8")
    os.utime(path, ns=(stamp[1], stamp[1]))
    monkeypatch.setattr(cache, "stamp_of", lambda name: stamp if name == str(path) else cache_store.stamp_of(name))
    assert [p.code for p in in_pieces(project, cached=True).problems] == ["unknown-code"]


def test_a_new_version_of_the_tool_or_of_the_schema_does_not_trust_the_cache(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache_store.basis(project)
    monkeypatch.setattr(cache_store, "VERSION", "99.0.0")
    assert cache_store.basis(project) != before
    monkeypatch.undo()
    assert cache_store.basis(project) == before
    for name in ("schema/codebook/types.yaml", "raw/actors.yaml", "raw/events.yaml"):
        text = (project / name).read_text(encoding="utf-8")
        (project / name).write_text(text + "\n", encoding="utf-8")
        assert cache_store.basis(project) != before
        (project / name).write_text(text, encoding="utf-8")
    assert cache_store.basis(project) == before


def test_other_code_of_the_tool_does_not_trust_the_cache(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = shutil.copytree(Path(cache_store.__file__).parents[1], tmp_path / "waqai")
    monkeypatch.setattr(cache_store, "__file__", str(package / "engine" / "cache_store.py"))
    before = cache_store.basis(project)
    assert cache_store.basis(project) == before
    with (package / "rule.py").open("a") as stream:
        stream.write("\n")
    assert cache_store.basis(project) != before


def test_a_cache_that_cannot_be_written_is_left_alone(project: Path) -> None:
    (project / cache_store.FOLDER).write_text("a file where the folder should be", encoding="utf-8")
    assert cached(project) == anew(project)


def test_a_cache_that_is_taken_away_during_a_run_does_no_harm(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached(project)
    path = project / "raw" / "annotations" / "c1" / "al-mirsad-2025-05-1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("status: actual", "status: negated", 1), encoding="utf-8")
    original = cache.Memory._groups

    def groups(*args: Any) -> Any:
        shutil.rmtree(project / cache_store.FOLDER)
        return original(*args)

    monkeypatch.setattr(cache.Memory, "_groups", groups)
    assert cached(project) == anew(project)


def test_two_runs_at_once_share_the_cache(tmp_path: Path) -> None:
    root = tmp_path / "made"
    generate(root, Size(300, 1, 0))
    command = [str(Path(sys.executable).with_name("waqai")), "--project", str(root), "validate"]
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    names = sorted(path.name for path in (root / "raw" / "annotations" / "c1").glob("*"))
    for n in range(2):
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(3)]
        outputs = [run.communicate()[0] for run in runs]
        assert all(output.startswith("605 files, 300 reports, 0 passages checked") for output in outputs), outputs
        assert all("no problems" in output for output in outputs)
        path = root / "raw" / "annotations" / "c1" / names[n]
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    left = sorted(path.name for path in (root / cache_store.FOLDER).iterdir())
    assert left in ([".gitignore"], [".gitignore", cache_store.FILE]), left


def test_ci_and_no_cache_leave_no_cache(tmp_path: Path) -> None:
    root = tmp_path / "made"
    generate(root, Size(300, 1, 0))
    command = [str(Path(sys.executable).with_name("waqai")), "--project", str(root), "validate"]
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    subprocess.run([*command, "--no-cache"], check=True, env=environment, capture_output=True)
    subprocess.run(command, check=True, env=environment | {"CI": "true"}, capture_output=True)
    assert not (root / cache_store.FOLDER).exists()
    subprocess.run(command, check=True, env=environment, capture_output=True)
    assert (root / cache_store.FOLDER / cache_store.FILE).is_file()


def test_a_small_project_pays_for_neither(project: Path) -> None:
    code = "import sys\nfrom waqai.cli import waqai\ntry:\n    waqai(['validate'])\nexcept SystemExit:\n    print('\\n'.join(sys.modules))"
    output = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True).stdout
    assert not set(output.split("\n")) & {"sqlite3", "multiprocessing", "waqai.engine.cache", "waqai.engine.workers"}
    assert not (project / cache_store.FOLDER).exists()


def test_an_interruption_ends_all_processes_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    root = tmp_path / "made"
    generate(root, Size(1500))
    command = [str(Path(sys.executable).with_name("waqai")), "--project", str(root), "validate"]
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    codes = []
    for wait in (0.3, 0.6, 1.0):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True)
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)  # ends only when the last process that holds the pipes has ended
        codes.append(process.returncode)
    assert any(codes)  # how far each had come hangs on the machine
    left = {path.name for path in (root / cache_store.FOLDER).iterdir()} if (root / cache_store.FOLDER).exists() else set()
    assert left <= {".gitignore", cache_store.FILE}


def test_an_outlet_that_only_known_records_name_is_used(project: Path, trusting: None) -> None:
    path = project / "raw" / "articles" / "al-mirsad-2025-05-1.yaml"
    cached(project)
    text = (
        path.read_text(encoding="utf-8")
        .replace("article: al-mirsad-2025-05-1", "article: al-mirsat-2025-05-1")
        .replace("outlet: al-mirsad", "outlet: al-mirsat")
    )
    path.with_name("al-mirsat-2025-05-1.yaml").write_text(text, encoding="utf-8")
    found = anew(project)
    assert "unknown-outlet" in str(found)
    assert cached(project) == found
