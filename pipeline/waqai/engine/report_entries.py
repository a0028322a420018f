"""Index of the reports of one coding, stored in the project, so that few files are read to search all of them.

Takes a project and a coding, gives index entries (`waqai.check.index`) of its reports, be their files YAML or JSON Lines. They
are remembered by file in `.waqai/reports-<coding>`; of a file that is not there the cache of `waqai validate` is asked, and
what neither knows is read. Nothing is checked: a file that has not its shape tells nothing. Whatever goes wrong with what is
remembered, the files are read as if there were nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from time import time_ns
from typing import Any

from waqai import record_reading
from waqai.check.index import TELLING, Plain, telling
from waqai.engine.cache_store import FAULTS, FOLDER, Cache, Stamp, basis, make_folder, racy, sealed, stamp_of, unsealed
from waqai.project import Project, leads_out
from waqai.read.raw_folder import SHARDS, read_all
from waqai.yamlfile.shape import Shape

MANY = 200  # files of YAML that are not known, from which on the other cache is worth opening
WORTH = 1 << 20  # bytes of files, from which on remembering saves time
_Known = dict[str, tuple[Stamp, list[Plain]]]


def report_entries(project: Project, coding: str, shape: Shape) -> Iterator[list[Plain]]:
    """The entries of a coding's reports, those of one file together, in the order of the files' names.

    Parameters
    ----------
    shape : Shape
        The shape of annotation files.

    Raises
    ------
    CannotRun
        The machine refuses to read a file.
    """
    root, began = str(project.root), time_ns()
    stamps = {path: stamp_of(f"{root}/{path}") for path in _files(project, coding)}
    on = basis(project.root, verdicts=False)
    file = project.root / FOLDER / f"reports-{coding}"
    known: _Known = {}
    with suppress(*FAULTS):
        before, remembered = unsealed(file.read_bytes()) if not leads_out(file, project.root) else (None, {})
        known = {path: one for path, one in remembered.items() if stamps.get(path) == one[0]} if before == on else {}
    if len(stamps) - len(known) >= MANY:
        known |= _of_cache(Cache(project.root, basis(project.root)), {path: stamp for path, stamp in stamps.items() if path not in known})
    fresh = {path: (stamp, _read(root, path, shape)) for path, stamp in stamps.items() if path not in known}
    for path in stamps:
        yield (known.get(path) or fresh[path])[1]
    kept = {path: one for path, one in (known | fresh).items() if not racy(one[0], began)}
    if fresh and kept and sum(stamp[0] for stamp in stamps.values() if stamp) >= WORTH:
        with suppress(*FAULTS):
            make_folder(project.root)
            mine = file.with_name(f"{file.name}-{os.getpid()}")
            mine.write_bytes(sealed((on, kept)))
            mine.replace(file)


def _files(project: Project, coding: str) -> list[str]:
    folder = f"raw/annotations/{coding}"
    try:
        names = sorted(os.listdir(project.root / folder))
    except OSError:
        return []
    return [f"{folder}/{name}" for name in names if name.endswith((".yaml", *SHARDS)) and not name.startswith(".")]


def _read(root: str, path: str, shape: Shape) -> list[Plain]:
    coding, out = path.split("/")[2], list[Plain]()
    for found in read_all(root, [path], shape):
        if found.document is not None:
            annotation = record_reading.annotation(found.document, coding)
            at = (path, found.line, found.offset, coding, annotation.article)
            out += [(report.event, at, telling(i, report)) for i, report in zip(annotation.positions, annotation.reports, strict=True)]
    return out


def _of_cache(cache: Cache, wanted: dict[str, Stamp]) -> _Known:
    """What the cache of `waqai validate` knows of these files."""
    try:
        cache.open()
        rows: dict[str, Any] = cache.rows
        known: _Known = {
            path: (stamp, [])
            for path, stamp in wanted.items()
            if path in rows and rows[path].stamp == stamp and rows[path].said[0] is not None and not racy(stamp, rows[path].read)
        }
        for event, path, values in cache.tellings():
            if path in known:
                known[path][1].extend((event, source, value) for source, value in values if value[0] == TELLING)
    except FAULTS:
        return {}
    finally:
        cache.close()
    for _, entries in known.values():
        entries.sort(key=lambda entry: int(entry[2][1]))
    return known
