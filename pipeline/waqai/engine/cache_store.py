"""The cache of a large project: what files said that had no errors when they were last read.

It may only say yes: whatever has an error, or a warning that is about another file too, is read and checked anew, so that no
message is ever an old one. It is a SQLite file, `.waqai/validate.sqlite` in the project, that one rule keeps from lying:
nobody changes a file that somebody else can see. A run that has news takes the file away by renaming it, changes it, and puts
it back. A run that dies leaves no cache; of two runs the later one's stays. A cache that is missing, spoilt, of another
version or cannot be written is not used, and nobody is told.
"""

from __future__ import annotations

import marshal
import os
import sqlite3
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator
from io import BytesIO
from itertools import count, repeat
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from waqai.project import leads_out
from waqai.version import VERSION

if TYPE_CHECKING:
    from waqai.check.index import Plain

FOLDER, FILE = ".waqai", "validate.sqlite"
RACY = 2_000_000_000  # ns: no file system's clock is coarser
CHUNKS = 128  # in which rows of files, and their keys, are kept: all are read in a moment, and one is written
HELD = 4_096  # files whose entries are held
FAULTS = (sqlite3.Error, OSError, ValueError, EOFError, TypeError, KeyError, MemoryError)  # of a cache that is not what it should be
_TABLES = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB);
    CREATE TABLE files (chunk INTEGER PRIMARY KEY, rows BLOB);
    CREATE TABLE facts (number INTEGER PRIMARY KEY, entries BLOB);
    CREATE TABLE keys (chunk INTEGER PRIMARY KEY, pairs BLOB);
"""

Stamp = tuple[int, ...]


class Row(NamedTuple):
    """What is remembered of one file.

    Parameters
    ----------
    stamp, read, digest
        Size, times and inode of the file, when it was read (ns), and the hash of its bytes.
    against : str
        What else it was checked against: of an article, its page's text; of an annotation, its article's seal.
    clean : bool
        Whether nothing was wrong with it but, of an annotation, warnings about it alone; else it is not trusted.
    said : tuple
        What it says: a `waqai.engine.cache.Remembered`, as a plain tuple.
    seal : str
        Of an article, the hash of what its annotations are checked against.
    number : int
        What it is called where its index entries are.
    """

    stamp: Stamp
    read: int
    digest: bytes
    against: str
    clean: bool
    said: tuple[Any, ...]
    seal: str = ""
    number: int = 0


class News(NamedTuple):
    """What a run found out.

    Parameters
    ----------
    rows : dict
        The files that were read, by path.
    entries : dict
        What each of those says for the checks across files; not of one that was not read, since its bytes are the same.
    gone : collection of str
        Files that are there no more.
    meta : dict
        What is remembered of the run as a whole.
    """

    rows: dict[str, Row]
    entries: dict[str, list[Plain]]
    gone: Collection[str]
    meta: dict[str, Any]


def stamp_of(path: str) -> Stamp:
    """Size, times and inode of a file, or nothing where there is none."""
    try:
        s = os.stat(path)
    except OSError:
        return ()
    return s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino, s.st_mode


def racy(stamp: Stamp, read: int) -> bool:
    """Whether a file can have been changed after it was read, and have the same stamp still."""
    return bool(stamp) and max(stamp[1], stamp[2]) >= read - RACY


def digest(data: bytes) -> bytes:
    """The hash of a file's bytes."""
    from hashlib import blake2b

    return blake2b(data, digest_size=16).digest()


def basis(root: Path, *, verdicts: bool = True, sources: dict[str, bytes] | None = None) -> bytes:
    """The hash of what reading rests on: this waqai, this Python, schema/; of verdicts also the single files of raw/.

    `sources` is given the bytes of the project's files, by their paths in it.
    """
    sources = {} if sources is None else sources
    parts = [f"{VERSION} {sys.version} {marshal.version}".encode()]
    for path in _files(str(Path(__file__).parents[1]), (".py", ".sql")):
        with open(path, "rb") as stream:
            parts += [os.fsencode(path), digest(stream.read())]
    for path in _files(f"{root}/schema", (".yaml",)) + (_single(f"{root}/raw") if verdicts else []):
        name, leads = path.removeprefix(f"{root}/"), os.path.realpath(path) if os.path.islink(path) else ""
        with open(path, "rb") if os.path.isfile(path) else BytesIO(b"none") as stream:
            sources[name] = stream.read()
        parts += [os.fsencode(f"{name} {leads}"), digest(sources[name])]
    return digest(b"\0".join(parts))


