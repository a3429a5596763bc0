"""The uses of local packages: manifests that declare them, and code that imports them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property

from orb_lint.files.paths import is_test
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit


class PackageUses:
    """Finds the uses of the packages of a workspace, as far as they are asked for.

    Attributes:
        resolver: of the workspace.
    """

    def __init__(self, resolver: Resolver, imported: Mapping[str, AbstractSet[str]]) -> None:
        """Nothing has been looked for yet.

        Args:
            resolver: of the workspace.
            imported: path of a file → the first names of packages that it may import. It may be
                filled later.
        """
        self.resolver = resolver
        self._imported = imported
        self._known_to_be_declared: set[str] = set()

    def is_declared(self, package: Unit) -> bool:
        """Whether a manifest of the workspace other than the package's own declares it."""
        known = self._known_to_be_declared
        while package.path not in known:
            found = next(self._declared, None)
            if found is None:
                return False
            known.add(found.path)
        return True

    @cached_property
    def _declared(self) -> Iterator[Unit]:
        workspace, dependencies = self.resolver.workspace, self.resolver.dependencies
        return (
            package
            for location in (*workspace.unit_roots, None)
            for manifest in workspace.judged_manifests(location)
            for _, package in dependencies.local_entries(manifest)
            if package and workspace.unit_of(manifest.path) is not package
        )

    def imports_of(
        self, packages: Collection[Unit], words: AnyName | None = None
    ) -> Iterator[Reference]:
        """The imports in other units that lead to some packages.

        Args:
            packages: of the workspace.
            words: look only at the imports of files that hold one of these.
        """
        resolver = self.resolver
        paths = {package.path for package in packages}
        tops = {name for package in packages for name in package.import_names}
        names = AnyName(tops)
        for unit in resolver.workspace.units if tops else ():
            own = resolver.library.own_names(unit)
            others = tops - own
            for path in unit.files:
                if others.isdisjoint(self._imported.get(path, tops)):
                    continue
                file = read_file(resolver, path, unit)
                if file is None or not (words or names).may_be_in(file.source):
                    continue
                naming = file.limited_to_naming(names, but=own)
                for reference in naming.references if naming else ():
                    target = reference.unit
                    if target and target.path in paths and target is not unit:
                        yield reference

    def is_imported_by_tests(self, package: Unit) -> bool:
        """Whether a test imports a package, by its name or, inside it, by a relative import."""
        own = (path for path in package.files if _may_be_test(path))
        return any(self._imports_itself(package, path) for path in own) or (
            not self._names_in_tests.isdisjoint(package.import_names)
        )

    @cached_property
    def _names_in_tests(self) -> frozenset[str]:
        """The top-level names of local packages that any tests import.

        A test that is known to import no further ones is not read.
        """
        library = self.resolver.library
        names = library.packages.keys()
        taken_for_old = names & self.resolver.legacy.top_level_names
        found: set[str] = set()
        for unit, path in self._tests():
            if len(found) == len(names):
                break
            if self._imported.get(path, names) | taken_for_old <= found:
                continue
            file = read_file(self.resolver, path, unit)
            naming = file and file.limited_to_naming(library.package_names, but=found)
            if naming:
                found |= _top_names(naming) & library.packages.keys()
        return frozenset(found)

    def _tests(self) -> Iterator[tuple[Unit | None, str]]:
        """The tests outside every unit, and those of units."""
        workspace = self.resolver.workspace
        yield from ((None, path) for path in workspace.outside if _may_be_test(path))
        for unit in workspace.units:
            yield from ((unit, path) for path in unit.files if _may_be_test(path))

    def _imports_itself(self, package: Unit, path: str) -> bool:
        """Whether a file of a package imports the package."""
        file = read_file(self.resolver, path, package)
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
        for record in file.written.imports
        for module in record.modules
        if not record.level
    }


def _is_inside(package: Unit, reference: Reference) -> bool:
    """Whether a relative import leads to a module of an import package."""
    path = reference.found.path if reference.found else ""
    return any(path.startswith(f"{package.roots[0]}/{name}/") for name in package.import_names)
