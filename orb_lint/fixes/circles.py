"""Tells in which files the order of imports may matter: those in a circle of imports.

While such a file imports the others, they import it as far as it has run by then: what it imports
further down is not there yet.
"""

from __future__ import annotations

from collections import defaultdict

from orb_lint.files.paths import is_test, name_of, parent
from orb_lint.source.scanner import scan
from orb_lint.strong_components import strong_components
from orb_lint.workspace.model import Unit, Workspace


class Circles:
    """The circles of imports among the files of each unit, found when one of them is asked about.

    Args:
        workspace: that the files belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, frozenset[str]] = {}

    def hold(self, path: str) -> bool:
        """Whether a file may be in a circle, judged by the names on import lines."""
        unit = self._workspace.unit_of(path)
        if unit is None:
            return False
        if unit.path not in self._known:
            self._known[unit.path] = self._in(unit)
        return path in self._known[unit.path]

    def _in(self, unit: Unit) -> frozenset[str]:
        by_name: defaultdict[str, list[str]] = defaultdict(list)
        files = [path for path in unit.files if not is_test(path)]
        for path in files:
            by_name[_module_name(path)].append(path)
        if len(files) < 2:
            return frozenset()
        graph = {
            path: [other for name in self._names(path) & by_name.keys() for other in by_name[name]]
            for path in files
        }
        circles = (circle for circle in strong_components(graph) if len(circle) > 1)
        return frozenset(path for circle in circles for path in circle)

    def _names(self, path: str) -> set[str]:
        """The parts of all dotted names that a file imports."""
        dotted = {
            name
            for record in scan(self._workspace.tree.read(path) or b"")
            for name in (record.module, *(alias.name for alias in record.names))
        }
        return {part for name in dotted for part in name.split(".")}


def _module_name(path: str) -> str:
    stem = name_of(path).partition(".")[0]
    return name_of(parent(path)) if stem == "__init__" else stem
