"""Finds entries of which nobody knows what they install, so that it may be any module.

An entry whose import names are in no data is presumed to install a module of its own name. If that
module is imported, the entry is accounted for. If not, its module probably has another name, and
may be the one that an unexplained import means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.records import NamedTuple
from orb_lint.resolution.environment import AT_RUN_TIME, Environments
from orb_lint.resolution.installed.dependencies import Dependencies, all_entries
from orb_lint.resolution.installed.distributions import presumed_import_names
from orb_lint.workspace.model import Unit, Workspace
from orb_lint.workspace.paths.path_targets import PathKind


class UnaccountedEntry(NamedTuple):
    """An entry that may install any module.

    Attributes:
        unit: that declares it: the one in question, or one of its layers or packages.
        manifest: of that unit.
        entry: of that manifest.
    """

    unit: Unit
    manifest: Manifest
    entry: Entry


class UnaccountedEntries:
    """Tells which entries of a workspace may install any module."""

    def __init__(
        self, workspace: Workspace, dependencies: Dependencies, environments: Environments
    ) -> None:
        self._tree = workspace.tree
        self._dependencies = dependencies
        self._environments = environments
        self._of_unit: dict[str, tuple[UnaccountedEntry, ...]] = {}
        self._is_imported: dict[tuple[str, str], bool] = {}
        self._last_sources: tuple[str, list[bytes]] = ("", [])

    def of(self, unit: Unit) -> tuple[UnaccountedEntry, ...]:
        """The entries through which a unit may have any module at run time."""
        if unit.path not in self._of_unit:
            is_worth_a_look = self._environments.of(unit).declared.has_unknown
            self._of_unit[unit.path] = tuple(self._find(unit)) if is_worth_a_look else ()
        return self._of_unit[unit.path]

    def _find(self, unit: Unit) -> Iterator[UnaccountedEntry]:
        entries = {(each.manifest.path, each.entry): each for each in self._entries_around(unit)}
        for each in entries.values():
            distribution = each.entry.distribution
            if self._dependencies.import_names(distribution) is None and not self._is_lost(each):
                presumed = presumed_import_names(distribution)
                if not any(
                    self._imports(user, name) for name in presumed for user in (each.unit, unit)
                ):
                    yield each

    def _imports(self, unit: Unit, top: str) -> bool:
        """Whether any file of a unit imports a top-level module; Lambdas ask of the same packages.

        A unit is asked about many in a row, so that the sources of the last one are kept.
        """
        key = unit.path, top
        if key not in self._is_imported:
            if self._last_sources[0] != unit.path:
                sources = [*filter(None, map(self._tree.read, unit.files))]
                self._last_sources = (unit.path, sources)
            self._is_imported[key] = any(_holds_import(each, top) for each in self._last_sources[1])
        return self._is_imported[key]

    def _is_lost(self, each: UnaccountedEntry) -> bool:
        """Whether the path of an entry leads nowhere, so that it installs nothing."""
        path = self._dependencies.entry_target(each.manifest, each.entry)
        return path is not None and (self._dependencies.path_target(path).kind is PathKind.NOTHING)

    def _entries_around(self, unit: Unit) -> Iterator[UnaccountedEntry]:
        """The entries of a unit, of its layers and of the packages that it gets."""
        at_hand = [unit, *self._environments.layers_of(unit)]
        for each in at_hand:
            for manifest, entry in all_entries((*each.manifests, *each.other_manifests)):
                if entry.scope in AT_RUN_TIME:
                    yield UnaccountedEntry(each, manifest, entry)
        declared = self._dependencies.declared_by(
            all_entries(manifest for each in at_hand for manifest in each.manifests)
        )
        packages = self._dependencies.all_required(declared)
        for (_, extras), package in packages.items():
            for manifest, entry in self._dependencies.entries_to_run(package, extras):
                yield UnaccountedEntry(package, manifest, entry)


def _holds_import(source: bytes, top: str) -> bool:
    """Whether a file imports a top-level module."""
    from orb_lint.source.scanner import scan

    return top.encode() in source and any(
        top in _top_level_names(record.module, *(alias.name for alias in record.names))
        for record in scan(source)
        if not record.level
    )


def _top_level_names(module: str, *names: str) -> Iterable[str]:
    """The top-level modules of a statement: of `from a.b import c` only `a`."""
    return {name.partition(".")[0] for name in ([module] if module else names)}
