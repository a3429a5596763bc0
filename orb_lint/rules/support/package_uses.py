"""Who uses a local package: the manifests that declare it, the code that imports it."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.workspace.model import Unit, is_test


def is_declared(package: Unit, resolver: Resolver) -> bool:
    """Whether a manifest of the workspace, but for the package's own, declares a package."""
    workspace = resolver.workspace
    return any(
        found is package and workspace.unit_of(manifest.path) is not package
        for location in (*workspace.unit_roots, None)
        for manifest in workspace.judged_manifests(location)
        for _, found in resolver.dependencies.local_entries(manifest)
    )


def imports_of(package: Unit, resolver: Resolver) -> Iterator[tuple[Unit, Reference]]:
    """The imports in units, the package itself included, that lead to a package by its name."""
    names = [name.encode() for name in package.import_names]
    for unit in resolver.workspace.units:
        for path in unit.files:
            file = read_file(resolver, path, unit)
            if file and (unit is package or any(name in file.source for name in names)):
                for reference in file.references:
                    if reference.unit is package:
                        yield unit, reference


def is_imported_by_tests(package: Unit, resolver: Resolver) -> bool:
    """Whether a test imports a package by its name, or from inside it by dots."""
    own = (path for path in package.files if _is_test(path))
    if any(_imports_itself(package, path, resolver) for path in own):
        return True
    return not {*package.import_names}.isdisjoint(_imported_by_tests(resolver))


_TESTED: WeakKeyDictionary[Resolver, frozenset[str]] = WeakKeyDictionary()
"""What `_imported_by_tests` has found out, for as long as the resolver is in use."""


def _is_test(path: str) -> bool:
    return is_test(path) or "test" in path.split("/")


def _imported_by_tests(resolver: Resolver) -> frozenset[str]:
    """The top-level names of local packages that tests anywhere import."""
    if resolver not in _TESTED:
        _TESTED[resolver] = _find_imported_by_tests(resolver)
    return _TESTED[resolver]


def _find_imported_by_tests(resolver: Resolver) -> frozenset[str]:
    workspace = resolver.workspace
    missing = set(resolver.library.packages)
    tests = [
        *((None, path) for path in workspace.outside if _is_test(path)),
        *((unit, path) for unit in workspace.units for path in unit.files if _is_test(path)),
    ]
    for unit, path in tests:
        if not missing:
            break
        file = read_file(resolver, path, unit)
        if file and any(name.encode() in file.source for name in missing):
            missing -= _top_names(file)
    return frozenset(set(resolver.library.packages) - missing)


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
