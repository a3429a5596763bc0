"""E7743 package-imports-lambda."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import Finding
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.rules.support.moved_modules import moved_to
from orb_lint.workspace.model import UnitKind


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
    settings = ("layers", "lambdas")
    limits = "A bare name is never taken for the code of a Lambda."
    see_also = ("cross-lambda-import",)

    targets = frozenset({Target.LAMBDA, Target.LAYER})

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        return facts.kind is UnitKind.PACKAGE

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        for file, references in imports:
            for reference in references:
                if owner := reference.unit:
                    is_layer = reference.target is Target.LAYER
                    moved = moved_to([reference], reading.resolver) if is_layer else ()
                    remedy = f"import from {moved[0]}" if moved else "move it into the package"
                    yield self.at_import(
                        file,
                        reference,
                        f"`{reference.module}` is code of {owner.kind.value} `{owner.name}`, which"
                        f" {reading.unit.distribution} can't rely on",
                        remedy,
                    )
