"""Where a page's text can be had, as a closed list of kinds of copies, and what each kind says of a copy.

Takes nothing, gives kinds. The shape of an article's record, its checks and the column `kind` of `article_copies` are held to it.
"""

from __future__ import annotations

from typing import NamedTuple


class CopyKind(NamedTuple):
    """One kind.

    Parameters
    ----------
    meaning : str
        Completes "the text is ...".
    needs, may : tuple of str
        The keys that a copy of this kind must have, and may have, beside `kind` and `uri`.
    """

    meaning: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ("digest",)


KINDS: dict[str, CopyKind] = {
    "git": CopyKind("a file of a git repository, at a commit", ("commit", "path")),
    "commoncrawl": CopyKind("a record of a WARC file of Common Crawl", ("path", "offset", "length"), ("record", "digest")),
    "wayback": CopyKind("a capture of the Wayback Machine", (), ("record", "digest")),
    "url": CopyKind("what an address gives"),
}
FINDINGS: dict[str, str] = {
    "same": "the page's text, byte for byte",
    "passages": "another text, that has every coded passage",
    "changed": "another text, which lacks a coded passage, or of which none is coded",
    "gone": "nothing any more",
    "refused": "no answer that could be used",
}
"""What `waqai text fetch` finds at a copy."""
DIGEST = r"^(blob:([0-9a-f]{40}|[0-9a-f]{64})|sha1:([0-9a-f]{40}|[A-Z2-7]{32})|sha256:[0-9a-f]{64})$"
"""A hash after the name of its algorithm: `blob` is git's id of a file, `sha1` may be in base 32, as in WARC files."""
