"""A UIMA CAS as INCEpTION writes it: a text and feature structures over it, in one form for all files that it comes from.

Takes what a reader of JSON or XMI found, gives a document whose offsets lie in its text and whose references lead somewhere; what
does not is said at its place and left out. Offsets stay what UIMA counts, UTF-16.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from waqai.imports.import_log import Log
from waqai.problem import Place

MOST = 500_000  # feature structures of a document
SOFA, VIEW = "uima.cas.Sofa", "_InitialView"
_TITLES = ("documentTitle", "documentId")


class Ref(int):
    """The id of a feature structure that a feature points to."""


class Structure(NamedTuple):
    """A feature structure: an annotation, a link, or an annotation of the whole document.

    Parameters
    ----------
    id : int
    type : str
        The full name, such as `webanno.custom.Event`.
    begin, end : int or None
        In UTF-16 units; None where it is over no part of the text.
    values : dict
        By feature: a text, a number, a truth, a `Ref`, or a list of these. A feature without a value is left out.
    """

    id: int
    type: str
    begin: int | None
    end: int | None
    values: dict[str, Any]

    @property
    def layer(self) -> str:
        """What people call its type."""
        return self.type.rpartition(".")[2]

    @property
    def is_custom(self) -> bool:
        """Whether the project made its layer, and neither UIMA nor the tool."""
        return not self.type.startswith(("uima.", "de.tudarmstadt.", "org.dkpro."))

    def several(self, feature: str) -> list[Any]:
        """The values of a feature, as a list."""
        value = self.values.get(feature)
        return value if isinstance(value, list) else [] if value is None else [value]


class CasDocument(NamedTuple):
    """A document with its annotations.

    Parameters
    ----------
    place : Place
        Where it begins.
    text : str
        What its offsets count in.
    structures : dict
        By id, in the order of the file.
    declared : dict
        The features of each type, inherited ones included, where the file says which it has.
    where : callable
        The place of a feature of a structure, or of the structure itself where the feature is empty.
    """

    place: Place
    text: str
    structures: dict[int, Structure]
    declared: dict[str, tuple[str, ...]]
    where: Callable[[int, str], Place]

    @property
    def title(self) -> tuple[str, int]:
        """What the tool calls the document, and the structure that says so."""
        for structure in self.structures.values():
            if structure.layer == "DocumentMetaData":
                for name in _TITLES:
                    if value := structure.values.get(name):
                        return str(value), structure.id
        return "", 0


class Sofa(NamedTuple):
    """A text of a CAS, which holds several where it has several views."""

    id: int
    name: str
    text: str


def chosen(sofas: Iterable[Sofa], place: Place, log: Log) -> Sofa | None:
    """The text that is coded: that of the first view; None where there is none, which the log then says."""
    found = list(sofas)
    if not found:
        log.say("refused", place, "this CAS has no text in it: a reference to one elsewhere is not followed")
        return None
    sofa = next((one for one in found if one.name == VIEW), found[0])
    if len(found) > 1:
        log.say("unsaid", place, f"this CAS has {len(found)} views: what is not of `{sofa.name[:40]}` is left out")
    return sofa


def checked(document: CasDocument, log: Log) -> CasDocument:
    """The document without annotations that lie outside of its text, and without references that lead nowhere."""
    length = len(document.text.encode("utf-16-le", "surrogatepass")) // 2
    kept: dict[int, Structure] = {}
    for structure in document.structures.values():
        begin, end = structure.begin, structure.end
        if (begin, end) != (None, None) and (begin is None or end is None or not 0 <= begin <= end <= length):
            message = f"[{begin}-{end}] is no passage of the text, which has {length} UTF-16 units: this annotation is left out"
            log.say("refused", document.where(structure.id, ""), message, cell=named(structure))
        else:
            kept[structure.id] = structure
    out: dict[int, Structure] = {}
    for structure in kept.values():
        values = {}
        for name, value in structure.values.items():
            several = value if isinstance(value, list) else [value]
            lost = [one for one in several if isinstance(one, Ref) and one not in kept]
            for one in lost:
                message = f"`{name[:40]}` points to {int(one)}, which is not there"
                log.say("unresolved", document.where(structure.id, name), message, cell=named(structure))
            left = [one for one in several if one not in lost or not isinstance(one, Ref)]
            if left:
                values[name] = left if isinstance(value, list) else left[0]
        out[structure.id] = structure._replace(values=values)
    return document._replace(structures=out)


def named(structure: Structure, feature: str = "") -> str:
    """What a person calls a structure, or a feature of it: `Event 5.date`."""
    return f"{structure.layer} {structure.id}" + (f".{feature[:40]}" if feature else "")
