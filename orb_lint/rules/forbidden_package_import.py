"""E7740 forbidden-package-import."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.imports.record import Context
from orb_lint.imports.resolution import Reference, Target
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.settings import Contract
from orb_lint.workspace.model import Kind, Unit
from orb_lint.workspace.names import normalize


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
    mend = (
        "Move what is needed down into the importing package, or the importing code up; where only"
        " a shape is needed, declare a `Protocol` below."
    )

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        unit = reading.unit
        if unit.kind is not Kind.PACKAGE:
            return
        settings = reading.resolver.settings
        contracts = {
            normalize(contract.target): contract
            for contract in settings.forbidden_dependencies
            if normalize(contract.source) == normalize(unit.distribution)
        }
        if not contracts:
            return
        for file in reading.files:
            for reference in file.references:
                target = _package_of(reference)
                if target is None or target.path == unit.path:
                    continue
                contract = contracts.get(normalize(target.distribution))
                if contract and (
                    settings.type_checking_counts or not reference.is_in(Context.TYPE_CHECKING)
                ):
                    message = _message(unit, target, reference, contract)
                    yield self.at_import(file, reference, message)


def _package_of(reference: Reference) -> Unit | None:
    if reference.target is Target.PACKAGE:
        return reference.unit
    return reference.destination.package if reference.destination else None


def _message(unit: Unit, target: Unit, reference: Reference, contract: Contract) -> str:
    reason = f" ({contract.reason})" if contract.reason else ""
    return (
        f"{unit.distribution} must not depend on {target.distribution}{reason}: move what it needs"
        f" of `{reference.module}` down into {unit.distribution}, or this code up"
    )
