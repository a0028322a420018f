"""Draws the package in CONTRIBUTING.md from its own docstrings: `python -m scripts.package_map`, `--check` to write nothing.

A folder is a room, with a line for each module in it; a module outside of every folder is a room by itself. The rooms stand
in the order of the layers that `tests/test_architecture.py` enforces.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from tests.test_architecture import LAYERS, PACKAGE

PAGE = Path(__file__).parents[1] / "CONTRIBUTING.md"
BEGIN, END = "<!-- generated: package -->", "<!-- end -->"


def drawn(package: Path, layers: list[set[str]]) -> str:
    """The package as a Markdown list.

    Raises
    ------
    ValueError
        A module or a folder says nothing of itself, or the layers lack it: the message names it.
    """
    rooms = {path.name.removesuffix(".py"): path for path in package.iterdir() if path.suffix == ".py" or _modules(path)}
    order = [name for layer in layers for name in sorted(layer)]
    if lacking := sorted(set(rooms) - set(order)):
        raise ValueError(f"LAYERS of tests/test_architecture.py lacks {', '.join(lacking)}")
    lines = []
    for path in (rooms[name] for name in order if name in rooms):
        if path.is_dir():
            about = next((path / name for name in ("__init__.py", "README.md") if (path / name).exists()), path)
            lines.append(f"- **`{path.name}/`**: {_sentence(about)}")
            lines += [f"  - `{_name(module)}`: {_sentence(module)}" for module in _modules(path)]
        else:
            lines.append(f"- **`{_name(path)}`**: {_sentence(path)}")
    return "\n".join(lines)


def _modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix in (".py", ".sql") and path.name != "__init__.py")


def _name(path: Path) -> str:
    return path.name if path.name.startswith("__") or path.suffix != ".py" else path.stem


def _sentence(path: Path) -> str:
    """The first sentence that a file says of itself: of its docstring, its first comment (SQL), its first paragraph (Markdown)."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if path.suffix == ".py":
        said = ast.get_docstring(ast.parse(text)) or ""
    elif path.suffix == ".sql":
        said = " ".join(line.removeprefix("--") for line in re.split(r"\n(?!--)", text)[0].split("\n") if line.startswith("--"))
    else:
        said = re.sub(r"^#.*\n", "", text).strip()
    sentence = re.split(r"(?<=[.?!])\s", " ".join(said.split("\n\n")[0].split()))[0]
    if not sentence.endswith("."):
        raise ValueError(f"{path} does not begin with a sentence that says what it is")
    return sentence


def filled(page: str, drawing: str) -> str:
    """The page with the drawing between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{drawing}\n{END}{rest.partition(END)[2]}"


def main(check: bool) -> str | None:
    """Draw the package in CONTRIBUTING.md, or only check the drawing; returns what is wrong."""
    old = PAGE.read_text(encoding="utf-8")
    try:
        new = filled(old, drawn(PACKAGE, LAYERS))
    except ValueError as error:
        return str(error)
    if check:
        return "the package in CONTRIBUTING.md is not drawn as it is now: run `make docs`" if new != old else None
    PAGE.write_text(new, encoding="utf-8")
    return None


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
