"""What rules may ask of a unit when they judge an import."""

from __future__ import annotations

from orb_lint.manifests.formats import format_of
from orb_lint.records import NamedTuple
from orb_lint.resolution.environment import AT_RUN_TIME
from orb_lint.resolution.installed.dependencies import Dependencies
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit, UnitKind


class ImportFacts(NamedTuple):
    """All that a rule may ask about a unit when it judges an import.

    A verdict on an import is kept for all units with the same facts, so nothing else about a unit
    may decide about an import.

    Attributes:
        kind: what the unit is.
        path: of a package or a layer; "" for a Lambda, so that similar Lambdas share their facts.
        distribution: of a package, the name that it is installed by.
        is_without_manifest: it is a Lambda without a manifest.
        is_wholly_read: it has a manifest that could be read completely; of a package, all of its
            metadata files could, and it is not for development alone.
        is_installed_by_functions: it is a layer without a manifest, and all is known of the
            functions that attach it.
        lists_packages: it has a manifest in which a missing local package would be noticed.
        provided: PEP 503 names of the local packages that its manifest or its layers install.
        development: those that its manifest declares for development only.
        required: those that the metadata of a package requires, not only for its development, and
            in a way that leads to them.
        is_open: more is installed for it than could be read.
    """

    kind: UnitKind
    path: str
    distribution: str
    is_without_manifest: bool
    is_wholly_read: bool
    is_installed_by_functions: bool
    lists_packages: bool
    provided: frozenset[str]
    development: frozenset[str]
    required: frozenset[str]
    is_open: bool


def import_facts(unit: Unit, resolver: Resolver) -> ImportFacts:
    """The facts about a unit of the resolver's workspace."""
    declared = resolver.environments.of(unit).declared
    manifest = unit.manifest
    is_wholly_read = manifest is not None and manifest.problem is None
    is_silent = unit.has_computed_requirements or _is_for_development(unit, resolver.dependencies)
    if unit.kind is UnitKind.PACKAGE:
        is_wholly_read = not (is_silent or any(each.problem for each in unit.manifests))
    return ImportFacts(
        unit.kind,
        "" if unit.kind is UnitKind.LAMBDA else unit.path,
        unit.distribution,
        unit.missing_manifest is not None,
        is_wholly_read,
        bool(resolver.environments.functions_installing_for(unit)),
        manifest is not None
        and not is_silent
        and (is_wholly_read or unit.kind is UnitKind.PACKAGE or bool(manifest.entries)),
        declared.provided,
        declared.development,
        _required(unit, resolver.dependencies) if unit.kind is UnitKind.PACKAGE else frozenset(),
        declared.is_open,
    )


def _is_for_development(unit: Unit, dependencies: Dependencies) -> bool:
    """Whether nothing that runs installs a package, so that its metadata may be incomplete."""
    return unit.is_for_development and unit.canonical_name not in dependencies.declared_at_run_time


def _required(unit: Unit, dependencies: Dependencies) -> frozenset[str]:
    return frozenset(
        package.canonical_name
        for manifest in unit.manifests
        for entry in manifest.entries
        if entry.scope in AT_RUN_TIME
        and (package := dependencies.package_declared_by(manifest, entry))
        and format_of(manifest).source_fault(manifest, entry, package) is None
    )
