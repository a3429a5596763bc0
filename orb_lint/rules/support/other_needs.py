"""What the entries of a manifest serve besides the imports of its unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from orb_lint.manifests.manifest import Entry
from orb_lint.resolution.distributions import (
    distributions_brought,
    distributions_of,
    distributions_of_extra,
)
from orb_lint.rules.base import UnitReading
from orb_lint.workspace.model import Unit, UnitKind


class OtherNeeds:
    """Settings, packages, layers, distributions and strings that ask for what a unit declares.

    Each is gone through once for all entries.

    Args:
        reading: of the unit.
        modules: the top-level modules of all entries that are asked about.
    """

    def __init__(self, reading: UnitReading, modules: Iterable[str]) -> None:
        self._reading = reading
        self._unit = reading.unit
        self._resolver = reading.resolver
        self._modules = frozenset(modules)

    def ask_for(self, entry: Entry, package: Unit | None, modules: frozenset[str]) -> bool:
        """Whether anything asks for an entry.

        Args:
            entry: of the unit's manifest.
            package: that it declares, None where it is a third-party one.
            modules: that it installs.
        """
        name = entry.distribution
        return (
            name in self._of_extras
            or (package.path in self._required_packages if package else name in self._required)
            or name in self._resolver.environments.always_declared
            or name in self._brought
            or not modules.isdisjoint(self._named_in_strings)
            or not modules.isdisjoint(self._imported_beside)
        )

    @cached_property
    def _declared(self) -> list[Unit]:
        """The local packages that the unit declares."""
        local_entries = self._resolver.dependencies.local_entries
        return [
            package
            for manifest in self._unit.manifests
            for _, package in local_entries(manifest)
            if package
        ]

    @cached_property
    def _of_extras(self) -> frozenset[str]:
        """Distributions that extras of entries bring."""
        return frozenset(
            name
            for manifest in self._unit.manifests
            for each in manifest.entries
            for extra in each.extras
            for name in distributions_of_extra(each.distribution, extra)
        )

    @cached_property
    def _required_packages(self) -> frozenset[str]:
        """Paths of the packages that others which the unit declares require."""
        required_packages = self._resolver.dependencies.required_packages
        return frozenset(one.path for each in self._declared for one in required_packages(each))

    @cached_property
    def _required(self) -> frozenset[str]:
        """Distributions that the packages which the unit declares require, directly or not."""
        required_packages = self._resolver.dependencies.required_packages
        packages = {
            one.path: one for each in self._declared for one in (each, *required_packages(each))
        }
        return frozenset(
            entry.distribution
            for package in packages.values()
            for manifest in package.manifests
            for entry in manifest.entries
        )

    @cached_property
    def _imported_beside(self) -> set[str]:
        """Modules that a layer, a package that the unit declares or what it is built with needs."""
        from orb_lint.resolution.mentions import imported_among, imported_beyond

        resolver, modules = self._resolver, self._modules
        packages = {each.path: each for each in self._declared}
        found = imported_beyond(resolver, self._unit, self._reading.all_files, modules)
        return found | imported_among(resolver, (*self._layers(), *packages.values()), modules)

    def _layers(self) -> Iterator[Unit]:
        """The layers on the path of the unit."""
        unit = self._unit
        for layer in self._resolver.workspace.of_kind(UnitKind.LAYER):
            if layer is not unit and (unit.attached is None or layer.path in unit.attached):
                yield layer

    @cached_property
    def _brought(self) -> frozenset[str]:
        """Distributions that others which are imported use, as extras of these tell."""
        return frozenset(
            name
            for top in self._reading.imported
            for owner in distributions_of(top)
            for name in distributions_brought(owner)
        )

    @cached_property
    def _named_in_strings(self) -> frozenset[str]:
        from orb_lint.resolution.mentions import named_in_strings

        return frozenset(named_in_strings(self._reading.all_files, self._modules))
