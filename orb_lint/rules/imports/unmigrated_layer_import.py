"""W7704 unmigrated-layer-import."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding, Related, Severity
from orb_lint.resolution.reference import Target
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.rules.support.statements import by_statement
from orb_lint.workspace.model import Kind


class UnmigratedLayerImport(Rule):
    """A Lambda, or another layer, imports a module that lives in a layer."""

    number = 4
    symbol = "unmigrated-layer-import"
    severity = Severity.WARNING
    summary = "a Lambda or a layer imports a module that lives in a layer that still exists"
    why = (
        "A layer has no declared dependencies, can't depend on another layer, and its modules are"
        " visible to no type checker, test or editor without a path set by hand."
    )
    how_to_fix = (
        "Move the module into a local package, declare it in the Pipfile, import it from there."
    )

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        if reading.unit.kind is Kind.PACKAGE:
            return
        for file in reading.files:
            for references in by_statement(file.imports, Target.LAYER):
                living = [each for each in references if each.found and each.unit]
                if not living:
                    continue
                names = ", ".join(f"`{each.module}`" for each in living)
                homes = ", ".join(sorted({f"`{each.unit.path}`" for each in living if each.unit}))
                yield self.at_import(
                    file,
                    living[0],
                    f"{names} {'lives' if len(living) == 1 else 'live'} in layer {homes}: move"
                    f" {'it' if len(living) == 1 else 'them'} into a local package and import from"
                    " there",
                    related=tuple(
                        Related(each.found.path, 1, f"`{each.module}` is here")
                        for each in living
                        if each.found
                    ),
                )
