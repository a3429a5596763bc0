"""Finds the folders of a unit from which its own files import by top-level names."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import is_python, is_test, is_within, join, name_of, parent, upwards
from orb_lint.files.tree import Tree
from orb_lint.resolution.environment import Environments
from orb_lint.resolution.legacy import LAYERS
from orb_lint.resolution.modules.finder import Form
from orb_lint.resolution.modules.library import Library
from orb_lint.workspace.model import Unit, UnitKind

_NO_CODE = frozenset({"__init__.py", "setup.py"})


def may_hide(unit: Unit, top: str) -> bool:
    """Whether a top-level module of a unit hides all others of its name."""
    goes_by_folder = unit.kind is UnitKind.LAYER and unit.import_names
    return top != LAYERS and (not goes_by_folder or top in unit.import_names)


class OwnRoots:
    """The import roots of units, and the folders of scripts in them, in one workspace."""

    def __init__(self, tree: Tree, library: Library, environments: Environments) -> None:
        self._tree = tree
        self._library = library
        self._environments = environments

    def holding(self, unit: Unit, path: str, top: str) -> list[str]:
        """The folders with a top-level module from which a file may import it.

        Args:
            unit: that the file belongs to.
            path: of the file, in whose folder and those above it scripts may start.
            top: name of the module.
        """
        finder = self._library.finder
        roots = [
            root
            for root in finder.folders_with(unit.roots, top)
            if top in finder.top_level(root) and _is_own(unit, root)
        ]
        is_of_python = top in self._environments.of(unit).modules
        if not may_hide(unit, top) and is_of_python:
            return []
        if self._library.is_folder_of(unit, top):
            roots.append(parent(unit.path))
        if top == "conftest":  # pytest imports every one around a test by this name
            roots += upwards(parent(path))
        for folder in () if is_of_python else _folders_between(path, unit.path):
            is_root = finder.of_folder(folder).form is Form.NAMESPACE
            if top in finder.top_level(folder) and (is_root or self._may_be_root(unit, folder)):
                roots.append(folder)
        return roots

    def _may_be_root(self, unit: Unit, folder: str) -> bool:
        """Whether a folder with an `__init__.py` may be a code root that no template names.

        That is true of `src`, and of the topmost folder that holds a module. A layer that has its
        modules in a folder such as `python` has no other.
        """
        if unit.functions or unit.kind is UnitKind.PACKAGE or is_test(join(folder, "any.py")):
            return False
        if unit.kind is UnitKind.LAYER and unit.path not in unit.roots:
            return False
        above = (unit.path, *_folders_between(folder, unit.path))
        is_src = name_of(folder) == "src" and len(above) == 1
        return is_src or not any(map(self._holds_code, above))

    def _holds_code(self, folder: str) -> bool:
        """Whether a folder directly holds a module that is neither a test nor `setup.py`."""
        return any(
            is_python(name) and name not in _NO_CODE and not is_test(name)
            for name in self._tree.folders[folder].files
        )


def _is_own(unit: Unit, root: str) -> bool:
    """Whether an import root is the unit's alone; the folder around a package is not."""
    return unit.kind is not UnitKind.PACKAGE or is_within(root, unit.path)


def _folders_between(path: str, around: str) -> Iterator[str]:
    """The folders around a file up to, and without, one of them, the innermost first."""
    folder = parent(path)
    while folder != around and is_within(folder, around):
        yield folder
        folder = parent(folder)
