"""Finds the places of keys and comments in a TOML file: `tomli` gives values without positions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tomli

from orb_lint.expressions import regex
from orb_lint.files.lines import Lines
from orb_lint.findings import Span
from orb_lint.records import NamedTuple

_HEADER = regex(r"[ \t]*\[\[?")
_KEY_PART = regex(r"""[ \t]*(?:("(?:[^"\\]|\\.)*")|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_TOKEN = regex(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}'
    r'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[\[\]{}\n]',
    re.DOTALL,
)
_BARE_KEY = regex(r"[A-Za-z0-9_-]+")
_SCALAR = regex(r"[^,\]}#\r\n]*")
_QUOTES = regex(r'"""|\'\'\'|["\']|')
_BLANKS = regex(r"[ \t]*")
_BETWEEN_ITEMS = regex(r"(?:[\s,]|#[^\n]*)*")


Way = tuple[str | int, ...]
"""The keys, and 0-based indexes into arrays, that lead to a value."""


class KeyPosition(NamedTuple):
    """A key or table header of a TOML file.

    Attributes:
        keys: the whole key, tables included.
        table: the header above it; of a header, the header itself.
        line: its 1-based line.
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

    @property
    def span(self) -> Span:
        """The key as written."""
        return Span(self.line, self.column, self.line, self.end_column)


class Stretch(NamedTuple):
    """A part of a text: the indexes of its first character and behind its last."""

    start: int
    end: int


class Item(NamedTuple):
    """A table header, a key with its value, or an item of an array.

    Attributes:
        keys: the way to it, tables included.
        parts: the places of the parts of the key as written, which are the last ones of `keys`;
            none for an item of an array.
        value: the place of the value; None for a header.
        is_inline: it is inside an inline table or an array.
    """

    keys: Way
    parts: tuple[Stretch, ...]
    value: Stretch | None
    is_inline: bool


def key_positions(text: str) -> Iterator[KeyPosition]:
    """Every table header and key of a valid TOML text, in order.

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


def items(text: str) -> Iterator[Item]:
    """Every header and key of a valid TOML text, those inside inline tables and arrays included.

    Indexes into arrays of tables, `[[…]]`, are left out.
    """
    table: tuple[str, ...] = ()
    at = 0
    while at < len(text):
        if header := _HEADER.match(text, at):
            table, stretches, behind = _read_key(text, header.end())
            yield Item(table, stretches, None, is_inline=False)
            at = _line_end(text, behind)
        else:
            keys, stretches, behind = _read_key(text, at)
            if keys:
                value = _value(text, behind + 1)
                item = Item((*table, *keys), stretches, value, is_inline=False)
                yield item
                yield from _items_inside(item, text)
                behind = value.end
            at = _line_end(text, behind)


def written_key(key: str) -> str:
    """A key in TOML, without quotes if possible."""
    return key if _BARE_KEY.fullmatch(key) else written_scalar(key)


def written_scalar(value: str | bool | list[str]) -> str:
    """A string, a boolean or a list of strings in TOML."""
    import json

    return json.dumps(value, ensure_ascii=False)


def spans(text: str) -> dict[Way, Span]:
    """The places of the keys of a valid TOML text, and of the items of arrays without their quotes.

    The place of a table is the first header or dotted key that names it.
    """
    lines = Lines(text)
    found: dict[Way, Span] = {}
    for item in items(text):
        if item.parts:
            start, end = item.parts[0].start, item.parts[-1].end
        else:
            start, end = without_quotes(text, item.value or Stretch(0, 0))
        for length in range(1, len(item.keys) + 1):
            found.setdefault(item.keys[:length], lines.span(start, end))
    return found


def without_quotes(text: str, value: Stretch) -> Stretch:
    """The inside of a string; any other value as a whole."""
    width = len(_match(_QUOTES, text, value.start))
    return Stretch(value.start + width, value.end - width)


def comment_offsets(text: str) -> Iterator[int]:
    """The index of each `#` that begins a comment in a TOML text, which need not be valid."""
    for token in _TOKEN.finditer(text):
        if token[0].startswith("#"):
            yield token.start()


def _items_inside(outer: Item, text: str) -> Iterator[Item]:
    """The items of an inline table or array, and those inside these."""
    pending: list[tuple[Way, int, int | None]] = []

    def open_up(item: Item) -> None:
        if item.value and text[item.value.start] in "[{":
            first = 0 if text[item.value.start] == "[" else None
            pending.append((item.keys, item.value.start + 1, first))

    open_up(outer)
    while pending:
        above, at, index = pending.pop()
        at = _match_end(_BETWEEN_ITEMS, text, at)
        if text[at] in "]}":
            continue
        keys: Way = (index,) if index is not None else ()
        stretches: tuple[Stretch, ...] = ()
        if index is None:
            keys, stretches, at = _read_key(text, at)
            at += 1
        value = _value(text, at)
        item = Item((*above, *keys), stretches, value, is_inline=True)
        yield item
        pending.append((above, value.end, None if index is None else index + 1))
        open_up(item)


def _value(text: str, at: int) -> Stretch:
    """The value that begins behind an index, without what follows it."""
    start = _match_end(_BLANKS, text, at)
    if text[start] not in "[{\"'":
        return Stretch(start, start + len(_match(_SCALAR, text, start).rstrip()))
    depth = 0
    end = start
    for token in _TOKEN.finditer(text, start):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        end = token.end()
        if depth == 0:
            break
    return Stretch(start, end)


def _match(pattern: re.Pattern[str], text: str, at: int) -> str:
    match = pattern.match(text, at)
    return match[0] if match else ""


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    return at + len(_match(pattern, text, at))


def _line_end(text: str, at: int) -> int:
    """The index behind the line around an index."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _read_key(text: str, at: int) -> tuple[tuple[str, ...], tuple[Stretch, ...], int]:
    """The parts of the dotted key at an index, the place of each, and the index behind the key.

    That is the index of the `=`, or of the bracket that ends a header.
    """
    parts: list[str] = []
    stretches: list[Stretch] = []
    while match := _KEY_PART.match(text, at):
        quoted, literal, bare = match.groups()
        parts.append(tomli.loads(f"key = {quoted}")["key"] if quoted else literal or bare or "")
        written = match[0].strip(" \t")
        start = match.start() + match[0].index(written)
        stretches.append(Stretch(start, start + len(written)))
        at = match.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return tuple(parts), tuple(stretches), at


def _split_key(text: str, at: int = 0) -> tuple[tuple[str, ...], int]:
    """The parts of a dotted key, and where the text goes on behind it."""
    parts, _, behind = _read_key(text, at)
    return parts, behind


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
