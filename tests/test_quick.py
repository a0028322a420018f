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
from benchmarks.generator import Size, generate

from tests import sample
from waqai.check import single
from waqai.check.quick import Quick
from waqai.check.single import Single
from waqai.check.subject import Subject
from waqai.formats import Formats
from waqai.project import Project
from waqai.read.raw_folder import Listing, read_authorities
from waqai.schema.reading import read_schema
from waqai.texts import Texts
from waqai.yamlfile.document import Document
from waqai.yamlfile.slow import parse as parse_slowly

Values = dict[str, Any]


class Both:
    """A project's files, each judged quickly and by the checks."""

    def __init__(self, root: Path) -> None:
        schema, problems = read_schema(root)
        assert schema, problems
        project, self.formats = Project(root), Formats(schema)
        self.root = root
        raw, self.listing, _ = read_authorities(project, self.formats)
        self.subject = Subject(root, schema, raw, Texts(project.texts))
        for path in self.listing.articles:
            _, record = single.article(path, self.subject, self.formats)
            raw.articles += [record] if record else []
        self.quick = Quick(self.subject)
        self.spared = 0

    def hold(self, kind: str, path: str) -> None:
        """The quick verdict on a file, where there is one, is that of the checks."""
        check: Callable[..., tuple[Single, Any]] = getattr(single, kind)
        slow, _ = check(path, self.subject, self.formats)
        found, record = check(path, self.subject, self.formats, quick=self.quick)
        assert found == slow, path
        self.spared += not found.problems and (kind == "article" or record is None)


@pytest.fixture
def pretending(monkeypatch: pytest.MonkeyPatch) -> dict[str, Values]:
    """Values that are given out as those of the file at a path, if they have its shape."""
    given: dict[str, Values] = {}
    original = single.read_document

    def read(root: str, path: str, shape: Any) -> tuple[Document | None, list[Any]]:
        if path not in given:
            return original(root, path, shape)
        return Document(path, copy.deepcopy(given[path]), f"{root}/{path}"), []

    monkeypatch.setattr(single, "read_document", read)
    return given
