"""Finds the import packages in the folder of a package, and folders that hold packages unnamed."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import join
from orb_lint.files.tree import Tree
from orb_lint.workspace.model import Workspace

NO_IMPORT_PACKAGE = frozenset({"build", "docs", "examples", "scripts", "src", "test", "tests"})
"""Folders in a package's folder that it does not install."""
_METADATA = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})


def unnamed_packages(workspace: Workspace) -> Iterator[str]:
    """The folders with package metadata outside every unit, except the root."""
    for folder in workspace.tree.folders:
        is_described = not _METADATA.isdisjoint(workspace.tree.folders[folder].files)
        if folder and is_described and workspace.unit_of(join(folder, "setup.py")) is None:
            yield folder


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
    """Whether a folder of this name, in a package's folder, may be an import package."""
    return name not in NO_IMPORT_PACKAGE and name.isidentifier()
