"""Finds the Lambda that a module name leads to by the folders it names."""

from collections import defaultdict
from functools import cached_property
from operator import attrgetter

from orb_lint.files.paths import name_of
from orb_lint.workspace.model import Kind, Unit, Workspace


class LambdaPaths:
    """Tells which Lambda a name such as `lambdas.users.index` leads to, in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def find(self, module: str, names: tuple[str, ...]) -> Unit | None:
        """The Lambda that a qualified module name leads to, or one of the names behind it."""
        parts = module.split(".")
        ends = (parts[:end] for end in range(len(parts), 1, -1))
        for path in (*ends, *([*parts, *name.split(".")] for name in names)):
            if unit := self._at_end(path):
                return unit
        return None

    def _at_end(self, parts: list[str]) -> Unit | None:
        """The first Lambda whose path ends in some folders; no other home is read."""
        homes = {""}.union(*(self._homes.get(part, ()) for part in parts))
        end = "/" + "/".join(parts)
        found = [
            unit
            for home in homes & self._workspace.homes.keys()
            for unit in self._workspace.part(home).units
            if unit.kind is Kind.LAMBDA and f"/{unit.path}".endswith(end)
        ]
        return min(found, key=attrgetter("path"), default=None)

    @cached_property
    def _homes(self) -> dict[str, list[str]]:
        """Name of a folder → the homes of Lambdas that are, or have code in, a folder called so."""
        homes: defaultdict[str, list[str]] = defaultdict(list)
        for home, kind in self._workspace.homes.items():
            if kind is Kind.LAMBDA:
                homes[name_of(home)].append(home)
        for folder, home in self._workspace.code_folders.items():
            homes[name_of(folder)].append(home)
        return homes
