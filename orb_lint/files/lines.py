"""Turns indexes of a text into lines and columns, and back."""

from __future__ import annotations

from bisect import bisect_right

from orb_lint.expressions import regex
from orb_lint.findings import Span

_LINE_END = regex("\n")


class Lines:
    """The lines of a text without a byte order mark; LF ends one."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def span(self, start: int, end: int) -> Span:
        """The span of `text[start:end]`."""
        return Span(*self.place(start), *self.place(end))

    def stretch(self, span: Span) -> tuple[int, int]:
        """The start and end index of a span."""
        return self.index(span.line, span.column), self.index(span.end_line, span.end_column)

    def index(self, line: int, column: int) -> int:
        """The index of a line and column."""
        return self._starts[line - 1] + column - 1

    def place(self, index: int) -> tuple[int, int]:
        """The line and column of an index."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1
