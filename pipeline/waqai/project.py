"""A dataset project: a folder with `schema/`, `raw/` and `dataset/`, and where everything in it lies.

Takes a folder, gives paths. It reads no file; it only looks whether folders are there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from waqai.problem import CannotRun

_OF_SYSTEMS = frozenset({
    ".DS_Store", ".localized", ".directory", ".Spotlight-V100", ".fseventsd", ".TemporaryItems", "Icon\r", "__MACOSX",
    "Thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "Desktop.ini", "$RECYCLE.BIN",
})  # fmt: skip


class Project(NamedTuple):
    """Where a dataset project's parts lie.

    Parameters
    ----------
    root : pathlib.Path
        The folder that holds `schema/`, `raw/` and `dataset/`, absolute.
    """

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def texts(self) -> Path:
        """The pages' texts, each user's own copies, named by their hash."""
        return self.root / "raw" / "text"

    @property
    def releases(self) -> Path:
        return self.root / "dataset"

    def relative(self, path: Path) -> str:
        """A path for messages: relative to the project, with forward slashes."""
        for here in (Path(os.path.abspath(path)), Path(os.path.realpath(path))):
            if here.is_relative_to(self.root):
                return here.relative_to(self.root).as_posix()
        return path.as_posix()


def is_ours(name: str) -> bool:
    """Whether a file's name may be that of one of ours; hidden files, and what systems leave in every folder that is looked at, are not."""
    return not name.startswith(".") and name not in _OF_SYSTEMS


def is_of_a_system(name: str) -> bool:
    """Whether a file's name is one that a system gives, and so no part of a release and no damage to it. Other hidden files are not meant."""
    return name in _OF_SYSTEMS or name.startswith(("._", ".nfs", ".Trash"))


def leads_out(path: Path | str, root: Path | str) -> bool:
    """Whether something of the project at `root` lies outside of it once all links are followed."""
    real, inside = os.path.realpath(path), os.path.realpath(root)
    return real != inside and not real.startswith(f"{inside}{os.sep}".replace("//", "/"))


def yaml_files(folder: Path) -> list[Path]:
    """Files in a folder that are read as YAML, in the order of their names."""
    return sorted(path for path in folder.glob("*.yaml") if is_ours(path.name))


def find(given: str | None = None) -> Project:
    """The project at `given`, or the one that the working directory lies in.

    Raises
    ------
    CannotRun
        There is none.
    """
    if given is not None:
        root = Path(given)
        if not root.is_dir():
            raise CannotRun(f"there is no folder {given}")
        return Project(root.resolve())
    start = Path.cwd()
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "schema").is_dir() and ((folder / "raw").is_dir() or (folder / "dataset").is_dir()):
            return Project(folder)
    raise CannotRun("no dataset project here (a folder with schema/ and raw/): change into one, or name it with --project")
