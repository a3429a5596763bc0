"""Finds the Lambda that a module name means by the folders in it."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from operator import attrgetter

from orb_lint.files.paths import name_of
from orb_lint.source.parsing import DEEPEST
from orb_lint.workspace.model import Unit, UnitKind, Workspace


class LambdaPaths:
    """Tells which Lambda a name such as `lambdas.users.index` leads to, in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def find(self, module: str, names: tuple[str, ...]) -> Unit | None:
        """The Lambda that a qualified module name means, perhaps with one of the imported names."""
        parts = module.split(".", DEEPEST)
        if len(parts) > DEEPEST:
            return None
        ends = (parts[:end] for end in range(len(parts), 1, -1))
        for path in (*ends, *([*parts, *name.split(".")] for name in names)):
            if unit := self._at_end(path):
                return unit
        return None

    def _at_end(self, parts: list[str]) -> Unit | None:
        """The first Lambda whose path ends with some folders; no other unit root is read."""
        unit_roots = set[str]().union(*(self._unit_roots.get(part, ()) for part in parts))
        end = "/" + "/".join(parts)
        found = [
            unit
            for unit_root in unit_roots & self._workspace.unit_roots.keys()
            for unit in self._workspace.part(unit_root).units
            if unit.kind is UnitKind.LAMBDA and f"/{unit.path}".endswith(end)
        ]
        return min(found, key=attrgetter("path"), default=None)

    @cached_property
    def _unit_roots(self) -> dict[str, list[str]]:
        """Name of a folder → the unit roots of Lambdas in folders of that name."""
        unit_roots: defaultdict[str, list[str]] = defaultdict(list)
        for unit_root, kind in self._workspace.unit_roots.items():
            if kind is UnitKind.LAMBDA:
                unit_roots[name_of(unit_root)].append(unit_root)
        for folder, unit_root in self._workspace.code_folders.items():
            unit_roots[name_of(folder)].append(unit_root)
        return unit_roots
