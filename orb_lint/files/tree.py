"""The files of a workspace, but for what settings and ignore files leave out; each is listed once.

A workspace may hold thousands of Lambdas of which only one is asked about: the folders that stay
closed are listed when somebody asks for what is in them.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from orb_lint.files.globs import IgnoreRules


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


Leave: TypeAlias = Callable[[str, Sequence[str]], Collection[str]]
"""Takes the path of a folder and the names of those in it, and says which of these stay closed."""


def _leave_none(_path: str, _names: Sequence[str]) -> Collection[str]:
    return ()


class Folders(Mapping[str, Folder]):
    """The folders of a tree by their paths; asking for what lies in a closed one opens that.

    Attributes:
        opened: those that have been listed.
        hidden: of a folder that has been listed, the hidden ones in it, and those below these, that
            hold settings of editors and workflows and never sources.
        unreadable: what could not be listed.
        ignore_files: every `.gitignore`, those above the root first.
    """

    def __init__(self, root: str, exclude: tuple[str, ...], leave: Leave) -> None:
        self._root = root
        self._excluded = IgnoreRules(exclude)
        self._leave = leave
        self.opened: dict[str, Folder] = {}
        self.hidden: dict[str, dict[str, Folder]] = {}
        self.unreadable: list[Unreadable] = []
        self.ignore_files = _ignore_files_above(root)
        self._closed = {"": _Sieve(self._excluded, tuple(self.ignore_files))}
        self._open("")

    def __getitem__(self, path: str) -> Folder:
        folder = self.opened.get(path)
        if folder is None:
            self.open_around(path)
            folder = self.opened[path]
        return folder

    def __contains__(self, path: object) -> bool:
        if path not in self.opened and isinstance(path, str):
            self.open_around(path)
        return path in self.opened

    def __iter__(self) -> Iterator[str]:
        while self._closed:
            self._open(next(iter(self._closed)))
        return iter(self.opened)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def open_around(self, path: str) -> None:
        """Open the closed folder that a path is or lies in, if there is one."""
        while self._closed and path not in self.opened:
            if path in self._closed:
                self._open(path)
                break
            path = parent(path)

    def is_listed(self, path: str) -> bool:
        """Whether a folder has been listed, or will be once somebody asks for it."""
        return path in self.opened or path in self._closed

    def open_all_but(self, paths: Container[str]) -> None:
        """Open the closed folders, but for some."""
        for path in [*self._closed]:
            if path not in paths:
                self._open(path)

    def _open(self, closed: str) -> None:
        """List a closed folder and those below it; below the root some stay closed."""
        leave = _leave_none if closed else self._leave
        pending = [(closed, self._closed.pop(closed))]
        while pending:
            path, sieve = pending.pop()
            listing = self._list(path, sieve)
            if listing is None:
                continue
            folder, settings, sieve = listing
            self.opened[path] = folder
            inner = [name for name in folder.folders if name not in folder.links]
            closed_ones = leave(path, inner) if inner else ()
            for name in inner:
                if name in closed_ones:
                    self._closed[join(path, name)] = sieve
                else:
                    pending.append((join(path, name), sieve))
            if settings:
                self.hidden[path] = self._list_hidden(
                    [join(path, each) for each in settings], sieve
                )

    def _list_hidden(self, pending: list[str], sieve: _Sieve) -> dict[str, Folder]:
        hidden: dict[str, Folder] = {}
        while pending:
            path = pending.pop()
            if listing := self._list(path, sieve):
                hidden[path] = folder = listing.folder
                pending += [join(path, name) for name in folder.folders if name not in folder.links]
        return hidden

    def _list(self, path: str, sieve: _Sieve) -> _Listing | None:
        """List one folder; None where it can't be or is not to be looked at."""
        try:
            with os.scandir(f"{self._root}/{path}" if path else self._root) as found:
                entries = sorted(found, key=attrgetter("name"))
        except OSError as error:
            self.unreadable.append(Unreadable(path, error.strerror or str(error)))
            return None
        names = {entry.name for entry in entries}
        if path and "pyvenv.cfg" in names:
            return None
        if ".gitignore" in names:
            ignore_file = IgnoreFile(_read_ignore_file(f"{self._root}/{path}"), path)
            self.ignore_files.append(ignore_file)
            sieve = _Sieve(self._excluded, (*sieve.ignoring, ignore_file))
        return _sift(path, entries, sieve)

    def add(self, path: str) -> None:
        """List a file that is not there yet, unless it would be left out if it were.

        Args:
            path: of the file; the folders around it need not exist either.
        """
        *_, name = parts = path.split("/")
        self.open_around(path)
        missing: list[str] = []
        for end in range(1, len(parts)):
            around = "/".join(parts[:end])
            if around not in self.opened:
                if parts[end - 1].startswith(".") or os.path.lexists(f"{self._root}/{around}"):
                    return
                missing.append(around)
        if self.are_ignored_by_git(path) or any(
            self._excluded.decide(each, name_of(each), folder=each != path)
            for each in (*missing, path)
        ):
            return
        for around in missing:
            above = self.opened[parent(around)]
            names = tuple(sorted((*above.folders, name_of(around))))
            self.opened[parent(around)] = above._replace(folders=names)
            self.opened[around] = Folder((), (), frozenset())
        home = self.opened[parent(path)]
        self.opened[parent(path)] = home._replace(files=tuple(sorted((*home.files, name))))

    def are_ignored_by_git(self, path: str) -> bool:
        """Whether git would ignore a file at `path`, or a folder around it; none need exist."""
        self.open_around(path)
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


