"""Reads a YAML file that must have a shape: the fast path where it says yes, else the explaining one.

`read` takes a path and a shape, and gives a `Document` or problems, never both halves of a doubt: a document without
problems has exactly the shape.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from waqai.problem import CannotRun, Place, Problem
from waqai.project import leads_out
from waqai.yamlfile import fast
from waqai.yamlfile.document import Document
from waqai.yamlfile.shape import Shape

MAX_BYTES = 4 * 1024 * 1024


def read(root: Path, path: Path, shape: Shape) -> tuple[Document | None, list[Problem]]:
    """Read the file at `path` (inside `root`) and check that it has `shape`.

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
    if path.is_symlink() and leads_out(root, path):
        return None, [outside(name)]
    source, problems = read_bytes(path, name)
    if source is None:
        return None, problems
    return parse(name, source, shape)


def parse(name: str, source: bytes, shape: Shape) -> tuple[Document | None, list[Problem]]:
    """Check `source`, the bytes of the file called `name`, against `shape`: the fast path, then the explaining one."""
    values = fast.parse(source)
    if values is not None:
        validator = shape.fast
        try:
            valid = validator.is_valid(values)
        except ValueError:  # a key that is a number, which the explaining path reads as text
            valid = False
        if valid:
            return Document(name, shape.settle(values), source), []
    from waqai.yamlfile.explain import explain

    return explain(name, source, shape)


def outside(name: str) -> Problem:
    """The problem of a link in `schema/` or `raw/` that leads out of the project; what it leads to is never opened."""
    hint = "put the file itself here: whoever sends a change could have any file of this machine read and shown"
    return Problem(Place(name), "outside-link", "this is a link that leads out of the project, and is not followed", hint)


def read_bytes(path: Path | str, name: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file of at most 4 MiB, or a problem."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would wait for its writer
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
