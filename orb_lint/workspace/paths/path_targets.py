"""Tells what the path of an entry leads to, by what is on the disk there."""

from __future__ import annotations

import os
from enum import Enum, auto

from orb_lint.files.paths import join
from orb_lint.files.reading import read_bytes
from orb_lint.files.tree import Tree
from orb_lint.manifests.metadata import read_metadata
from orb_lint.records import NamedTuple

MAKES_INSTALLABLE = frozenset({"pyproject.toml", "setup.py"})
"""pip needs one of them in a folder; source: its documentation, "Local project installs"."""


class PathKind(Enum):
    """The kind of what is at a path."""

    PACKAGE = auto()
    FOLDER = auto()
    FILE = auto()
    NOTHING = auto()
    OUTSIDE = auto()
    UNKNOWN = auto()


class PathTarget(NamedTuple):
    """What a path leads to.

    Attributes:
        kind: `PACKAGE` is a folder that pip can install, `FOLDER` any other, `UNKNOWN` a path that
            git ignores or that has a variable, so that it may exist when pipenv runs, and a folder
            that can't be read.
        distribution: of a package, the name in its metadata, None if it can't be told.
    """

    kind: PathKind
    distribution: str | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.kind in (PathKind.PACKAGE, PathKind.FOLDER)


def find_path_target(tree: Tree, path: str) -> PathTarget:
    """Look up a path; excluded and ignored folders count as well, if they exist.

    Args:
        tree: of the workspace.
        path: relative to its root; it may lie outside.
    """
    if "$" in path:
        return PathTarget(PathKind.UNKNOWN)
    if tree.leads_outside(path):
        return PathTarget(PathKind.OUTSIDE)
    location = path if path.startswith("/") else tree.absolute(path)
    if os.path.isdir(location):
        is_readable = os.access(location, os.R_OK | os.X_OK)
        return _folder_target(location) if is_readable else PathTarget(PathKind.UNKNOWN)
    if os.path.isfile(location):
        return PathTarget(PathKind.FILE)
    return PathTarget(PathKind.UNKNOWN if tree.is_ignored_by_git(path) else PathKind.NOTHING)


def _folder_target(location: str) -> PathTarget:
    """A folder as a target, with the name that its metadata gives."""

    def read(name: str) -> bytes | None:
        try:
            return read_bytes(join(location, name))
        except FileNotFoundError:
            return None

    metadata = read_metadata("", read)
    files = {manifest.path for manifest in metadata.manifests}
    if files.isdisjoint(MAKES_INSTALLABLE):
        return PathTarget(PathKind.FOLDER)
    return PathTarget(PathKind.PACKAGE, metadata.distribution)
