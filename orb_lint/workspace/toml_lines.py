"""Where in a TOML file a key stands. `tomli` gives values without positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import tomli

from orb_lint.findings import Span
from orb_lint.workspace.lines import Lines

_HEADER = re.compile(r"[ \t]*\[\[?")
_KEY_PART = re.compile(r"""[ \t]*(?:("(?:[^"\\]|\\.)*")|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_TOKEN = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}'
    r'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[\[\]{}\n]',
    re.DOTALL,
)
_NESTED_VALUE = re.compile(r"[ \t]*=[ \t]*(?=[\[{])")
_GAP = re.compile(r"(?:\s|#[^\n]*)*")
_SCALAR = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}'
    r'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[^\s,\]}#]+',
    re.DOTALL,
)


class KeyPosition(NamedTuple):
    """A key or table header of a TOML file.

    Attributes:
        keys: the whole key, tables included.
        table: the header that it stands under; that of a header is itself.
        line: 1-based line that it stands on.
        column: 1-based column of its first character.
        end_column: the column behind the key as written.
        end_line: the last line of its value; the header's own line for a table.
    """

    keys: tuple[str, ...]
    table: tuple[str, ...]
    line: int
    column: int
    end_column: int
    end_line: int


def key_positions(text: str) -> Iterator[KeyPosition]:
    """Every table header and key of a valid TOML text in the order of the file.

    Keys inside an inline table are not listed, only the key whose value the table is.
    """
    table: tuple[str, ...] = ()
    at = 0
    line = 1
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        content = text[at:end]
        column = len(content) - len(content.lstrip(" \t")) + 1
        if header := _HEADER.match(content):
            table, behind = _split_key(content, header.end())
            brackets = header[0].count("[")
            yield KeyPosition(table, table, line, column, behind + brackets + 1, line)
        else:
            keys, behind = _split_key(content)
            if keys:
                end = _value_end(text, at + behind + 1)
                end_line = line + text.count("\n", at, end)
                end_column = len(content[:behind].rstrip()) + 1
                yield KeyPosition((*table, *keys), table, line, column, end_column, end_line)
                line = end_line
        at = end + 1
        line += 1


def _split_key(text: str, at: int = 0) -> tuple[tuple[str, ...], int]:
    """The parts of the dotted key that stands at an index, none if none does, and what is behind.

    The index behind it is that of the `=` or of the bracket that ends a header.
    """
    parts: list[str] = []
    while match := _KEY_PART.match(text, at):
        quoted, literal, bare = match.groups()
        parts.append(tomli.loads(f"key = {quoted}")["key"] if quoted else literal or bare or "")
        at = match.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return tuple(parts), at


def _value_end(text: str, at: int) -> int:
    """The index of the line end behind the value that begins at `at`."""
    depth = 0
    for token in _TOKEN.finditer(text, at):
        first = token[0]
        if first in "[{":
            depth += 1
        elif first in "]}":
            depth -= 1
        elif first == "\n" and depth <= 0:
            return token.start()
    return len(text)


Way = tuple[str | int, ...]
"""The keys, and the 0-based indexes into arrays, that lead to a value."""


def spans(text: str) -> dict[Way, Span]:
    """Where the keys of a valid TOML text stand, and the strings in arrays without their quotes.

    Of a table it is the first header or dotted key that names it. The indexes of an array that is
    written as `[[tables]]` are left out.
    """
    lines = Lines(text)
    found: dict[Way, Span] = {}
    for position in key_positions(text):
        key = Span(position.line, position.column, position.line, position.end_column)
        for end in range(1, len(position.keys) + 1):
            found.setdefault(position.keys[:end], key)
        if value := _NESTED_VALUE.match(text, lines.index(position.line, position.end_column)):
            for way, start, end in _inside(text, value.end()):
                span = lines.span(start, end)
                for length in range(1, len(way) + 1):
                    found.setdefault((*position.keys, *way[:length]), span)
    return found


def _inside(text: str, at: int) -> Iterator[tuple[Way, int, int]]:
    """The keys and the strings inside the array or inline table that begins at an index.

    Yields:
        The way from there, and the indexes of the key as written or of the string's content.
    """
    levels: list[Way] = []
    while at < len(text):
        at = _end(_GAP, text, at)
        first = text[at]
        if first in "[{":
            levels.append((0,) if first == "[" else ())
        elif first in "]}":
            levels.pop()
            if not levels:
                return
        elif first == ",":
            index = levels[-1][0]
            levels[-1] = (index + 1,) if isinstance(index, int) else ()
        else:
            start = at
            if levels[-1]:
                at = _end(_SCALAR, text, at)
                quotes = 3 if text.startswith(('"""', "'''"), start) else 1
                if first in "\"'" and isinstance(levels[-1][0], int):
                    yield _joined(levels), start + quotes, at - quotes
                continue
            levels[-1], at = _split_key(text, at)
            yield _joined(levels), start, start + len(text[start:at].rstrip())
        at += 1


def _end(expression: re.Pattern[str], text: str, at: int) -> int:
    match = expression.match(text, at)
    return match.end() if match else at


def _joined(levels: list[Way]) -> Way:
    return tuple(part for level in levels for part in level)
