"""Finds out what the entries of a manifest are good for besides the imports of its unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from orb_lint.manifests.manifest import Entry
from orb_lint.resolution.installed.distributions import (
    distributions_brought_by,
    distributions_of_extra,
)
from orb_lint.resolution.reference import Target
from orb_lint.rules.readings import UnitReading
from orb_lint.rules.support.local_packages import needed_package, with_required
from orb_lint.spelling import KnownWords
from orb_lint.workspace.model import Unit, UnitKind, may_attach


class OtherNeeds:
    """The settings, packages, layers, distributions and strings that need what a unit declares.

    Each of them is gone through once for all entries.

    Args:
        reading: of the unit.
        modules: the top-level modules of all entries in question.
    """

    def __init__(self, reading: UnitReading, modules: Iterable[str]) -> None:
        self._reading = reading
        self._unit = reading.unit
        self._resolver = reading.resolver
        self._modules = frozenset(modules)

    def ask_for(self, entry: Entry, package: Unit | None, modules: frozenset[str]) -> bool:
        """Whether anything needs an entry.

        Args:
            entry: of the unit's manifest.
            package: the local package that it declares, None for a third-party one.
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
            or not modules.isdisjoint(self._misspelt)
            or (package.path if package else name) in self._required_by_used
            or not modules.isdisjoint(self._imported_by_used)
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
        """The distributions that extras of entries bring."""
        return frozenset(
            name
            for manifest in self._unit.manifests
            for each in manifest.entries
            for extra in each.extras
            for name in distributions_of_extra(each.distribution, extra)
        )

    @cached_property
    def _used_packages(self) -> list[Unit]:
        """The local packages that the unit imports, declared or not, with what they require."""
        return with_required(
            self._reading,
            (
                package
                for file in self._reading.all_files
                for reference in file.references
                if (package := needed_package(reference, self._reading.facts))
            ),
        )

    @cached_property
    def _required_by_used(self) -> frozenset[str]:
        """What these require: the paths of packages, and the names of other distributions."""
        return frozenset(each.path for each in self._used_packages) | _required_by(
            self._used_packages
        )

    @cached_property
    def _imported_by_used(self) -> set[str]:
        from orb_lint.resolution.mentions import imported_among

        return imported_among(self._resolver, self._used_packages, self._modules)

    @cached_property
    def _required_packages(self) -> frozenset[str]:
        """The paths of packages that are required by others which the unit declares."""
        required_packages = self._resolver.dependencies.required_packages
        return frozenset(one.path for each in self._declared for one in required_packages(each))

    @cached_property
    def _required(self) -> frozenset[str]:
        """The distributions that declared packages require, directly or not."""
        required_packages = self._resolver.dependencies.required_packages
        packages = {
            one.path: one for each in self._declared for one in (each, *required_packages(each))
        }
        return _required_by(packages.values())

    @cached_property
    def _imported_beside(self) -> set[str]:
        """The modules that its layers, declared packages, or what it is built with import."""
        from orb_lint.resolution.mentions import imported_among, imported_beyond

        resolver, modules = self._resolver, self._modules
        packages = {each.path: each for each in self._declared}
        found = imported_beyond(resolver, self._unit, self._reading.all_files, modules)
        return found | imported_among(resolver, (*self._layers(), *packages.values()), modules)

    def _layers(self) -> Iterator[Unit]:
        """The layers that may be attached to the unit."""
        layers = self._resolver.workspace.of_kind(UnitKind.LAYER)
        return (layer for layer in layers if may_attach(self._unit, layer))

    @cached_property
    def _brought(self) -> frozenset[str]:
        """The distributions that imported ones use if they are installed, as their extras tell."""
        return frozenset(
            name for top in self._reading.imported for name in distributions_brought_by(top)
        )

    @cached_property
    def _misspelt(self) -> set[str]:
        """The modules that imports which nothing explains were probably meant to name."""
        known = KnownWords(self._modules)
        return {
            meant
            for file in self._reading.all_files
            for reference in file.references
            if reference.target is Target.UNEXPLAINED
            if (meant := known.meant_by(reference.top))
        }

    @cached_property
    def _named_in_strings(self) -> frozenset[str]:
        from orb_lint.resolution.mentions import named_in_strings

        return frozenset(named_in_strings(self._reading.all_files, self._modules))


def _required_by(packages: Iterable[Unit]) -> frozenset[str]:
    """The distributions that the metadata of some packages names."""
    return frozenset(
        entry.distribution
        for package in packages
        for manifest in package.manifests
        for entry in manifest.entries
    )
