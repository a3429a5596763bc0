"""E7722 undeclared-dependency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.files.paths import is_within, join
from orb_lint.findings import Finding, in_a_row
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.rules.support.third_party import (
    declaring_manifest,
    first_of_each_module,
    fix_by_adding,
    how_to_declare,
    metadata_of,
    must_succeed,
)
from orb_lint.workspace.model import UnitKind


class UndeclaredDependency(Rule):
    """Runtime code imports a third-party module that no Pipfile entry provides."""

    number = 22
    symbol = "undeclared-dependency"
    summary = "runtime code imports a third-party module that no Pipfile entry provides"
    why = (
        "It is installed on the developer's machine, as a part of something else, and the Lambda"
        " fails at its first invocation with `No module named …`. A package whose metadata does not"
        " require what it imports breaks every Lambda that installs it."
    )
    how_to_fix = (
        "Add the distribution to `[packages]`, then run `pipenv lock`. Where it is known by another"
        " name, say so in the setting `distributions`; where the runtime supplies it, in"
        " `runtime-provided`."
    )
    fix_safety = "unsafe"
    settings = ("runtime-provided", "distributions", "check-test-dependencies")
    limits = (
        "Silent about imports in `try` with `except ImportError`, or in an `if` that asks"
        " `find_spec`, about a package that is only installed for development, and if the unit"
        " declares a distribution with unknown import names that may install the module."
        " An entry whose environment marker is false on every Lambda"
        " counts for tests, and for imports in an `if` or in a module that is imported only there."
        " Code that imports `aws_cdk` and is no handler runs when a Lambda is deployed."
        " A layer without a manifest has what the functions that attach it declare; silent where"
        " these are not all known, Terraform makes it, or a build script names a folder like it."
    )
    see_also = ("transitive-dependency", "unused-pipfile-entry")

    targets = frozenset({Target.KNOWN, Target.OTHER_SYSTEMS})

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        is_known = facts.is_wholly_read or facts.is_installed_by_functions
        return must_succeed(reference) and is_known and not facts.is_open

    def check_imports(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        from orb_lint.resolution.owners import owners_of

        manifest = metadata_of(reading) or declaring_manifest(reading)
        if manifest is None:
            yield from self._check_bare_layer(imports, reading)
            return
        for file, reference in first_of_each_module(_meant_to_run(imports, reading), reading):
            if not _is_installed(file):
                continue
            if reference.target is Target.OTHER_SYSTEMS:
                from orb_lint.rules.support.other_systems import said_of_module

                if said := said_of_module(reading, reference.top):
                    yield self.at_import(file, reference, *said, subject=reference.top)
                continue
            owners = owners_of(reading.resolver.dependencies, reference)
            yield self.at_import(
                file,
                reference,
                f"{manifest.path} declares nothing that installs `{reference.module}`",
                how_to_declare(manifest, owners),
                fix=fix_by_adding(manifest, owners),
                subject=reference.top,
            )

    def _check_bare_layer(
        self, imports: Sequence[FileImports], reading: UnitReading
    ) -> Iterator[Finding]:
        """What neither a layer without a manifest nor any function that attaches it installs."""
        layer, resolver = reading.unit, reading.resolver
        functions = resolver.environments.functions_installing_for(layer)
        if not functions or resolver.script_copies.may_make(layer.path):
            return
        from orb_lint.resolution.owners import owners_of, spelled_owners

        names = in_a_row(each.path or "." for each in functions)
        for file, reference in first_of_each_module(imports, reading):
            owners = spelled_owners(owners_of(resolver.dependencies, reference))
            yield self.at_import(
                file,
                reference,
                f"no manifest of layer {layer.path}, nor of {names}, declares anything that"
                f" installs `{reference.module}`",
                f"declare {owners}",
                subject=reference.top,
            )


def _meant_to_run(imports: Sequence[FileImports], reading: UnitReading) -> Iterator[FileImports]:
    """The imports without those that are declared, and meant, for other systems only."""
    for file, references in imports:
        yield FileImports(
            file, [each for each in references if _is_meant_to_run(reading, file, each)]
        )


def _is_meant_to_run(reading: UnitReading, file: SourceFile, reference: Reference) -> bool:
    if reference.target is not Target.OTHER_SYSTEMS:
        return True
    from orb_lint.rules.support.other_systems import is_for_other_systems

    return not (file.is_test or is_for_other_systems(reading, file, reference))


def _is_installed(file: SourceFile) -> bool:
    """Whether a file of a package is installed with it; scripts and `setup.py` are not."""
    unit = file.unit
    if unit is None or unit.kind is not UnitKind.PACKAGE or file.is_probe:
        return True
    places = (join(unit.roots[0], name) for name in unit.import_names)
    return any(is_within(file.path.removesuffix(".py"), place) for place in places)
