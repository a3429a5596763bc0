"""The files of a workspace, without what settings and ignore files leave out.

A workspace may hold thousands of Lambdas of which only one is checked: folders can stay closed, and
are listed when something in them is asked for.
"""

from __future__ import annotations

import errno
import os
import posixpath
from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType

from orb_lint.files.folders import Folder, Folders, Leave, leave_none
from orb_lint.files.links import leaves, real_way
from orb_lint.files.paths import join, name_of, parent
from orb_lint.files.reading import read_bytes


class Tree:
    """The files of the workspace by their paths relative to the root, "" being the root itself.

    Attributes:
        root: absolute path.
        folders: that may hold sources.
        unsaved: path → content of a file that replaces the one on the disk.
    """

    def __init__(
        self,
        root: str,
        exclude: tuple[str, ...] = (),
        *,
        leave: Leave = leave_none,
        unsaved: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        """List the folders below `root`, except excluded, hidden and ignored ones and links.

        Args:
            root: absolute path of the workspace.
            exclude: patterns of files and folders not to look at.
            leave: says which folders to list only on demand.
            unsaved: contents of files, which need not exist.
        """
        self.root = root
        self.folders = Folders(root, exclude, leave)
        self.unsaved = unsaved
        for path in unsaved:
            if not self.exists(path):
                self.folders.add(path)

    def hidden_in(self, path: str) -> Mapping[str, Folder]:
        """The hidden folders in a folder, and those below, that hold settings."""
        return self.folders.hidden.get(path, {})

    def files_below(self, path: str) -> list[str]:
        """The paths of all files in `path` and the folders below it, links left out."""
        return sorted(
            join(folder, name)
            for folder in self.folders_below(path)
            for name in self.folders[folder].files
            if name not in self.folders[folder].links
        )

    def folders_below(self, path: str, without: Container[str] = ()) -> Iterator[str]:
        """The paths of a folder and of those below it, except some with all that is in them."""
        pending = [path] if path in self.folders else []
        while pending:
            path = pending.pop()
            yield path
            pending += [
                inner
                for name in self.folders.opened[path].folders
                if (inner := join(path, name)) not in without and inner in self.folders
            ]

    def is_ignored_by_git(self, path: str) -> bool:
        """Whether git would ignore a file at `path`, which need not exist."""
        return self.folders.are_ignored_by_git(path)

    def is_outside_checkout(self, path: str) -> bool:
        """Whether a relative path leaves the git checkout or, without one, the root."""
        ignore_files = self.folders.ignore_files
        prefix = ignore_files[0].prefix if ignore_files else ""
        way = posixpath.normpath(posixpath.join(prefix, path))
        return posixpath.isabs(way) or leaves(way)

    def absolute(self, path: str) -> str:
        """The path by which the operating system knows `path`."""
        return f"{self.root}/{path}" if path else self.root

    def exists(self, path: str) -> bool:
        """Whether anything exists at `path`, even if it is left out of the tree."""
        return path in self.folders or os.path.lexists(self.absolute(path))

    def content(self, path: str, largest: int = -1) -> bytes:
        """The content of a file.

        Raises:
            OSError: it can't be read, or has more bytes than `largest`.
        """
        unsaved = self.unsaved.get(path)
        if unsaved is not None:
            return unsaved
        if self.leads_outside(path):
            raise OSError(errno.EACCES, "it lies outside the workspace")
        if 0 <= largest < os.stat(self.absolute(path)).st_size:
            raise OSError(errno.EFBIG, f"it has more than {largest:,} bytes")
        return read_bytes(self.absolute(path))

    def leads_outside(self, path: str) -> bool:
        """Whether a path, relative to the root, leaves the checkout, by symbolic links or not."""
        folder = self.folders.opened.get(parent(path))
        name = name_of(path)
        if folder and name in folder.files and name not in folder.links:
            return False
        try:
            return self.is_outside_checkout(real_way(self.root, os.path.join(self.root, path)))
        except ValueError:
            return False

    def lists(self, path: str) -> bool:
        """Whether a file belongs to the tree."""
        folder = self.folders.get(parent(path))
        return folder is not None and name_of(path) in folder.files

    def read_listed(self, path: str) -> bytes | None:
        """The content of a file that the tree lists; None for any other, or if it can't be read."""
        return self.read(path) if self.lists(path) else None

    def listed_content(self, path: str) -> bytes | None:
        """The content of a file, None if the tree does not list it.

        Raises:
            OSError: it can't be read.
        """
        return self.content(path) if self.lists(path) else None

    def why_unread(self, path: str) -> str:
        """Why a file that the tree lists can't be read, "" if it can or is not listed."""
        try:
            self.listed_content(path)
        except OSError as error:
            return error.strerror or str(error)
        return ""

    def read(self, path: str, largest: int = -1) -> bytes | None:
        """The content of a file, None where it can't be read or has more bytes than `largest`."""
        try:
            return self.content(path, largest)
        except OSError:
            return None
