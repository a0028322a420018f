"""The quick yes of `waqai.check.quick` is held to the checks: whatever it lets pass, they let pass, and the two say the same of it.

Over the sample project, every faulty fixture, and files of generated projects in which something was changed at random, for
better or worse: values exchanged within and across files, keys taken away, numbers moved, texts spoilt.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from benchmarks.generator import Size, generate
from waqai.check.facts import unknown
from waqai.check.quick import Quick
from waqai.check.single import Single
from waqai.check.subject import Subject

from tests import sample
from waqai.check import single
from waqai.formats import Formats
from waqai.project import Project
from waqai.read import raw_folder
from waqai.read.raw_folder import read_authorities
from waqai.schema.reading import read_schema
from waqai.texts import Texts
from waqai.yamlfile.document import Document

Values = dict[str, Any]


class Both:
    """A project's files, each judged quickly and by the checks."""

    def __init__(self, root: Path) -> None:
        schema, problems = read_schema(root)
        assert schema, problems
        project, self.formats = Project(root), Formats(schema)
        self.root = root
        raw, self.listing, _ = read_authorities(project, self.formats)
        self.subject = Subject(root, schema, raw, Texts(project.texts), {})
        for path in self.listing.articles:
            _, record = single.article(path, self.subject, self.formats)
            raw.articles += [record] if record else []
        self.quick = Quick(self.subject)
        self.spared = 0

    def hold(self, kind: str, path: str) -> Single:
        """The quick verdict on a file, where there is one, is that of the checks."""
        check: Callable[..., tuple[Single, Any]] = getattr(single, kind)
        slow, _ = check(path, self.subject, self.formats)
        found, record = check(path, self.subject, self.formats, quick=self.quick)
        assert found._replace(known=False) == slow, path
        if found.known:
            assert not [fact for _, told in found.facts for fact in unknown(told, self.subject.ids("actor"), self.subject.ids("place"))]
        self.spared += self.quick.article(path, record) if kind == "article" and record else record is None and not found.problems
        return slow

    def all(self) -> None:
        for path in self.listing.articles:
            self.hold("article", path)
        for path in self.listing.annotations:
            self.hold("annotation", path)


@pytest.mark.parametrize("texts", [True, False])
def test_the_sample_project_is_spared_the_checks(tmp_path: Path, texts: bool) -> None:
    both = Both(sample.make(tmp_path / "project", texts=texts))
    both.all()
    files = len(both.listing.articles) + len(both.listing.annotations)
    assert both.spared > (files // 3 if texts else files // 2)


CASES = sorted(path for path in (sample.DATA / "bad").glob("*/*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_faulty_fixture_is_not_let_pass(path: Path, project: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    sample.edit(project, case["edits"])
    if read_schema(project)[0] is not None and (project / "raw").is_dir():
        Both(project).all()


# Files in which something was changed at random.

WORDS = (
    "=SUM(A1)", "null", "Lundе visits Cairo again today", "a visit in small letters", "Visit", "ok \u200b unseen words here", "2023-02-30",
    "2024-06-19", "2024", "2023?", "2024-01~", "2022-02/..", "../1945", "../..", "2024-06-19/2024-06-18", "", "1700", "2099-01-01", "0.9.0", "1.0.0", "1.9.9",
    "2.0.0",
)  # fmt: skip
NUMBERS = (0, 1, 5, 9, 10, 11, 100, 5000, 10**6)
BOOLEANS = (True, False)


def leaves(value: Any, pointer: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the values of a file stand, whole mappings and lists too."""
    if pointer:
        yield pointer
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in steps:
        yield from leaves(part, (*pointer, step))


def at(value: Any, pointer: tuple[Any, ...]) -> Any:
    for step in pointer:
        value = value[step]
    return value


def kind_of(pointer: tuple[Any, ...]) -> Any:
    """What values can be exchanged with: those under the same key; actors with recipients and who claims."""
    name = next(step for step in reversed(pointer) if isinstance(step, str))
    return ("party" if name in ("actors", "recipients", "by") else name, isinstance(pointer[-1], int))


def change(values: Values, pool: dict[Any, list[Any]], rng: random.Random) -> None:
    """Change one thing."""
    pointer = rng.choice(list(leaves(values)))
    parent, old = at(values, pointer[:-1]), at(values, pointer)
    if rng.random() < 0.15:
        del parent[pointer[-1]]
    elif isinstance(parent, dict) and rng.random() < 0.3:
        key = rng.choice(("claims", "about", "quantities", "mutual", "planned", "repeated", "status", "type", "mode", "recipients"))
        parent[key] = copy.deepcopy(rng.choice(pool.get((key, False)) or [True]))
    elif isinstance(parent, list) and rng.random() < 0.3:
        parent.insert(pointer[-1], copy.deepcopy(rng.choice(pool.get(kind_of(pointer), [old]))))
    elif isinstance(old, (str, bool, int, float)) and rng.random() < 0.5:
        parent[pointer[-1]] = rng.choice(WORDS if isinstance(old, str) else BOOLEANS if isinstance(old, bool) else NUMBERS)
    else:
        parent[pointer[-1]] = copy.deepcopy(rng.choice(pool.get(kind_of(pointer), [old])))


@pytest.mark.parametrize(("made", "seed"), [("sample", 1), ("sample", 2), ("sample without texts", 3), ("generated", 4)])
def test_whatever_is_changed_the_quick_yes_is_the_checks_yes(tmp_path: Path, made: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    root, rng = tmp_path / "project", random.Random(seed)
    generate(root, Size(30)) if made == "generated" else sample.make(root, texts=made == "sample")
    both, read = Both(root), raw_folder.read_document
    files = [("article", path) for path in both.listing.articles] + 2 * [("annotation", path) for path in both.listing.annotations]
    originals, pool = dict[str, Values](), dict[Any, list[Any]]()
    for kind, path in files:
        document, _ = read(str(root), path, getattr(both.formats, kind), {})
        assert document
        originals[path] = document.values
        for pointer in leaves(document.values):
            pool.setdefault(kind_of(pointer), []).append(at(document.values, pointer))
    tried, sound, codes = 0, 0, set[str]()
    for _ in range(1000):
        kind, path = rng.choice(files)
        values = copy.deepcopy(originals[path])
        for _ in range(rng.choice((1, 1, 2, 3))):
            change(values, pool, rng)
        if not getattr(both.formats, kind).exact.is_valid(values):
            continue
        monkeypatch.setattr(single, "read_document", lambda root, path, shape, lines, v=values: (Document(path, v, f"{root}/{path}"), []))
        both.spared = 0
        found = both.hold(kind, path)
        tried, sound = tried + 1, sound + both.spared
        codes |= {problem[2] for problem in found.problems}
    assert tried > 300
    assert sound > tried // 10
    assert len(codes) > 15, sorted(codes)
