"""One YAML file, read: its values, and a place for each of them.

`read` takes a path and the shape that the file must have, and gives a `Document` or problems, never both halves of
a doubt: a document without problems has exactly the shape. Places cost a second reading, on the explaining path,
only when one is asked for.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from waqai.problem import CannotRun, Place, Problem
from waqai.yamlfile import fast
from waqai.yamlfile.shape import Shape

MAX_BYTES = 4 * 1024 * 1024

Pointer = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """The values of one file.

    Parameters
    ----------
    path : str
        Relative to the project, with forward slashes.
    values : Any
        Mappings, lists, text, numbers, booleans and None, as the shape says.
    """

    path: str
    values: Any
    source: bytes
    _tree: Any = field(default=None)

    def place(self, *pointer: str | int) -> Place:
        """Where the value at `pointer` stands; where it is missing, the key of the nearest parent that is there."""
        return self._find(pointer, at_key=False)

    def key(self, *pointer: str | int) -> Place:
        """Where the key at the end of `pointer` stands."""
        return self._find(pointer, at_key=True)

    def _find(self, pointer: Pointer, *, at_key: bool) -> Place:
        node = self.tree()
        if node is None:
            return Place(self.path, 1, 1)
        spot = node
        for depth, step in enumerate(pointer):
            last = depth == len(pointer) - 1
            if node.kind == "mapping" and isinstance(step, str) and step in node.values:
                spot = node.keys[step]
                node = node.values[step]
                if last and not at_key:
                    spot = node
            elif node.kind == "sequence" and isinstance(step, int) and step < len(node.items):
                node = spot = node.items[step]
            else:
                break
        return Place(self.path, spot.line, spot.column)

    def tree(self) -> Any:
        """The explaining path's tree; None where the file cannot be read to one."""
        if self._tree is None:
            from waqai.yamlfile import slow

            self._tree, _ = slow.parse(self.source)
        return self._tree


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


def read_bytes(path: Path, name: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file of at most 4 MiB, or a problem."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would wait for its writer
        with open(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return None, [Problem(Place(name), "not-a-file", "this is not a regular file")]
            if status.st_size > MAX_BYTES:
                message = f"the file has {status.st_size:,} bytes; at most {MAX_BYTES:,} are read"
                return None, [Problem(Place(name, 1, 1), "too-large", message, "split it")]
            return stream.read(), []
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP):
            return None, [Problem(Place(name), "missing-file", "the file is missing")]
        if error.errno in (errno.EISDIR, errno.ENXIO):
            return None, [Problem(Place(name), "not-a-file", "this is not a regular file")]
        raise CannotRun(f"cannot read {name}: {error.strerror}") from error
