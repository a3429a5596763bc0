"""The workspaces that a process has read, kept for as long as they are what is on the disk."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from orb_lint.settings import load_settings
from orb_lint.workspace.discovery import discover, discover_in
from orb_lint.workspace.model import Workspace
from orb_lint.workspace.tree import Tree, join

UNSETTLED = 2_000_000_000
"""Nanoseconds for which a change may leave a time stamp as it is; FAT counts in steps of 2 s."""

_Stamp: TypeAlias = "tuple[int, int, int] | None"
"""Times of the last change and size of a file or folder, None where there is none."""


class _Kept(NamedTuple):
    workspace: Workspace
    stamps: dict[str, _Stamp]


_kept: dict[str, _Kept] = {}
_read_before: set[str] = set()


def read_workspace(root: str, config: str | None = None) -> Workspace:
    """The workspace at a root as it is now; what has been read before need not be read again.

    Args:
        root: absolute path of the workspace.
        config: a file of settings to follow instead of the root's.

    Raises:
        SettingsError: the settings can't be followed, or do not fit the workspace.
    """
    settings = load_settings(root, config)
    kept = _kept.get(root)
    if (
        kept is not None
        and kept.workspace.settings == settings
        and kept.stamps == _stamps(kept.workspace.tree)
    ):
        return kept.workspace
    _kept.pop(root, None)
    started = time.time_ns()
    workspace = discover(root, settings)
    if root in _read_before:  # most processes ask only once, and need not pay for the stamps
        stamps = _stamps(workspace.tree)
        if all(stamp is None or max(stamp[:2]) < started - UNSETTLED for stamp in stamps.values()):
            _kept[root] = _Kept(workspace, stamps)
    _read_before.add(root)
    return workspace


def with_file(workspace: Workspace, path: str) -> Workspace:
    """The workspace as if a Python file that is not on the disk yet had been saved.

    Args:
        workspace: to which it is to belong.
        path: of the file, relative to the root; nothing changes where settings or ignore files
            leave it out.
    """
    settings = workspace.settings
    tree = workspace.tree.with_file(path, settings.exclude + settings.extend_exclude)
    return workspace if tree is workspace.tree else discover_in(tree, settings)


def _stamps(tree: Tree) -> dict[str, _Stamp]:
    """The stamps of all that discovery may have read: no Python file but `setup.py` is."""
    stamps: dict[str, _Stamp] = {}
    for path in _ignore_files(tree):
        stamps[path] = _stamp(path)
    for path, folder in tree.folders.items():
        absolute = tree.absolute(path)
        stamps[absolute] = _stamp(absolute)
        for name in folder.files:
            if not name.endswith((".py", ".pyi")) or name == "setup.py":
                absolute = tree.absolute(join(path, name))
                stamps[absolute] = _stamp(absolute)
    return stamps


def _ignore_files(tree: Tree) -> Iterator[str]:
    """The absolute paths of the ignore files that speak of a tree, present or not above it."""
    for ignore_file in tree.ignore_files:
        folder = tree.absolute(ignore_file.folder)
        for _ in ignore_file.prefix.split("/")[1:]:
            folder = os.path.dirname(folder)
        yield os.path.join(folder, ".gitignore")


def _stamp(path: str) -> _Stamp:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size
