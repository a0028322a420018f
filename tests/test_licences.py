"""Licences of the repository: REUSE.toml says of every file what LICENSE-DATA says in words and a release's data package of its files.

`reuse lint` itself needs a package that is not of the environment: `make reuse` runs it.
"""

from __future__ import annotations

import json
import re
import tomllib

from tests import sample

ROOT = sample.REPOSITORY
SAID = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]


def licence(path: str) -> str:
    """The licence of the last entry that fits a path: `**` is anything, `*` anything but a folder."""
    found = ""
    for entry in SAID:
        for glob in [entry["path"]] if isinstance(entry["path"], str) else entry["path"]:
            pattern = "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in re.split(r"(\*\*|\*)", glob))
            if re.fullmatch(pattern, path):
                found = entry["SPDX-License-Identifier"]
    return found


def test_every_licence_that_is_named_has_its_text_and_no_other_has() -> None:
    named = {part for entry in SAID for part in re.split(" AND | OR ", entry["SPDX-License-Identifier"])}
    assert {path.stem for path in (ROOT / "LICENSES").iterdir()} == named
    assert (ROOT / "LICENSE").read_bytes() == (ROOT / "LICENSES" / "Apache-2.0.txt").read_bytes()


def test_files_of_releases_have_the_licence_that_their_data_packages_give_them() -> None:
    files = 0
    for package in sorted(ROOT.glob("dataset/*/datapackage.json")):
        for resource in json.loads(package.read_text(encoding="utf-8"))["resources"]:
            path = (package.parent / resource["path"]).relative_to(ROOT).as_posix()
            names = [entry["name"] for entry in resource.get("licenses", [])]
            if names:
                assert [licence(path)] == names, path
                files += 1
    assert files > 100


def test_code_is_apache_and_the_codebook_is_shared_alike() -> None:
    assert licence("pipeline/waqai/version.py") == licence("README.md") == "Apache-2.0"
    assert licence("raw/events.yaml") == licence("schema/dataset.yaml") == "CC-BY-4.0"
    assert licence("schema/codebook/types.yaml") == licence("tests/data/ok/schema/codebook/types.yaml") == "CC-BY-SA-4.0"
    assert licence("docs/codebook.md") == "CC-BY-SA-4.0"
    assert licence("pipeline/waqai/site/assets/map/land.txt") == "ISC"