def _files(folder: str, endings: tuple[str, ...]) -> list[str]:
    """The files below a folder that end so, in the order of their names."""
    found = list[str]()
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found += [f"{here}/{name}" for name in names if name.endswith(endings)]
    return sorted(found)


def _single(folder: str) -> list[str]:
    """The single files in `raw/`, but for assignments.yaml, which is looked at in every run."""
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return sorted([f"{folder}/{name}" for name in names if name.endswith(".yaml") and name != "assignments.yaml"])


def sealed(value: Any) -> bytes:
    """A plain value as bytes that show whether they are whole."""
    data = marshal.dumps(value)
    return crc32(data).to_bytes(4, "big") + data


def unsealed(data: bytes) -> Any:
    """The value again.

    Raises
    ------
    sqlite3.DatabaseError
        The bytes are not those that were sealed.
    """
    if crc32(data[4:]) != int.from_bytes(data[:4], "big"):
        raise sqlite3.DatabaseError("a row is spoilt")
    return marshal.loads(data[4:])


def make_folder(root: Path) -> None:
    """Make a project's folder for what is remembered, which git ignores.

    Raises
    ------
    OSError
        It is a link that leads out of the project: what is remembered would be written over somebody's files.
    """
    folder = root / FOLDER
    if leads_out(folder, root):
        raise OSError(f"{FOLDER} is a link that leads out of the project")
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


class Cache:
    """One project's cache, as it was when the run began.

    Raises
    ------
    sqlite3.Error, OSError
        From any use: the cache is then to be forgotten.
    """

    def __init__(self, root: Path, on: bytes) -> None:
        self.path, self.basis, self._root = root / FOLDER / FILE, on, root
        self.rows: dict[str, Row] = {}
        self.meta: dict[str, Any] = {}
        self._database: sqlite3.Connection | None = None
        self._held: dict[int, list[Plain]] = {}
        self._pairs: dict[int, dict[int, list[int]]] = {}

    def open(self) -> None:
        """Read what is remembered of the files; nothing where there is no cache for this basis."""
        if not self.path.is_file() or leads_out(self.path, self._root):
            return
        database = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None)
        database.text_factory = str
        database.execute("BEGIN")  # what is read from now on is of one moment
        meta = {name: unsealed(value) for name, value in database.execute("SELECT name, value FROM meta WHERE name NOT GLOB 'single *'")}
        if meta.get("basis") != self.basis:
            database.close()
            return
        for (chunk,) in database.execute("SELECT rows FROM files"):
            rows = unsealed(chunk)
            self.rows.update(zip(rows, map(tuple.__new__, repeat(Row), rows.values()), strict=False))  # as `_make` would, only quicker
        self.meta, self._database = meta, database

    def recall(self, name: str) -> Any:
        """What is remembered of the run as a whole under a name that `meta` has not, since it begins with `single`; else None."""
        found = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone() if self._database else None
        return unsealed(found[0]) if found else None

    def close(self) -> None:
        """Forget the connection."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def detach(self) -> None:
        """Go on with a copy in memory, so that no process waits for this connection; the copy may be asked from any thread."""
        if self._database is not None:
            copy = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            self._database.backup(copy)
            self.close()
            self._database = copy

    def paths_with(self, words: Collection[str]) -> set[str]:
        """The files of which something is remembered that has one of these ASCII words in it."""
        if self._database is None or not words:
            return set()
        where = " OR ".join(["instr(entries, CAST(? AS BLOB))"] * len(words))
        found = {number for (number,) in self._database.execute(f"SELECT number FROM facts WHERE {where}", [*words])}
        return {path for path, row in self.rows.items() if row.number in found}

    def facts(self, keys: Iterable[str] | None) -> Iterator[Plain]:
        """The index entries that are remembered under each of these keys, or all."""
        if self._database is None:
            return
        if keys is None:
            for (entries,) in self._database.execute("SELECT entries FROM facts"):
                yield from unsealed(entries)
            return
        for key in keys:
            for number in self._numbers(key):
                for entry in self._of_number(number):
                    if entry[0] == key:
                        yield entry

    def of_file(self, path: str) -> list[Plain]:
        """The index entries that are remembered of a file; none of one that is not known."""
        return self._of_number(self.rows[path].number) if path in self.rows else []

    def _of_number(self, number: int) -> list[Plain]:
        if number not in self._held and self._database is not None:
            if len(self._held) >= HELD:
                self._held.clear()
            self._held[number] = _entries(self._database, number)
        return self._held.get(number, [])

    def _numbers(self, key: str) -> Iterable[int]:
        """The numbers of the files that have an entry of this key, or of one that has the same checksum."""
        crc = _crc(key)
        chunk = crc % CHUNKS
        if chunk not in self._pairs and self._database is not None:
            held = self._pairs[chunk] = {}
            for pair in _pairs(self._database, chunk):
                held.setdefault(pair >> 32, []).append(pair & 0xFFFFFFFF)
        return self._pairs.get(chunk, {}).get(crc, ())

    def write(self, news: News) -> None:
        """Remember what a run found out; what it says is gone, first."""
        fresh, generation = self._database is None, self.meta.get("generation")
        self.close()
        make_folder(self._root)
        mine = self.path.with_name(f"{FILE}-{os.getpid()}")
        if fresh:
            self._sweep()
        else:
            self.path.rename(mine)
        sound = not fresh  # until a byte of it is changed
        try:
            database = sqlite3.connect(mine, timeout=0, isolation_level=None)
            try:
                database.execute("PRAGMA journal_mode = OFF")
                database.execute("PRAGMA synchronous = OFF")
                database.execute("BEGIN EXCLUSIVE")
                if not fresh and _generation(database) != generation:
                    raise sqlite3.OperationalError("another run has changed it")
                sound = False
                if fresh:
                    for statement in _TABLES.split(";")[:-1]:
                        database.execute(statement)
                _put(database, self.rows, news, {"basis": self.basis, "generation": os.urandom(16)})
                database.execute("COMMIT")
                sound = True
            finally:
                database.close()
        finally:
            if sound:
                mine.replace(self.path)
            else:
                mine.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Take away what dead runs left."""
        for left in self.path.parent.glob(f"{FILE}-*"):
            if left.stat().st_mtime < time() - 3600:
                left.unlink(missing_ok=True)


