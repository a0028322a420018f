"""The codebook as a page: every list with its codes, definitions, examples and notes."""

from __future__ import annotations

from waqai.schema.model import Code, Codebook, CodeList


def page(codebook: Codebook) -> str:
    """The whole codebook in Markdown."""
    parts = [
        f"# {codebook.title}",
        f"Version {codebook.version}. {codebook.description}",
        f"Source: {codebook.source}. {codebook.credit} Licence: {codebook.licence}.",
    ]
    names = [name for name in codebook.lists if name != "modes"]
    parts.append("\n".join(f"- [{codebook.lists[n].title}](#{_anchor(codebook.lists[n].title)})" for n in names))
    if codebook.notes:
        parts.append("## Questions and answers")
        parts += [f"**{note.question}** {note.answer}" for note in codebook.notes]
    for name in names:
        parts.append(_list(codebook, codebook.lists[name]))
    return "\n\n".join(parts) + "\n"


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _list(codebook: Codebook, codes: CodeList) -> str:
    parts = [f"## {codes.title}", f"{codes.description} (List `{codes.name}`; source: {codes.source}.)"]
    if codes.name == "types":
        parts += [_type(codebook, code) for code in codes.codes]
    else:
        parts.append(_table(codes))
    return "\n\n".join(parts)


def _type(codebook: Codebook, code: Code) -> str:
    modes = [m for m in codebook.lists["modes"].codes if m.parent == code.code]
    head = f"### {code.code}\n\n{code.definition} *{code.example}* Quad class: {code.parent}; score {code.score:g}."
    if code.note:
        head += f" {code.note}"
    if not modes:
        return head + " No modes."
    rows = [
        f"| `{m.code.removeprefix(f'{code.code}-')}` | {m.score:g} | {_cell(m.definition)} | {_cell(m.example)} | {_cell(m.note)} |"
        for m in modes
    ]
    return head + "\n\n| mode | score | definition | example | note |\n|---|---|---|---|---|\n" + "\n".join(rows)


def _table(codes: CodeList) -> str:
    full = [c for c in codes.codes if c.definition or c.note]
    plain = [c for c in codes.codes if c not in full]
    rows = [f"| `{c.code}` | {_cell(c.label)} | {_cell(c.definition)} | {_cell(c.example)} | {_cell(c.note)} |" for c in full]
    text = "| code | label | definition | example | note |\n|---|---|---|---|---|\n" + "\n".join(rows)
    if plain:
        text += "\n\n" + "; ".join(f"`{c.code}` {c.label}" for c in plain) + "."
    return text


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")
