"""What rules say of third-party imports and of the distributions that install them."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Applicability, Fix, fix_of
from orb_lint.manifests.formats import format_of
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.owners import spelled_owners
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import UnitReading
from orb_lint.source.record import NOT_AT_RUN_TIME, Context
from orb_lint.workspace.model import Kind


def declaring_manifest(reading: UnitReading) -> Manifest | None:
    """The Pipfile of a Lambda or layer, if all of it could be read."""
    unit = reading.unit
    if unit.kind is Kind.PACKAGE or unit.manifest is None or unit.manifest.problem:
        return None
    return unit.manifest


def metadata_of(reading: UnitReading) -> Manifest | None:
    """The first metadata file of a package, if all that the package requires could be read."""
    unit = reading.unit
    is_known = not unit.has_computed_requirements and not any(
        each.problem for each in unit.manifests
    )
    return unit.manifest if unit.kind is Kind.PACKAGE and is_known else None


def runtime_imports(reading: UnitReading, target: Target) -> Iterator[tuple[SourceFile, Reference]]:
    """The first import of each module in each file that leads to a target and must succeed.

    Tests are left out unless the settings say otherwise, and so are build scripts, what only type
    checkers see and what stands in `try` and `except ImportError`.
    """
    for file in reading.files:
        if file.is_build_script or (
            file.is_test and not reading.resolver.settings.check_test_dependencies
        ):
            continue
        seen: set[str] = set()
        for reference in file.references:
            if (
                reference.target is target
                and reference.top not in seen
                and not reference.is_in(NOT_AT_RUN_TIME | Context.OPTIONAL)
            ):
                seen.add(reference.top)
                yield file, reference


def how_to_declare(manifest: Manifest, owners: tuple[str, ...]) -> str:
    """The end of a message: what to add to a manifest."""
    if len(owners) == 1:
        return f"add {format_of(manifest).how_to_require(manifest, owners[0])}"
    return f"add {spelled_owners(owners)}"


def fix_by_adding(manifest: Manifest, owners: tuple[str, ...]) -> Fix | None:
    """The fix that declares the one distribution that is known to install a module."""
    if len(owners) != 1:
        return None
    return fix_of(Applicability.UNSAFE, format_of(manifest).add(manifest, [], owners))
