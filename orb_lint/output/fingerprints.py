"""Computes what identifies a line for GitHub while lines around it come and go.

The same as `github/codeql-action` computes for a result without one (`src/fingerprints.ts`): a hash
of the first 100 characters from the start of the line on, without blanks, and a number that tells
equal hashes apart.
"""

from __future__ import annotations

import re

from orb_lint.expressions import regex

_REACH = 100
_FACTOR = 37
_MODULUS = 1 << 64
_END_OF_FILE = "\uffff"

_BLANK = regex("[ \t]+")
_ASTRAL = regex("[\U00010000-\U0010ffff]")


class LineHashes:
    """The hashes of the lines of one file."""

    def __init__(self, source: bytes) -> None:
        """Prepare a file, which is read as UTF-8 whatever its encoding."""
        text = source.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        text = _ASTRAL.sub(_surrogates, _BLANK.sub("", text))  # the action counts UTF-16 units
        starts = [0, *(end.end() for end in re.finditer("\n", text))]
        text += _END_OF_FILE
        self._windows = [text[start : start + _REACH] for start in starts]

    def of_line(self, line: int) -> str | None:
        """The hash of a 1-based line, None if the file has no such line."""
        if line > len(self._windows):
            return None
        window = self._windows[line - 1]
        value = 0
        for char in window.ljust(_REACH, "\0"):
            value = (value * _FACTOR + ord(char)) % _MODULUS
        return f"{value:x}:{self._windows[:line].count(window)}"


def _surrogates(match: re.Match[str]) -> str:
    offset = ord(match[0]) - 0x10000
    return chr(0xD800 + (offset >> 10)) + chr(0xDC00 + (offset & 0x3FF))
