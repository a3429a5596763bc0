"""The folders of a workspace; each is listed once, when it is first asked for."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from orb_lint.files.globs import IgnoreRules
from orb_lint.files.ignoring import (
    Exclusion,
    IgnoreFile,
    ignore_files_above,
    is_ignored_by,
    read_ignore_file,
)
from orb_lint.files.links import leaves, real_way
from orb_lint.files.paths import is_within, join, name_of, parent
from orb_lint.files.tracking import TrackedFiles
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


class Names(tuple[str, ...]):
    """Names in order, with a fast `in`."""

    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        place = bisect_left(self, name)
        return place < len(self) and self[place] == name


class Folder(NamedTuple):
    """What one folder holds.

    Attributes:
        files: names of the files, sorted; pipes, sockets and links that lead nowhere are none,
            unless they have the name of a manifest.
        folders: names of the folders that belong to the tree, sorted.
        links: names of files and folders that are symbolic links; a link can be imported by its
            name, but what it leads to is read where it really stands.
    """

    files: Names
    folders: Names
    links: frozenset[str]


class Unreadable(NamedTuple):
    """A folder that could not be listed, and the system's reason."""

    path: str
    reason: str


Leave: TypeAlias = Callable[[str, Sequence[str]], Collection[str]]
"""Takes the path of a folder and the names of its folders, and says which of these stay closed."""


def leave_none(_path: str, _names: Sequence[str]) -> Collection[str]:
    """Leave no folder closed."""
    return ()


class Folders(Mapping[str, Folder]):
    """The folders of a tree by their paths; asking for anything in a closed one opens it.

    Attributes:
        opened: those that have been listed.
        hidden: path of a listed folder → the hidden folders in it, and below these, which hold
            settings of editors and workflows and never sources.
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
        self.ignore_files = ignore_files_above(root)
        self._tracked = TrackedFiles(root)
        self._closed = {"": Exclusion(self._excluded, tuple(self.ignore_files), self._tracked)}
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
        """Open the closed folder that a path is, or lies in, if there is one."""
        end = 0
        while self._closed and end >= 0:
            end = path.find("/", end + 1)
            around = path if end < 0 else path[:end]
            if around in self._closed:
                self._open(around)
            elif around not in self.opened:
                break

    def is_listed(self, path: str) -> bool:
        """Whether a folder has been listed, or will be when it is asked for."""
        return path in self.opened or path in self._closed

    def open_all_but(self, paths: Container[str]) -> None:
        """Open all closed folders except some."""
        for path in [*self._closed]:
            if path not in paths:
                self._open(path)

    def add_tracked(self, path: str) -> bool:
        """Open a folder that was left out although git tracks files in it, unless it lies outside.

        Returns:
            Whether it is there now.
        """
        if path in self:
            return True
        absolute = f"{self._root}/{path}"
        if not os.path.isdir(absolute) or leaves(real_way(self._root, absolute)):
            return False
        if not self.tracks(path):
            return False
        self._closed[path] = Exclusion(self._excluded, (), self._tracked)
        self._open(path)
        self._name_above(path)
        return path in self.opened

    def tracks(self, path: str) -> bool:
        """Whether git tracks a file, or any file in a folder."""
        from orb_lint.files.git import tracks

        return tracks(self._root, path)

    def _name_above(self, path: str) -> None:
        """Add a folder to the listing of the one around it, if that has been listed."""
        above = self.opened.get(parent(path))
        if above is not None and name_of(path) not in above.folders:
            names = Names(sorted((*above.folders, name_of(path))))
            self.opened[parent(path)] = above._replace(folders=names)

    def _open(self, closed: str) -> None:
        """List a closed folder and those below it; of those below the root some stay closed."""
        leave = leave_none if closed else self._leave
        pending = [(closed, self._closed.pop(closed))]
        while pending:
            path, exclusion = pending.pop()
            listing = self._list(path, exclusion)
            if listing is None:
                continue
            folder, settings, exclusion = listing
            self.opened[path] = folder
            inner = [name for name in folder.folders if name not in folder.links]
            closed_ones = leave(path, inner) if inner else ()
            for name in inner:
                below = join(path, name)
                if name in closed_ones:
                    self._closed[below] = exclusion.within(below)
                else:
                    pending.append((below, exclusion.within(below)))
            if settings:
                self.hidden[path] = self._list_hidden(
                    [join(path, each) for each in settings], exclusion
                )

    def _list_hidden(self, pending: list[str], exclusion: Exclusion) -> dict[str, Folder]:
        hidden: dict[str, Folder] = {}
        while pending:
            path = pending.pop()
            if listing := self._list(path, exclusion):
                hidden[path] = folder = listing.folder
                pending += [join(path, name) for name in folder.folders if name not in folder.links]
        return hidden

    def _list(self, path: str, exclusion: Exclusion) -> _Listing | None:
        """List one folder; None where it can't be listed or is left out."""
        try:
            with os.scandir(f"{self._root}/{path}" if path else self._root) as found:
                entries = sorted(found, key=attrgetter("name"))
        except OSError as error:
            self.unreadable.append(Unreadable(path, error.strerror or str(error)))
            return None
        names = {entry.name for entry in entries}
        if path and "pyvenv.cfg" in names and not names.isdisjoint(_OF_ENVIRONMENTS):
            return None
        if ".gitignore" in names:
            ignore_file = IgnoreFile(read_ignore_file(f"{self._root}/{path}"), path)
            self.ignore_files.append(ignore_file)
            exclusion = exclusion.with_file(ignore_file)
        return _sift(path, entries, exclusion)

    def add(self, path: str) -> None:
        """Add a file that does not exist yet, unless it would be left out if it did.

        Args:
            path: of the file; the folders around it need not exist either.
        """
        *_, name = parts = path.split("/")
        self.open_around(path)
        missing: list[str] = []
        for end in range(1, len(parts)):
            around = "/".join(parts[:end])
            if parts[end - 1] in SETTINGS_FOLDERS and not missing:
                self._add_hidden("/".join(parts[: end - 1]), path)
                return
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
            self._name_above(around)
            self.opened[around] = Folder(Names(), Names(), frozenset())
        folder = self.opened[parent(path)]
        self.opened[parent(path)] = folder._replace(files=Names(sorted((*folder.files, name))))

    def _add_hidden(self, around: str, path: str) -> None:
        """List a file with settings, in or below a hidden folder in a folder."""
        if not self.are_ignored_by_git(path):
            hidden = self.hidden.setdefault(around, {})
            folder = hidden.get(parent(path), Folder(Names(), Names(), frozenset()))
            files = Names(sorted((*folder.files, name_of(path))))
            hidden[parent(path)] = folder._replace(files=files)

    def are_ignored_by_git(self, path: str) -> bool:
        """Whether git would ignore a file at `path`, or a folder around it; neither need exist."""
        self.open_around(path)
        parts = path.split("/")
        return any(
            is_ignored_by(
                [file for file in self.ignore_files if is_within(path, file.folder)],
                "/".join(parts[:end]),
                parts[end - 1],
                folder=end < len(parts),
            )
            for end in range(1, len(parts) + 1)
        )


