"""E7727 pipfile-entry-dev-only."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from orb_lint.findings import Applicability, Finding, fix_of
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Manifest, Scope
from orb_lint.records import NamedTuple
from orb_lint.resolution.installed.dependencies import entries_for_other_systems
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import EditorPlace, Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.rules.support.local_packages import OF_PACKAGES, needed_package
from orb_lint.rules.support.third_party import (
    declaring_manifest,
    first_of_each_module,
    has_declaring_manifest,
    must_succeed,
)
from orb_lint.source.record import NOT_AT_RUN_TIME

_IMPORTED = "imported at run time"


class _Needed(NamedTuple):
    """What is needed at run time but declared for development only.

    Attributes:
        modules: third-party ones, by their top-level names.
        packages: local ones, by PEP 503 names, each with how it is needed, for a message.
    """

    modules: frozenset[str]
    packages: dict[str, str]


class PipfileEntryDevOnly(Rule):
    """Runtime code imports what the Pipfile declares for development only."""

    number = 27
    symbol = "pipfile-entry-dev-only"
    editor_place = EditorPlace.FIRST_USE
    summary = "runtime code imports what the Pipfile declares only outside `[packages]`"
    why = (
        "The build installs `[packages]` alone. With the development packages on a developer's"
        " machine everything works; in AWS the import fails."
    )
    how_to_fix = "Move the entry to `[packages]`, then run `pipenv lock`."
    fix_safety = "safe"
    settings = ("check-test-dependencies",)
    limits = "What only tests or type checkers import may stay where it is."
    see_also = ("undeclared-dependency",)

    targets = OF_PACKAGES | {Target.DEVELOPMENT}

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        if not has_declaring_manifest(facts):
            return False
        if reference.target is Target.DEVELOPMENT:
            return must_succeed(reference)
        package = needed_package(reference, facts)
        return (
            package is not None
            and package.canonical_name in facts.development
            and not reference.is_in(NOT_AT_RUN_TIME)
        )

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        yield from self._misplaced(reading, _imported(imports, reading))

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        facts = reading.facts
        if not has_declaring_manifest(facts) or not facts.development or not reading.imported:
            return  # code that imports nothing needs nothing at run time
        imported = _imported(self.imports_of(reading), reading)
        required = _required(reading, imported.packages)
        yield from self._misplaced(reading, _Needed(frozenset(), required))

    def _misplaced(self, reading: UnitReading, needed: _Needed) -> Iterator[Finding]:
        """The entries for development only that install what is needed at run time."""
        runtime = declaring_manifest(reading)
        if runtime is None or not (needed.modules or needed.packages):
            return
        for manifest in reading.unit.manifests:
            yield from self._misplaced_in(reading, runtime, manifest, needed)

    def _misplaced_in(
        self, reading: UnitReading, runtime: Manifest, manifest: Manifest, needed: _Needed
    ) -> Iterator[Finding]:
        """The entries of one manifest that belong in the section for run time."""
        resolver, form = reading.resolver, format_of(manifest)
        placed = resolver.dependencies.placed
        others = [each for _, each in entries_for_other_systems([runtime])]
        for entry in manifest.entries:
            if entry.scope is not Scope.DEVELOPMENT:
                continue
            package = resolver.dependencies.package_declared_by(manifest, entry)
            if package:
                need = needed.packages.get(package.canonical_name)
            else:
                names = resolver.dependencies.import_names(entry.distribution) or ()
                is_imported = any(name.partition(".")[0] in needed.modules for name in names)
                need = _IMPORTED if is_imported else None
            if need:
                is_there = any(each.distribution == entry.distribution for each in others)
                moved = () if is_there else form.move(placed(manifest), entry, placed(runtime))
                yield self.finding(
                    manifest.path,
                    entry_span(manifest, entry),
                    f"`{entry.key}` is {need} and declared only in {form.section(manifest, entry)}",
                    f"move it to {form.runtime_section(runtime)}",
                    resolver.workspace.unit_of(manifest.path),
                    fix=fix_of(Applicability.SAFE, moved),
                    subject=str(entry),
                    distributions=(entry.distribution,),
                )


def _imported(imports: Iterable[FileImports], reading: UnitReading) -> _Needed:
    """What the runtime code of a unit imports although it is declared for development only."""
    third_party = [
        FileImports(file, [each for each in references if each.target is Target.DEVELOPMENT])
        for file, references in imports
        if not file.is_test
    ]
    modules = {each.top for _, each in first_of_each_module(third_party, reading)}
    packages = {
        package.canonical_name: _IMPORTED
        for file, references in imports
        if not file.is_test
        for reference in references
        if (package := needed_package(reference, reading.facts))
    }
    return _Needed(frozenset(modules), packages)


def _required(reading: UnitReading, imported: Container[str]) -> dict[str, str]:
    """The packages for development that another one requires at run time but no code imports."""
    development, resolver = reading.facts.development, reading.resolver
    required: dict[str, str] = {}
    for manifest in reading.unit.manifests:
        for entry, package in resolver.dependencies.local_entries(manifest):
            name = package.canonical_name if package else ""
            if package is None or (name in development and name not in imported):
                continue
            how = f"required at run time by {package.distribution}"
            for each in resolver.dependencies.required_packages(package, entry.extras):
                required.setdefault(each.canonical_name, how)
    return {
        name: how for name, how in required.items() if name in development and name not in imported
    }
