"""Who uses a local package: the manifests that declare it, the code that imports it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit, UnitKind, is_test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


Use: TypeAlias = tuple[Unit, Reference]
"""An import, and the unit in which it stands."""

_FEW = 3
"""So many packages are looked for one by one, so that only what names them is read in full."""


class PackageUses:
    """Finds the uses of the packages of a workspace, each as far as somebody asks."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known_to_be_declared: set[str] = set()
        self._asked_about = 0

    def is_declared(self, package: Unit) -> bool:
        """Whether a manifest of the workspace, but for the package's own, declares a package."""
        known = self._known_to_be_declared
        while package.path not in known:
            found = next(self._declared, None)
            if found is None:
                return False
            known.add(found.path)
        return True

    @cached_property
    def _declared(self) -> Iterator[Unit]:
        workspace, dependencies = self._resolver.workspace, self._resolver.dependencies
        return (
            package
            for location in (*workspace.unit_roots, None)
            for manifest in workspace.judged_manifests(location)
            for _, package in dependencies.local_entries(manifest)
            if package and workspace.unit_of(manifest.path) is not package
        )

    def imports_of(self, package: Unit) -> Iterable[Use]:
        """The imports in other units that lead to a package."""
        self._asked_about += 1
        if self._asked_about <= _FEW:
            return self._imports_of_any([package])
        return self._imports_by_package[package.path]

    @cached_property
    def _imports_by_package(self) -> defaultdict[str, list[Use]]:
        found: defaultdict[str, list[Use]] = defaultdict(list)
        packages = self._resolver.workspace.of_kind(UnitKind.PACKAGE)
        for unit, reference in self._imports_of_any(packages):
            if reference.unit:
                found[reference.unit.path].append((unit, reference))
        return found

    def _imports_of_any(self, packages: Sequence[Unit]) -> Iterator[Use]:
        paths = {package.path for package in packages}
        names = AnyName(name for package in packages for name in package.import_names)
        library = self._resolver.library
        for unit in self._resolver.workspace.units:
            own = library.own_names(unit)
            for path in unit.files:
                file = read_file(self._resolver, path, unit)
                naming = file and file.limited_to_naming(names, but=own)
                for reference in naming.references if naming else ():
                    target = reference.unit
                    if target and target.path in paths and target is not unit:
                        yield unit, reference

    def is_imported_by_tests(self, package: Unit) -> bool:
        """Whether a test imports a package by its name, or from inside it by dots."""
        own = (path for path in package.files if _may_be_test(path))
        return any(self._imports_itself(package, path) for path in own) or (
            not self._names_in_tests.isdisjoint(package.import_names)
        )

    @cached_property
    def _names_in_tests(self) -> frozenset[str]:
        """The top-level names of local packages that tests anywhere import."""
        library = self._resolver.library
        found: set[str] = set()
        for unit, path in self._tests():
            if len(found) == len(library.packages):
                break
            file = read_file(self._resolver, path, unit)
            naming = file and file.limited_to_naming(library.package_names, but=found)
            if naming:
                found |= _top_names(naming) & library.packages.keys()
        return frozenset(found)

    def _tests(self) -> Iterator[tuple[Unit | None, str]]:
        """The tests outside every unit, and those of units."""
        workspace = self._resolver.workspace
        yield from ((None, path) for path in workspace.outside if _may_be_test(path))
        for unit in workspace.units:
            yield from ((unit, path) for path in unit.files if _may_be_test(path))

    def _imports_itself(self, package: Unit, path: str) -> bool:
        """Whether a file of a package imports the package."""
        file = read_file(self._resolver, path, package)
        if file is None:
            return False
        return not _top_names(file).isdisjoint(package.import_names) or any(
            reference.record.level and reference.unit is package and _is_inside(package, reference)
            for reference in file.references
        )


def _may_be_test(path: str) -> bool:
    return is_test(path) or "test" in path.split("/")


def _top_names(file: SourceFile) -> set[str]:
    """The first names of the modules that a file names without leading dots."""
    return {
        module.partition(".")[0]
        for record in file.reading.imports
        for module in record.modules
        if not record.level
    }


def _is_inside(package: Unit, reference: Reference) -> bool:
    """Whether a module that dots lead to is one of an import package."""
    path = reference.found.path if reference.found else ""
    return any(path.startswith(f"{package.roots[0]}/{name}/") for name in package.import_names)
