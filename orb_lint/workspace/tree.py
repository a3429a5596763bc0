"""The files of a workspace, walked once, without what settings and ignore files leave out."""

from __future__ import annotations

import os
from typing import NamedTuple

from orb_lint.workspace.globs import IgnoreRules


class Folder(NamedTuple):
    """What one folder holds.

    Attributes:
        files: names of the files, sorted.
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


class Tree(NamedTuple):
    """Every folder of the workspace by its path relative to the root, "" being the root itself."""

    root: str
    folders: dict[str, Folder]
    unreadable: tuple[Unreadable, ...]
    ignore_files: dict[str, IgnoreRules]

    def files_below(self, path: str) -> list[str]:
        """The paths of all files in `path` and the folders below it, links left out."""
        found: list[str] = []
        pending = [path]
        while pending:
            current = pending.pop()
            folder = self.folders.get(current)
            if folder is None:
                continue
            found += [
                join(current, name) for name in folder.files if name not in folder.links
            ]
            pending += [join(current, name) for name in folder.folders]
        return sorted(found)

    def is_ignored_by_git(self, path: str) -> bool:
        """Whether git would ignore a file at `path`, which need not exist."""
        folders = [folder for folder in self.ignore_files if is_within(path, folder)]
        for folder in sorted(folders, key=len, reverse=True):
            below = path[len(folder) + 1 if folder else 0 :]
            name = below.rpartition("/")[2]
            decision = self.ignore_files[folder].decide(below, name, folder=False)
            if decision is not None:
                return decision
        return False

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


def walk(root: str, exclude: tuple[str, ...]) -> Tree:
    """List the folders below `root` that are neither excluded, hidden, ignored by git nor links.

    Args:
        root: absolute path of the workspace.
        exclude: patterns of files and folders not to look at.
    """
    folders: dict[str, Folder] = {}
    unreadable: list[Unreadable] = []
    ignore_files: dict[str, IgnoreRules] = {}
    pending: list[tuple[str, tuple[tuple[int, IgnoreRules], ...]]] = [
        ("", ((0, IgnoreRules(exclude)),))
    ]
    while pending:
        path, rules = pending.pop()
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
            ignore_files[path] = _read_ignore_file(root, path)
            rules = (*rules, (len(path) + 1 if path else 0, ignore_files[path]))
        folder = _sift(path, found, rules)
        folders[path] = folder
        pending += [
            (join(path, name), rules) for name in folder.folders if name not in folder.links
        ]
    return Tree(root, folders, tuple(sorted(unreadable)), ignore_files)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _sift(
    path: str, entries: list[os.DirEntry[str]], rules: tuple[tuple[int, IgnoreRules], ...]
) -> Folder:
    files: list[str] = []
    folders: list[str] = []
    links: set[str] = set()
    prefix = path + "/" if path else ""
    for entry in entries:
        name = entry.name
        try:
            is_folder = entry.is_dir()
            is_link = entry.is_symlink()
        except OSError:  # a link that leads in a circle
            continue
        if is_folder and name.startswith("."):
            continue
        if _is_ignored(prefix + name, name, is_folder, rules):
            continue
        (folders if is_folder else files).append(name)
        if is_link:
            links.add(name)
    return Folder(tuple(files), tuple(folders), frozenset(links))


def _is_ignored(
    path: str, name: str, folder: bool, rules: tuple[tuple[int, IgnoreRules], ...]
) -> bool:
    (_, exclude), *ignore_files = rules
    if exclude.decide(path, name, folder=folder):
        return True
    for base, patterns in reversed(ignore_files):
        decision = patterns.decide(path[base:], name, folder=folder)
        if decision is not None:
            return decision
    return False


def _read_ignore_file(root: str, path: str) -> IgnoreRules:
    try:
        with open(f"{root}/{join(path, '.gitignore')}", encoding="utf-8", errors="replace") as file:
            return IgnoreRules(file)
    except OSError:
        return IgnoreRules(())
