"""The local packages that imports need, and what provides them."""

from __future__ import annotations

from collections.abc import Iterable

from orb_lint.resolution.reference import Reference, Target
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import UnitReading
from orb_lint.source.record import Context
from orb_lint.workspace.model import Unit

OF_PACKAGES = frozenset({Target.PACKAGE, Target.LEGACY})
"""What an import leads to that needs a local package."""


def needed_package(reference: Reference, facts: ImportFacts) -> Unit | None:
    """The local package that an import needs; a legacy import needs the one that it moved to."""
    if reference.is_in(Context.UNREACHED):
        return None
    package = reference.unit if reference.target is Target.PACKAGE else None
    if reference.destination:
        package = reference.destination.package
    return None if package is None or package.path == facts.path else package


def is_provided(package: Unit, facts: ImportFacts) -> bool:
    """Whether a unit's manifest or one of its layers installs a local package."""
    return package.canonical_name in facts.provided


def with_required(reading: UnitReading, packages: Iterable[Unit]) -> list[Unit]:
    """Local packages with those that they require, sorted by path, each once."""
    found = {
        each.path: each
        for package in packages
        for each in (package, *reading.resolver.dependencies.required_packages(package))
    }
    return [found[path] for path in sorted(found)]


def without_metadata(reading: UnitReading, packages: Iterable[Unit]) -> list[Unit]:
    """The local packages that pip can't install by their path."""
    can_be_installed = reading.resolver.dependencies.can_be_installed
    return [package for package in packages if not can_be_installed(package)]
