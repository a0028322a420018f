"""Versions of releases: three numbers with points."""

from __future__ import annotations

import re

Version = tuple[int, int, int]


def version_key(text: str) -> Version:
    """A version's numbers, for comparing."""
    major, minor, patch = (int(part) for part in text.split("."))
    return major, minor, patch


def is_version(text: object) -> bool:
    """Whether this is a version, three numbers with points."""
    return isinstance(text, str) and re.fullmatch("(?:0|[1-9][0-9]{0,8})(?:[.](?:0|[1-9][0-9]{0,8})){2}", text) is not None