class Tree:
    """The files of the workspace by their paths relative to the root, "" being the root itself.

    Attributes:
        root: absolute path.
        folders: that may hold sources.
        unsaved: contents of files, by path, that stand for those on the disk.
    """

    def __init__(
        self,
        root: str,
        exclude: tuple[str, ...] = (),
        *,
        leave: Leave = _leave_none,
        unsaved: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        """List the folders below `root` that are not excluded, hidden, ignored by git nor links.

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
        """The hidden folders in a folder, and below these, that hold settings."""
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
        """The path of a folder and of those below it, but for some and what is in them."""
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
        """Whether a path, relative to the root, leaves the git checkout; without one, the root."""
        ignore_files = self.folders.ignore_files
        prefix = ignore_files[0].prefix if ignore_files else ""
        way = posixpath.normpath(posixpath.join(prefix, path))
        return posixpath.isabs(way) or is_within(way, "..")

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


def upwards(path: str) -> Iterator[str]:
    """A path and the folders above it, innermost first, up to the root."""
    yield path
    while path:
        path = parent(path)
        yield path


def innermost(path: str, folders: Container[str]) -> str | None:
    """The innermost of some folders that a path is or lies in, None where it is in none."""
    return next((each for each in upwards(path) if each in folders), None)


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


class _Sieve:
    """Tells what to leave out of some folders; where names alone decide, each is judged once."""

    def __init__(self, excluded: IgnoreRules, ignoring: tuple[IgnoreFile, ...]) -> None:
        self.ignoring = ignoring
        self._excluded = excluded
        self._by_name_only = not excluded.has_paths and not any(
            ignore_file.rules.has_paths for ignore_file in ignoring
        )
        self._files: dict[str, bool] = {}
        self._folders: dict[str, bool] = {}

    def leaves_out(self, folder: str, name: str, *, is_folder: bool) -> bool:
        """Whether what stands in a folder by a name is excluded or ignored by git."""
        judged = self._folders if is_folder else self._files
        decision = judged.get(name)
        if decision is None:
            path = join(folder, name)
            decision = self._excluded.decide(path, name, folder=is_folder) or _is_ignored_by(
                self.ignoring, path, name, folder=is_folder
            )
            if self._by_name_only:
                judged[name] = decision
        return decision


_SETTINGS_FOLDERS = frozenset({".devcontainer", ".github", ".vscode"})


class _Listing(NamedTuple):
    """What one folder holds.

    Attributes:
        folder: but for what is left out.
        settings: names of the hidden folders in it that may hold settings.
        sieve: for what is in them.
    """

    folder: Folder
    settings: list[str]
    sieve: _Sieve


def _sift(path: str, entries: Iterable[os.DirEntry[str]], sieve: _Sieve) -> _Listing:
    files: list[str] = []
    folders: list[str] = []
    settings: list[str] = []
    links: set[str] = set()
    for entry in entries:
        name = entry.name
        try:
            is_link = entry.is_symlink()
            is_folder = entry.is_dir()
            if not is_folder and not entry.is_file():
                continue
        except OSError:  # a link that leads in a circle
            continue
        if is_folder and name[0] == "." and (is_link or name not in _SETTINGS_FOLDERS):
            continue
        if sieve.leaves_out(path, name, is_folder=is_folder):
            continue
        if not is_folder:
            files.append(name)
        elif name[0] == ".":
            settings.append(name)
        else:
            folders.append(name)
        if is_link:
            links.add(name)
    return _Listing(Folder(tuple(files), tuple(folders), frozenset(links)), settings, sieve)


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
