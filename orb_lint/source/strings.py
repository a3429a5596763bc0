"""Finds the strings of a Python source that span lines, without parsing it."""

from __future__ import annotations

import re
from bisect import bisect_right

from orb_lint.expressions import regex
from orb_lint.source.words import ends_of

_TOKEN = regex(rb"#[^\n]*|([A-Za-z]{0,2})(\"\"\"|'''|\"|')")
_ENDS = {
    b'"': regex(rb'(?:[^"\\\n]|\\(?:\r\n|.))*"', re.DOTALL),
    b"'": regex(rb"(?:[^'\\\n]|\\(?:\r\n|.))*'", re.DOTALL),
}
_TRIPLE_QUOTES = (b'"""', b"'''")
_SIGNS = (*_TRIPLE_QUOTES, b"\\\n", b"\\\r\n", b"{")
"""A line on which a string begins that goes on in the next holds one of these.

The brace begins a field of an f-string, which may span lines (PEP 701).
"""


def _plain_format(field: bytes) -> re.Pattern[bytes]:
    """Bodies of f-strings whose end is the same whether or not quotes may nest in fields (PEP 701).

    Args:
        field: expression for one piece of a replacement field that holds no brace.
    """
    return regex(
        rb"(?:[^{}\\]|\\[^{}]|\{\{|\}\}|\{(?!\{)(?:" + field + rb"|\{(?:" + field + rb")*\})*\})*",
        re.DOTALL,
    )


_PLAIN_FORMATS = {
    b'"': _plain_format(rb"[^{}'\"\\#\n]|'[^'{}\\\n]*'"),
    b"'": _plain_format(rb"[^{}'\"\\#\n]|\"[^\"{}\\\n]*\""),
    b'"""': _plain_format(rb"[^{}'\"\\#]|'[^'{}\\\n]*'|\"[^\"{}\\\n]+\""),
    b"'''": _plain_format(rb"[^{}'\"\\#]|\"[^\"{}\\\n]*\"|'[^'{}\\\n]+'"),
}


class StringsInDoubtError(Exception):
    """Only a parser can tell where a string of this source ends."""


class StringMap:
    """The strings of one source, found only as far as they are asked for."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._known = 0
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._next_signs = [-1] * len(_SIGNS)

    def end_around(self, line_start: int) -> int | None:
        """Where the string around the start of a line ends, None if the line starts in no string.

        Args:
            line_start: byte offset of the line.

        Returns:
            The byte offset behind the string.

        Raises:
            StringsInDoubtError: a string before it is not closed, or is an f-string with quotes or
                line ends in its fields.
        """
        if line_start > self._known:
            self._advance(line_start)
        index = bisect_right(self._starts, line_start) - 1
        inside = index >= 0 and line_start < self._ends[index]
        return self._ends[index] if inside else None

    def _advance(self, goal: int) -> None:
        """Find the strings that begin before an offset, `goal`, and span lines."""
        source = self._source
        at = self._known
        while (line := self._next_line(at, goal)) is not None:
            at = line
            line_end = source.index(b"\n", at)
            while at < line_end and (token := _TOKEN.search(source, at, line_end)):
                at = self._close(token)
            at = max(at, line_end + 1)
        self._known = max(goal, at)

    def _next_line(self, at: int, goal: int) -> int | None:
        """The start of the next line, `at` on its own, on which a string may be left open."""
        source = self._source
        for index, sign in enumerate(_SIGNS):
            if self._next_signs[index] < at:
                found = source.find(sign, at, goal)
                self._next_signs[index] = goal if found < 0 else found
        found = min(self._next_signs)
        return max(at, source.rfind(b"\n", 0, found) + 1) if found < goal else None

    def _close(self, token: re.Match[bytes]) -> int:
        """The offset behind the comment or string of a token; a string that spans lines is noted.

        Raises:
            StringsInDoubtError: only a parser can tell.
        """
        source, at = self._source, token.end()
        prefix, quote = token.groups()
        if not quote:
            return at
        end = _end_of_string(source, quote, at)
        if end is None:
            raise StringsInDoubtError
        if (b"f" in prefix.lower() or b"t" in prefix.lower()) and (
            source.find(b"{", at, end) >= 0
            and not _PLAIN_FORMATS[quote].fullmatch(source, at, end - len(quote))
        ):
            raise StringsInDoubtError
        if source.find(b"\n", token.start(), end) >= 0:
            self._starts.append(token.start())
            self._ends.append(end)
        return end


def _end_of_string(source: bytes, quote: bytes, at: int) -> int | None:
    """The offset behind the quotes that close a string, None where none do.

    An expression would take a hundred bytes for each quote inside of a string with triple ones.

    Args:
        source: the bytes of a Python file.
        quote: that opens the string.
        at: byte offset behind it.
    """
    if quote in _ENDS:
        closed = _ENDS[quote].match(source, at)
        return closed.end() if closed else None
    found = source.find(quote, at)
    while found >= 0:
        unescaped = found
        while unescaped > at and source[unescaped - 1 : unescaped] == b"\\":
            unescaped -= 1
        if (found - unescaped) % 2 == 0:
            return found + len(quote)
        found = source.find(quote, found + 1)
    return None


class LikelyStrings:
    """Guesses whether an offset is in a string that spans lines, by counting triple quotes.

    It is fast, and wrong only if quotes of one kind are within those of another or in comments;
    `StringMap` is never wrong. The quotes are looked for once, as far down as it is asked.

    Args:
        source: the bytes of a Python file.
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._known = 0
        self._places: tuple[list[int], ...] = tuple([] for _ in _TRIPLE_QUOTES)

    def hold(self, at: int) -> bool:
        """Whether an offset, which is not inside quotes, is in such a string."""
        if at > self._known:
            for quotes, places in zip(_TRIPLE_QUOTES, self._places, strict=True):
                found = (
                    end - len(quotes) for end in ends_of(self._source, quotes, self._known, at)
                )
                places.extend(found)
            self._known = at
        return any(bisect_right(places, at) % 2 for places in self._places)
