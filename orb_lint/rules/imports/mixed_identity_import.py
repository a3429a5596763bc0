"""E7706 mixed-identity-import."""

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


class MixedIdentityImport(Rule):
    """One unit imports the same thing both by its old name and by its new one."""

    number = 6
    symbol = "mixed-identity-import"
    migration_obstacle = "keeps an old name"
    summary = "one unit imports the same thing both by its old layer name and by its new one"
    why = (
        "Python loads the module twice, once for each name. The two classes of the same source are"
        " different classes: `except NotFoundError` misses a `NotFoundError`, `isinstance` says no,"
        " and a `patch` of the one leaves the other as it was."
    )
    supersedes = "legacy-layer-import"
    how_to_fix = "Import it by its new name everywhere in the unit."
    fix_safety = "safe or unsafe, as that of legacy-layer-import"
    settings = ("legacy-modules", "extend-legacy-modules")
    limits = "Only what one unit imports is compared."
    see_also = ("legacy-layer-import",)

    targets = frozenset({Target.LEGACY})

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        return is_legacy_statement(reference)

    def check_outside(self, imports: Sequence[FileImports], reading: Reading) -> Iterator[Finding]:
        legacy = legacy_statements(imports)
        return self.check_imports(legacy, reading) if legacy else iter(())

    def check_imports(self, imports: Sequence[FileImports], reading: Reading) -> Iterator[Finding]:
        from orb_lint.rules.support.legacy_suggestions import ByNewName, suggest

        by_new_name = ByNewName(reading)
        for file, references in by_statement(imports) if by_new_name else ():
            suggestion = suggest(file, references)
            places = by_new_name.places_of(suggestion.things)
            if not places:
                continue
            names = ", ".join(f"`{each.module}`" for each in references)
            verb = (
                "is also imported by its" if len(references) == 1 else "are also imported by their"
            )
            yield self.at_import(
                file,
                references[0],
                f"{names} {verb} new name in this {reading.what},"
                " which gives two different classes at run time",
                suggestion.text,
                related=places,
                fix=suggestion.fix,
                renaming=suggestion.renaming,
            )
