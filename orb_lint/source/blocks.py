"""Finds the blocks around the lines of a source by their headers, without parsing the whole."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from orb_lint.expressions import regex
from orb_lint.source.conditions import Guards
from orb_lint.source.contexts import given_by
from orb_lint.source.parsing import PARSE_ERRORS, parse
from orb_lint.source.record import Context
from orb_lint.source.strings import StringMap
from orb_lint.source.text import indent_of, is_continued, line_end

_TOP_LEVEL = regex(rb"^[^\s#)\]}]", re.MULTILINE)
_CLAUSE = regex(rb"(?:else|elif|except|finally)\b")


class Blocks:
    """The blocks around the lines of one source, found by their headers.

    A header is a less indented line above, outside every string, that parses as a header.
    """

    def __init__(self, source: bytes, strings: StringMap, guards: Guards) -> None:
        self._source = source
        self._strings = strings
        self._guards = guards
        self._known: dict[int, Context] = {}

    def context_of(self, start: int) -> Context | None:
        """The context that the `def`, `if` and other headers above an indented line give it.

        None if a line that should be a header is none, or one whose meaning depends on other lines
        (`try`, `else`). Lines that were passed over for one line of a block are not looked at again
        for the next.

        Args:
            start: byte offset of the line, outside every string.
        """
        source = self._source
        indent = indent_of(source[start : line_end(source, start)])
        passed: list[tuple[int, Context]] = [(start, Context.NONE)]
        known: Context | None = None
        while known is None and indent > 0 and start > 0:
            end = start - 1
            start = source.rfind(b"\n", 0, end) + 1
            line = source[start:end]
            bare = line.lstrip(b" ")
            width = len(line) - len(bare)
            if width == indent:
                known = self._known.get(start)
            if width >= indent or bare[:1] in b"#\r" or self._is_in_string(start):
                continue
            if bare.startswith(b")"):
                start = _opening_line(source, start, width)
                bare = source[start + width : end]
            given = _context_of_header(bare.rstrip(), self._guards)
            if given is None:
                return None
            passed.append((start, given))
            indent = width
        if known is None and indent > 0:
            return None
        context = known or Context.NONE
        for line_start, given in reversed(passed):
            self._known[line_start] = context
            context |= given
        return context

    def _is_in_string(self, start: int) -> bool:
        return self._strings.end_around(start) is not None


def _opening_line(source: bytes, start: int, width: int) -> int:
    """The start of the line that opens the bracket which a header closes."""
    while start > 0:
        start = source.rfind(b"\n", 0, start - 1) + 1
        bare = source[start : start + width + 1].lstrip(b" ")
        if len(bare) == 1 and bare not in b"#\r\n)":
            break
    return start


@lru_cache(maxsize=1 << 14)
def _context_of_header(header: bytes, guards: Guards) -> Context | None:
    """The context that the header of a block gives to its body, None if that can't be told.

    Args:
        header: of one or several lines.
        guards: what decides its condition.
    """
    above, newline, last = header.rpartition(b"\n")
    last = last.partition(b"#")[0].rstrip()
    if not last.endswith(b":"):
        return None
    try:
        (statement,) = parse(above + newline + last + b" pass").body
    except PARSE_ERRORS:
        return None
    body = getattr(statement, "body", None)
    is_whole = body and isinstance(body[0], ast.Pass) and body[0].lineno == header.count(b"\n") + 1
    return given_by(statement, guards).to("body") if is_whole else None


def block_around(source: bytes, start: int, end: int, strings: StringMap) -> tuple[int, int]:
    """The byte offsets of the top-level block around some lines, with all its clauses."""
    while start > 0 and not _begins_block(source, start, strings):
        start = source.rfind(b"\n", 0, start - 1) + 1
    while (line := _TOP_LEVEL.search(source, end)) and not _begins_block(
        source, line.start(), strings
    ):
        end = line.end()
    return start, line.start() if line else len(source)


def _begins_block(source: bytes, line_start: int, strings: StringMap) -> bool:
    return (
        _TOP_LEVEL.match(source, line_start) is not None
        and not _CLAUSE.match(source, line_start)
        and not is_continued(source, line_start)
        and strings.end_around(line_start) is None
    )
