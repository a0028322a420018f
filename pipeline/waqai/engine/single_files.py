"""The files of which a project has one, as the run before read them: those that had their shape, and what was found in them.

They hold for one basis of the cache, which is made of their bytes. A file with anything wrong is not among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waqai.yamlfile.document import Document


class SingleFiles:
    """The single files of a run with a cache.

    Parameters
    ----------
    remembered : tuple or None
        What `news` gave in the run before.
    sources : mapping
        The bytes of all files that the basis is made of, by their paths.

    Attributes
    ----------
    documents : dict
        The files that had their shape, by their paths. What is read is added to it.
    silent : list of str
        The concerns whose checks look at nothing but these files and found nothing.
    """

    def __init__(self, remembered: tuple[dict[str, Any], list[str]] | None, sources: Mapping[str, bytes]) -> None:
        values, self.silent = remembered or ({}, [])
        self.documents = {path: Document(path, value, sources[path]) for path, value in values.items()}
        self._before, self._sources = (values.keys(), self.silent), sources

    def news(self) -> tuple[dict[str, Any], list[str]] | None:
        """What is to be remembered; None where that is what was."""
        values = {path: document.values for path, document in self.documents.items() if path in self._sources}
        return None if (values.keys(), self.silent) == self._before else (values, self.silent)
