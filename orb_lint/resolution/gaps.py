"""Why a unit is judged in part: what else may be on its path that the workspace does not tell."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import is_test, parent
from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit
from orb_lint.workspace.paths.path_targets import PathKind

_OF_NO_PACKAGE = (PathKind.UNKNOWN, PathKind.FILE, PathKind.FOLDER)


def gaps(resolver: Resolver, unit: Unit) -> list[str]:
    """Each gap in what is known of a unit, with what closes it."""
    computes = unit.has_computed_requirements and unit.manifest
    return [
        *unit.gaps,
        *filter(None, [unit.beside]),
        *_of_unknown_distributions(resolver, unit),
        *_of_unknown_packages(resolver, unit),
        *_of_files_without_handler(resolver, unit),
        *(
            f"{link} is a link to {real}, whose imports are judged where they stand"
            for link, real in sorted(resolver.workspace.linked_code(unit).items())
        ),
        *(
            f"{path} changes `sys.path`: nothing tells what it finds there"
            for path in unit.files
            if not is_test(path) and resolver.search_paths.leads_anywhere(path)
        ),
        *([f"{computes.path} computes what it requires"] if computes else []),
        *(
            f"{manifest.path}:{manifest.problem.line} {manifest.problem.reason}"
            for manifest in unit.manifests
            if manifest.problem
        ),
    ]


def _of_unknown_distributions(resolver: Resolver, unit: Unit) -> Iterator[str]:
    for _, manifest, entry in resolver.unaccounted.of(unit):
        yield (
            f"{_place(manifest, entry)} nobody knows which modules `{entry.key}` installs: say it"
            " in `distributions`"
        )


def _of_unknown_packages(resolver: Resolver, unit: Unit) -> Iterator[str]:
    """The gaps left by path entries that lead to what may be a package, but is no known one."""
    dependencies = resolver.dependencies
    for manifest in unit.manifests:
        for entry, package in dependencies.local_entries(manifest):
            target = None if package else dependencies.entry_target(manifest, entry)
            if target is not None and dependencies.path_target(target).kind in _OF_NO_PACKAGE:
                place = _place(manifest, entry)
                yield f"{place} `{entry.path}` leads to no local package that is known"


def _of_files_without_handler(resolver: Resolver, unit: Unit) -> Iterator[str]:
    cargo = sorted({parent(path) for path in unit.files if not resolver.is_deployed(unit, path)})
    if cargo:
        more = f" and {len(cargo) - 1} more" if cargo[1:] else ""
        yield f"{cargo[0]}{more}: no handler reaches it, so nothing tells what it may import"


def _place(manifest: Manifest, entry: Entry) -> str:
    return f"{manifest.path}:{entry_span(manifest, entry).line}"
