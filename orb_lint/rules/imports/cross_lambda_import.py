"""E7707 cross-lambda-import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import Finding
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.workspace.model import UnitKind


class CrossLambdaImport(Rule):
    """A Lambda imports the code of another Lambda, or reaches out of its own folder."""

    number = 7
    symbol = "cross-lambda-import"
    summary = "a Lambda imports the code of another Lambda"
    why = (
        "Each Lambda is built and deployed from its own folder alone. The import works where the"
        " whole repository is on the path, on a developer's machine and in tests, and fails in AWS."
    )
    how_to_fix = "Move what both need into a local package and import it from there."
    settings = ("lambdas",)
    limits = (
        "A bare name is never taken for the code of another Lambda. A folder that holds no handler"
        " is code that Lambdas share, except for one whose code root a template names."
    )
    see_also = ("package-imports-lambda",)

    targets = frozenset({Target.LAMBDA, Target.LEAVES_UNIT})

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        return facts.kind is UnitKind.LAMBDA

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        for file, references in imports:
            for reference in references:
                if reference.target is Target.LAMBDA and reference.unit:
                    what = f"`{reference.module}` is code of Lambda `{reference.unit.name}`"
                else:
                    dots = "." * reference.record.level
                    what = f"`{dots}{reference.module}` leaves Lambda `{reading.unit.name}`"
                yield self.at_import(
                    file,
                    reference,
                    f"{what}, which is deployed alone",
                    "move what both need into a local package",
                )
