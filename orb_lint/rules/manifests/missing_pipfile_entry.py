"""E7721 missing-pipfile-entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import Applicability, Finding, Fix, fix_of, in_a_row
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.records import NamedTuple
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.rules.support.local_packages import (
    OF_PACKAGES,
    is_provided,
    needed_package,
    with_required,
    without_metadata,
)
from orb_lint.workspace.model import Unit, UnitKind


class MissingPipfileEntry(Rule):
    """A unit needs a local package that its manifest, a Pipfile by default, does not declare."""

    number = 21
    symbol = "missing-pipfile-entry"
    migration_obstacle = "needs an entry that no fix can add"
    summary = "a unit needs a local package that its Pipfile does not declare"
    why = (
        "`pipenv install` leaves the package out and the import fails at run time. Where only"
        " another local package needs it, pipenv looks for the name on the public index, where"
        " anybody may have registered it."
    )
    how_to_fix = "Add the entry that the message gives to `[packages]`, then run `pipenv lock`."
    fix_safety = (
        "safe, but unsafe where an old import of the unit can't safely be rewritten with it"
    )
    settings = ("manifests",)
    limits = (
        "Names a package once in each file, on the first import that needs it. An entry whose"
        " environment marker is false on every Lambda counts for tests, and for imports in an `if`"
        " or in a module that is imported only there."
    )
    see_also = ("undeclared-dependency", "pipfile-entry-wrong-path")

    targets = OF_PACKAGES

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        if facts.kind is UnitKind.PACKAGE or not facts.lists_packages:
            return False
        package = needed_package(reference, facts)
        return package is not None and not is_provided(package, facts)

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        from orb_lint.rules.support.other_systems import is_for_other_systems, said_of_package

        manifest = reading.unit.manifest
        for file, references in imports if manifest else ():
            reported: set[str] = set()
            for reference in references:
                package = needed_package(reference, reading.facts)
                if manifest is None or package is None or package.path in reported:
                    continue
                said = said_of_package(reading, package)
                if said and (file.is_test or is_for_other_systems(reading, file, reference)):
                    continue
                reported.add(package.path)
                fault, suggestion = said or (
                    f"{manifest.path} does not declare {package.distribution}",
                    _how_to_add(reading, manifest, [package]),
                )
                yield self.at_import(
                    file,
                    reference,
                    fault,
                    suggestion,
                    fix=_fix(reading, manifest, _to_add(reading, manifest, package)),
                    subject=package.distribution,
                    distributions=(package.canonical_name,),
                )

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        manifest, facts = reading.unit.manifest, reading.facts
        if (
            manifest is None
            or facts.kind is UnitKind.PACKAGE
            or not facts.lists_packages
            or format_of(manifest).follows_sources
            or not reading.resolver.environments.lacks_required(reading.unit)
        ):
            return
        for declaring, entry, package, missing in _lacking(reading):
            names = in_a_row(required.distribution for required in missing)
            yield self.finding(
                declaring.path,
                entry_span(declaring, entry),
                f"{package.distribution} requires {names}, which {manifest.path} does not declare,"
                f" so {format_of(manifest).installer_name} would look on the public index",
                _how_to_add(reading, manifest, missing),
                reading.unit,
                fix=_fix(reading, manifest, missing),
                subject=f"{entry}: {names}",
                distributions=tuple(each.canonical_name for each in missing),
            )


class _Lacking(NamedTuple):
    """An entry of a manifest, its package, and the packages it requires that nothing provides."""

    declaring: Manifest
    entry: Entry
    package: Unit
    missing: list[Unit]


def _lacking(reading: UnitReading) -> Iterator[_Lacking]:
    """What declared packages require and the manifest lacks, unless an import is reported."""
    facts, dependencies = reading.facts, reading.resolver.dependencies
    reported = {
        package.path
        for file in reading.files
        for reference in file.references
        if (package := needed_package(reference, facts))
    }
    for manifest in reading.unit.manifests:
        for entry, package in dependencies.local_entries(manifest):
            required = dependencies.required_packages(package, entry.extras) if package else ()
            missing = [
                each
                for each in required
                if each.path not in reported and not is_provided(each, facts)
            ]
            if package and missing:
                reported.update(each.path for each in missing)
                yield _Lacking(manifest, entry, package, missing)


def _with_missing(reading: UnitReading, packages: list[Unit]) -> list[Unit]:
    """Packages, with those that they require and that nothing provides yet."""
    return [
        package
        for package in with_required(reading, packages)
        if not is_provided(package, reading.facts)
    ]


def _to_add(reading: UnitReading, manifest: Manifest, package: Unit) -> list[Unit]:
    """A package, with the others that an installer needs which reads only this manifest."""
    return [package] if format_of(manifest).follows_sources else _with_missing(reading, [package])


def _how_to_add(reading: UnitReading, manifest: Manifest, packages: list[Unit]) -> str:
    """What to do to declare packages; pip refuses a path to one that has no metadata."""
    if bare := without_metadata(reading, packages):
        return f"write a pyproject.toml in {bare[0].path}, without which it can't be installed"
    placed = reading.resolver.dependencies.placed(manifest)
    return format_of(manifest).how_to_add(placed, packages)


def _fix(reading: UnitReading, manifest: Manifest, packages: list[Unit]) -> Fix | None:
    from orb_lint.rules.support.other_systems import said_of_package

    if without_metadata(reading, packages) or any(
        said_of_package(reading, package) for package in packages
    ):
        return None
    placed = reading.resolver.dependencies.placed(manifest)
    return fix_of(Applicability.SAFE, format_of(manifest).add(placed, packages))
