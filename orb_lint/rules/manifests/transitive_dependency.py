"""W7723 transitive-dependency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import Finding, Severity, in_a_row
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.rules.support.third_party import (
    declaring_manifest,
    first_of_each_module,
    fix_by_adding,
    has_declaring_manifest,
    how_to_declare,
    must_succeed,
)


class TransitiveDependency(Rule):
    """A third-party import works only because a declared local package needs the same."""

    number = 23
    symbol = "transitive-dependency"
    severity = Severity.WARNING
    summary = "a third-party import works only because a declared local package requires it"
    why = (
        "The day that package stops needing it, the Lambda fails at run time although nothing in it"
        " has changed; and its version is chosen for the package's needs, not for the Lambda's."
    )
    how_to_fix = "Declare what the Lambda imports itself in its own Pipfile."
    fix_safety = "unsafe"
    settings = ("runtime-provided", "distributions")
    limits = (
        "Only third-party distributions are reported here; local packages are reported by"
        " missing-pipfile-entry."
    )
    see_also = ("undeclared-dependency",)

    targets = frozenset({Target.TRANSITIVE})

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        return must_succeed(reference) and has_declaring_manifest(facts)

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        from orb_lint.resolution.owners import owners_of
        from orb_lint.rules.support.other_systems import said_of_module

        manifest = declaring_manifest(reading)
        if manifest is None:
            return
        for file, reference in first_of_each_module(imports, reading):
            brought_by = reading.resolver.environments.brought_by(reading.unit, reference.top)
            names = in_a_row(package.distribution for package in brought_by)
            owners = owners_of(reading.resolver.dependencies, reference)
            said = said_of_module(reading, reference.top)
            why, suggestion = said or (
                f"{manifest.path} does not declare it",
                how_to_declare(manifest, owners),
            )
            yield self.at_import(
                file,
                reference,
                f"`{reference.module}` is installed only because {names or 'a local package'}"
                f" requires it; {why}",
                suggestion,
                fix=fix_by_adding(manifest, owners),
                subject=reference.top,
            )
