"""Paths relative to the root of a workspace, with `/`, the root itself ""; and what names tell."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator
from functools import lru_cache


def join(folder: str, name: str) -> str:
    """Join two relative paths; the first may be "", the root."""
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
    """The innermost of some folders around a path, or the path itself; None where there is none."""
    return next((each for each in upwards(path) if each in folders), None)


def is_within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or stands below it."""
    return not folder or path == folder or path.startswith(folder + "/")


def relative_path(folder: str, path: str) -> str:
    """The path relative to a folder, both of them normal."""
    start, end = _parts(folder), _parts(path)
    shared = 0
    while start[shared : shared + 1] == end[shared : shared + 1] != []:
        shared += 1
    return "/".join([".."] * (len(start) - shared) + end[shared:]) or "."


def _parts(path: str) -> list[str]:
    return path.split("/") if path else []


def is_python(name: str) -> bool:
    """Whether a file is Python source by its name, stubs included."""
    return name.endswith((".py", ".pyi"))


def is_source(name: str) -> bool:
    """Whether a file is Python source by its name, but no stub."""
    return name.endswith(".py")


def is_test(path: str) -> bool:
    """Whether a file is test code, by its name or the folders around it."""
    *folders, name = path.split("/")
    return (
        "tests" in folders
        or name == "conftest.py"
        or name.startswith("test_")
        or name.endswith("_test.py")
    )


LONGEST = 4096
"""The most characters of a path that a system accepts: `PATH_MAX` of Linux."""


@lru_cache(maxsize=1 << 12)
def path_from(folder: str, written: str) -> str:
    """Normalize a path that is written in a file of a folder; "" for the root.

    One that is too long for any system is cut, and still leads nowhere. The answers are kept, for
    Lambdas side by side ask for the same paths.
    """
    path = posixpath.normpath(posixpath.join(folder, written))
    return "" if path == "." else _cut(path)


def _cut(path: str) -> str:
    return path if len(path) <= LONGEST else path[:LONGEST].rstrip("/")


UNKNOWN = "?"
"""Stands for a part of a path that is only known at run time."""


def normalize_path(path: str) -> str:
    """Resolve `.` and `..` in a path; the folder above an unknown one is unknown.

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
