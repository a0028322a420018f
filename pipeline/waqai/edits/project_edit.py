"""An edit of a whole project: the documents that have an id, what is to be edited in them, the diff, and what the journal writes.

Every file that has the id is read, of every coding, whether it is checked or published or not; one that has it and cannot be
read stops the edit. Nothing is written before `write`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from difflib import unified_diff
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from waqai.edits import journal
from waqai.edits.document_edit import DocumentEdit
from waqai.edits.journal import NewFile
from waqai.formats import Formats
from waqai.jsonlines.line_reader import numbered
from waqai.problem import CannotRun, Place
from waqai.project import Project
from waqai.read.raw_folder import Listing, Raw, read_authorities
from waqai.schema.schema_reader import read_schema, sound
from waqai.yamlfile.shape import Shape
from waqai.yamlfile.yaml_reader import read_bytes

SINGLE = ("actors", "places", "outlets", "coders", "events", "retired", "changes", "drift", "assignments")
SCHEMA_FILES = ("schema/dataset.yaml", "schema/waivers.yaml")
_ESCAPES = (b"\\u00", b"\\x")  # by which an id could be written that no search for its letters finds
_ADJUDICATION = b"adjudication"
_BESIDE = 40  # characters shown on either side of an edit in a line of JSON
_LONGEST = 160


class Unsettled(Exception):
    """An edit cannot be made before a person settles something in the files.

    Parameters
    ----------
    lines : list of str
        What, and where, a line each.
    """

    def __init__(self, message: str, lines: list[str]) -> None:
        super().__init__(message)
        self.lines = lines


class Found(NamedTuple):
    """A document that may have an id.

    Parameters
    ----------
    file : str
        `articles` or `annotations`, or the path of a file of which a project has one.
    """

    file: str
    path: str
    edit: DocumentEdit

    @property
    def coding(self) -> str:
        """The coding of an annotation."""
        return self.path.split("/")[2]

    @property
    def article(self) -> str:
        """The article of an annotation, as it calls it before the edit; of one that does not, as its file does."""
        node = self.edit.tree.values.get("article")
        return str(getattr(node, "value", node.text)) if node is not None else self.path.rpartition("/")[2].removesuffix(".yaml")


class ProjectEdit:
    """What is to be edited in a project.

    Attributes
    ----------
    moves : dict
        Where files are to lie; None for one that is to go.
    created : dict
        The texts of new files.
    rewritten : dict
        The bytes before and after of files that only the tool writes.

    Raises
    ------
    CannotRun
        `schema/` has problems, so that nobody can say what is an id.
    """

    def __init__(self, project: Project, command: str) -> None:
        self.project, self.command, self.schema = project, command, sound(read_schema(project.root)[0])
        self.formats = Formats(self.schema)
        self.raw: Raw
        self.listing: Listing
        self.raw, self.listing, _ = read_authorities(project, self.formats)
        self.moves: dict[str, str | None] = {}
        self.created: dict[str, str] = {}
        self.rewritten: dict[str, tuple[bytes, bytes]] = {}
        self._documents: dict[tuple[str, int], Found] = {}

    def shape(self, file: str) -> Shape | None:
        """The shape of a kind of file; None of a file outside of raw/."""
        kind = {"articles": "article", "annotations": "annotation"}.get(file) or Path(file).stem
        return None if file.startswith("schema/") else getattr(self.formats, kind)

    def documents(self, kind: str, *ids: str) -> Iterator[Found]:
        """Every document that may have one of these ids of a kind, in the order of the files' names."""
        wanted = [id_.encode() for id_ in ids]
        for path in (*(f"raw/{name}.yaml" for name in SINGLE), *SCHEMA_FILES):
            if (self.project.root / path).is_file():
                yield from self._of_yaml(path, path, wanted)
        for file, paths in (("articles", self.listing.articles), ("annotations", self.listing.annotations)):
            inside = [_ADJUDICATION] if kind == "coding" and file == "annotations" else wanted  # a coding is named there alone
            for path in paths:
                yield from self._of_yaml(file, path, inside) if path.endswith(".yaml") else self._of_lines(file, path, inside)

    def documents_of(self, article: str) -> Iterator[Found]:
        """The annotations of one article in all codings, but for those that cannot be read."""
        for path in self.listing.annotations:
            if path.endswith(f"/{article}.yaml"):
                with suppress(CannotRun):
                    yield from list(self._of_yaml("annotations", path, []))
            elif not path.endswith(".yaml"):
                for found in self._of_lines("annotations", path, [f'"{article}"'.encode()]):
                    if getattr(found.edit.tree.values.get("article"), "value", None) == article:
                        yield found

    def adjudicated(self) -> Iterator[Found]:
        """The annotations that may say of which codings they were made, but for those that cannot be read."""
        for path in self.listing.annotations:
            with suppress(CannotRun):
                yaml = path.endswith(".yaml")
                yield from list((self._of_yaml if yaml else self._of_lines)("annotations", path, [_ADJUDICATION]))

    def document(self, path: str) -> Found | None:
        """The document of one file of YAML; None where there is none."""
        return next(self._of_yaml(path, path, []), None) if (self.project.root / path).is_file() else None

    def append(self, path: str, key: str, entries: list[dict[str, Any]], block: str) -> None:
        """Put entries at the end of the list under `key` of a file, or begin the file with them; `block` is how they are written."""
        if (document := self.document(path)) is not None:
            document.edit.append((key,), entries, block)
        else:
            self.created[path] = self.created.get(path, f"{key}:\n") + "".join(f"  {line}\n" for line in block.splitlines())

    def _of_yaml(self, file: str, path: str, wanted: list[bytes]) -> Iterator[Found]:
        if (path, 0) in self._documents:
            yield self._documents[path, 0]
            return
        source, problems = read_bytes(self.project.root / path, path)
        if source is None:
            raise CannotRun(f"{path}: {problems[0].message}")
        if _may_have(source, wanted):
            yield self._keep(file, path, 0, source)

    def _of_lines(self, file: str, path: str, wanted: list[bytes]) -> Iterator[Found]:
        for number, _, line in numbered(self.project.root / path):
            if (path, number) in self._documents:
                yield self._documents[path, number]
            elif _may_have(line, wanted):
                yield self._keep(file, path, number, line)

    def _keep(self, file: str, path: str, number: int, source: bytes) -> Found:
        name = f"{path}:{number}" if number else path
        try:
            text = source.removesuffix(b"\n").decode() if number else source.decode()
        except UnicodeDecodeError as error:
            raise CannotRun(f"{name} is not UTF-8, and so cannot be edited") from error
        found = Found(file, path, DocumentEdit(name, text, number or None))
        self._documents[path, number] = found
        return found

    def edited(self) -> dict[str, dict[int, Found]]:
        """The documents that have edits, by path and line; 0 is the line of a file of YAML."""
        out: dict[str, dict[int, Found]] = {}
        for (path, number), found in sorted(self._documents.items()):
            if found.edit.edited:
                out.setdefault(path, {})[number] = found
        return out

    def diff(self) -> Iterator[str]:
        """What is to be written, for people: of YAML a unified diff, of a line of JSON the places in it."""
        for path, documents in self.edited().items():
            to = self.moves.get(path, path)
            if 0 in documents:
                edit = documents[0].edit
                lines = unified_diff(edit.text.splitlines(), edit.result().splitlines(), path, to or "", n=1, lineterm="")
                yield from lines
                continue
            yield f"--- {path}"
            yield f"+++ {to}"
            for number, found in documents.items():
                yield from _line_diff(number, found.edit)
        for new, text in self.created.items():
            yield from unified_diff([], text.splitlines(), "/dev/null", new, n=1, lineterm="")
        yield from (f"{path} keeps up with it" for path in self.rewritten)
        for path, target in self.moves.items():
            yield f"{path} -> {target}" if target else f"{path} is deleted"

    def mentions(self, id_: str) -> list[tuple[Place, str]]:
        """Where an id is in words or comments of the documents that were looked at and stay, which no edit touches."""
        word, out = re.compile(rf"(?<![a-z0-9-]){re.escape(id_)}(?![a-z0-9-])"), list[tuple[Place, str]]()
        for (path, number), found in sorted(self._documents.items()):
            if self.moves.get(path, path) is None:
                continue
            text, spans = found.edit.text, found.edit.spans()
            for match in word.finditer(text):
                if not any(start <= match.start() < max(end, start + 1) for start, end, _ in spans):
                    start = text.rfind("\n", 0, match.start()) + 1
                    line = number or text.count("\n", 0, match.start()) + 1
                    around = (
                        text[start:].partition("\n")[0] if not number else text[max(0, match.start() - _BESIDE) : match.end() + _BESIDE]
                    )
                    out.append((Place(path, line, match.start() - start + 1), around.strip()[:_LONGEST]))
        return out

    def write(self) -> int:
        """Write all of it, or nothing; the number of files.

        Raises
        ------
        CannotRun
            A file was changed meanwhile, or the machine refuses.
        """
        files = self._new_files()
        journal.commit(self.project.root, self.command, files)
        return len(files)

    def paths(self) -> set[str]:
        """The paths that get other bytes, or a file, or none."""
        return {path for file in self._new_files() for path in (file.path, file.to) if path is not None}

    def write_out(self, copy: Path) -> None:
        """Make of a copy of the project what the project is to be."""
        for file in self._new_files():
            if file.path is not None and file.to is not None and file.write is None:
                (copy / file.to).parent.mkdir(parents=True, exist_ok=True)
                (copy / file.path).rename(copy / file.to)
                continue
            if file.path is not None and file.to != file.path:
                (copy / file.path).unlink()
            if file.to is not None and file.write is not None:
                (copy / file.to).parent.mkdir(parents=True, exist_ok=True)
                file.write(copy / file.to)
        for folder in {(copy / path).parent for path in self.moves}:
            if not any(folder.iterdir()):
                folder.rmdir()  # of a coding whose files have all moved

    def _new_files(self) -> list[NewFile]:
        """What is to become of each file."""
        root, files, edited = self.project.root, list[NewFile](), self.edited()
        for path, documents in edited.items():
            to, whole = self.moves.get(path, path), documents.get(0)
            if to is None:
                continue
            if whole is not None:
                before = sha256(whole.edit.text.encode()).hexdigest()
                files.append(NewFile(path, to, before, partial(_write_text, whole.edit.result().encode())))
            else:
                edits = {number: found.edit for number, found in documents.items()}
                files.append(NewFile(path, to, journal.digest(root / path), partial(_write_lines, root / path, edits)))
        for path, (there, new) in self.rewritten.items():
            files.append(NewFile(path, self.moves.get(path, path), sha256(there).hexdigest(), partial(_write_text, new)))
        moved = [path for path, target in self.moves.items() if target is None or path not in edited.keys() | self.rewritten.keys()]
        files += [NewFile(path, self.moves[path], journal.digest(root / path), None) for path in moved]
        files += [NewFile(None, path, None, partial(_write_text, text.encode())) for path, text in self.created.items()]
        return files


