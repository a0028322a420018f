"""The codebook as a page: every list with its codes, definitions, examples and notes."""

from __future__ import annotations

from waqai.escaping import cell, markdown
from waqai.schema.model import Code, Codebook, CodeList


def page(codebook: Codebook) -> str:
    """The whole codebook in Markdown."""
    parts = [
        f"# {markdown(codebook.title)}",
        f"Version {codebook.version}. {markdown(codebook.description)}",
        f"Source: {markdown(codebook.source)}. {markdown(codebook.credit)} Licence: {markdown(codebook.licence)}.",
    ]
    names = [name for name in codebook.lists if name != "modes"]
    parts.append("\n".join(f"- [{markdown(codebook.lists[n].title)}](#{anchor(codebook, n)})" for n in names))
    if codebook.notes:
        parts.append("## Questions and answers")
        parts += [f"**{markdown(note.question)}** {markdown(note.answer)}" for note in codebook.notes]
    for name in names:
        parts.append(_list(codebook, codebook.lists[name]))
    return "\n\n".join(parts) + "\n"


def anchor(codebook: Codebook, name: str) -> str:
    """The place of a list in the page; modes are with their types."""
    return codebook.lists["types" if name == "modes" else name].title.lower().replace(" ", "-")


def _list(codebook: Codebook, codes: CodeList) -> str:
    parts = [f"## {markdown(codes.title)}", f"{markdown(codes.description)} (List `{codes.name}`; source: {markdown(codes.source)}.)"]
    if codes.name == "types":
        parts += [_type(codebook, code) for code in codes.codes]
    else:
        parts.append(_table(codes))
    return "\n\n".join(parts)


def _type(codebook: Codebook, code: Code) -> str:
    modes = [m for m in codebook.lists["modes"].codes if m.parent == code.code]
    head = f"### {code.code}\n\n{markdown(code.definition or '')} *{markdown(code.example or '')}* Quad class: {code.parent}{_score(code, '; score ')}."
    if code.note:
        head += f" {markdown(code.note)}"
    if not modes:
        return head + " No modes."
    rows = [
        f"| `{m.code.removeprefix(f'{code.code}-')}` | {_score(m)} | {cell(m.definition)} | {cell(m.example)} | {cell(m.note)} |"
        for m in modes
    ]
    return head + "\n\n| mode | score | definition | example | note |\n|---|---|---|---|---|\n" + "\n".join(rows)


def _score(code: Code, before: str = "") -> str:
    return "" if code.score is None else f"{before}{code.score:g}"


def _table(codes: CodeList) -> str:
    full = [c for c in codes.codes if c.definition or c.note]
    plain = [c for c in codes.codes if c not in full]
    rows = [f"| `{c.code}` | {cell(c.label)} | {cell(c.definition)} | {cell(c.example)} | {cell(c.note)} |" for c in full]
    text = "| code | label | definition | example | note |\n|---|---|---|---|---|\n" + "\n".join(rows)
    if plain:
        text += "\n\n" + "; ".join(f"`{c.code}` {markdown(c.label)}" for c in plain) + "."
    return text
