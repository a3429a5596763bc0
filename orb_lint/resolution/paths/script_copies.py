"""Finds modules that build scripts copy beside the code of functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.files.paths import UNKNOWN, is_python, join, name_of, parent
from orb_lint.records import NamedTuple
from orb_lint.resolution.modules.finder import Module, ModuleFinder
from orb_lint.workspace.model import Unit, Workspace
from orb_lint.workspace.paths.build_scripts import Word

_COPY = regex(r"(?:^|[\s;&|(@])(?:cp|rsync|mv|COPY|ADD|Copy-Item|xcopy|robocopy)\s+([^;&|]+)")
_OF_CONTENT = regex(r"/(?:\.|\*|\*\.py)?$")


class _Copied(NamedTuple):
    """A folder or a Python file that a script copies.

    Attributes:
        path: of it.
        target: the word that says where to.
    """

    path: str
    target: Word


class ScriptCopies:
    """What the build scripts of one workspace copy; they are read on demand."""

    def __init__(self, workspace: Workspace, finder: ModuleFinder) -> None:
        self._workspace = workspace
        self._finder = finder
        self._made: dict[str, bool] = {}

    def find(self, unit: Unit, module: str) -> Module | None:
        """The module of a dotted name, if a build copies it beside the code.

        Args:
            unit: that imports it; copies into other units do not count.
            module: its dotted name.
        """
        top = module.partition(".")[0]
        holders = self._finder.folders_with((*self._numbers,), top)
        paths = {*holders, *self._called.get(top, ())}
        for number in sorted(number for path in paths for number in self._numbers[path]):
            path, target = self._copied[number]
            found = path in self._called.get(top, ()) and self._finder.find(parent(path), module)
            found = found or self._finder.find(path, module)
            if found and self._may_reach(unit, target):
                return found
        return None

    def may_make(self, folder: str) -> bool:
        """Whether a script may make or fill a folder, for it names one like it."""
        if folder not in self._made:
            self._made[folder] = any(
                name_of(folder) in word.path.split("/")
                for script in self._workspace.build_scripts()
                for word in script.words()
            )
        return self._made[folder]

    @cached_property
    def _numbers(self) -> Mapping[str, list[int]]:
        """Path → where it stands among all that is copied."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, copied in enumerate(self._copied):
            numbers[copied.path].append(number)
        return numbers

    @cached_property
    def _called(self) -> Mapping[str, set[str]]:
        """Name of a module → the paths that are copied and called so."""
        called: defaultdict[str, set[str]] = defaultdict(set)
        for path in self._numbers:
            called[name_of(path).removesuffix(".py")].add(path)
        return called

    def _may_reach(self, unit: Unit, target: Word) -> bool:
        around = map(self._workspace.unit_of, (target.file, *target.places))
        return all(each is None or each.path == unit.path for each in around)

    @cached_property
    def _copied(self) -> list[_Copied]:
        return [
            _Copied(path, words[-1])
            for script in self._workspace.build_scripts()
            for number, line in script.lines
            for match in _COPY.finditer(line)
            for words in [[*script.words_in(number, match[1])]]
            for source in words[:-1]
            for path in self._there(source.path)
        ]

    def _there(self, written: str) -> Iterator[str]:
        """The folders and Python files that a path may mean, told by its end.

        A script may have changed its folder before, and a variable may hold any folder.
        """
        path = _OF_CONTENT.sub("", written).rpartition(UNKNOWN)[2]
        known = path.rpartition("../")[2].removeprefix("./").strip("/")
        for each in self._named[name_of(known)]:
            if f"/{each}".endswith(f"/{known}"):
                yield each

    @cached_property
    def _named(self) -> defaultdict[str, list[str]]:
        """Name → the folders and Python files that are called so."""
        named: defaultdict[str, list[str]] = defaultdict(list)
        for path, folder in self._workspace.tree.folders.items():
            named[name_of(path)].append(path)
            for name in filter(is_python, folder.files):
                named[name].append(join(path, name))
        return named
