"""E7720 missing-pipfile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.files.paths import is_within, name_of
from orb_lint.findings import START, Applicability, Edit, Finding, fix_of
from orb_lint.manifests.formats import format_of
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.reference import Reference, Target
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
from orb_lint.source.record import NOT_AT_RUN_TIME, Context
from orb_lint.workspace.model import Unit

_THIRD_PARTY = frozenset({Target.KNOWN, Target.INSTALLED, Target.TRANSITIVE, Target.OTHER_SYSTEMS})


class MissingPipfile(Rule):
    """A Lambda imports something that has to be installed and has no Pipfile or other manifest."""

    number = 20
    symbol = "missing-pipfile"
    migration_obstacle = "needs a manifest, which only an unsafe fix creates"
    summary = "a Lambda imports what has to be installed and has no Pipfile"
    why = (
        "Nothing tells the build what to install, so the Lambda fails at its first invocation; and"
        " `pipenv`, which walks up for a Pipfile, silently uses that of a folder above."
    )
    how_to_fix = "Write a Pipfile beside the Lambda's code with the entries that the message names."
    fix_safety = "unsafe"
    settings = ("require-pipfile", "manifests", "shared-pipfile")
    limits = (
        "Takes the place of the rules on single entries: a Lambda without a manifest has one"
        " finding for each file. Code that imports `aws_cdk` and is no handler runs when a Lambda"
        " is deployed, so it needs no manifest. Nor does, unless manifests are always required, a"
        " folder beside Lambdas that no template names and that holds no handler: Lambdas share"
        " what is in it."
    )
    see_also = ("missing-pipfile-entry", "undeclared-dependency")

    targets = OF_PACKAGES | _THIRD_PARTY

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        return facts.is_without_manifest and _needs_install(reference, facts)

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        missing = reading.unit.missing_manifest
        if missing is None or _is_always_required(reading):
            return
        if reading.resolver.shared_code.holds(reading.unit):
            return
        at_run_time = [
            FileImports(file, lacking)
            for file, references in imports
            if not (file.is_test or file.is_build_script)
            if (lacking := [each for each in references if not _may_be_built_in(each, reading)])
        ]
        everything = [each for _, references in at_run_time for each in references]
        edits = _create(missing, reading, everything)
        for file, references in at_run_time:
            names = dict.fromkeys(_what_to_install(each, reading) for each in references)
            yield self.at_import(
                file,
                references[0],
                f"Lambda `{reading.unit.name}` has no {name_of(missing.path)} and needs"
                f" {', '.join(names)} installed",
                f"create {missing.path}{_or_share(reading.unit)}",
                fix=fix_of(Applicability.UNSAFE, edits),
                subject="",
            )

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        if not _is_always_required(reading):
            return
        unit, missing = reading.unit, reading.unit.missing_manifest
        if missing:
            fault = f"Lambda `{unit.name}` has no {name_of(missing.path)}"
            suggestion = f"create {missing.path}{_or_share(unit)}"
            needs = [
                reference
                for file in reading.files
                if not file.is_test
                for reference in file.references
                if _needs_install(reference, reading.facts)
            ]
            fix = fix_of(Applicability.UNSAFE, _create(missing, reading, needs))
            yield self.finding(unit.path, START, fault, suggestion, unit, fix=fix)


def _or_share(unit: Unit) -> str:
    """A second suggestion, if a manifest above may be meant for the Lambda, too."""
    above = unit.manifest_above
    return f", or set `shared-pipfile = true` if {above.path} is meant for it" if above else ""


def _is_always_required(reading: UnitReading) -> bool:
    return reading.resolver.settings.require_pipfile == "always"


def _needs_install(reference: Reference, facts: ImportFacts) -> bool:
    if reference.is_in(NOT_AT_RUN_TIME):
        return False
    if package := needed_package(reference, facts):
        return not is_provided(package, facts)
    is_third_party = reference.target in _THIRD_PARTY
    return is_third_party and not reference.is_in(Context.OPTIONAL)


def _may_be_built_in(reference: Reference, reading: UnitReading) -> bool:
    """Whether a package lies in the code of a Lambda, of whose build not all is known."""
    package = needed_package(reference, reading.facts)
    unit = reading.unit
    return package is not None and unit.is_open and is_within(package.path, unit.path)


def _what_to_install(reference: Reference, reading: UnitReading) -> str:
    from orb_lint.resolution.owners import owners_of

    if package := needed_package(reference, reading.facts):
        return package.distribution
    owners = owners_of(reading.resolver.dependencies, reference)
    return owners[0] if len(owners) == 1 else f"what provides `{reference.top}`"


def _create(
    missing: Manifest, reading: UnitReading, references: list[Reference]
) -> tuple[Edit, ...]:
    """A new manifest for everything that a unit imports, as far as it is known for certain."""
    from orb_lint.resolution.owners import owners_of

    packages = [
        package
        for each in references
        if (package := needed_package(each, reading.facts)) is not None
    ]
    third_party = {
        owners[0]
        for each in references
        if needed_package(each, reading.facts) is None
        and len(owners := owners_of(reading.resolver.dependencies, each)) == 1
    }
    needed = with_required(reading, packages)
    if without_metadata(reading, needed):
        return ()
    return format_of(missing).add(missing, needed, sorted(third_party))
