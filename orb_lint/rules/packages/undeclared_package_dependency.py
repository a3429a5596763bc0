"""E7746 undeclared-package-dependency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import Applicability, Edit, Finding, fix_of
from orb_lint.manifests.formats import format_of
from orb_lint.manifests.manifest import Scope
from orb_lint.manifests.names import normalize
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.rules.support.local_packages import OF_PACKAGES, needed_package
from orb_lint.source.record import NOT_AT_RUN_TIME, Context
from orb_lint.workspace.model import Unit, UnitKind

_SCOPES = frozenset({Scope.RUNTIME, Scope.OPTIONAL, Scope.DEVELOPMENT, Scope.OTHER_SYSTEMS})


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
    fix_safety = "unsafe"
    settings = ("packages",)
    limits = (
        "Silent where a part of the requirements is computed, and of a package to which only"
        " entries for development lead."
    )
    see_also = ("missing-pipfile-entry",)

    targets = OF_PACKAGES

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        if facts.kind is not UnitKind.PACKAGE or not facts.lists_packages:
            return False
        package = needed_package(reference, facts)
        return (
            package is not None
            and package.canonical_name not in facts.required
            and not reference.is_in(Context.OPTIONAL)
            and not resolver.contracts.between(facts.distribution, package.distribution)
        )

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        from orb_lint.rules.support.other_systems import is_for_other_systems, said_of_package

        unit = reading.unit
        for file, references in imports:
            reported: set[str] = set()
            for reference in references:
                package = needed_package(reference, reading.facts)
                if package is None or package.path in reported:
                    continue
                is_of_development = file.is_test or reference.is_in(NOT_AT_RUN_TIME)
                if is_of_development and _is_required_at_all(reading, package):
                    continue
                said = said_of_package(reading, package)
                if said and is_for_other_systems(reading, file, reference):
                    continue
                reported.add(package.path)
                fault, suggestion, edits = (*said, ()) if said else _what_to_do(unit, package)
                yield self.at_import(
                    file,
                    reference,
                    fault,
                    suggestion,
                    fix=fix_of(Applicability.UNSAFE, edits),
                    subject=package.distribution,
                )


def _what_to_do(unit: Unit, package: Unit) -> tuple[str, str, tuple[Edit, ...]]:
    """Fault, suggestion, and the edits by which a package requires another and says where it is."""
    manifest, name = unit.manifests[0], package.distribution
    form = format_of(manifest)
    for entry in manifest.entries:
        fault = form.source_fault(manifest, entry, package)
        if fault and entry.distribution == normalize(name):
            suggestion = form.how_to_localize(manifest, entry, package)
            return f"`{name}` {fault}", suggestion, form.localize(manifest, entry, package)
    fault = f"{manifest.path} does not require {name}, which {unit.distribution} imports"
    if edits := form.add(manifest, [package]):
        return fault, form.how_to_add(manifest, [package]), edits
    return fault, f"add it to {form.runtime_section(manifest)}", form.add(manifest, [], [name])


def _is_required_at_all(reading: UnitReading, package: Unit) -> bool:
    """Whether a package requires another one in any way, even for its development only."""
    unit, resolver = reading.unit, reading.resolver
    return any(
        entry.scope in _SCOPES
        and (found := resolver.dependencies.package_declared_by(manifest, entry)) is not None
        and found.path == package.path
        and format_of(manifest).source_fault(manifest, entry, package) is None
        for manifest in (*unit.manifests, *unit.other_manifests)
        for entry in manifest.entries
    )
