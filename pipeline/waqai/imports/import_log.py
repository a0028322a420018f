"""What an import says of a file: what was taken, corrected, kept, left unresolved, left unsaid and refused, each at its place.

Takes remarks in the order in which they are made; gives them as lines for people and as one value for programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from waqai.problem import Place

Kind = Literal["taken", "unchanged", "corrected", "kept", "unresolved", "unsaid", "refused", "drafted", "contradicted"]
KINDS: dict[Kind, str] = {
    "taken": "reports that are in the coding now",
    "unchanged": "reports that the coding had already",
    "corrected": "values that were read otherwise than they are written, and for certain",
    "kept": "reports that a hand has changed since, and that stay as they are",
    "unresolved": "values that may mean several things, or nothing that is known",
    "unsaid": "fields that the file has nothing about, or that it has and no report can hold",
    "refused": "reports, passages or parts of the file that are not taken",
    "drafted": "refused reports that are in the coding as drafts now",
    "contradicted": "reports that are in the coding and say otherwise than its other articles; of a published coding they are unresolved",
}
SHOWN = 20  # of one kind, unless all are asked for


class Remark(NamedTuple):
    """One thing that an import says.

    Parameters
    ----------
    cell : str
        What a person calls the place, such as `C5`; may be empty.
    article, event : str
        What it is about; may be empty.
    """

    kind: Kind
    place: Place
    message: str
    hint: str = ""
    cell: str = ""
    article: str = ""
    event: str = ""


class Log:
    """The remarks of one import."""

    def __init__(self) -> None:
        self.remarks: list[Remark] = []
        self.sources: list[dict[str, Any]] = []

    def say(self, kind: Kind, place: Place, message: str, hint: str = "", *, cell: str = "", article: str = "", event: str = "") -> None:
        """Add a remark, once."""
        remark = Remark(kind, place, message, hint, cell, article, event)
        if remark not in self.remarks[-50:]:
            self.remarks.append(remark)

    def source(self, path: str, form: str, **more: Any) -> None:
        """Say that a file is read, as which format, and how."""
        self.sources.append({"file": path, "format": form, **{k: v for k, v in more.items() if v}})

    def count(self, kind: Kind) -> int:
        """How many remarks of a kind there are."""
        return sum(remark.kind == kind for remark in self.remarks)

    @property
    def clean(self) -> bool:
        """Whether nothing waits for a person."""
        return not any(self.count(kind) for kind in ("kept", "unresolved", "refused"))

    def lines(self, *, everything: bool = False) -> Iterator[str]:
        """The remarks as text, kind by kind, `path:line:column: kind: message`; the last line counts them."""
        for source in self.sources:
            how = "".join(f", {key} {value}" for key, value in source.items() if key not in ("file", "format"))
            yield f"{source['file']}: read as {source['format']}{how}"
        for kind in KINDS:
            if kind in ("taken", "unchanged", "drafted") and not everything:
                continue
            found = [remark for remark in self.remarks if remark.kind == kind]
            for remark in found if everything else found[:SHOWN]:
                yield f"{remark.place}: {kind}: {remark.message}" + (f" ({remark.cell})" if remark.cell else "")
                if remark.hint:
                    yield f"    {remark.hint}"
            if len(found) > SHOWN and not everything:
                yield f"{found[0].place.path}: {len(found) - SHOWN} more are {kind}: --all shows them, --report FILE has them"
        yield ", ".join(f"{self.count(kind)} {kind}" for kind in KINDS)

    def as_json(self) -> dict[str, Any]:
        """The remarks for programs, with what each kind means."""
        remarks = [
            {"kind": r.kind, "path": r.place.path, "line": r.place.line, "column": r.place.column}
            | {name: value for name in ("cell", "article", "event", "message", "hint") if (value := getattr(r, name))}
            for r in self.remarks
        ]  # fmt: skip
        return {
            "files": self.sources,
            "counts": {kind: self.count(kind) for kind in KINDS},
            "kinds": dict(KINDS),
            "remarks": remarks,
        }
