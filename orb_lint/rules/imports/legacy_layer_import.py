"""E7701 legacy-layer-import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import Finding
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, Reading
from orb_lint.rules.support.statements import (
    by_statement,
    is_legacy_statement,
    legacy_statements,
)


class LegacyLayerImport(Rule):
    """A statement imports a module of a migrated layer by its old top-level name."""

    number = 1
    symbol = "legacy-layer-import"
    migration_obstacle = "keeps an old name"
    summary = "a module of a migrated layer is imported by its old top-level name"
    why = (
        "Once the layer is no longer attached the Lambda fails at its first invocation with"
        " `No module named 'exceptions'`. While it still is, the module is loaded a second time"
        " beside the package's own, and an `except` for the one class misses the other."
    )
    how_to_fix = "Import from the package that holds the code now, as the message says."
    fix_safety = "safe where the whole unit is rewritten in one go, else unsafe"
    settings = ("legacy-modules", "extend-legacy-modules")
    limits = (
        "A star import and a fallback in `except ImportError` are reported and not"
        " rewritten; a generated file is fixed in its generator. Where a unit imports the same"
        " thing by its new name, too, `mixed-identity-import` takes its place."
    )
    see_also = ("legacy-import-string", "mixed-identity-import", "unmigrated-layer-import")

    targets = frozenset({Target.LEGACY})

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        return is_legacy_statement(reference)

    def check_imports(self, imports: Sequence[FileImports], reading: Reading) -> Iterator[Finding]:
        from orb_lint.rules.support.legacy_suggestions import suggest

        for file, references in by_statement(imports):
            suggestion = suggest(file, references)
            names = ", ".join(f"`{each.module}`" for each in references)
            verb = "is an old layer name" if len(references) == 1 else "are old layer names"
            yield self.at_import(
                file,
                references[0],
                f"{names} {verb}",
                suggestion.text,
                fix=suggestion.fix,
                renaming=suggestion.renaming,
            )

    def check_outside(self, imports: Sequence[FileImports], reading: Reading) -> Iterator[Finding]:
        return self.check_imports(legacy_statements(imports), reading)
