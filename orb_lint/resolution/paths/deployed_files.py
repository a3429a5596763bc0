"""Tells which files in the folder of a function run there, judged by its handlers."""

from __future__ import annotations

from orb_lint.files.tree import Tree
from orb_lint.workspace.model import Unit
from orb_lint.workspace.reached_files import reached_from


class DeployedFiles:
    """Knows which code in the folders of functions runs, in one workspace.

    A folder of which the handlers reach no file is data: sources that the function hands out.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._reached: dict[str, frozenset[str]] = {}

    def include(self, unit: Unit, path: str) -> bool:
        """Whether a file runs in a unit; so it does if the handlers reach no folder at all."""
        inner = _folder_in(path, unit.path)
        if not unit.handlers or not inner or path not in unit.files:
            return True
        if unit.path not in self._reached:
            found = reached_from(self._tree, unit.handlers, unit.files, unit.roots)
            self._reached[unit.path] = frozenset(_folder_in(file, unit.path) for file in found)
        return inner in self._reached[unit.path] or not self._reached[unit.path]


def _folder_in(path: str, folder: str) -> str:
    """The top folder, below another one, around a file; "" for a file directly in that one."""
    inside = path.removeprefix(f"{folder}/") if folder else path
    return inside.partition("/")[0] if "/" in inside else ""
