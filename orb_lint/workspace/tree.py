"""The files of a workspace, walked once, without what settings and ignore files leave out."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
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
    """The folders of the workspace by their paths relative to the root, "" being the root itself.

    Attributes:
        root: absolute path.
        folders: that may hold sources.
        hidden: that hold settings of editors and workflows, and never sources.
        unreadable: what could not be listed.
        ignore_files: every `.gitignore`, those above the root first.
        unsaved: contents of files, by path, that stand for those on the disk.
    """

    root: str
    folders: dict[str, Folder]
    hidden: dict[str, Folder]
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

    def is_outside_checkout(self, path: str) -> bool:
        """Whether a path, relative to the root, leaves the git checkout; without one, the root."""
        prefix = self.ignore_files[0].prefix if self.ignore_files else ""
        way = posixpath.normpath(posixpath.join(prefix, path))
        return posixpath.isabs(way) or is_within(way, "..")

    def with_file(self, path: str, exclude: tuple[str, ...]) -> Tree:
        """The tree as `walk` would list it if there were a file at `path`; itself if without it.

        Args:
            path: of a file that does not exist; the folders around it need not exist either.
            exclude: patterns of files and folders not to look at.
        """
        *_, name = parts = path.split("/")
        excluded = IgnoreRules(exclude)
        missing: list[str] = []
        for end in range(1, len(parts)):
            around = "/".join(parts[:end])
            if around not in self.folders:
                if parts[end - 1].startswith(".") or os.path.lexists(self.absolute(around)):
                    return self
                missing.append(around)
        if self.is_ignored_by_git(path) or any(
            excluded.decide(each, each.rpartition("/")[2], folder=each != path)
            for each in (*missing, path)
        ):
            return self
        folders = dict(self.folders)
        for around in missing:
            above = folders[parent(around)]
            names = (*above.folders, around.rpartition("/")[2])
            folders[parent(around)] = above._replace(folders=tuple(sorted(names)))
            folders[around] = Folder((), (), frozenset())
        home = folders[parent(path)]
        folders[parent(path)] = home._replace(files=tuple(sorted((*home.files, name))))
        return Tree(self.root, folders, self.hidden, self.unreadable, self.ignore_files)

    def absolute(self, path: str) -> str:
        """The path by which the operating system knows `path`."""
        return f"{self.root}/{path}" if path else self.root

    def exists(self, path: str) -> bool:
        """Whether anything stands at `path`, be it left out of the tree or not."""
        return path in self.folders or os.path.lexists(self.absolute(path))

    def content(self, path: str) -> bytes:
        """The content of a file.

        Raises:
            OSError: it can't be read.
        """
        unsaved = self.unsaved.get(path)
        return read_bytes(self.absolute(path)) if unsaved is None else unsaved

    def read(self, path: str, largest: int = -1) -> bytes | None:
        """The content of a file, None where it can't be read or has more bytes than `largest`."""
        try:
            is_saved = path not in self.unsaved
            if is_saved and 0 <= largest < os.stat(self.absolute(path)).st_size:
                return None
            return self.content(path)
        except OSError:
            return None


def join(folder: str, name: str) -> str:
    """Join two relative paths of which the first may be "", the root."""
    return f"{folder}/{name}" if folder else name


def parent(path: str) -> str:
    """The folder of a relative path, "" for what stands in the root."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def ancestors(path: str) -> Iterator[str]:
    """The folders above a path, innermost first, without the root."""
    while path := parent(path):
        yield path


def is_within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or stands below it."""
    return not folder or path == folder or path.startswith(folder + "/")


UNKNOWN = "?"
"""Stands for a part of a path that only a running program knows."""


def normalize_path(path: str) -> str:
    """Resolve `.` and `..` as far as the text tells; what is above an unknown folder is unknown."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] not in ("..", ""):
            if UNKNOWN not in parts[-1]:
                parts.pop()
        elif part not in ("", ".") or (part == "" and not parts):
            parts.append(part)
    return "/".join(parts) or "."


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


def walk(root: str, exclude: tuple[str, ...]) -> Tree:
    """List the folders below `root` that are neither excluded, hidden, ignored by git nor links.

    Args:
        root: absolute path of the workspace.
        exclude: patterns of files and folders not to look at.
    """
    excluded = IgnoreRules(exclude)
    folders: dict[str, Folder] = {}
    hidden: dict[str, Folder] = {}
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
        is_hidden = path.startswith(".") or "/." in path
        (hidden if is_hidden else folders)[path] = folder
        pending += [
            (join(path, name), sieve) for name in folder.folders if name not in folder.links
        ]
        if not names.isdisjoint(_SETTINGS_FOLDERS) and not is_hidden:
            pending += [(join(path, name), sieve) for name in _settings_folders(path, found, sieve)]
    return Tree(root, folders, hidden, tuple(sorted(unreadable)), tuple(ignore_files))


_SETTINGS_FOLDERS = frozenset({".devcontainer", ".github", ".vscode"})


def _settings_folders(path: str, entries: list[os.DirEntry[str]], sieve: _Sieve) -> Iterator[str]:
    """The names of the hidden folders that may hold settings of editors or workflows."""
    for entry in entries:
        name = entry.name
        if (
            name in _SETTINGS_FOLDERS
            and entry.is_dir(follow_symlinks=False)
            and not sieve.leaves_out(join(path, name), name, folder=True)
        ):
            yield name


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
