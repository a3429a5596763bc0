"""Finds the comments of a file."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from orb_lint.expressions import regex
from orb_lint.findings import Span
from orb_lint.records import NamedTuple
from orb_lint.source.text import decoded_lines
from orb_lint.toml.positions import comment_offsets


class Comment(NamedTuple):
    """A comment that `#` begins.

    Attributes:
        text: from its `#` to the end of the line.
        line: 1-based.
        column: of its `#`, 1-based.
        pylint_line: the line that pylint counts it to; behind a backslash, the one before.
        next_line: the next line that holds more than a comment; one behind the last if none does.
        is_alone: nothing else is on its line.
        all_of_it: what to delete to remove it: its whole line, or the blanks before it, too.
    """

    text: str
    line: int
    column: int
    pylint_line: int
    next_line: int
    is_alone: bool
    all_of_it: Span


_QUOTED = regex(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:^|(?<=\s))#")
_WITHOUT_COMMENTS = (".json", ".lock")


def python_comments(source: bytes) -> list[Comment]:
    """The comments of a Python source; it is read line by line if it can't be tokenized."""
    lines = decoded_lines(source)
    if source.count(b"\r") == source.count(b"\r\n"):
        try:
            return _tokenized(source, lines)
        except (SyntaxError, ValueError):
            pass
    return _located(lines, _line_by_line(lines), _lines_with_more(lines))


def other_comments(path: str, source: bytes) -> list[Comment]:
    """The comments of a file other than Python: TOML, YAML, INI, requirements and the like.

    Args:
        path: whose name tells the format.
        source: its bytes.
    """
    name = posixpath.basename(path)
    if name.endswith(_WITHOUT_COMMENTS):
        return []
    text = source.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    lines = text.split("\n")
    is_toml = name == "Pipfile" or name.endswith(".toml")
    places = _of_toml(text) if is_toml else _line_by_line(lines)
    return _located(lines, places, _lines_with_more(lines))


class _Place(NamedTuple):
    """A 1-based line, the offset of a `#` in it, and the line that pylint counts it to."""

    line: int
    offset: int
    pylint_line: int


def _tokenized(source: bytes, lines: list[str]) -> list[Comment]:
    """The comments among the tokens of a source.

    Raises:
        SyntaxError, ValueError: it can't be tokenized.
    """
    import io
    import tokenize

    ends = (tokenize.NL, tokenize.NEWLINE)
    no_code = {*ends, tokenize.ENCODING, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    found: list[_Place] = []
    code: list[int] = []
    line_before = 0
    is_ended = line_before_is_ended = True
    try:
        for kind, _, (line, offset), _, _ in tokenize.tokenize(io.BytesIO(source).readline):
            if line_before and line_before != line:
                line_before_is_ended, is_ended = is_ended, False
            line_before = line
            is_ended = is_ended or kind in ends
            if kind == tokenize.COMMENT:
                found.append(_Place(line, offset, line if line_before_is_ended else line - 1))
            elif kind not in no_code:
                code.append(line)
    except tokenize.TokenError as error:
        raise ValueError(error.args[0]) from None
    return _located(lines, found, code)


def _of_toml(text: str) -> Iterator[_Place]:
    line, start = 1, 0
    for offset in comment_offsets(text):
        line += text.count("\n", start, offset)
        start = offset
        yield _Place(line, offset - text.rfind("\n", 0, offset) - 1, line)


def _line_by_line(lines: list[str]) -> Iterator[_Place]:
    """The comments that begin with the first `#` of a line behind a blank and outside quotes."""
    for line, text in enumerate(lines, start=1):
        if "#" in text:
            hashes = (match.start() for match in _QUOTED.finditer(text) if match[0] == "#")
            for offset in islice(hashes, 1):
                yield _Place(line, offset, line)


def _lines_with_more(lines: list[str]) -> list[int]:
    """The numbers of the lines that are neither blank nor a comment."""
    return [
        line for line, text in enumerate(lines, start=1) if text.strip() and text.lstrip()[0] != "#"
    ]


def _located(lines: list[str], places: Iterable[_Place], code: list[int]) -> list[Comment]:
    return [
        Comment(
            lines[line - 1][offset:],
            line,
            offset + 1,
            pylint_line,
            code[following]
            if (following := bisect_right(code, line)) < len(code)
            else len(lines) + 1,
            not lines[line - 1][:offset].strip(),
            _all_of_comment(lines, line, offset),
        )
        for line, offset, pylint_line in places
    ]


def _all_of_comment(lines: list[str], line: int, offset: int) -> Span:
    text = lines[line - 1]
    if before := text[:offset].rstrip():
        return Span(line, len(before) + 1, line, len(text) + 1)
    if line < len(lines):
        return Span(line, 1, line + 1, 1)
    return Span(line, 1, line, len(text) + 1)
