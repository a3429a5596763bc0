"""What rules say of entries that no Lambda installs, because their markers are false there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from orb_lint.files.paths import name_of, parent
from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.resolution.installed.dependencies import entries_for_other_systems
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.readings import UnitReading
from orb_lint.rules.support.third_party import must_succeed
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit


def said_of_package(reading: UnitReading, package: Unit) -> tuple[str, str] | None:
    """Fault and suggestion about a local package that a unit declares only for other systems.

    Returns:
        None where a Lambda installs it, or nothing declares it.
    """
    declares = reading.resolver.dependencies.package_declared_by
    found = (each for each in _entries(reading) if declares(*each) is package)
    return _said(next(found, None))


def said_of_module(reading: UnitReading, top: str) -> tuple[str, str] | None:
    """Fault and suggestion about a third-party module that is declared only for other systems."""
    modules_of = reading.resolver.environments.modules_of_entry
    found = (each for each in _entries(reading) if top in modules_of(each[1]))
    return _said(next(found, None))


def _entries(reading: UnitReading) -> Iterator[tuple[Manifest, Entry]]:
    unit = reading.unit
    return entries_for_other_systems((*unit.manifests, *unit.other_manifests))


def _said(found: tuple[Manifest, Entry] | None) -> tuple[str, str] | None:
    if found is None:
        return None
    manifest, entry = found
    place = f"{manifest.path}:{entry_span(manifest, entry).line}"
    return (
        f"{place} declares `{entry.key}` only where `{entry.marker}`, which is false on Lambda",
        "change that marker",
    )


def is_for_other_systems(reading: UnitReading, file: SourceFile, reference: Reference) -> bool:
    """Whether code shows that an import is not meant for every system.

    That is so if it is in an `if`, or in a module that the unit imports only in such places.
    """
    return _is_guarded(file, reference) or _is_module_for_other_systems(reading, file, set())


def _is_module_for_other_systems(reading: UnitReading, file: SourceFile, seen: set[str]) -> bool:
    seen.add(file.path)
    importers = [*_importers(reading, file)]
    return bool(importers) and all(
        _is_guarded(other, reference)
        or other.path in seen
        or _is_module_for_other_systems(reading, other, seen)
        for other, reference in importers
    )


def _is_guarded(file: SourceFile, reference: Reference) -> bool:
    if not must_succeed(reference):
        return True
    line = reference.record.span.line
    return file.tree is None or any(
        node.lineno <= line <= (node.end_lineno or line)
        for node in (*file.tree.nodes_of(ast.If), *file.tree.nodes_of(ast.Match))
    )


def _importers(reading: UnitReading, file: SourceFile) -> Iterator[tuple[SourceFile, Reference]]:
    """The imports of a module in other files of its unit, without tests."""
    path = file.path.removesuffix("/__init__.py")
    name = name_of(path).removesuffix(".py")
    for other in reading.files_with(AnyName([name])):
        if other.path == file.path or other.is_test:
            continue
        for reference in other.references:
            found = reference.found
            folder = found.folder if found else None
            is_named = folder == parent(path) and name in [each.name for each in reference.names]
            if found and (found.path == file.path or is_named):
                yield other, reference