def _may_have(source: bytes, wanted: list[bytes]) -> bool:
    return not wanted or any(id_ in source for id_ in wanted) or any(escape in source for escape in _ESCAPES)


def _line_diff(number: int, edit: DocumentEdit) -> Iterator[str]:
    for start, end, new in edit.spans():
        before, after = edit.text[max(0, start - _BESIDE) : start], edit.text[end : end + _BESIDE]
        yield f"@@ line {number}, column {start + 1} @@"
        for sign, text in (("-", edit.text[start:end]), ("+", new)):
            shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
            yield f"{sign}...{before}{shown}{after}..."


def _write_text(data: bytes, target: Path) -> None:
    target.write_bytes(data)


def _write_lines(path: Path, edits: dict[int, DocumentEdit], target: Path) -> None:
    """Write a file of JSON Lines anew, compressed as it was; lines that are not edited as they are."""
    with _opened(path.name, target) as out:
        for number, _, line in numbered(path):
            if (edit := edits.get(number)) is not None:
                if line.removesuffix(b"\n") != edit.text.encode():
                    raise CannotRun(f"{path.name}: line {number} was changed meanwhile by another program; run it again")
                out.write(edit.result().encode() + line[len(line.removesuffix(b"\n")) :])
            else:
                out.write(line)


@contextmanager
def _opened(name: str, target: Path) -> Iterator[Any]:
    """A file to write lines into, compressed as `name` says."""
    with target.open("wb") as stream:
        if name.endswith(".gz"):
            import gzip

            with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as inside:
                yield inside
        elif name.endswith(".zst"):
            import pyarrow as pa

            with pa.CompressedOutputStream(pa.PythonFile(stream, mode="w"), "zstd") as inside:
                yield inside
        else:
            yield stream


def paths_of(listing: Listing, names: Iterable[str]) -> list[str]:
    """The files of YAML that are called after an article, in raw/articles and in every coding."""
    wanted = {f"{name}.yaml" for name in names}
    return [path for path in (*listing.articles, *listing.annotations) if path.rpartition("/")[2] in wanted]
