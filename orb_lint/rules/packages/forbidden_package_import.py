"""E7740 forbidden-package-import."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.rules.support.contracts import contract_between, has_contract, prohibition
from orb_lint.rules.support.local_packages import needed_package
from orb_lint.source.record import Context
from orb_lint.workspace.model import Kind


class ForbiddenPackageImport(Rule):
    """A module of a package imports a package that it must not depend on."""

    number = 40
    symbol = "forbidden-package-import"
    summary = "a module of a package imports a package that it must not depend on"
    why = (
        "Packages stand in layers: what is below must be usable without what is above. One import"
        " upwards, be it in a function or for type checking only, and neither can be installed,"
        " tested or reasoned about alone; soon the two depend on each other in a circle."
    )
    how_to_fix = (
        "Move what is needed down into the importing package, or the importing code up; where only"
        " a shape is needed, declare a `Protocol` below."
    )

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        unit, settings = reading.unit, reading.resolver.settings
        if unit.kind is not Kind.PACKAGE or not has_contract(settings, unit):
            return
        for file in reading.files:
            for reference in file.references:
                target = needed_package(reading, reference)
                contract = target and contract_between(settings, unit, target)
                if (
                    target
                    and contract
                    and (
                        settings.type_checking_counts or not reference.is_in(Context.TYPE_CHECKING)
                    )
                ):
                    yield self.at_import(
                        file,
                        reference,
                        f"{prohibition(unit, target, contract)}: move what it needs of"
                        f" `{reference.module}` down into {unit.distribution}, or this code up",
                    )
