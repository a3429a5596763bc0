"""The files of a workspace, walked once, without what settings and ignore files leave out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from orb_lint.workspace.globs import IgnoreRules


class Folder(NamedTuple):
    """What one folder holds.

    Attributes:
        files: names of the files, sorted; pipes, sockets and links that lead nowhere are none.
        folders: names of the folders that belong to the tree, sorted.
        links: names among `files` and of folders that are symbolic links; a link is a name that can
            be imported, but what is behind it is read where it really stands.
    """

    files: tuple[str, ...]
    folders: tuple[str, ...]
    links: frozenset[str]


class Unreadable(NamedTuple):
    """A folder that could not be listed, and the system's reason."""

    path: str
    reason: str


class IgnoreFile(NamedTuple):
    """One `.gitignore`.

    Attributes:
        rules: its patterns.
        folder: that they speak of, relative to the workspace root; the root if it stands above.
        prefix: the way from its own folder down to the root, "backend/" for example, if it does.
    """

    rules: IgnoreRules
    folder: str
    prefix: str = ""

    def decide(self, path: str, name: str, *, folder: bool) -> bool | None:
        """Whether git ignores a path in the folder; None where no pattern speaks of it."""
        start = len(self.folder) + 1 if self.folder else 0
        return self.rules.decide(self.prefix + path[start:], name, folder=folder)


class Tree(NamedTuple):
    """Every folder of the workspace by its path relative to the root, "" being the root itself.

    `unsaved` holds the content of files that stands for the one on disk, by path.
    """

    root: str
    folders: dict[str, Folder]
    unreadable: tuple[Unreadable, ...]
    ignore_files: tuple[IgnoreFile, ...]
    unsaved: Mapping[str, bytes] = MappingProxyType({})

    def files_below(self, path: str) -> list[str]:
        """The paths of all files in `path` and the folders below it, links left out."""
        found: list[str] = []
        pending = [path]
        while pending:
            current = pending.pop()
            folder = self.folders.get(current)
            if folder is None:
                continue
            found += [join(current, name) for name in folder.files if name not in folder.links]
            pending += [join(current, name) for name in folder.folders]
        return sorted(found)

    def is_ignored_by_git(self, path: str) -> bool:
        """Whether git would ignore a file at `path`, which need not exist."""
        parts = path.split("/")
        return any(
            _is_ignored_by(
                [file for file in self.ignore_files if is_within(path, file.folder)],
                "/".join(parts[:end]),
                parts[end - 1],
                folder=end < len(parts),
            )
            for end in range(1, len(parts) + 1)
        )

    def read(self, path: str) -> bytes:
        """The content of a file.

        Raises:
            OSError: it can't be read.
        """
        unsaved = self.unsaved.get(path)
        return read_bytes(self.absolute(path)) if unsaved is None else unsaved

    def absolute(self, path: str) -> str:
        """The path by which the operating system knows `path`."""
        return f"{self.root}/{path}" if path else self.root


def join(folder: str, name: str) -> str:
    """Join two relative paths of which the first may be "", the root."""
    return f"{folder}/{name}" if folder else name


def parent(path: str) -> str:
    """The folder of a relative path, "" for what stands in the root."""
    return path.rpartition("/")[0]


def is_within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or stands below it."""
    return not folder or path == folder or path.startswith(folder + "/")


def read_bytes(path: str) -> bytes:
    """The content of a file; without the buffers of `open`, which cost as much as a small read.

    Raises:
        OSError: it can't be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        content = os.read(descriptor, _AT_ONCE)
        while piece := os.read(descriptor, _AT_ONCE):
            content += piece
        return content
    finally:
        os.close(descriptor)


_AT_ONCE = 1 << 17


