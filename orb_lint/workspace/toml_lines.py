"""Where in a TOML file a key stands. `tomli` gives values without positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TABLE = re.compile(r"[ \t]*\[\[?([^\n]*?)\]\]?[ \t]*(?:#[^\n]*)?\r?$")
_KEY_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_TOKEN = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[\[\]{}\n]',
    re.DOTALL,
)


class KeyPosition(NamedTuple):
    """A key or table header of a TOML file.

    Attributes:
        keys: the whole key, tables included.
        line: 1-based line that it stands on.
        column: 1-based column of its first character.
        end_column: the column behind the key as written.
        end_line: the last line of its value; the header's own line for a table.
    """

    keys: tuple[str, ...]
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
        indent = len(content) - len(content.lstrip(" \t"))
        header = _TABLE.match(content)
        if header and (keys := _split_key(header[1].strip("[]"))):
            table = keys[0]
            yield KeyPosition(table, line, indent + 1, len(content.rstrip()) + 1, line)
        elif (keys := _split_key(content)) and content[keys[1] : keys[1] + 1] == "=":
            value_end = _value_end(text, at + keys[1] + 1)
            end_line = line + text.count("\n", at, value_end)
            end_column = len(content[: keys[1]].rstrip()) + 1
            yield KeyPosition((*table, *keys[0]), line, indent + 1, end_column, end_line)
            end = value_end
            line = end_line
        at = end + 1
        line += 1


def _split_key(text: str) -> tuple[tuple[str, ...], int] | None:
    """The parts of the dotted key that `text` begins with, and the index behind it."""
    parts: list[str] = []
    at = 0
    while match := _KEY_PART.match(text, at):
        parts.append(next(group for group in match.groups() if group is not None))
        at = match.end()
        if text[at : at + 1] != ".":
            return tuple(parts), at
        at += 1
    return None


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
