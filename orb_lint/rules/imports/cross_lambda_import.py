"""E7707 cross-lambda-import."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.resolution.reference import Target
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.workspace.model import Kind


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

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        if reading.unit.kind is not Kind.LAMBDA:
            return
        for file in reading.files:
            for reference in file.references:
                if reference.target is Target.LAMBDA and reference.unit:
                    what = f"`{reference.module}` is code of Lambda `{reference.unit.name}`"
                elif reference.target is Target.LEAVES_UNIT:
                    dots = "." * reference.record.level
                    what = f"`{dots}{reference.module}` leaves Lambda `{reading.unit.name}`"
                else:
                    continue
                yield self.at_import(
                    file,
                    reference,
                    f"{what}, which is deployed alone: move what both need into a local package",
                )
