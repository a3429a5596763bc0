"""E7727 pipfile-entry-dev-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from orb_lint.findings import Applicability, Finding, fix_of
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Manifest, Scope
from orb_lint.manifests.names import normalize
from orb_lint.resolution.reference import Target
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.rules.support.local_packages import needed_package
from orb_lint.rules.support.third_party import declaring_manifest, runtime_imports
from orb_lint.source.record import NOT_AT_RUN_TIME

_IMPORTED = "imported at run time"


class PipfileEntryDevOnly(Rule):
    """Runtime code imports what the Pipfile declares for development only."""

    number = 27
    symbol = "pipfile-entry-dev-only"
    summary = "runtime code imports what the Pipfile declares only outside `[packages]`"
    why = (
        "The build installs `[packages]` alone. With the development packages on a developer's"
        " machine everything works; in AWS the import fails."
    )
    how_to_fix = "Move the entry to `[packages]`, then run `pipenv lock`."

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        manifest = declaring_manifest(reading)
        if manifest is None:
            return
        modules = _modules_needed_at_run_time(reading)
        packages = _packages_needed_at_run_time(reading)
        for declaring in reading.unit.manifests if modules or packages else ():
            yield from self._check_entries(reading, manifest, declaring, modules, packages)

    def _check_entries(
        self,
        reading: UnitReading,
        runtime: Manifest,
        manifest: Manifest,
        modules: Set[str],
        packages: Mapping[str, str],
    ) -> Iterator[Finding]:
        """The entries of one manifest that belong into that for run time."""
        resolver, form = reading.resolver, format_of(manifest)
        for entry in manifest.entries:
            if entry.scope is not Scope.DEVELOPMENT:
                continue
            package = resolver.dependencies.package_declared_by(manifest, entry)
            if package:
                need = packages.get(normalize(package.distribution))
            else:
                names = resolver.dependencies.import_names(entry.distribution) or ()
                is_imported = any(name.partition(".")[0] in modules for name in names)
                need = _IMPORTED if is_imported else None
            if need:
                yield self.finding(
                    manifest.path,
                    entry_span(manifest, entry),
                    f"`{entry.key}` is {need} and declared only in"
                    f" {form.section(manifest, entry)}: move it to {form.runtime_section(runtime)}",
                    resolver.workspace.unit_of(manifest.path),
                    fix=fix_of(Applicability.SAFE, form.move(manifest, entry, runtime)),
                    subject=str(entry),
                )


def _modules_needed_at_run_time(reading: UnitReading) -> set[str]:
    """The modules that run time imports and that are declared for development only."""
    return {
        reference.top
        for file, reference in runtime_imports(reading, Target.DEVELOPMENT)
        if not file.is_test
    }


def _packages_needed_at_run_time(reading: UnitReading) -> dict[str, str]:
    """What run time needs of the local packages that are declared for development only.

    Returns:
        PEP 503 name → how it is needed, for a message.
    """
    unit, resolver = reading.unit, reading.resolver
    development = resolver.environments.of(unit).declared.development
    if not development:
        return {}
    needed = {
        normalize(package.distribution): _IMPORTED
        for file in reading.files
        if not file.is_test
        for reference in file.references
        if not reference.is_in(NOT_AT_RUN_TIME) and (package := needed_package(reading, reference))
    }
    for manifest in unit.manifests:
        for entry, package in resolver.dependencies.local_entries(manifest):
            name = normalize(package.distribution) if package else None
            if package is None or (name in development and name not in needed):
                continue
            how = f"required at run time by {package.distribution}"
            for required in resolver.dependencies.required_packages(package, entry.extras):
                needed.setdefault(normalize(required.distribution), how)
    return {name: how for name, how in needed.items() if name in development}
