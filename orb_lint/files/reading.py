"""Reads files and decodes them."""

from __future__ import annotations

import codecs
import errno
import os
import stat

from orb_lint.errors import ParseError, Problem

_AT_ONCE = 1 << 17
_HOW = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""Without blocking, so that a pipe without a writer does not stop the run."""


def read_bytes(path: str, *, follow: bool = True) -> bytes:
    """The content of a file, read without `open`, whose buffers cost as much as a small read.

    Args:
        path: of the file.
        follow: follow a symbolic link; else a link can't be read.

    Raises:
        OSError: it can't be read, or is a pipe or a device.
    """
    try:
        descriptor = os.open(path, _HOW if follow else _HOW | getattr(os, "O_NOFOLLOW", 0))
    except ValueError:
        raise OSError(errno.EINVAL, "no path has a NUL in it") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        content = os.read(descriptor, status.st_size + 1)
        if len(content) == status.st_size:
            return content
        pieces = [content]
        while piece := os.read(descriptor, _AT_ONCE):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def in_utf_8(source: bytes) -> bytes:
    """A text in UTF-8 that may have been in UTF-16, as PowerShell writes it."""
    if source.startswith(UTF_16):
        return source.decode("utf-16", "replace").encode()
    return source


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
