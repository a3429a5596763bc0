"""Which files git tracks although a `.gitignore` names them: git does not ignore these."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Set
from functools import cached_property

from orb_lint.files.checkout import checkout_around, prefix_in_repository
from orb_lint.files.git_index import may_hide_paths, paths_in_index
from orb_lint.files.paths import join
from orb_lint.files.reading import read_bytes


class TrackedFiles:
    """Tells of files and folders that are about to be left out whether git tracks them.

    The entries of git's index are read only if it holds such a name: in most checkouts it does not.
    git itself is run, once, only where the index can't be read without it.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._untracked: tuple[set[str], set[str]] = (set(), set())

    def has_none(self, names: Set[str], *, are_folders: bool) -> bool:
        """Whether no tracked file, or folder around one, has any of the names."""
        untracked = self._untracked[are_folders]
        if names <= untracked:
            return True
        end = b"/" if are_folders else b"\0"
        untracked.update(name for name in names if not self._may_hold(os.fsencode(name) + end))
        return names <= untracked

    def has(self, path: str) -> bool:
        """Whether a path is that of a tracked file, or of a folder around one."""
        file = os.fsencode(path)
        folder = file + b"/"
        return self._first_from(file) == file or self._first_from(folder).startswith(folder)

    def _first_from(self, path: bytes) -> bytes:
        """The first tracked path that sorts as a given one or behind it; empty if there is none."""
        at = bisect_left(self._paths, path)
        return self._paths[at] if at < len(self._paths) else b""

    def _may_hold(self, name: bytes) -> bool:
        return name in self._index or may_hide_paths(self._index)

    @cached_property
    def _index(self) -> bytes:
        folder = checkout_around(self._root)
        if folder is None:
            return b""
        place = os.path.join(folder, ".git")
        try:
            if os.path.isfile(place):
                told = os.fsdecode(read_bytes(place)).removeprefix("gitdir:").strip()
                place = os.path.join(folder, told)
            return read_bytes(os.path.join(place, "index"))
        except OSError:
            return b""

    @cached_property
    def _paths(self) -> list[bytes]:
        """The paths that git tracks, relative to the root and sorted; at least the ignored ones."""
        if (paths := paths_in_index(self._index)) is None:
            from orb_lint.files.git import tracked_and_ignored

            return sorted(map(os.fsencode, tracked_and_ignored(self._root)))
        prefix = os.fsencode(join(prefix_in_repository(self._root), ""))
        return [path[len(prefix) :] for path in paths if path.startswith(prefix)]
