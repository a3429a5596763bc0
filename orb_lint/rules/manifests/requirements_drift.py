"""W7733 requirements-drift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orb_lint.files.paths import relative_path
from orb_lint.findings import START, Finding, Related, Severity, in_a_row
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.manifests.names import ARCHIVES
from orb_lint.resolution.installed.dependencies import all_entries
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.support.locks import is_of_a_unit
from orb_lint.settings import ANY_PYTHON
from orb_lint.workspace.model import Unit, UnitKind
from orb_lint.workspace.paths.path_targets import PathKind


class RequirementsDrift(Rule):
    """A `requirements.txt` lacks a local package that the Pipfile beside it declares."""

    number = 33
    symbol = "requirements-drift"
    severity = Severity.WARNING
    may_follow_fix = True
    summary = "a requirements.txt lacks a local package that the Pipfile beside it declares"
    why = (
        "`sam build` installs from requirements.txt and never looks at the Pipfile, so the package"
        " is there in every test and missing in the deployed function."
    )
    how_to_fix = (
        "Add the path that the message gives, without `-e`: an editable install is a link, which"
        " leads nowhere once it is deployed. Or remove a requirements.txt that nothing uses."
    )
    settings = ("manifests",)
    limits = "Local packages alone are compared; versions of others are not."
    see_also = ("missing-pipfile-entry",)

    def check_pipfile(
        self, pipfile: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        files = resolver.workspace.requirements_beside(pipfile)
        if not files or any(file.problem for file in files) or not is_of_a_unit(unit, resolver):
            return
        if unit and unit.kind is UnitKind.PACKAGE:
            return
        from orb_lint.manifests.markers import on_lambda

        files = [on_lambda(file, unit.pythons if unit else ANY_PYTHON) for file in files]
        if missing := _missing(pipfile, files, resolver):
            yield self._finding(pipfile, files, missing, unit)

    def _finding(
        self,
        pipfile: Manifest,
        files: Sequence[Manifest],
        missing: Mapping[str, Entry],
        unit: Unit | None,
    ) -> Finding:
        paths = in_a_row(f"`{relative_path(pipfile.folder, each)}`" for each in missing)
        entries = missing.values()
        names = in_a_row(entry.key for entry in entries)
        named = {entry.distribution for file in files for entry in file.entries}
        is_named = any(entry.distribution in named for entry in entries)
        where = "requirements.txt by path" if is_named else "requirements.txt"
        return self.finding(
            files[0].path,
            START,
            f"{names}, which {pipfile.path} declares, {'is' if len(missing) == 1 else 'are'} not in"
            f" {where}",
            f"add {paths}",
            unit,
            related=tuple(
                Related(
                    pipfile.path, entry_span(pipfile, each).line, f"`{each.key}` is declared here"
                )
                for each in entries
            ),
            subject=names,
        )


def _missing(pipfile: Manifest, files: Sequence[Manifest], resolver: Resolver) -> dict[str, Entry]:
    """Path of a local package that the requirements files lack → its entry in the Pipfile."""
    present = {
        package.path
        for file, entry in all_entries(files)
        if (package := _installed_package(file, entry, resolver))
    }
    return {
        package.path: entry
        for entry, package in resolver.dependencies.local_entries(pipfile)
        if package
        and entry.scope is Scope.RUNTIME
        and package.path not in present
        and pipfile.target(entry) != pipfile.folder
    }


def _installed_package(file: Manifest, entry: Entry, resolver: Resolver) -> Unit | None:
    """The local package that a requirement installs, or may install as a wheel."""
    dependencies = resolver.dependencies
    package = dependencies.package_declared_by(file, entry)
    path = dependencies.entry_target(file, entry)
    if package is None or path == package.path:
        return package
    if path is None:
        origin = format_of(file).origin(file, entry)
        is_private = entry.index_name in resolver.settings.private_indexes
        return package if origin is None or is_private else None
    is_archive = path.endswith(ARCHIVES) or dependencies.path_target(path).kind is PathKind.UNKNOWN
    return package if is_archive else None
