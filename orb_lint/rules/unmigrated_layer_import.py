"""W7704 unmigrated-layer-import."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding, Related, Severity
from orb_lint.imports.resolution import Target
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.rules.statements import by_statement
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
    mend = "Move the module into a local package, declare it in the Pipfile, import it from there."

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        if reading.unit.kind is Kind.PACKAGE:
            return
        for file in reading.files:
            for references in by_statement(file.imports, Target.LAYER):
                layers = {each.unit for each in references if each.unit}
                names = ", ".join(f"`{each.module}`" for each in references)
                homes = ", ".join(sorted(f"`{layer.path}`" for layer in layers))
                yield self.at_import(
                    file,
                    references[0],
                    f"{names} lives in layer {homes}: move it into a local package and import it"
                    " from there",
                    related=tuple(
                        Related(each.found.path, 1, f"`{each.module}` is here")
                        for each in references
                        if each.found
                    ),
                )
