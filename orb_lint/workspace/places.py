"""Which folders the globs of the settings make units."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from orb_lint.files.folders import Folder
from orb_lint.files.globs import compile_glob, is_literal
from orb_lint.files.paths import ancestors, join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.records import NamedTuple
from orb_lint.settings import Settings
from orb_lint.workspace.model import UnitKind

_NO_UNIT = frozenset({"tests", "__pycache__", "node_modules"})
NO_IMPORT_PACKAGE = frozenset({"build", "docs", "examples", "scripts", "src", "test", "tests"})
"""Folders in that of a package which are none of what it installs."""


class Place(NamedTuple):
    """What makes a folder a unit, if it holds any Python file.

    Attributes:
        kind: of the unit.
        why: the glob, or the template and its line.
        is_default: nobody wrote the glob, so that a template knows better.
    """

    kind: UnitKind
    why: str
    is_default: bool = False


class UnitGlobs:
    """The globs of the settings, asked about the folders in one folder after the other.

    Tests may mirror the layout of what they test: `**/` does not lead into a `tests` folder.
    """

    def __init__(self, settings: Settings) -> None:
        defaults = Settings()
        self._globs = [
            _FolderGlob(kind, glob, is_default=globs is usual)
            for kind, globs, usual in (
                (UnitKind.PACKAGE, settings.packages, defaults.packages),
                (UnitKind.LAYER, settings.layers, defaults.layers),
                (UnitKind.LAMBDA, settings.lambdas, defaults.lambdas),
            )
            for glob in globs
        ]

    def places_in(self, tree: Tree) -> dict[str, Place]:
        """The folders that a glob names, but for those inside another such folder.

        Nothing that stays closed is opened.
        """
        matched: dict[str, dict[str, Place]] = {}
        for above, folder in [*tree.folders.opened.items()]:
            if folder.folders and (found := self._places_directly_in(above, folder, tree)):
                matched[above] = found
        mere_folders = [
            path
            for path, found in matched.items()
            if (place := matched.get(parent(path), {}).get(path))
            and place.kind is not UnitKind.PACKAGE
            and any(inner.kind is not place.kind for inner in found.values())
        ]
        for path in mere_folders:
            del matched[parent(path)][path]
        inside = {
            above
            for above in matched
            if any(each in matched.get(parent(each), ()) for each in (above, *ancestors(above)))
        }
        return {
            path: place
            for above, found in matched.items()
            if above not in inside
            for path, place in found.items()
        }

    def _places_directly_in(self, above: str, folder: Folder, tree: Tree) -> dict[str, Place]:
        """The folders in one folder that a glob names."""
        found: dict[str, Place] = {}
        applying = self._applying(above)
        names = [name for name in folder.folders if _may_be_unit(name)] if applying else []
        listed = [path for name in names if tree.folders.is_listed(path := join(above, name))]
        for glob in applying:
            left = [path for path in listed if path not in found] if found else listed
            found |= dict.fromkeys(glob.among(left, tree), glob.place)
        return (
            found if len(applying) < 2 else {path: found[path] for path in listed if path in found}
        )

    def _applying(self, above: str) -> list[_FolderGlob]:
        """The globs that may match a folder that stands directly in another."""
        is_in_tests = "tests" in above.split("/")
        return [
            glob
            for glob in self._globs
            if glob.may_match_below(above) and not (is_in_tests and glob.is_anywhere)
        ]

    def lambdas_among(self, above: str, names: Sequence[str]) -> Collection[str]:
        """The names of folders that are Lambdas for sure, and in which no unit is looked for.

        Args:
            above: path of the folder that they stand in.
            names: of the folders.
        """
        applying = self._applying(above)
        if not applying or any(glob.place.kind is not UnitKind.LAMBDA for glob in applying):
            return ()
        others = [glob for glob in self._globs if glob.place.kind is not UnitKind.LAMBDA]
        parents = {glob.parent_name for glob in others}
        if "" in parents:
            return ()
        lambdas = [name for name in names if name not in parents and _may_be_unit(name)]
        if any(glob.matches_all for glob in applying):
            return frozenset(lambdas)
        return {
            name for name in lambdas if any(glob.matches(join(above, name)) for glob in applying)
        }


def _may_be_unit(name: str) -> bool:
    return name not in _NO_UNIT and not name.startswith((".", "_"))


class _FolderGlob:
    """A glob of folders. `…/*` is asked about a parent once for all folders in it.

    Attributes:
        place: what it makes of them.
        is_anywhere: it begins with `**/`.
        matches_all: of the folders in one parent it matches all or none.
        parent_name: the only name of a folder in which it may match; "" where there are several.
    """

    def __init__(self, kind: UnitKind, glob: str, *, is_default: bool) -> None:
        self.place = Place(kind, f"matches {glob}", is_default)
        self.is_anywhere = glob.startswith("**/")
        glob = glob.strip("/")
        above, _, name = glob.rpartition("/")
        self.matches_all = name == "*"
        self._whole = None if self.matches_all else compile_glob(glob)
        self._above = compile_glob(above)
        self.parent_name = name_of(above) if name == "*" and is_literal(name_of(above)) else ""

    def may_match_below(self, folder: str) -> bool:
        """Whether the glob may match a folder that stands directly in `folder`."""
        return self._whole is not None or self._above.fullmatch(folder) is not None

    def among(self, paths: list[str], tree: Tree) -> list[str]:
        """Those of some folders, below whose parent it may match, that it makes units."""
        matching = paths if self.matches_all else [path for path in paths if self.matches(path)]
        if self.place.kind is UnitKind.PACKAGE:
            return [path for path in matching if _looks_like_package(tree, path)]
        return matching

    def matches(self, path: str) -> bool:
        """Whether it matches a folder, given that it may match below that one's parent."""
        return self._whole is None or self._whole.fullmatch(path) is not None


def _looks_like_package(tree: Tree, path: str) -> bool:
    if "__init__.py" in tree.folders[parent(path)].files or path not in tree.folders:
        return False
    files = tree.folders[path].files
    return any(name in files for name in ("pyproject.toml", "setup.py", "__init__.py")) or bool(
        import_packages(tree, path)
    )


def import_packages(tree: Tree, path: str) -> list[str]:
    """The names of the folders in a package folder, or in its `src`, that are import packages."""
    return import_packages_in(tree, path) or import_packages_in(tree, join(path, "src"))


def import_packages_in(tree: Tree, path: str) -> list[str]:
    """The names of the folders in a folder of modules that are import packages."""
    folder = tree.folders.get(path)
    return [
        name
        for name in (folder.folders if folder else ())
        if may_be_imported(name)
        and (inner := tree.folders.get(join(path, name)))
        and "__init__.py" in inner.files
    ]


def may_be_imported(name: str) -> bool:
    """Whether a folder in that of a package may be an import package by its name."""
    return name not in NO_IMPORT_PACKAGE and name.isidentifier()
