"""Paths relative to the root of a workspace, with `/`; the root itself is ""."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator
from functools import lru_cache


def join(folder: str, name: str) -> str:
    """Join two relative paths of which the first may be "", the root."""
    return f"{folder}/{name}" if folder else name


def parent(path: str) -> str:
    """The folder of a relative path, "" for what stands in the root."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def ancestors(path: str) -> Iterator[str]:
    """The folders above a path, innermost first, without the root."""
    while path := parent(path):
        yield path


def upwards(path: str) -> Iterator[str]:
    """A path and the folders above it, innermost first, up to the root."""
    yield path
    while path:
        path = parent(path)
        yield path


def innermost(path: str, folders: Container[str]) -> str | None:
    """The innermost of some folders that a path is or lies in, None where it is in none."""
    return next((each for each in upwards(path) if each in folders), None)


def is_within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or stands below it."""
    return not folder or path == folder or path.startswith(folder + "/")


def relative_path(folder: str, path: str) -> str:
    """The way from a folder to a path."""
    return posixpath.relpath(path or ".", folder or ".")


LONGEST = 4096
"""Characters of the longest path that a system takes: `PATH_MAX` of Linux."""


@lru_cache(maxsize=1 << 12)
def path_from(folder: str, written: str) -> str:
    """The normal path, "" for the root, that one written in a file of a folder leads to.

    One that is too long for any system is cut, and leads nowhere all the same. Lambdas side by side
    ask for the same again and again.
    """
    path = posixpath.normpath(posixpath.join(folder, written))
    return "" if path == "." else _cut(path)


def _cut(path: str) -> str:
    return path if len(path) <= LONGEST else path[:LONGEST].rstrip("/")


UNKNOWN = "?"
"""Stands for a part of a path that only a running program knows."""


def normalize_path(path: str) -> str:
    """Resolve `.` and `..` as far as the text tells; what is above an unknown folder is unknown.

    A path that is too long for any system is cut.
    """
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] not in ("..", ""):
            if UNKNOWN not in parts[-1]:
                parts.pop()
        elif part not in ("", ".") or (part == "" and not parts):
            parts.append(part)
    return _cut("/".join(parts)) or "."
