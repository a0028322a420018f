"""Files of the repository that the package needs when it is installed: which they are, and where they lie.

Each has its one home in the repository, where people read and edit it. The wheel carries a copy in `template/`
(`force-include` in pyproject.toml, which a test holds to `BUNDLED`); an editable install has no copy and reads the checkout.
"""

from __future__ import annotations

from pathlib import Path

BUNDLED = (
    "schema/codebook", "schema/crosswalks", "schema/tables", "schema/fields.yaml",
    "docs/annotation-format.md", "docs/dataset-yaml.md", "docs/agreement.md", "docs/coding-rules.md", "docs/reports-to-events.md", "docs/large-projects.md",
    "docs/teams.md", "docs/importing.md", "docs/same-event.md", "docs/export.md", "docs/compare.md",
    "docs/maintaining/rename-or-merge.md", "docs/maintaining/retire-an-id.md", "docs/editors.md", "docs/problems",
    ".vscode/settings.json", ".vscode/tasks.json", ".gitattributes",
)  # fmt: skip
TEMPLATE = Path(__file__).parent / "template"
_CHECKOUT = Path(__file__).parents[2]


def bundled(name: str) -> Path:
    """The file or folder `name` of `BUNDLED`: the wheel's copy, else the checkout's own."""
    return TEMPLATE / name if (TEMPLATE / name).exists() else _CHECKOUT / name
