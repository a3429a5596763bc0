"""Who uses a local package: the manifests that declare it, the code that imports it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias
from weakref import WeakKeyDictionary

from orb_lint.resolution.dependencies import Dependencies
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit, UnitKind, Workspace, is_test


def is_declared(package: Unit, resolver: Resolver) -> bool:
    """Whether a manifest of the workspace, but for the package's own, declares a package."""
    if resolver not in _DECLARED:
        _DECLARED[resolver] = _Declared(resolver)
    return _DECLARED[resolver].holds(package)


class _Declared:
    """The packages that manifests declare, these read only as far as somebody asks."""

    def __init__(self, resolver: Resolver) -> None:
        self._known: set[str] = set()
        self._others = _declared_packages(resolver.workspace, resolver.dependencies)

    def holds(self, package: Unit) -> bool:
        """Whether a package is among them."""
        while package.path not in self._known:
            found = next(self._others, None)
            if found is None:
                return False
            self._known.add(found.path)
        return True


def _declared_packages(workspace: Workspace, dependencies: Dependencies) -> Iterator[Unit]:
    for location in (*workspace.unit_roots, None):
        for manifest in workspace.judged_manifests(location):
            for _, package in dependencies.local_entries(manifest):
                if package and workspace.unit_of(manifest.path) is not package:
                    yield package


Use: TypeAlias = tuple[Unit, Reference]
"""An import, and the unit in which it stands."""

_FEW = 3
"""So many packages are looked for one by one, so that only what names them is read in full."""


def imports_of(package: Unit, resolver: Resolver) -> Iterable[Use]:
    """The imports in units, the package itself included, that lead to a package by its name."""
    return _USES.setdefault(resolver, _Uses()).of(package, resolver)


class _Uses:
    """The imports of packages, looked for all at once where many are asked about."""

    def __init__(self) -> None:
        self._asked = 0
        self._by_package: defaultdict[str, list[Use]] | None = None

    def of(self, package: Unit, resolver: Resolver) -> Iterable[Use]:
        """The imports of one package."""
        self._asked += 1
        if self._asked <= _FEW:
            return _imports_of_any([package], resolver)
        if self._by_package is None:
            self._by_package = defaultdict(list)
            packages = resolver.workspace.of_kind(UnitKind.PACKAGE)
            for unit, reference in _imports_of_any(packages, resolver):
                if reference.unit:
                    self._by_package[reference.unit.path].append((unit, reference))
        return self._by_package[package.path]


def _imports_of_any(packages: Sequence[Unit], resolver: Resolver) -> Iterator[Use]:
    paths = {package.path for package in packages}
    names = AnyName(name for package in packages for name in package.import_names)
    for unit in resolver.workspace.units:
        for path in unit.files:
            file = read_file(resolver, path, unit)
            if file and (unit.path in paths or names.may_be_in(file.source)):
                for reference in file.references:
                    if reference.unit and reference.unit.path in paths:
                        yield unit, reference


def is_imported_by_tests(package: Unit, resolver: Resolver) -> bool:
    """Whether a test imports a package by its name, or from inside it by dots."""
    own = (path for path in package.files if _is_test(path))
    if any(_imports_itself(package, path, resolver) for path in own):
        return True
    return not {*package.import_names}.isdisjoint(_imported_by_tests(resolver))


_DECLARED: WeakKeyDictionary[Resolver, _Declared] = WeakKeyDictionary()
_USES: WeakKeyDictionary[Resolver, _Uses] = WeakKeyDictionary()
_TESTED: WeakKeyDictionary[Resolver, frozenset[str]] = WeakKeyDictionary()
"""What has been found out, for as long as the resolver is in use."""


def _is_test(path: str) -> bool:
    return is_test(path) or "test" in path.split("/")


def _imported_by_tests(resolver: Resolver) -> frozenset[str]:
    """The top-level names of local packages that tests anywhere import."""
    if resolver not in _TESTED:
        _TESTED[resolver] = _find_imported_by_tests(resolver)
    return _TESTED[resolver]


def _find_imported_by_tests(resolver: Resolver) -> frozenset[str]:
    workspace = resolver.workspace
    packages = resolver.library.packages
    found: set[str] = set()
    tests = [
        *((None, path) for path in workspace.outside if _is_test(path)),
        *((unit, path) for unit in workspace.units for path in unit.files if _is_test(path)),
    ]
    for unit, path in tests:
        if len(found) == len(packages):
            break
        file = read_file(resolver, path, unit)
        if file and resolver.library.package_names.may_be_in(file.source, but=found):
            found |= _top_names(file) & packages.keys()
    return frozenset(found)


def _top_names(file: SourceFile) -> set[str]:
    return {
        module.partition(".")[0]
        for record in file.reading.imports
        for module in ([record.module] if record.module else [each.name for each in record.names])
        if not record.level
    }


def _imports_itself(package: Unit, path: str, resolver: Resolver) -> bool:
    """Whether a file of a package imports the package."""
    file = read_file(resolver, path, package)
    if file is None:
        return False
    is_named = not _top_names(file).isdisjoint(package.import_names)
    return is_named or any(
        reference.record.level and reference.unit is package and _is_inside(package, reference)
        for reference in file.references
    )


def _is_inside(package: Unit, reference: Reference) -> bool:
    """Whether a module that dots lead to is one of an import package."""
    path = reference.found.path if reference.found else ""
    return any(path.startswith(f"{package.roots[0]}/{name}/") for name in package.import_names)
