"""What is declared and what that brings: the local packages behind entries, and what they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from orb_lint.files.paths import ancestors, name_of, parent
from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.manifests.names import normalize
from orb_lint.records import NamedTuple
from orb_lint.resolution.installed.distributions import import_names
from orb_lint.strong_components import Groups
from orb_lint.workspace.model import Unit, UnitKind, Workspace
from orb_lint.workspace.paths.path_targets import (
    MAKES_INSTALLABLE,
    PathKind,
    PathTarget,
    find_path_target,
)

PackageWithExtras = tuple[str, frozenset[str]]
"""The path of a local package, and the PEP 503 names of its extras that are asked for."""


class Requirement(NamedTuple):
    """An entry that a local package needs to run, in the manifest that holds it."""

    manifest: Manifest
    entry: Entry


class Closure(NamedTuple):
    """What is installed wherever a local package is, whatever the system and the Python.

    Attributes:
        packages: the local packages, itself included, sorted by path.
        third_party: all else, by PEP 503 names.
    """

    packages: tuple[Unit, ...]
    third_party: dict[str, Requirement]


class Dependencies:
    """Follows the entries of manifests to the local packages of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tree = workspace.tree
        self._user_names = {
            normalize(distribution): names
            for distribution, names in workspace.settings.distributions.items()
        }
        self._packages_by_name = {
            unit.canonical_name: unit for unit in workspace.of_kind(UnitKind.PACKAGE)
        }
        self._packages_by_path = {unit.path: unit for unit in self._packages_by_name.values()}
        self._local_entries: dict[str, tuple[tuple[Entry, Unit | None], ...]] = {}
        self._path_targets: dict[str, PathTarget] = {}
        self._path_starts: dict[str, str] = {}
        self._required: dict[int, list[Unit]] = {}
        self._nodes: dict[str, tuple[PackageWithExtras, Unit]] = {}
        self._groups = Groups(self._required_by)
        self._declared: dict[str, Mapping[str, Mapping[PackageWithExtras, Unit]]] = {}
        self._by_extra: dict[str, Mapping[str, list[tuple[int, Manifest, Entry]]]] = {}
        self._closures: dict[int, Closure] = {}
        self._surely_needed: dict[str, list[Requirement]] = {}
        self._sure_groups = Groups(self._surely_required_by)

    @cached_property
    def declared_anywhere(self) -> frozenset[str]:
        """The PEP 503 names of all distributions that the manifests of units declare."""
        return frozenset(
            entry.distribution
            for unit in self._workspace.units
            for manifest in (*unit.manifests, *unit.other_manifests)
            for entry in manifest.entries
        )

    @cached_property
    def _declared_by_name(self) -> frozenset[str]:
        """The PEP 503 names of all that a manifest of a unit, or one above it, has by its name."""
        return frozenset(
            entry.distribution
            for unit in self._workspace.units
            for manifest in (*unit.manifests, unit.manifest_above)
            for entry in (manifest.entries if manifest else ())
            if entry.path is None
        )

    def presumed_owner(self, top: str) -> str | None:
        """The distribution that is declared by the name of a top-level module, to all appearances.

        Nobody knows what it installs, but it is no local package.
        """
        name = normalize(top)
        is_presumed = name in self._declared_by_name and self.import_names(name) is None
        return name if is_presumed and self.package(name) is None else None

    @cached_property
    def declared_at_run_time(self) -> frozenset[str]:
        """The PEP 503 names of those that some unit declares to run, whether by path or not."""
        return frozenset(
            entry.distribution
            for unit in self._workspace.units
            for manifest in unit.manifests
            for entry in manifest.entries
            if entry.scope is Scope.RUNTIME
        )

    def package(self, distribution: str) -> Unit | None:
        """The local package that is installed by a name, in any spelling."""
        return self._packages_by_name.get(normalize(distribution))

    def package_declared_by(self, manifest: Manifest, entry: Entry) -> Unit | None:
        """The local package that an entry of a manifest declares, by its path or by its name."""
        if entry.path is not None:
            by_path = self._packages_by_path.get(manifest.target(entry) or "")
            if by_path is None and manifest.paths_float:
                by_path = self._packages_by_path.get(self.entry_target(manifest, entry) or "")
            if by_path is not None:
                return by_path
        return self._packages_by_name.get(entry.distribution)

    def declared_by(
        self, entries: Iterable[tuple[Manifest, Entry]]
    ) -> dict[PackageWithExtras, Unit]:
        """The local packages that entries declare, with the extras that they ask for."""
        return {
            (package.path, frozenset(map(normalize, entry.extras))): package
            for manifest, entry in entries
            if (package := self.package_declared_by(manifest, entry))
        }

    def meant_by(self, entries: Iterable[tuple[Manifest, Entry]]) -> frozenset[str]:
        """PEP 503 names of local packages that entries name, though their paths lead to others."""
        from orb_lint.manifests.formats import format_of

        return frozenset(
            entry.distribution
            for manifest, entry in entries
            if entry.path is not None
            and (named := self._packages_by_name.get(entry.distribution))
            and self.package_declared_by(manifest, entry) is not named
            and format_of(manifest).is_named(manifest, entry)
        )

    def local_entries(self, manifest: Manifest) -> tuple[tuple[Entry, Unit | None], ...]:
        """The entries that have a path or declare a local package, each with that package."""
        if manifest.path not in self._local_entries:
            self._local_entries[manifest.path] = tuple(
                (entry, package)
                for entry in manifest.entries
                if (package := self.package_declared_by(manifest, entry)) or entry.path is not None
            )
        return self._local_entries[manifest.path]

    def installs(self, unit: Unit, path: str) -> bool:
        """Whether a path entry of a unit's manifests leads to a folder."""
        return any(
            self.entry_target(manifest, entry) == path
            for manifest in unit.manifests
            for entry, _ in self.local_entries(manifest)
        )

    def entry_target(self, manifest: Manifest, entry: Entry) -> str | None:
        """The path, relative to the root, that a path entry leads to; it may lie outside (`..`).

        Of the folders that it may start from, the first from which it leads to a package counts,
        else the first from which something is there, else that of its siblings.
        """
        if entry.path is None or not manifest.paths_float:
            return manifest.target(entry)
        targets = [manifest.target(entry, start) or "" for start in _starts(manifest)]
        packages = (each for each in targets if self.path_target(each).kind is PathKind.PACKAGE)
        found = next(chain(packages, filter(self._is_there, targets)), None)
        return manifest.target(entry, self.placed(manifest).start) if found is None else found

    def placed(self, manifest: Manifest) -> Manifest:
        """A manifest that knows where a new path in it starts.

        That is where the paths in it start which lead somewhere; where none does it is where pip
        runs, in the folder of the file that includes it.
        """
        if not manifest.paths_float:
            return manifest
        if manifest.path not in self._path_starts:
            self._path_starts[manifest.path] = self._path_start(manifest)
        return manifest._replace(start=self._path_starts[manifest.path])

    def _path_start(self, manifest: Manifest) -> str:
        with_path = [entry for entry in manifest.entries if entry.path is not None]
        told = (
            start
            for start in _starts(manifest)
            if any(self._is_there(manifest.target(entry, start) or "") for entry in with_path)
        )
        return next(told, manifest.included_from or manifest.folder)

    def _is_there(self, path: str) -> bool:
        return self.path_target(path).kind not in (PathKind.NOTHING, PathKind.OUTSIDE)

    def path_target(self, path: str) -> PathTarget:
        """What an entry's path, relative to the root, leads to."""
        if path not in self._path_targets:
            self._path_targets[path] = find_path_target(self._tree, path)
        return self._path_targets[path]

    def can_be_installed(self, package: Unit) -> bool:
        """Whether the folder of a local package has the metadata without which pip refuses it."""
        return any(
            parent(manifest.path) == package.path and name_of(manifest.path) in MAKES_INSTALLABLE
            for manifest in package.manifests
        )

    def required_packages(self, unit: Unit, extras: Iterable[str] = ()) -> list[Unit]:
        """The local packages that a package requires to run, directly or not, sorted.

        Args:
            unit: the package.
            extras: of it that are installed with it.
        """
        [group] = self.groups_of({(unit.path, frozenset(map(normalize, extras))): unit})
        if group not in self._required:
            by_path = {package.path: package for _, package in self.reached_from([group])}
            self._required[group] = [by_path[path] for path in sorted(by_path)]
        return [package for package in self._required[group] if package.path != unit.path]

    def groups_of(self, packages: Mapping[PackageWithExtras, Unit]) -> frozenset[int]:
        """The groups that local packages are in; packages of one all require one another."""
        return frozenset(self._groups.number_of(self._node(*each)) for each in packages.items())

    def reached_from(self, groups: Iterable[int]) -> Iterator[tuple[PackageWithExtras, Unit]]:
        """The local packages of some groups, with those that they require to run."""
        for group in self._groups.reached_from(groups):
            yield from map(self._nodes.__getitem__, self._groups.members[group])

    def _node(self, wanted: PackageWithExtras, package: Unit) -> str:
        """What stands for a package with some extras in the graph of all."""
        node = "\n".join((package.path, *sorted(wanted[1])))
        self._nodes[node] = (wanted, package)
        return node

    def _required_by(self, node: str) -> Iterator[str]:
        (_, extras), package = self._nodes[node]
        for extra in ("", *sorted(extras)):
            for each in self._declared_for(package, extra).items():
                yield self._node(*each)

    def all_required(
        self, packages: Mapping[PackageWithExtras, Unit]
    ) -> dict[PackageWithExtras, Unit]:
        """Local packages with those that they require to run."""
        found: dict[PackageWithExtras, Unit] = {}
        for start, unit in packages.items():
            pending = {} if start in found else {start: unit}
            while pending:
                wanted, package = pending.popitem()
                found[wanted] = package
                for extra in ("", *sorted(wanted[1])):
                    declared = self._declared_for(package, extra)
                    pending.update({each: declared[each] for each in declared if each not in found})
        return found

    def _declared_for(self, package: Unit, extra: str) -> Mapping[PackageWithExtras, Unit]:
        """The local packages that a package requires for one of its extras; "" for no extra."""
        if package.path not in self._declared:
            self._declared[package.path] = {
                each: self.declared_by((manifest, entry) for _, manifest, entry in entries)
                for each, entries in self._by_extra_of(package).items()
            }
        return self._declared[package.path].get(extra, {})

    def entries_to_run(
        self, package: Unit, extras: frozenset[str]
    ) -> Iterator[tuple[Manifest, Entry]]:
        """The entries that are installed wherever a package is, with some extras of it."""
        by_extra = self._by_extra_of(package)
        found = sorted(
            (each for extra in ("", *extras) for each in by_extra.get(extra, ())),
            key=lambda each: each[0],
        )
        return ((manifest, entry) for _, manifest, entry in found)

    def _by_extra_of(self, package: Unit) -> Mapping[str, list[tuple[int, Manifest, Entry]]]:
        """The entries of a package by the extra that brings them, "" for none; with their order."""
        if package.path not in self._by_extra:
            by_extra: defaultdict[str, list[tuple[int, Manifest, Entry]]] = defaultdict(list)
            for number, (manifest, entry) in enumerate(all_entries(package.manifests)):
                if entry.scope is Scope.RUNTIME:
                    by_extra[""].append((number, manifest, entry))
                elif entry.scope is Scope.OPTIONAL and entry.extra:
                    by_extra[normalize(entry.extra)].append((number, manifest, entry))
            self._by_extra[package.path] = dict(by_extra)
        return self._by_extra[package.path]

    def closure(self, unit: Unit, extras: Iterable[str] = ()) -> Closure:
        """What a package requires to run, directly or not, as far as that is certain.

        Left out is what has an environment marker, and what one file of a package requires and
        another does not: which of them counts depends on its build system.

        Args:
            unit: the package.
            extras: of it that are installed with it.
        """
        node = self._node((unit.path, frozenset(map(normalize, extras))), unit)
        group = self._sure_groups.number_of(node)
        if group not in self._closures:
            self._closures[group] = self._find_closure(group)
        return self._closures[group]

    def _find_closure(self, group: int) -> Closure:
        by_path: dict[str, Unit] = {}
        third_party: dict[str, Requirement] = {}
        for number in self._sure_groups.reached_from([group]):
            for node in self._sure_groups.members[number]:
                (path, _), by_path[path] = self._nodes[node]
                for each in self._surely_needed[node]:
                    third_party.setdefault(each.entry.distribution, each)
        return Closure(tuple(by_path[path] for path in sorted(by_path)), third_party)

    def _surely_required_by(self, node: str) -> Iterator[str]:
        """The packages that one requires for certain; what else it does is noted."""
        (_, extras), package = self._nodes[node]
        needed = self._surely_needed[node] = []
        for manifest, entry in _surely(self.entries_to_run(package, extras)):
            local = self.declared_by([(manifest, entry)])
            yield from (self._node(*each) for each in local.items())
            if not local and entry.path is None:
                needed.append(Requirement(manifest, entry))

    def import_names(self, distribution: str) -> tuple[str, ...] | None:
        """The import names that a distribution installs; None where that is not known for certain.

        What the user says comes first, then the workspace's own packages, then the curated data. Of
        a package of the workspace in which no module was found nothing is certain.

        Args:
            distribution: its PEP 503 name.
        """
        if distribution in self._user_names:
            return self._user_names[distribution]
        if unit := self._packages_by_name.get(distribution):
            return unit.import_names or None
        return import_names(distribution)


