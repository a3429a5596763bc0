"""What rules share about third-party imports and the distributions that install them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orb_lint.findings import Applicability, Fix, fix_of
from orb_lint.manifests.formats import format_of
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, UnitReading
from orb_lint.source.record import NOT_AT_RUN_TIME, Context
from orb_lint.workspace.model import UnitKind


def declaring_manifest(reading: UnitReading) -> Manifest | None:
    """The manifest of a Lambda or layer, if all of it could be read."""
    return reading.unit.manifest if has_declaring_manifest(reading.facts) else None


def metadata_of(reading: UnitReading) -> Manifest | None:
    """The first metadata file of a package, if all of its requirements could be read."""
    facts = reading.facts
    is_known = facts.kind is UnitKind.PACKAGE and facts.is_wholly_read
    return reading.unit.manifest if is_known else None


def has_declaring_manifest(facts: ImportFacts) -> bool:
    """Whether a unit is a Lambda or layer with a manifest that could be read completely."""
    return facts.is_wholly_read and facts.kind is not UnitKind.PACKAGE


def must_succeed(reference: Reference) -> bool:
    """Whether code runs an import, and fails if the import fails.

    That is not so in branches that a Lambda never takes or only type checkers read, nor in a `try`
    with `except ImportError`.
    """
    return not reference.is_in(NOT_AT_RUN_TIME | Context.OPTIONAL)


def first_of_each_module(
    imports: Iterable[FileImports], reading: UnitReading
) -> Iterator[tuple[SourceFile, Reference]]:
    """The first import of each module in each file.

    Build scripts are left out, and tests, too, unless the settings say otherwise.
    """
    for file, references in imports:
        if file.is_build_script or (
            file.is_test and not reading.resolver.settings.check_test_dependencies
        ):
            continue
        firsts: dict[str, Reference] = {}
        for reference in references:
            firsts.setdefault(reference.top, reference)
        for reference in firsts.values():
            yield file, reference


def how_to_declare(manifest: Manifest, owners: tuple[str, ...]) -> str:
    """What to add to a manifest, for the end of a message."""
    from orb_lint.resolution.owners import spelled_owners

    if len(owners) == 1:
        return f"add {format_of(manifest).how_to_require(manifest, owners[0])}"
    return f"add {spelled_owners(owners)}"


def fix_by_adding(manifest: Manifest, owners: tuple[str, ...]) -> Fix | None:
    """The fix that declares the only distribution that is known to install a module."""
    if len(owners) != 1 or any(entry.distribution == owners[0] for entry in manifest.entries):
        return None
    return fix_of(Applicability.UNSAFE, format_of(manifest).add(manifest, [], owners))
