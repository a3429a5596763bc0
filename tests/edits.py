"""Makes edits, so that tests can say what a file reads like afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orb_lint.findings import Edit

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits of it, whose places are those of the text before the first."""
    starts = [match.start() for match in _LINES.finditer(text)]
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        line, column, end_line, end_column = edit.span
        start = starts[line - 1] + column - 1
        end = starts[end_line - 1] + end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text
