"""E7743 package-imports-lambda."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.resolution.reference import Target
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.workspace.model import Kind


class PackageImportsLambda(Rule):
    """A package imports the code of a Lambda or of a layer."""

    number = 43
    symbol = "package-imports-lambda"
    summary = "a package imports the code of a Lambda or of a layer"
    why = (
        "A package is installed into every Lambda that declares it; the code of one Lambda, or of a"
        " layer that is not attached there, is not, so the import fails in all the others."
    )
    how_to_fix = "Move what the package needs into it, and let the Lambda import it from there."

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        unit = reading.unit
        if unit.kind is not Kind.PACKAGE:
            return
        for file in reading.files:
            for reference in file.references:
                owner = reference.unit
                if reference.target in (Target.LAMBDA, Target.LAYER) and owner:
                    yield self.at_import(
                        file,
                        reference,
                        f"`{reference.module}` is code of {owner.kind.value} `{owner.name}`, which"
                        f" {unit.distribution} can't rely on: move it into the package",
                    )
