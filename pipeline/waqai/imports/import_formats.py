"""The formats that are read, in the order in which a file is tried.

To add one: a module with `recognizes` and `read`, and a line in `FORMATS`. `read` gives `CodedPage`s (`coded_page`), asks the
mapping which field a column or label is (`Mapping.field`), and tells the log what it leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from waqai.imports.coded_page import CodedPage
from waqai.imports.foreign_text import file_bytes
from waqai.imports.import_log import Log
from waqai.imports.mapping_file import Mapping
from waqai.problem import CannotRun

Read = Callable[[Path, Mapping, Log], Iterable[CodedPage]]
HEAD = 1 << 16  # bytes of a file by which its format is recognized


class Format(NamedTuple):
    """A format of files that tools write.

    Parameters
    ----------
    name : str
        As `--from` has it.
    module : str
        Has `recognizes(path, head) -> bool`, of a file and its first bytes, and `read(path, mapping, log)`.
    units : tuple of str
        The units that the tool's offsets may be in (`offset_units.UNITS`), the tool's own first; empty where it has none.
        Where the file has the words of a passage, the first unit in which all of them fit is taken; where it has none, a unit
        is taken only if it is the only one in which every passage of the page begins and ends at a word.
    """

    name: str
    module: str
    units: tuple[str, ...]

    def recognizes(self, path: Path, head: bytes) -> bool:
        """Whether a file looks like one of this format."""
        found: bool = import_module(self.module).recognizes(path, head)
        return found

    def read(self, path: Path, mapping: Mapping, log: Log) -> Iterable[CodedPage]:
        """The pages of a file."""
        pages: Iterable[CodedPage] = import_module(self.module).read(path, mapping, log)
        return pages


FORMATS = (
    Format("inception", "waqai.tool_formats.inception", ("utf-16", "code-points")),
    Format("sheet", "waqai.tool_formats.sheet", ("code-points",)),
    Format("langextract", "waqai.tool_formats.langextract", ("code-points", "utf-16", "utf-8")),
    Format("label-studio", "waqai.tool_formats.label_studio", ("code-points", "utf-16")),
    Format("doccano", "waqai.tool_formats.doccano", ("utf-16", "graphemes", "code-points")),
    Format("brat", "waqai.tool_formats.brat", ("code-points", "utf-16", "utf-8")),
    Format("jsonl", "waqai.tool_formats.loose_lines", ("code-points", "utf-16", "utf-8", "graphemes")),
)
NAMES = tuple(format_.name for format_ in FORMATS)


def format_of(path: Path, name: str | None) -> Format:
    """The format with a name, or the first one that recognizes the file.

    Raises
    ------
    CannotRun
        The file cannot be read, or no format recognizes it.
    """
    if name is not None:
        return next(format_ for format_ in FORMATS if format_.name == name)
    head = b"" if path.is_dir() else file_bytes(path, HEAD)
    found = next((format_ for format_ in FORMATS if format_.recognizes(path, head)), None)
    if found is None:
        raise CannotRun(f"{path}: the format is not recognized; name it with --from ({', '.join(NAMES)})")
    return found
