"""E7746 undeclared-package-dependency."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Applicability, Edit, Finding, fix_of
from orb_lint.manifests.formats import format_of
from orb_lint.manifests.manifest import Scope
from orb_lint.manifests.names import normalize
from orb_lint.resolution.reference import Reference
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.rules.support.contracts import contract_between
from orb_lint.rules.support.local_packages import needed_package
from orb_lint.source.record import NOT_AT_RUN_TIME, Context
from orb_lint.workspace.model import Kind, Unit


class UndeclaredPackageDependency(Rule):
    """A package imports another local package that its own metadata does not require."""

    number = 46
    symbol = "undeclared-package-dependency"
    summary = "a package imports another local package that its own metadata does not require"
    why = (
        "It works only where something else happens to install the other package. A Lambda that"
        " declares just this one fails at run time, and no tool can tell from the metadata why."
    )
    how_to_fix = "Add the package to `dependencies`; Lambdas that use this package declare both."

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        unit = reading.unit
        if unit.kind is not Kind.PACKAGE or not unit.manifests or unit.has_computed_requirements:
            return
        for file in reading.files:
            reported: set[str] = set()
            for reference in file.references:
                package = needed_package(reading, reference)
                if (
                    package is None
                    or package.path in reported
                    or reference.is_in(Context.OPTIONAL)
                    or contract_between(reading.resolver.settings, unit, package)
                    or _is_required(reading, package, _scopes(file.is_test, reference))
                ):
                    continue
                reported.add(package.path)
                fault, edits = _what_to_do(unit, package)
                yield self.at_import(
                    file,
                    reference,
                    fault,
                    fix=fix_of(Applicability.UNSAFE, edits),
                    subject=package.distribution,
                )


def _what_to_do(unit: Unit, package: Unit) -> tuple[str, tuple[Edit, ...]]:
    """The message, and what makes a package require another one and say where that is."""
    manifest, name = unit.manifests[0], package.distribution
    form = format_of(manifest)
    for entry in manifest.entries:
        fault = form.source_fault(manifest, entry, package)
        if fault and entry.distribution == normalize(name):
            suggestion = form.how_to_localize(manifest, entry, package)
            return f"`{name}` {fault}: {suggestion}", form.localize(manifest, entry, package)
    fault = f"{manifest.path} does not require {name}, which {unit.distribution} imports"
    if edits := form.add(manifest, [package]):
        return f"{fault}: {form.how_to_add(manifest, [package])}", edits
    return f"{fault}: add it to {form.runtime_section(manifest)}", form.add(manifest, [], [name])


def _scopes(is_test: bool, reference: Reference) -> frozenset[Scope]:
    """The scopes of which a requirement must be, for an import to find what it names.

    Whether a module is imported only where an extra is installed can't be told: extras count.
    """
    if is_test or reference.is_in(NOT_AT_RUN_TIME):
        return frozenset({Scope.RUNTIME, Scope.OPTIONAL, Scope.DEVELOPMENT})
    return frozenset({Scope.RUNTIME, Scope.OPTIONAL})


def _is_required(reading: UnitReading, package: Unit, scopes: frozenset[Scope]) -> bool:
    unit, resolver = reading.unit, reading.resolver
    manifests = unit.manifests
    if Scope.DEVELOPMENT in scopes:
        manifests += unit.other_manifests
    return any(
        entry.scope in scopes
        and (found := resolver.dependencies.package_declared_by(manifest, entry)) is not None
        and found.path == package.path
        and format_of(manifest).source_fault(manifest, entry, package) is None
        for manifest in manifests
        for entry in manifest.entries
    )
