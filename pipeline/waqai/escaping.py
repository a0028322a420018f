"""Text of coders and maintainers, made fit for what it is written into: Markdown, a cell of a table in Markdown, YAML.

What people write about events is text and nothing else: in a page that is made of it no part of it may become an element of HTML, a
link or an image, a new line of a table or a key of YAML. Plain text stays as it is, letter for letter.
"""

from __future__ import annotations

import json
import re

# What Markdown would take for HTML, for an entity, and for the address of a link or image or the definition of one.
_ACTIVE = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]+;)|(?<=\])[(\[:]")
_NOT_WORDS = re.compile(r"(?i:null|true|false|yes|no|on|off|y|n)")


def markdown(text: str) -> str:
    r"""Running text of a page in Markdown: one line, and what would be active is preceded by `\`; code between backticks stays.

    Examples
    --------
    >>> markdown("A <img src=x onerror=alert(1)> & [a link](http://example.org), 1 < 2")
    'A \\<img src=x onerror=alert(1)> & [a link]\\(http://example.org), 1 < 2'
    """
    text = " ".join(text.splitlines())
    parts = re.split("(`[^`]+`)", text)  # what is between backticks is shown as it is
    parts[::2] = [_ACTIVE.sub(r"\\\g<0>", part).replace("`", "\\`") for part in parts[::2]]
    return "".join(parts)


def cell(text: str | None) -> str:
    """A cell of a table in Markdown; empty for null."""
    return markdown(text or "").replace("|", "\\|")


def code(text: object) -> str:
    """Code within a line of Markdown, with any content escaped."""
    shown = " ".join(str(text).splitlines())
    if "`" not in shown:
        return f"`{shown}`"
    fence = "`" * (max(map(len, re.findall("`+", shown))) + 1)
    return f"{fence} {shown} {fence}"


def yaml_string(text: str) -> str:
    """A double-quoted scalar of YAML 1.1 and 1.2: JSON's, with what YAML does not print or takes for a line's end escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(
        c if c.isprintable() and c != "\ufeff" else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}" for c in quoted
    )


def yaml_word(text: str) -> str:
    """A scalar of YAML that is bare where it is a plain word, such as `CC-BY-4.0`, and quoted where it is anything else."""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9.+_-]*", text) and not _NOT_WORDS.fullmatch(text) else yaml_string(text)
