"""Reads a YAML file that must have a shape: the fast path where it says yes, else the explaining one.

`read` takes a path and a shape, and gives a `Document` or problems, never both halves of a doubt: a document without
problems has exactly the shape.
"""

from __future__ import annotations

import errno
import os
import stat
from functools import lru_cache
from pathlib import Path

from waqai.problem import CannotRun, Place, Problem
from waqai.project import leads_out
from waqai.yamlfile import yaml_fast
from waqai.yamlfile.document import Document, Held
from waqai.yamlfile.shape import Shape

MAX_BYTES = 4 * 1024 * 1024
LED_OUT = Problem(Place(""), "not-a-file", "this is a link that leads out of the project", "put here what it leads to, or remove it")


def read(root: Path, path: Path, shape: Shape, held: Held = None) -> tuple[Document | None, list[Problem]]:
    """Read the file at `path` (inside `root`) and check that it has `shape`.

    Parameters
    ----------
    held : dict or None
        Documents by their paths in the project, which are as the files are now and have their shape: they are not read again,
        and one that is read is added.

    Returns
    -------
    tuple
        The document, or None where problems leave nothing that later checks could stand on; and the problems.

    Raises
    ------
    CannotRun
        The machine refuses to read the file (no permission, an input or output error).
    """
    name = path.relative_to(root).as_posix()
    if held and name in held:
        return held[name], []
    source, problems = read_bytes(path, name)
    if source is None:
        return None, problems
    document, problems = parse(name, source, shape)
    if held is not None and document and not problems:
        held[name] = document
    return document, problems


def parse(name: str, source: bytes, shape: Shape) -> tuple[Document | None, list[Problem]]:
    """Check `source`, the bytes of the file called `name`, against `shape`: the fast path, then the explaining one."""
    values = yaml_fast.parse(source)
    if values is not None:
        validator = shape.fast
        try:
            valid = validator.is_valid(values)
        except ValueError:  # a key that is a number, which the explaining path reads as text
            valid = False
        if valid:
            return Document(name, shape.settle(values), source), []
    from waqai.yamlfile.structure_errors import explain

    return explain(name, source, shape)


@lru_cache(maxsize=1024)
def _folder_leads_out(folder: str, root: str) -> bool:
    return leads_out(folder, root)


def _open(path: str, name: str) -> int | None:
    """The file, opened; None where it is not the project's own: a link that came with the project leads out of it."""
    root = path.removesuffix(name)
    if _folder_leads_out(os.path.dirname(path), root):
        return None
    try:
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)  # a pipe would wait for its writer
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        return None if leads_out(path, root) else os.open(path, os.O_RDONLY | os.O_NONBLOCK)


def read_bytes(path: Path | str, name: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file of at most 4 MiB, or a problem.

    Parameters
    ----------
    name : str
        The end of `path`: what lies before it is the project's root, and no link that leads out of that is followed.
    """
    try:
        descriptor = _open(str(path), name)
        if descriptor is None:
            return None, [LED_OUT._replace(place=Place(name))]
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return None, [Problem(Place(name), "not-a-file", "this is not a regular file")]
            if status.st_size > MAX_BYTES:
                message = f"the file has {status.st_size:,} bytes; at most {MAX_BYTES:,} are read"
                return None, [Problem(Place(name, 1, 1), "too-large", message, "split it")]
            source = os.read(descriptor, status.st_size + 1)
            while len(source) != status.st_size and (more := os.read(descriptor, MAX_BYTES)):  # it grows, or comes in pieces
                source += more
            return source, []
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP):
            return None, [Problem(Place(name), "missing-file", "the file is missing")]
        if error.errno in (errno.EISDIR, errno.ENXIO):
            return None, [Problem(Place(name), "not-a-file", "this is not a regular file")]
        raise CannotRun(f"cannot read {name}: {error.strerror}") from error
