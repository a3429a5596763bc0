"""Sources as text: the encoding that they declare, their lines, and places in these."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

from orb_lint.expressions import regex
from orb_lint.findings import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Placed(Protocol):
        """A node of a tree of `ast` or of astroid: 1-based lines, columns in bytes."""

        lineno: int
        col_offset: int
        end_lineno: int | None
        end_col_offset: int | None


BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_COOKIE = regex(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_UTF8 = frozenset({"utf-8", "utf8", "ascii", "us-ascii"})
_NORMALIZED = ("utf-8", "latin-1", "iso-8859-1", "iso-latin-1")
"""Encodings whose names Python recognizes although `-…` follows: Emacs adds `-unix`."""
LINE_END = regex(rb"\r\n|\r|\n")
TEXT_LINE_END = regex(r"\r\n|\r|\n")


def declared_encoding(source: bytes) -> str | None:
    """The encoding that a source declares, None for UTF-8 (PEP 263)."""
    second = source.find(b"\n") + 1
    head_end = source.find(b"\n", second) if second else -1
    head_end = len(source) if head_end < 0 else head_end
    if source.find(b"coding", 0, head_end) < 0:
        return None
    for line in LINE_END.split(source[:head_end], 2)[:2]:
        if cookie := _COOKIE.match(line):
            encoding = _normalized(cookie[1].decode("ascii"))
            return None if encoding in _UTF8 else encoding
        if line.split(b"#")[0].strip():
            break
    return None


def _normalized(encoding: str) -> str:
    """The name of an encoding as Python's own parser reads it."""
    name = encoding[:12].lower().replace("_", "-")
    for known in _NORMALIZED:
        if name == known or name.startswith(known + "-"):
            return known
    return encoding


@lru_cache
def keeps_ascii(encoding: str) -> bool:
    """Whether an encoding keeps ASCII characters, those of `import` among them."""
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return False


_ASCII = bytes(range(128))


def utf8_lines(source: bytes, encoding: str = "utf-8") -> list[bytes]:
    """The lines of a source as UTF-8, in whose bytes `ast` counts columns."""
    source = source.removeprefix(BYTE_ORDER_MARK)
    if encoding != "utf-8":
        source = source.decode(encoding).encode()
    return LINE_END.split(source) if b"\r" in source else source.split(b"\n")


def is_continued(source: bytes, start: int) -> bool:
    """Whether the line before the one that begins at `start` ends in a backslash."""
    return source[start - 2 : start] == b"\\\n" or source[start - 3 : start] == b"\\\r\n"


def decoded_lines(source: bytes, count: int = -1) -> list[str]:
    """The lines of a source as text, without their ends and without a byte order mark.

    Args:
        source: the bytes of a file.
        count: how many lines from the top are wanted; all of them by default.
    """
    text = _decoded(source.removeprefix(BYTE_ORDER_MARK))
    if "\r" in text:
        return TEXT_LINE_END.split(text)
    return text.split("\n") if count < 0 else text.split("\n", count)[:count]


def _decoded(source: bytes) -> str:
    """A source as text; in UTF-8 if its declared encoding does not show its lines."""
    if encoding := declared_encoding(source):
        with suppress(LookupError, UnicodeError):  # not every codec knows how to replace
            text = source.decode(encoding, errors="replace")
            if len(TEXT_LINE_END.findall(text)) >= len(LINE_END.findall(source)):
                return text
    return source.decode(errors="replace")


def span_of(node: Placed, lines: Sequence[bytes]) -> Span:
    """The place of a node, columns in characters.

    Args:
        node: of a tree that was parsed from the lines.
        lines: of the source, as UTF-8.
    """
    end_line, end_offset = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Span(
        node.lineno,
        _characters(lines[node.lineno - 1], node.col_offset) + 1,
        end_line,
        _characters(lines[end_line - 1], end_offset) + 1,
    )


def _characters(line: bytes, offset: int) -> int:
    return offset if line.isascii() else len(line[:offset].decode())


def line_end(source: bytes, at: int) -> int:
    """The offset of the end of the line around another offset."""
    end = source.find(b"\n", at)
    return len(source) if end < 0 else end


def indent_of(line: bytes) -> int:
    """The number of white space characters at the beginning of a line."""
    return len(line) - len(line.lstrip(b" \t\f"))
