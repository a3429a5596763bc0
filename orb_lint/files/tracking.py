"""Which files git tracks although a `.gitignore` names them: git does not ignore these."""

from __future__ import annotations

import os
from collections.abc import Set
from functools import cached_property

from orb_lint.files.checkout import checkout_around
from orb_lint.files.paths import upwards
from orb_lint.files.reading import read_bytes

_COMPRESSED = b"DIRC\0\0\0\4"
"""The beginning of an index (version 4) in which paths are compressed; git's "index-format"."""

_SPLIT = b"link"
"""The extension of a split index, most of which stands in another file."""


class TrackedFiles:
    """Tells of files and folders that are about to be left out whether git tracks them.

    git is run once at most, and only if its index holds such a name: in most checkouts it does not.
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
        return path in self._paths

    def _may_hold(self, name: bytes) -> bool:
        return self._is_obscure or name in self._index

    @cached_property
    def _is_obscure(self) -> bool:
        return self._index.startswith(_COMPRESSED) or _SPLIT in self._index

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
    def _paths(self) -> frozenset[str]:
        from orb_lint.files.git import tracked_and_ignored

        return frozenset(each for path in tracked_and_ignored(self._root) for each in upwards(path))
