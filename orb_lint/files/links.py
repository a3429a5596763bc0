"""Where a path really leads, through all symbolic links."""

from __future__ import annotations

import os

from orb_lint.files.paths import is_within


def real_way(root: str, path: str) -> str:
    """The way from a root to what a path leads to, with `/`; `.` for the root itself.

    Args:
        root: the absolute path of a folder, without links.
        path: as the operating system knows it; nothing need be there.

    Raises:
        ValueError: it holds a NUL, which no path has.
    """
    return os.path.relpath(os.path.realpath(path), root).replace(os.sep, "/")


def leaves(way: str) -> bool:
    """Whether a way leads out of the folder that it begins in."""
    return is_within(way, "..")
