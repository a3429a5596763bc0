"""Where a path really leads, with all symbolic links resolved."""

from __future__ import annotations

import os

from orb_lint.files.paths import is_within


def real_way(root: str, path: str) -> str:
    """The real path of a file relative to a root, with `/`; `.` for the root itself.

    Args:
        root: the absolute path of a folder, without links.
        path: as the operating system knows it; nothing need be there.

    Raises:
        ValueError: it holds a NUL, which no path has.
    """
    return os.path.relpath(os.path.realpath(path), root).replace(os.sep, "/")


def is_led_out(root: str, path: str) -> bool:
    """Whether a path names something in a folder, but a link leads it out of there.

    Args:
        root: the folder.
        path: as the operating system knows it; nothing need be there.

    Raises:
        ValueError: it holds a NUL, which no path has.
    """
    named = os.path.relpath(path, root).replace(os.sep, "/")
    return not leaves(named) and leaves(real_way(os.path.realpath(root), path))


def leaves(way: str) -> bool:
    """Whether a relative path leads out of the folder that it begins in."""
    return is_within(way, "..")