def _starts(manifest: Manifest) -> tuple[str, ...]:
    """The folders that a path in a requirements file may start from, the likeliest first."""
    return (manifest.folder, manifest.included_from, *ancestors(manifest.folder), "")


def all_entries(manifests: Iterable[Manifest]) -> Iterator[tuple[Manifest, Entry]]:
    """The entries of some manifests that may be installed for a Lambda, each with its manifest."""
    return (
        (manifest, entry)
        for manifest in manifests
        for entry in manifest.entries
        if entry.scope is not Scope.OTHER_SYSTEMS
    )


def entries_for_other_systems(manifests: Iterable[Manifest]) -> Iterator[tuple[Manifest, Entry]]:
    """The entries of some manifests that no Lambda installs, each with its manifest."""
    return (
        (manifest, entry)
        for manifest in manifests
        for entry in manifest.entries
        if entry.scope is Scope.OTHER_SYSTEMS
    )


def _surely(entries_to_run: Iterable[tuple[Manifest, Entry]]) -> Iterator[tuple[Manifest, Entry]]:
    """Those of the entries that no marker and no other list of requirements calls into question."""
    entries = [each for each in entries_to_run if not each[1].is_conditional]
    lists: defaultdict[str, set[str]] = defaultdict(set)
    for _, entry in entries:
        if entry.scope is Scope.RUNTIME:
            lists[entry.category].add(entry.distribution)
    for manifest, entry in entries:
        if entry.scope is Scope.OPTIONAL or all(
            entry.distribution in names for names in lists.values()
        ):
            yield manifest, entry
