"""Which findings a change of some files could have caused."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.files.paths import ancestors, is_within, name_of, parent
from orb_lint.findings import Finding
from orb_lint.manifests.names import normalize
from orb_lint.settings import SETTINGS_FILE, mentions_settings
from orb_lint.workspace.deployment import is_template, may_name_template
from orb_lint.workspace.discovery import could_hold_unit
from orb_lint.workspace.frameworks import describes_functions, is_cdk_code
from orb_lint.workspace.model import Unit, UnitKind, Workspace, is_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.graph.chains import Graph
    from orb_lint.resolution.resolver import Resolver

_MANIFEST = regex(r"Pipfile(?:\.lock)?|pyproject\.toml|setup\.(?:cfg|py)|requirements.*\.txt")


class Change:
    """A change of files, and how far its consequences may reach.

    A module may cause findings in itself, on its unit's folders and manifests and, by what it
    offers, wherever its package or layer is used. A manifest, a lock or what they include may cause
    them anywhere in the units that read it and, if one is a package or a layer, wherever it is
    used. Settings, templates and the end of a unit may cause them anywhere.

    Args:
        workspace: as it is after the change.
        files: paths of the changed files; those that are not there have been deleted.
    """

    def __init__(self, workspace: Workspace, files: Collection[str]) -> None:
        self._workspace = workspace
        self._files = files
        self._touched: set[str] = set()
        self._units: set[str] = set()
        self._units_as_a_whole: set[str] = set()
        self._used: dict[str, Unit] = {}
        self._is_user: dict[str, bool] = {}
        self._reaches_everything = False
        self._shares_manifest = False
        for path in files:
            self._follow(path)

    @property
    def scope(self) -> tuple[str, ...]:
        """The paths within which all that it could have caused stands; empty means anywhere."""
        if self._reaches_everything or self._used or self._shares_manifest:
            return ()
        return tuple(sorted({*self._files, *self._units, *self._units_as_a_whole}))

    def could_have_caused(self, finding: Finding) -> bool:
        """Whether a finding may be a consequence."""
        if self._reaches_everything or not self._touched.isdisjoint(
            (finding.path, *(related.path for related in finding.related))
        ):
            return True
        return any(
            unit.path in self._units_as_a_whole or self._uses_changed_unit(unit)
            for unit in self._units_of(finding.path)
        )

    def _follow(self, path: str) -> None:
        """Note what the change of one file may affect."""
        self._touched.update((path, *ancestors(path), ""))
        is_deleted = not os.path.lexists(self._workspace.tree.absolute(path))
        is_manifest = _MANIFEST.fullmatch(name_of(path)) is not None or bool(self._readers_of(path))
        units = self._units_of(path)
        if self._governs(path, is_deleted=is_deleted):
            self._reaches_everything = True
        if not (is_manifest or is_python(path)):
            return
        for unit in units:
            self._follow_in(unit, as_a_whole=is_manifest or is_deleted)
        if is_deleted and not units and could_hold_unit(self._workspace.settings, path):
            self._reaches_everything = True
        elif is_manifest and self._may_be_shared(path):
            self._units_as_a_whole.update(
                unit.path for unit in self._workspace.units if is_within(unit.path, parent(path))
            )

    def _follow_in(self, unit: Unit, *, as_a_whole: bool) -> None:
        """Note what the change of a file may affect in a unit, and by way of it."""
        manifests = [each.path for each in unit.manifests + unit.other_manifests]
        self._touched.update(manifests)
        self._units.add(unit.path)
        if as_a_whole:
            self._units_as_a_whole.add(unit.path)
        if unit.kind is not UnitKind.LAMBDA:
            self._used[unit.path] = unit
        if not all(is_within(path, unit.path) for path in manifests):
            self._shares_manifest = True

    def _governs(self, path: str, *, is_deleted: bool) -> bool:
        """Whether a file decides what the units are, or what is expected of them."""
        tree = self._workspace.tree
        if path == "pyproject.toml":
            return mentions_settings(tree.absolute(path))
        name = name_of(path)
        if path == SETTINGS_FILE or name == ".gitignore" or describes_functions(path):
            return True
        if may_name_template(name):
            return is_deleted or is_template(tree, path)
        return not (is_deleted and self._workspace.unit_of(path)) and is_cdk_code(tree, path)

    def _may_be_shared(self, path: str) -> bool:
        """Whether a manifest outside every unit may decide what units below its folder require.

        Of a `pyproject.toml` that is so where it speaks of uv, for it may be that of a workspace.
        """
        settings, name = self._workspace.settings, name_of(path)
        if self._workspace.unit_of(path) is not None:
            return False
        if name == "pyproject.toml" and not settings.shared_pipfile:
            source = self._workspace.tree.read(path)
            return name in settings.manifests and (source is None or b"tool.uv" in source)
        return settings.shared_pipfile or name in settings.manifests

    def _units_of(self, path: str) -> list[Unit]:
        """The unit around a path, and those that read the manifest there or that of the lock."""
        around = self._workspace.unit_of(path)
        return [*filter(None, (around,)), *self._readers_of(path.removesuffix(".lock"))]

    def _readers_of(self, path: str) -> list[Unit]:
        """The units that have a file for a manifest; what a module is to a unit needs no look."""
        if is_python(path) and name_of(path) != "setup.py":
            return []
        return self._readers.get(path, [])

    @cached_property
    def _readers(self) -> dict[str, list[Unit]]:
        readers: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in self._workspace.units:
            for manifest in unit.manifests + unit.other_manifests:
                readers[manifest.path].append(unit)
        return readers

    def _uses_changed_unit(self, unit: Unit) -> bool:
        """Whether a unit is, imports or declares a changed package or layer, directly or not."""
        if not self._used:
            return False
        if unit.path not in self._is_user:
            # most units declare what they use: files are read only for those that do not
            declared = self._resolver.environments.of(unit).declared
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
        from orb_lint.resolution.resolver import Resolver

        return Resolver(self._workspace)

    @cached_property
    def _graph(self) -> Graph:
        from orb_lint.graph.chains import Graph
        from orb_lint.graph.edges import Edges

        return Graph(self._resolver, Edges(self._resolver, with_development=True))
