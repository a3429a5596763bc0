"""Tells broken Python from Python that is newer than the running interpreter."""

from __future__ import annotations

import re
import sys

from orb_lint.settings import Version

_NEW_SYNTAX: tuple[tuple[Version, str], ...] = (  # compiled when a file does not parse
    ((3, 11), r"^\s*except\s*\*|\*args\s*:\s*\*|\[[^\]]*\*\w"),
    ((3, 12), r"^\s*type\s+\w+.*=|^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\["),
    ((3, 12), r"\b[rR]?[fF][rR]?[\"']"),
    ((3, 13), r"^\s*(?:type|(?:async\s+)?def|class)\s+\w+\s*\[[^\]]*="),
    ((3, 14), r"^\s*except\s*\*?\s*\w[\w.]*\s*,|\b[rR]?[tT][rR]?[\"']"),
)


def is_newer_than_this_python(line: str, target: Version) -> bool:
    """Whether a line that does not parse here looks like syntax that the target version has.

    Args:
        line: the source line at which the parser gave up.
        target: the version that the source is written for.
    """
    return any(
        sys.version_info[:2] < version <= target and re.search(pattern, line)
        for version, pattern in _NEW_SYNTAX
    )
