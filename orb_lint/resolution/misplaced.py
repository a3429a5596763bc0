"""Where a module stands that is in the workspace, and on no path of the unit that imports it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from orb_lint.files.paths import join, parent, upwards
from orb_lint.manifests.names import normalize
from orb_lint.records import NamedTuple
from orb_lint.resolution.environment import Environments
from orb_lint.resolution.installed.distributions import distributions_of
from orb_lint.resolution.modules.finder import Module, ModuleFinder
from orb_lint.resolution.modules.names import ModuleNames
from orb_lint.resolution.reference import Reference
from orb_lint.workspace.discovery.import_packages import import_packages, unnamed_packages
from orb_lint.workspace.model import Unit, Workspace


class Misplaced(NamedTuple):
    """A module that nobody finds by the name it is imported by.

    Attributes:
        module: where it stands.
        layer: that holds it below a `python` of its own; None where it stands outside every unit.
    """

    module: Module
    layer: Unit | None


class MisplacedModules:
    """Finds modules that imports must mean, though they are not on the path of the unit.

    Args:
        workspace: that holds them.
        finder: of modules in folders.
        names: that modules offer.
        environments: of its units.
    """

    def __init__(
        self,
        workspace: Workspace,
        finder: ModuleFinder,
        names: ModuleNames,
        environments: Environments,
    ) -> None:
        self._workspace = workspace
        self._finder = finder
        self._names = names
        self._environments = environments

    def of(self, unit: Unit, reference: Reference) -> Misplaced | None:
        """The module that an import of a unit must mean.

        It offers all that is imported from it, and it lies in a layer that is built into a second
        `python`, or above a code root that a template names, as the whole dotted name has it. There
        it may be the source of a distribution, which has its name.
        """
        for found in self._candidates(unit, reference):
            owner = found.layer or unit
            if all(
                self._names.offers(owner, found.module, alias.name, at_run_time=True)
                for alias in reference.names
            ):
                return found
        return None

    def unnamed_package(self, top: str) -> str | None:
        """The folder that has metadata and a package of a name, and that no setting names."""
        return self._unnamed_packages.get(top)

    @cached_property
    def _unnamed_packages(self) -> Mapping[str, str]:
        workspace = self._workspace
        return {
            name: folder
            for folder in unnamed_packages(workspace)
            for name in import_packages(workspace.tree, folder)
        }

    def _candidates(self, unit: Unit, reference: Reference) -> Iterator[Misplaced]:
        dotted = reference.module
        layers = {
            join(root, "python"): layer
            for layer in self._environments.layers_of(unit)
            for root in layer.roots
        }
        for folder in self._finder.folders_with((*layers,), reference.top):
            if module := self._finder.find(folder, dotted):
                yield Misplaced(module, layers[folder])
        is_of_distribution = normalize(reference.top) in distributions_of(reference.top)
        if not unit.functions or is_of_distribution or not (reference.names or "." in dotted):
            return
        for folder in upwards(parent(unit.path)):
            module = self._finder.find(folder, dotted)
            if module and self._workspace.unit_root_of(module.path) is None:
                yield Misplaced(module, None)
