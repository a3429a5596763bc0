"""Which findings a change of some files could have caused."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterator
from functools import cached_property

from orb_lint.findings import Finding
from orb_lint.imports.graph import Graph
from orb_lint.imports.resolution import Resolver
from orb_lint.settings import SETTINGS_FILE, mentions_settings
from orb_lint.workspace.discovery import could_hold_unit, has_template_name, is_template
from orb_lint.workspace.model import Kind, Unit, Workspace
from orb_lint.workspace.names import normalize
from orb_lint.workspace.tree import is_within, parent

_MANIFEST = re.compile(r"Pipfile(?:\.lock)?|pyproject\.toml|setup\.(?:cfg|py)|requirements.*\.txt")


class Change:
    """A change of files, and how far its consequences may reach.

    A module may cause findings in itself, on its unit's folders and manifests and, by what it
    offers, wherever its package or layer is used. A manifest may cause them anywhere in its unit
    and, if that is a package or a layer, wherever it is used. Settings, templates and the end of a
    unit may cause them anywhere.

    Args:
        workspace: as it is after the change.
        files: paths of the changed files; those that are not there have been deleted.
    """

    def __init__(self, workspace: Workspace, files: Collection[str]) -> None:
        self._workspace = workspace
        self._units_by_path = {unit.path: unit for unit in workspace.units}
        self._files = files
        self._touched: set[str] = set()
        self._units: set[str] = set()
        self._units_as_a_whole: set[str] = set()
        self._used: dict[str, Unit] = {}
        self._is_user: dict[str, bool] = {}
        self._reaches_everything = False
        for path in files:
            self._follow(path)

    @property
    def scope(self) -> tuple[str, ...]:
        """The paths within which all that it could have caused stands; empty means anywhere."""
        if self._reaches_everything or self._used:
            return ()
        return tuple(sorted({*self._files, *self._units, *self._units_as_a_whole}))

    def could_have_caused(self, finding: Finding) -> bool:
        """Whether a finding may be a consequence."""
        if self._reaches_everything or not self._touched.isdisjoint(
            (finding.path, *(related.path for related in finding.related))
        ):
            return True
        unit = self._unit_around(finding.path)
        return unit is not None and (
            unit.path in self._units_as_a_whole or self._uses_changed_unit(unit)
        )

    def _follow(self, path: str) -> None:
        """Note what the change of one file may affect."""
        self._touched.update((path, *_folders_above(path)))
        is_deleted = not os.path.lexists(self._workspace.tree.absolute(path))
        is_manifest = _MANIFEST.fullmatch(posixpath.basename(path)) is not None
        unit = self._unit_around(path)
        if self._governs(path, is_deleted=is_deleted):
            self._reaches_everything = True
        if not (is_manifest or path.endswith((".py", ".pyi"))):
            return
        if unit is not None:
            self._units.add(unit.path)
            self._touched.update(each.path for each in unit.manifests + unit.other_manifests)
            if is_manifest or is_deleted:
                self._units_as_a_whole.add(unit.path)
            if unit.kind is not Kind.LAMBDA:
                self._used[unit.path] = unit
        elif is_deleted and could_hold_unit(self._workspace.settings, path):
            self._reaches_everything = True
        elif is_manifest and self._workspace.settings.shared_pipfile:
            self._units_as_a_whole.update(
                each for each in self._units_by_path if is_within(each, parent(path))
            )

    def _governs(self, path: str, *, is_deleted: bool) -> bool:
        """Whether a file decides what the units are, or what is expected of them."""
        tree = self._workspace.tree
        if path == "pyproject.toml":
            return mentions_settings(tree.absolute(path))
        if has_template_name(path):
            return is_deleted or is_template(tree, path)
        return path == SETTINGS_FILE or posixpath.basename(path) == ".gitignore"

    def _unit_around(self, path: str) -> Unit | None:
        return next(
            (
                self._units_by_path[each]
                for each in (path, *_folders_above(path))
                if each in self._units_by_path
            ),
            None,
        )

    def _uses_changed_unit(self, unit: Unit) -> bool:
        """Whether a unit is, imports or declares a changed package or layer, directly or not."""
        if not self._used:
            return False
        if unit.path not in self._is_user:
            # most units declare what they use: files are read only for those that do not
            declared = self._resolver.environment(unit).declared
            self._is_user[unit.path] = (
                not self._used_distributions.isdisjoint(declared.provided | declared.required)
                or any(path in self._used for path in unit.attached or ())
                or any(path in self._used for path in self._graph.reached_from(unit))
            )
        return self._is_user[unit.path]

    @cached_property
    def _used_distributions(self) -> frozenset[str]:
        return frozenset(normalize(unit.distribution) for unit in self._used.values())

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self._workspace)

    @cached_property
    def _graph(self) -> Graph:
        return Graph(self._resolver, with_development=True)


def _folders_above(path: str) -> Iterator[str]:
    """The folders around a path, from the inside out, the root last."""
    while path:
        path = parent(path)
        yield path
