"""E7740 forbidden-package-import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import Finding
from orb_lint.resolution.contracts import Contracts
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.rules.support.contracts import prohibition
from orb_lint.rules.support.local_packages import OF_PACKAGES, needed_package
from orb_lint.settings import Contract
from orb_lint.source.record import Context
from orb_lint.workspace.model import Unit, UnitKind


class ForbiddenPackageImport(Rule):
    """A module of a package imports a package that it must not depend on."""

    number = 40
    symbol = "forbidden-package-import"
    summary = "a module of a package imports a package that it must not depend on"
    why = (
        "Packages stand in layers: what is below must be usable without what is above. One import"
        " upwards, even in a function or for type checking only, and neither can be installed,"
        " tested or reasoned about alone; soon the two depend on each other in a circle."
    )
    how_to_fix = (
        "Move what is needed down into the importing package, or the importing code up; where only"
        " a shape is needed, declare a `Protocol` below."
    )
    settings = ("forbidden-dependencies", "type-checking-counts")
    limits = "Imports by a computed name are not seen."
    see_also = ("forbidden-package-dependency", "indirect-package-dependency")

    targets = OF_PACKAGES

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        does_count = resolver.settings.type_checking_counts
        if not does_count and reference.is_in(Context.TYPE_CHECKING):
            return False
        return _broken_contract(reference, facts, resolver.contracts) is not None

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        unit, contracts = reading.unit, reading.resolver.contracts
        for file, references in imports:
            for reference in references:
                if broken := _broken_contract(reference, reading.facts, contracts):
                    target, contract = broken
                    yield self.at_import(
                        file,
                        reference,
                        prohibition(unit, target, contract),
                        f"move what it needs of `{reference.module}` down into"
                        f" {unit.distribution}, or this code up",
                    )


def _broken_contract(
    reference: Reference, facts: ImportFacts, contracts: Contracts
) -> tuple[Unit, Contract] | None:
    """The package that an import needs and the contract that forbids it, None if none does."""
    if facts.kind is not UnitKind.PACKAGE or not contracts.bind(facts.distribution):
        return None
    target = needed_package(reference, facts)
    contract = target and contracts.between(facts.distribution, target.distribution)
    return (target, contract) if target and contract else None