def _generation(database: sqlite3.Connection) -> Any:
    return next((unsealed(value) for (value,) in database.execute("SELECT value FROM meta WHERE name = 'generation'")), None)


def _crc(text: str) -> int:
    return crc32(os.fsencode(text))


def _entries(database: sqlite3.Connection, number: int) -> list[Plain]:
    row = database.execute("SELECT entries FROM facts WHERE number = ?", (number,)).fetchone()
    found: list[Plain] = unsealed(row[0]) if row else []
    return found


def _pairs(database: sqlite3.Connection, chunk: int) -> set[int]:
    """Which keys of a chunk are in which files: checksum and number in one."""
    row = database.execute("SELECT pairs FROM keys WHERE chunk = ?", (chunk,)).fetchone()
    return set(array("Q", unsealed(row[0]))) if row else set()


def _put(database: sqlite3.Connection, known: dict[str, Row], news: News, marks: dict[str, Any]) -> None:
    gone, changed = set(news.gone), {_crc(path) % CHUNKS for path in (*news.gone, *news.rows)}
    free = count(1 + max((row.number for row in known.values()), default=0))
    rows = {path: row._replace(number=known[path].number if path in known else next(free)) for path, row in news.rows.items()}
    chunks: dict[int, dict[str, tuple[Any, ...]]] = {chunk: {} for chunk in changed}
    for path, row in (known | rows).items():
        if path not in gone and (chunk := _crc(path) % CHUNKS) in chunks:
            chunks[chunk][path] = tuple(row)
    said = {rows[path].number: entries for path, entries in news.entries.items()}
    before = {number: _entries(database, number) for path in {*news.entries, *gone} if path in known for number in [known[path].number]}
    pairs: dict[int, set[int]] = {}
    for pair in _paired(before) ^ _paired(said):
        pairs.setdefault((pair >> 32) % CHUNKS, set()).add(pair)
    many = database.executemany
    many("DELETE FROM facts WHERE number = ?", ((number,) for number in before))
    many("REPLACE INTO files VALUES (?, ?)", ((chunk, sealed(rows)) for chunk, rows in chunks.items()))
    many("REPLACE INTO facts VALUES (?, ?)", ((number, sealed(entries)) for number, entries in said.items()))
    many(
        "REPLACE INTO keys VALUES (?, ?)",
        ((chunk, sealed(array("Q", new ^ _pairs(database, chunk)).tobytes())) for chunk, new in pairs.items()),
    )
    many("REPLACE INTO meta VALUES (?, ?)", ((name, sealed(value)) for name, value in (news.meta | marks).items()))


def _paired(entries: dict[int, list[Plain]]) -> set[int]:
    return {_crc(key) << 32 | number for number, found in entries.items() for key, _, _ in found}
