"""Looks into the folders of layers for what is not among their modules.

Such are files that git ignores, distributions that pip has put there, and folders that are laid out
like a layer but belong to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from orb_lint.files.paths import is_within, name_of, parent
from orb_lint.manifests.names import normalize
from orb_lint.resolution.installed.distributions import distributions_of
from orb_lint.resolution.modules.finder import Form, Module, ModuleFinder
from orb_lint.workspace.model import Unit, UnitKind, Workspace
from orb_lint.workspace.recorded_files import recorded_files


class LayerFolders:
    """The folders of the layers of one workspace."""

    def __init__(self, workspace: Workspace, finder: ModuleFinder) -> None:
        self._workspace = workspace
        self._finder = finder
        self._installed: dict[str, frozenset[str]] = {}
        self._recorded: dict[str, set[str]] = {}

    def are_vendored(self, layers: Iterable[Unit], top: str) -> bool:
        """Whether a top-level module is in layers because pip installed a distribution there."""
        installed = frozenset[str]().union(*map(self._installed_into, layers))
        return bool(installed) and not installed.isdisjoint(distributions_of(top))

    def _installed_into(self, layer: Unit) -> frozenset[str]:
        """PEP 503 names of the distributions that pip has put into a layer."""
        if layer.path not in self._installed:
            folders = self._workspace.tree.folders
            self._installed[layer.path] = frozenset(
                normalize(name.partition("-")[0])
                for root in layer.roots
                if root in folders
                for name in folders[root].folders
                if name.endswith(".dist-info")
            )
        return self._installed[layer.path]

    def is_recorded(self, layer: Unit, module: Module | None) -> bool:
        """Whether a module of a layer is third-party code, by the records that pip has left."""
        if module is None:
            return False
        if layer.path not in self._recorded:
            self._recorded[layer.path] = recorded_files(self._workspace.tree, layer.roots)
        recorded = self._recorded[layer.path]
        if module.form is Form.NAMESPACE:
            return any(is_within(file, module.path) for file in recorded)
        return module.path in recorded

    def with_name(self, top: str) -> Collection[str]:
        """The paths of layers with that name, or with it on the disk in one of their roots."""
        return self._by_name.get(top, ())

    @cached_property
    def _by_name(self) -> Mapping[str, set[str]]:
        paths: defaultdict[str, set[str]] = defaultdict(set)
        for layer in self._workspace.of_kind(UnitKind.LAYER):
            names = (name for root in layer.roots for name in self._finder.names_in(root))
            for name in (*names, *layer.import_names):
                paths[name].add(layer.path)
        return paths

    def unnamed_hold(self, module: str) -> bool:
        """Whether a folder that is laid out like a layer, but belongs to none, holds a module."""
        return self._finder.first_of(self._unnamed, module) is not None

    @cached_property
    def _unnamed(self) -> tuple[str, ...]:
        """The `python` folders in, or one level below, a folder named after layers."""
        workspace = self._workspace
        layers = {path for path, kind in workspace.unit_roots.items() if kind is UnitKind.LAYER}
        return tuple(
            path
            for path in workspace.tree.folders.opened
            if name_of(path) == "python"
            and "layer" in parent(path).lower()
            and workspace.unit_root_of(path) not in layers
        )
