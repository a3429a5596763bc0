"""Tells which folders are units by the globs of the settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from orb_lint.files.folders import Folder
from orb_lint.files.globs import Globs, folder_globs, is_literal
from orb_lint.files.paths import ancestors, join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.records import NamedTuple
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.import_packages import import_packages
from orb_lint.workspace.model import UnitKind

_NO_UNIT = frozenset({"tests", "__pycache__", "node_modules"})


class UnitFolder(NamedTuple):
    """What makes a folder a unit, if it holds any Python file.

    Attributes:
        kind: of the unit.
        why: the glob, or the template and its line.
        is_default: the glob is a default, so a template takes precedence.
        is_for_development: of a package, no entry installs it at run time.
    """

    kind: UnitKind
    why: str
    is_default: bool = False
    is_for_development: bool = False


class UnitGlobs:
    """The globs of the settings, matched folder by folder.

    `…/*` is matched once for all folders in a folder. Tests may mirror the layout of what they
    test, so `**/` does not lead into a `tests` folder.
    """

    def __init__(self, settings: Settings) -> None:
        self._unit_folders: list[UnitFolder] = []
        self._are_anywhere: list[bool] = []
        parents: dict[int, str] = {}
        folders: dict[int, str] = {}
        defaults = Settings()
        for kind, globs, usual in (
            (UnitKind.PACKAGE, settings.packages, defaults.packages),
            (UnitKind.LAYER, settings.layers, defaults.layers),
            (UnitKind.LAMBDA, settings.lambdas, defaults.lambdas),
        ):
            for number, glob in enumerate(globs, len(self._unit_folders)):
                self._unit_folders.append(UnitFolder(kind, f"matches {glob}", globs is usual))
                self._are_anywhere.append(glob.startswith("**/"))
                above, _, name = glob.strip("/").rpartition("/")
                if name == "*":
                    parents[number] = above
                else:
                    folders[number] = glob.strip("/")
        self._parents, self._folders = Globs(parents), Globs(folders)
        self._has_folders = bool(folders)
        self._may_hold_others = self._names_of_parents(parents)

    def _names_of_parents(self, parents: Mapping[int, str]) -> frozenset[str]:
        """Names of the folders in which there may be layers or packages; "" for any folder."""
        others = (
            n for n, each in enumerate(self._unit_folders) if each.kind is not UnitKind.LAMBDA
        )
        names = (name_of(parents.get(number, "")) for number in others)
        return frozenset(name if is_literal(name) else "" for name in names)

    def unit_folders_in(self, tree: Tree) -> dict[str, UnitFolder]:
        """The folders that a glob names, without those inside another such folder.

        Closed folders stay closed.
        """
        matched: dict[str, dict[str, UnitFolder]] = {}
        for above, folder in [*tree.folders.opened.items()]:
            if folder.folders and (found := self._unit_folders_directly_in(above, folder, tree)):
                matched[above] = found
        mere_folders = [
            path
            for path, found in matched.items()
            if (unit_folder := matched.get(parent(path), {}).get(path))
            and unit_folder.kind is not UnitKind.PACKAGE
            and any(inner.kind is not unit_folder.kind for inner in found.values())
        ]
        for path in mere_folders:
            del matched[parent(path)][path]
        inside = {
            above
            for above in matched
            if any(each in matched.get(parent(each), ()) for each in (above, *ancestors(above)))
        }
        return {
            path: unit_folder
            for above, found in matched.items()
            if above not in inside
            for path, unit_folder in found.items()
        }

    def _unit_folders_directly_in(
        self, above: str, folder: Folder, tree: Tree
    ) -> dict[str, UnitFolder]:
        """The folders in one folder that a glob names; the first glob that matches decides."""
        for_all = self._applying(self._parents, above, above)
        if not (for_all or self._has_folders):
            return {}
        found: dict[str, UnitFolder] = {}
        for path in (join(above, name) for name in folder.folders if may_be_unit(name)):
            if not tree.folders.is_listed(path):
                continue
            own = self._applying(self._folders, path, above) if self._has_folders else []
            for number in sorted(for_all + own):
                unit_folder = self._unit_folders[number]
                if unit_folder.kind is not UnitKind.PACKAGE or _looks_like_package(tree, path):
                    found[path] = unit_folder
                    break
        return found

    def _applying(self, globs: Globs, path: str, above: str) -> list[int]:
        """The numbers of the globs that match a path and apply to the folders in another one."""
        found = [*globs.matching(path)]
        if found and "tests" in above.split("/"):
            return [number for number in found if not self._are_anywhere[number]]
        return found

    def lambdas_among(self, above: str, names: Sequence[str]) -> Collection[str]:
        """The names of folders that are certainly Lambdas, and not searched for further units.

        Args:
            above: path of the folder that they stand in.
            names: of the folders.
        """
        if "" in self._may_hold_others:
            return ()
        for_all = self._applying(self._parents, above, above)
        if any(self._unit_folders[number].kind is not UnitKind.LAMBDA for number in for_all):
            return ()
        if not (for_all or self._has_folders):
            return ()
        lambdas = [
            name for name in names if name not in self._may_hold_others and may_be_unit(name)
        ]
        if for_all:
            return frozenset(lambdas)
        return {name for name in lambdas if self._applying(self._folders, join(above, name), above)}


def may_be_unit(name: str) -> bool:
    """Whether a folder of this name may be a unit."""
    return name not in _NO_UNIT and not name.startswith((".", "_"))


def _looks_like_package(tree: Tree, path: str) -> bool:
    if "__init__.py" in tree.folders[parent(path)].files or path not in tree.folders:
        return False
    files = tree.folders[path].files
    return any(name in files for name in ("pyproject.toml", "setup.py", "__init__.py")) or bool(
        import_packages(tree, path)
    )


def could_hold_unit(settings: Settings, path: str) -> bool:
    """Whether a folder around a path would be a unit, by its name, if it had the right content."""
    globs = folder_globs(settings.lambdas + settings.layers + settings.packages)
    return any(globs.match(folder) for folder in ancestors(path))
