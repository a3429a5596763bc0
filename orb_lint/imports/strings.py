"""Which stretches of a Python source lie in strings that span lines, told without parsing it."""

from __future__ import annotations

import re
from bisect import bisect_right

_TOKEN = re.compile(rb"#[^\n]*|([A-Za-z]{0,2})(\"\"\"|'''|\"|')")
_ENDS = {
    b'"': re.compile(rb'(?:[^"\\\n]|\\(?:\r\n|.))*"', re.DOTALL),
    b"'": re.compile(rb"(?:[^'\\\n]|\\(?:\r\n|.))*'", re.DOTALL),
    b'"""': re.compile(rb'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL),
    b"'''": re.compile(rb"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''", re.DOTALL),
}


def _plain_format(field: bytes) -> re.Pattern[bytes]:
    """Bodies of f-strings whose end is the same whether or not quotes may nest in fields (PEP 701).

    Args:
        field: expression for one piece of a replacement field that holds no brace.
    """
    return re.compile(
        rb"(?:[^{}\\]|\\[^{}]|\{\{|\}\}|\{(?!\{)(?:" + field + rb"|\{(?:" + field + rb")*\})*\})*",
        re.DOTALL,
    )


_PLAIN_FORMATS = {
    b'"': _plain_format(rb"[^{}'\"\\#\n]|'[^'{}\\\n]*'"),
    b"'": _plain_format(rb"[^{}'\"\\#\n]|\"[^\"{}\\\n]*\""),
    b'"""': _plain_format(rb"[^{}'\"\\#]|'[^'{}\\\n]*'|\"[^\"{}\\\n]+\""),
    b"'''": _plain_format(rb"[^{}'\"\\#]|\"[^\"{}\\\n]*\"|'[^'{}\\\n]+'"),
}


class StringsInDoubt(Exception):
    """Only a parser can tell where a string of this source ends."""


class StringMap:
    """The strings of one source, found only as far as somebody asks."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._known = 0
        self._starts: list[int] = []
        self._ends: list[int] = []

    def end_around(self, line_start: int) -> int | None:
        """Where the string ends in which a line begins, None where it begins in none.

        Args:
            line_start: byte offset of the line.

        Returns:
            The byte offset behind the string.

        Raises:
            StringsInDoubt: a string before it is not closed, or nests quotes in an f-string.
        """
        if line_start > self._known:
            self._advance(line_start)
        index = bisect_right(self._starts, line_start) - 1
        inside = index >= 0 and line_start < self._ends[index]
        return self._ends[index] if inside else None

    def _advance(self, goal: int) -> None:
        """Find the strings that begin before `goal`, the start of a line.

        Where neither a triple quote nor a backslash at a line end stands before the goal, no string
        reaches over a line end, and there is nothing to find.
        """
        source = self._source
        at = self._known
        if not any(
            source.find(opener, at, goal) >= 0 for opener in (b'"""', b"'''", b"\\\n", b"\\\r")
        ):
            self._known = goal
            return
        while token := _TOKEN.search(source, at, goal):
            at = token.end()
            prefix, quote = token.groups()
            if not quote:
                continue
            closed = _ENDS[quote].match(source, at)
            if closed is None:
                raise StringsInDoubt
            if (b"f" in prefix.lower() or b"t" in prefix.lower()) and (
                source.find(b"{", at, closed.end()) >= 0
                and not _PLAIN_FORMATS[quote].fullmatch(source, at, closed.end() - len(quote))
            ):
                raise StringsInDoubt
            at = closed.end()
            if source.find(b"\n", token.start(), at) >= 0:
                self._starts.append(token.start())
                self._ends.append(at)
        self._known = max(goal, at)
