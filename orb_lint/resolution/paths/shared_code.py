"""Finds the code that Lambdas share although no package or layer holds it."""

from __future__ import annotations

from functools import cached_property

from orb_lint.files.paths import parent
from orb_lint.resolution.modules.finder import Module, ModuleFinder
from orb_lint.workspace.model import Unit, UnitKind, Workspace
from orb_lint.workspace.templates.handlers import hold_handler


class SharedCode:
    """The code of one workspace that lies above Lambdas, or in a folder that only seems to be one.

    A folder that only a glob makes a Lambda, without any handler, is code that Lambdas share.
    """

    def __init__(self, workspace: Workspace, finder: ModuleFinder) -> None:
        self._workspace = workspace
        self._finder = finder
        self._functions: dict[str, bool] = {}

    def find_above(self, unit: Unit, module: str) -> Module | None:
        """The module of a whole dotted name in a folder above a unit, but not in a unit.

        Args:
            unit: that imports it.
            module: its dotted name.
        """
        folder = unit.path
        while folder:
            folder = parent(folder)
            found = self._finder.find(folder, module)
            around = self._workspace.unit_of(found.path) if found else None
            if found and (
                around is None
                or (around is unit and unit.kind is UnitKind.PACKAGE)
                or self.holds(around)
            ):
                return found
        return None

    def holds(self, unit: Unit) -> bool:
        """Whether nothing but its folder makes a unit a Lambda, so that it is code of others."""
        return unit.kind is UnitKind.LAMBDA and not self._is_function(unit) and self._has_functions

    @cached_property
    def _has_functions(self) -> bool:
        """Whether any Lambda can be told from code that others share."""
        return any(map(self._is_function, self._workspace.each_of_kind(UnitKind.LAMBDA)))

    def _is_function(self, unit: Unit) -> bool:
        """Whether a template names a Lambda, or its code looks like a handler."""
        if unit.path not in self._functions:
            self._functions[unit.path] = bool(unit.functions) or hold_handler(
                self._workspace.tree, unit.files
            )
        return self._functions[unit.path]