def walk(
    root: str, exclude: tuple[str, ...], unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> Tree:
    """List the folders below `root` that are neither excluded, hidden, ignored by git nor links.

    Args:
        root: absolute path of the workspace.
        exclude: patterns of files and folders not to look at.
        unsaved: contents of files, by path, to be taken for those on disk; they need not be there.
    """
    excluded = IgnoreRules(exclude)
    folders: dict[str, Folder] = {}
    unreadable: list[Unreadable] = []
    ignore_files = _ignore_files_above(root)
    pending = [("", _Sieve(excluded, tuple(ignore_files)))]
    while pending:
        path, sieve = pending.pop()
        try:
            with os.scandir(f"{root}/{path}" if path else root) as entries:
                found = sorted(entries, key=_name)
        except OSError as error:
            unreadable.append(Unreadable(path, error.strerror or str(error)))
            continue
        names = {entry.name for entry in found}
        if path and "pyvenv.cfg" in names:
            continue
        if ".gitignore" in names:
            ignore_file = IgnoreFile(_read_ignore_file(f"{root}/{path}"), path)
            ignore_files.append(ignore_file)
            sieve = _Sieve(excluded, (*sieve.ignoring, ignore_file))
        folder = _sift(path, found, sieve)
        folders[path] = folder
        pending += [
            (join(path, name), sieve) for name in folder.folders if name not in folder.links
        ]
    tree = Tree(root, folders, tuple(sorted(unreadable)), tuple(ignore_files), unsaved)
    for path in unsaved:
        _add_unsaved(tree, path, excluded)
    return tree


def _add_unsaved(tree: Tree, path: str, excluded: IgnoreRules) -> None:
    """List a file that need not be on disk yet, unless it is left out."""
    name = path.rpartition("/")[2]
    folder = tree.folders.get(parent(path))
    if (
        folder is not None
        and name not in folder.files
        and not excluded.decide(path, name, folder=False)
        and not tree.is_ignored_by_git(path)
    ):
        files = tuple(sorted((*folder.files, name)))
        tree.folders[parent(path)] = folder._replace(files=files)


def _ignore_files_above(root: str) -> list[IgnoreFile]:
    """The ignore files between a workspace inside a git checkout and the checkout's own root."""
    found: list[IgnoreFile] = []
    folder, prefix = root, ""
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, name = os.path.split(folder)
        if not name:
            return []
        prefix = f"{name}/{prefix}"
        found.append(IgnoreFile(_read_ignore_file(folder), "", prefix))
    return found[::-1]


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


class _Sieve:
    """Tells what to leave out of some folders; where names alone decide, each is judged once."""

    def __init__(self, excluded: IgnoreRules, ignoring: tuple[IgnoreFile, ...]) -> None:
        self.ignoring = ignoring
        self._excluded = excluded
        self._by_name_only = not excluded.has_paths and not any(
            ignore_file.rules.has_paths for ignore_file in ignoring
        )
        self._judged: dict[tuple[str, bool], bool] = {}

    def leaves_out(self, path: str, name: str, *, folder: bool) -> bool:
        """Whether a file or folder is excluded or ignored by git."""
        if not self._by_name_only:
            return self._decide(path, name, folder)
        key = (name, folder)
        if key not in self._judged:
            self._judged[key] = self._decide(path, name, folder)
        return self._judged[key]

    def _decide(self, path: str, name: str, folder: bool) -> bool:
        return self._excluded.decide(path, name, folder=folder) or _is_ignored_by(
            self.ignoring, path, name, folder=folder
        )


def _sift(path: str, entries: list[os.DirEntry[str]], sieve: _Sieve) -> Folder:
    files: list[str] = []
    folders: list[str] = []
    links: set[str] = set()
    for entry in entries:
        name = entry.name
        try:
            is_folder = entry.is_dir()
            is_other = not is_folder and not entry.is_file()
            is_link = entry.is_symlink()
        except OSError:  # a link that leads in a circle
            continue
        if is_other or (is_folder and name.startswith(".")):
            continue
        if sieve.leaves_out(join(path, name), name, folder=is_folder):
            continue
        (folders if is_folder else files).append(name)
        if is_link:
            links.add(name)
    return Folder(tuple(files), tuple(folders), frozenset(links))


def _is_ignored_by(ignoring: Sequence[IgnoreFile], path: str, name: str, *, folder: bool) -> bool:
    """Whether the innermost ignore file that speaks of a path ignores it."""
    for ignore_file in reversed(ignoring):
        decision = ignore_file.decide(path, name, folder=folder)
        if decision is not None:
            return decision
    return False


def _read_ignore_file(folder: str) -> IgnoreRules:
    path = os.path.join(folder, ".gitignore")
    try:
        with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
            return IgnoreRules(file)
    except OSError:
        return IgnoreRules(())
