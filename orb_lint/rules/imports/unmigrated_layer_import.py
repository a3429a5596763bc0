"""W7704 unmigrated-layer-import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import Finding, Related, Severity
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.rules.support.moved_modules import moved_to
from orb_lint.rules.support.statements import by_statement
from orb_lint.source.record import ImportKind
from orb_lint.workspace.model import UnitKind


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
    settings = ("layers",)
    limits = "Which layer a function has is told by its template alone; an ARN may be any layer."
    see_also = ("leftover-layer", "legacy-layer-import")

    targets = frozenset({Target.LAYER})

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        return (
            reference.found is not None
            and reference.record.kind is not ImportKind.DYNAMIC
            and facts.kind is not UnitKind.PACKAGE
        )

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        for file, references in by_statement(imports):
            names = ", ".join(f"`{each.module}`" for each in references)
            locations = ", ".join(
                sorted({f"`{each.unit.path}`" for each in references if each.unit})
            )
            lives, it = ("lives", "it") if len(references) == 1 else ("live", "them")
            moved = moved_to(references, reading.resolver)
            yield self.at_import(
                file,
                references[0],
                f"{names} {lives} in layer {locations}",
                f"import from {', '.join(moved)}, which holds the same"
                if moved
                else f"move {it} into a local package and import from there",
                related=tuple(
                    Related(each.found.path, 1, f"`{each.module}` is here")
                    for each in references
                    if each.found
                ),
            )