_ONLY_FILES = frozenset(
    {"Pipfile", "Pipfile.lock", "pyproject.toml", "requirements.txt", "setup.cfg", "setup.py"}
)
"""Names of files that mean something even if they can't be read: a pipe or a folder is such one."""
_OF_ENVIRONMENTS = frozenset({"Lib", "Scripts", "bin", "lib"})
"""A virtual environment has at least one of these folders beside its `pyvenv.cfg`."""
SETTINGS_FOLDERS = frozenset({".devcontainer", ".github", ".vscode"})
"""Hidden folders that hold settings of editors and workflows."""


class _Listing(NamedTuple):
    """What one folder holds.

    Attributes:
        folder: without what is left out.
        settings: names of the hidden folders in it that may hold settings.
        exclusion: that applies inside it.
    """

    folder: Folder
    settings: list[str]
    exclusion: Exclusion


def _sift(path: str, entries: Iterable[os.DirEntry[str]], exclusion: Exclusion) -> _Listing:
    files, folders, links = _names_of(entries)
    folders = [
        name
        for name in folders
        if name[0] != "." or (name in SETTINGS_FOLDERS and name not in links)
    ]
    left_out = exclusion.left_out(path, files, are_folders=False)
    files = [name for name in files if name not in left_out]
    left_out = exclusion.left_out(path, folders, are_folders=True)
    folders = [name for name in folders if name not in left_out]
    settings = [name for name in folders if name[0] == "."]
    if settings:
        folders = [name for name in folders if name[0] != "."]
    links.intersection_update((*files, *folders))
    return _Listing(Folder(Names(files), Names(folders), frozenset(links)), settings, exclusion)


def _names_of(entries: Iterable[os.DirEntry[str]]) -> tuple[list[str], list[str], set[str]]:
    """The names of the files, of the folders, and of the links among them."""
    files: list[str] = []
    folders: list[str] = []
    links: set[str] = set()
    for entry in entries:
        try:
            is_folder = entry.is_dir()
            is_file = not is_folder and entry.is_file()
        except OSError:  # a link that leads in a circle
            is_folder = is_file = False
        if not is_file and entry.name in _ONLY_FILES:
            is_folder, is_file = False, True
        if not (is_folder or is_file):
            continue
        if entry.is_symlink():
            links.add(entry.name)
        (folders if is_folder else files).append(entry.name)
    return files, folders, links
