"""Reads the imports of a source that does not parse: every line that reads like an import."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from orb_lint.expressions import regex
from orb_lint.source.import_lines import parse_lines, shifted
from orb_lint.source.record import Context, Import
from orb_lint.source.sieve import candidates, may_hold_statement
from orb_lint.source.strings import StringMap, StringsInDoubtError
from orb_lint.source.text import decoded_lines, indent_of, line_end

_LONGEST_TEXT = 1 << 16
"""The most bytes of a statement."""
_LONGEST_KEPT = 1 << 10
"""The most bytes of a text whose reading is kept."""

_IMPORT_TEXT = regex(rb"(?:^|[;:])[ \t\f]*((?:import|from)\b.*)", re.DOTALL)
_PLAIN = rb"""[^'"#\n]*"""
_COMMENT = regex(rb"""%b(?:(?:'[^'\\\n]*'|"[^"\\\n]*")%b)*(\#.*)""" % (_PLAIN, _PLAIN))
"""A first line with a comment in which no quote is open."""


def read_as_text(source: bytes) -> list[Import]:
    """The imports of a source that does not parse: every line that reads like an import."""
    source = "\n".join(decoded_lines(source)).encode(errors="replace")
    strings: StringMap | None = StringMap(source)
    headers = _Headers(source)
    found: list[Import] = []
    line = counted = 0
    following = candidates(source, longest=_LONGEST_TEXT)
    while candidate := next(following, None):
        start, end, _ = candidate
        if not may_hold_statement(source[start:end]):
            continue
        try:
            is_in_string = strings is not None and strings.end_around(start) is not None
        except StringsInDoubtError:
            strings, is_in_string = None, False
        first_end = line_end(source, start)
        records = () if is_in_string else _parse_text(source[start:end])
        if not records and end > first_end:
            following = candidates(source, first_end, longest=_LONGEST_TEXT)
            records = () if is_in_string else _parse_text(source[start:first_end])
        if records:
            line += source.count(b"\n", counted, start)
            counted = start
            context = headers.context_of(start)
            found += [shifted(record._replace(context=context), line) for record in records]
    return found


def _parse_text(text: bytes) -> Iterable[Import]:
    """The imports on a line, the rest of which need not be Python."""
    match = _IMPORT_TEXT.search(text)
    comment = _COMMENT.match(text)
    if match is None or (comment and comment.start(1) < match.start(1) < comment.end(1)):
        return ()
    statement = match[1].rstrip(b"\\\n\0 ")
    is_long = len(statement) > _LONGEST_KEPT
    records = parse_lines.__wrapped__(statement) if is_long else parse_lines(statement)
    column = len(text[: match.start(1)].decode())
    return [shifted(record, columns=column) for record in records or ()]


class _Headers:
    """The headers around one line after the other, judged by indentation."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._at = 0
        self._around: list[tuple[int, Context]] = []

    def context_of(self, start: int) -> Context:
        """The context of the line that begins at an offset; offsets must rise from call to call."""
        for line in self._source[self._at : start].split(b"\n")[:-1]:
            if line.strip() and not line.lstrip().startswith(b"#"):
                indent = indent_of(line)
                while self._around and self._around[-1][0] >= indent:
                    self._around.pop()
                self._around.append((indent, _given_by_header(line.split())))
        self._at = start
        indent = indent_of(self._source[start : line_end(self._source, start)])
        context = Context.NONE
        for outer, given in self._around:
            if outer < indent:
                context |= given
        return context


def _given_by_header(words: Sequence[bytes]) -> Context:
    if words[0] in (b"def", b"async"):
        return Context.FUNCTION
    if words[0].rstrip(b":") in (b"try", b"except"):
        return Context.OPTIONAL
    if words[0] == b"if" and words[-1].endswith(b"TYPE_CHECKING:"):
        return Context.TYPE_CHECKING
    return Context.NONE
