"""Why a unit is judged in part: what may stand on its path that nothing here tells."""

from __future__ import annotations

from orb_lint.files.paths import parent
from orb_lint.manifests.formats import entry_span
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit, is_test
from orb_lint.workspace.path_targets import PathKind


def gaps(resolver: Resolver, unit: Unit) -> list[str]:
    """Each gap in what is known of a unit, with what would close it."""
    found = list(unit.gaps)
    for _, manifest, entry in resolver.unaccounted.of(unit):
        place = f"{manifest.path}:{entry_span(manifest, entry).line}"
        found.append(
            f"{place} nobody knows which modules `{entry.key}` installs: say it in `distributions`"
        )
    dependencies = resolver.dependencies
    for manifest in unit.manifests:
        for entry, package in dependencies.local_entries(manifest):
            target = dependencies.entry_target(manifest, entry)
            if package is None and target is not None:
                kind = dependencies.path_target(target).kind
                if kind in (PathKind.UNKNOWN, PathKind.FILE, PathKind.FOLDER):
                    place = f"{manifest.path}:{entry_span(manifest, entry).line}"
                    found.append(f"{place} `{entry.path}` leads to no local package that is known")
    cargo = sorted({parent(path) for path in unit.files if not resolver.is_deployed(unit, path)})
    if cargo:
        more = f" and {len(cargo) - 1} more" if cargo[1:] else ""
        found.append(
            f"{cargo[0]}{more}: no handler reaches it, so nothing tells what it may import"
        )
    found += [
        f"{path} changes `sys.path`: nothing tells what it finds there"
        for path in unit.files
        if not is_test(path) and resolver.search_paths.leads_anywhere(path)
    ]
    if unit.has_computed_requirements and unit.manifest:
        found.append(f"{unit.manifest.path} computes what it requires")
    return found
