"""Where in a TOML file keys and comments stand. `tomli` gives values without positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import tomli

_HEADER = re.compile(r"[ \t]*\[\[?")
_KEY_PART = re.compile(r"""[ \t]*(?:("(?:[^"\\]|\\.)*")|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_TOKEN = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}'
    r'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[\[\]{}\n]',
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


def comment_offsets(text: str) -> Iterator[int]:
    """The index of each `#` that begins a comment of a TOML text, which need not be valid."""
    for token in _TOKEN.finditer(text):
        if token[0].startswith("#"):
            yield token.start()


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
