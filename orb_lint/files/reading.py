"""Reads files and decodes them."""

from __future__ import annotations

import os

from orb_lint.errors import ParseError, Problem

_AT_ONCE = 1 << 17


def read_bytes(path: str) -> bytes:
    """The content of a file; without the buffers of `open`, which cost as much as a small read.

    Raises:
        OSError: it can't be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        content = os.read(descriptor, _AT_ONCE)
        while piece := os.read(descriptor, _AT_ONCE):
            content += piece
        return content
    finally:
        os.close(descriptor)


def decode(source: bytes) -> str:
    """The text of a file in UTF-8, without its byte order mark.

    Raises:
        ParseError: it is not UTF-8.
    """
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise ParseError(Problem(line, "not UTF-8")) from None
