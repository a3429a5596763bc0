"""Finds the root of the workspace around a file or folder."""

from __future__ import annotations

import os

from orb_lint.files.links import leaves, real_way
from orb_lint.settings.reading import settings_in

NO_WORKSPACE = (
    "lies in no workspace: no folder above it holds settings ([tool.orb-lint] in pyproject.toml, or"
    " orb-lint.toml), a git checkout, or a folder named lambdas, layers or packages"
)
"""What to say about a file for which `find_marked_root` finds nothing."""


def find_root(start: str) -> str:
    """The workspace root for a file or folder: that of `find_marked_root`, or the folder itself."""
    return find_marked_root(start) or _folder_of(start)


def _folder_of(start: str) -> str:
    start = os.path.realpath(start)
    return start if os.path.isdir(start) else os.path.dirname(start)


def find_marked_root(start: str) -> str | None:
    """Walk up from a file or folder to the nearest sign of a workspace.

    Signs are settings of this tool or a git checkout. Without any, the highest folder that holds a
    `lambdas`, `layers` or `packages` folder is the root.

    Args:
        start: a folder, or a file, which need not exist.

    Returns:
        An absolute path without links, None where there is no sign.

    Raises:
        SettingsError: settings on the way can't be read.
    """
    highest: str | None = None
    current = _folder_of(start)
    home = os.path.expanduser("~")
    while True:
        if os.path.lexists(os.path.join(current, ".git")) or settings_in(current) is not None:
            return current
        above = os.path.dirname(current)
        if above == current:
            return highest
        if current != home and any(
            os.path.isdir(os.path.join(current, name)) for name in ("lambdas", "layers", "packages")
        ):
            highest = current
        current = above


def is_led_out_of_workspace(path: str) -> bool:
    """Whether a link on the way to a path leads out of the workspace in which the link stands.

    The folder `.git`, with git's own settings and credentials, is not part of the workspace.

    Args:
        path: as the operating system knows it; nothing need be there.
    """
    below = ""
    while path not in ("", below):
        around = os.path.dirname(path)
        if os.path.islink(path):
            root = find_marked_root(around or os.curdir)
            if root is not None and _is_out_of_bounds(real_way(root, path)):
                return True
        path, below = around, path
    return False


def _is_out_of_bounds(way: str) -> bool:
    return leaves(way) or ".git" in way.split("/")
