"""The values of one YAML file, and a place for each of them.

Places cost a second reading, on the explaining path, only when one is asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from waqai.problem import Place

Pointer = tuple[str | int, ...]


class Document:
    """The values of one file.

    Parameters
    ----------
    path : str
        Relative to the project, with forward slashes.
    values : Any
        Mappings, lists, text, numbers, booleans and None, as the shape says.
    source : bytes or str
        The bytes that it was read from, or the path of the file, which is then read again when a place is asked for.
    """

    __slots__ = ("_tree", "path", "source", "values")

    def __init__(self, path: str, values: Any, source: bytes | str, tree: Any = None) -> None:
        self.path, self.values, self.source, self._tree = path, values, source, tree

    def place(self, *pointer: str | int) -> Place:
        """The place of the value at `pointer`; where it is missing, the key of the nearest parent that is there."""
        return self._find(pointer, at_key=False)

    def key(self, *pointer: str | int) -> Place:
        """The place of the key at the end of `pointer`."""
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
            from waqai.yamlfile import yaml_slow

            try:
                source = self.source if isinstance(self.source, bytes) else Path(self.source).read_bytes()
            except OSError:  # it was there a moment ago
                return None
            self._tree, _ = yaml_slow.parse(source)
        return self._tree


Held = dict[str, Document] | None
"""Documents by their paths in the project, for those who read its files; None where each is read."""
