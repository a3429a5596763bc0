"""Builds one unit: its name, what it can import, and what declares its dependencies."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from orb_lint.expressions import regex
from orb_lint.files.paths import innermost, is_test, is_within, join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.manifests.builds.source_root import source_root
from orb_lint.manifests.manifest import PIPFILE, Manifest
from orb_lint.manifests.metadata import read_metadata
from orb_lint.manifests.names import import_name, normalize
from orb_lint.manifests.requirements.read import read_requirements_files, requirements_paths
from orb_lint.records import NamedTuple
from orb_lint.settings import ANY_PYTHON, NEWEST_PYTHON, OLDEST_PYTHON, Pythons, Settings, Version
from orb_lint.workspace.discovery.installed_modules import installed_modules
from orb_lint.workspace.discovery.layers import Layers
from orb_lint.workspace.discovery.unit_globs import UnitFolder
from orb_lint.workspace.discovery.unit_manifests import Found, UnitManifests
from orb_lint.workspace.model import Unit, UnitKind
from orb_lint.workspace.recorded_files import recorded_files
from orb_lint.workspace.templates.deployment import DeployedFunction

_PYTHON = regex(r"3\.(\d{1,4})(?:\.\d+)?")


class UnitSource(NamedTuple):
    """What one unit is built from.

    Attributes:
        path: of its folder.
        unit_folder: what makes that a unit.
        files: its Python files, including those that pip has put there.
        code_roots: the code folders of templates that are its import roots.
        functions: of templates that run its code.
    """

    path: str
    unit_folder: UnitFolder
    files: Sequence[str]
    code_roots: tuple[str, ...]
    functions: Sequence[DeployedFunction]


class UnitBuilder:
    """Builds the units of one workspace."""

    def __init__(
        self, tree: Tree, settings: Settings, manifests: UnitManifests, layers: Layers
    ) -> None:
        """Keep what all units of a workspace are built from."""
        self._tree = tree
        self._default_python = settings.target_python
        self._manifests = manifests
        self._layers = layers

    def build(self, source: UnitSource) -> Unit:
        """The unit in a folder, with its manifests."""
        path = source.path
        code_folders = [folder for folder in source.code_roots if is_within(folder, path)]
        found = self._find_manifests(source, code_folders)
        unit = self._with_manifests(source, found)
        if unit.kind is UnitKind.PACKAGE:
            return _with_scopes(self._as_package(unit, source.unit_folder))
        if unit.kind is UnitKind.LAYER:
            unit = self._as_layer(unit)
        elif not found.manifests:
            unit = unit._replace(
                missing_manifest=self._manifests.missing(path, code_folders),
                manifest_above=self._manifests.above(path),
            )
        recorded = recorded_files(self._tree, {*unit.roots, *_folders_inside(path, unit.files)})
        copied = _copied_modules(unit) if unit.kind is UnitKind.LAYER else ()
        unit = unit._replace(
            files=tuple(
                file
                for file in unit.files
                if file not in recorded and innermost(file.removesuffix(".py"), copied) is None
            ),
            other_manifests=self._other_manifests(unit),
        )
        return _with_scopes(unit)

    def _with_manifests(self, source: UnitSource, found: Found) -> Unit:
        """A unit of any kind, with its manifests and what templates say of it."""
        path, kind = source.path, source.unit_folder.kind
        deployed = self._layers.deployed(path, source.functions)
        pythons = _pythons(found.manifests, kind, self._default_python, deployed.runtimes)
        return Unit(
            kind,
            name_of(path) or name_of(self._tree.root),
            path,
            source.unit_folder.why,
            tuple(source.files),
            (path, *source.code_roots),
            found.manifests,
            (),
            *pythons,
            has_computed_requirements=not found.is_complete,
            attached=deployed.attached,
            functions=deployed.functions,
            templates=deployed.templates,
            handlers=deployed.handlers,
            gaps=deployed.gaps,
            adds=deployed.adds,
            lost_layers=deployed.lost,
        )

    def _find_manifests(self, source: UnitSource, code_folders: Sequence[str]) -> Found:
        """The manifests of a unit; for a package, its Pipfile."""
        manifests, kind = self._manifests, source.unit_folder.kind
        if kind is UnitKind.PACKAGE:
            return manifests.pipfile(source.path)
        is_lambda = kind is UnitKind.LAMBDA
        found = manifests.find(source.path, code_folders, may_be_shared=is_lambda)
        if is_lambda and not found.manifests:
            return self._only_manifest_inside(source.files)
        return found

    def _only_manifest_inside(self, files: Iterable[str]) -> Found:
        """The only manifest inside a Lambda whose code folder no template names."""
        folders = sorted({parent(file) for file in files if not is_test(file)})
        inside = [self._manifests.find(folder, (), may_be_shared=False) for folder in folders]
        found = [each for each in inside if each.manifests]
        return found[0] if len(found) == 1 else Found()

    def _other_manifests(self, unit: Unit) -> tuple[Manifest, ...]:
        """The manifests beside those of a Lambda or layer, which may be installed, too."""
        folders = {unit.path} if unit.kind is UnitKind.LAMBDA else {unit.path, *unit.roots}
        read = {manifest.path for manifest in unit.manifests}
        requirements = _read_requirements(self._tree, folders, read)
        found = (*requirements, *self._manifests.others(unit.path), *self._own_metadata(unit))
        return tuple({each.path: each for each in found if each.path not in read}.values())

    def _own_metadata(self, unit: Unit) -> tuple[Manifest, ...]:
        """The metadata beside a unit's code, if the entry `.` of its manifest installs it."""
        is_installed = any(
            entry.path is not None and manifest.target(entry) == unit.path
            for manifest in unit.manifests
            for entry in manifest.entries
        )
        if not is_installed:
            return ()
        workspace = self._manifests.uv_workspace_of(unit.path)
        return read_metadata(unit.path, self._tree.listed_content, workspace).manifests

    def _as_layer(self, unit: Unit) -> Unit:
        """A layer with the modules in it and those that a build copies there."""
        path, layers = unit.path, self._layers
        return unit._replace(
            roots=layers.roots(path),
            import_names=layers.import_names(path),
            gaps=layers.gaps(path),
            delivers=layers.delivers(path),
            beside=layers.beside(path),
            attaching=layers.attaching(path),
        )

    def _as_package(self, unit: Unit, unit_folder: UnitFolder) -> Unit:
        """A package with its metadata and what it installs."""
        path, tree = unit.path, self._tree
        metadata = read_metadata(path, tree.listed_content, self._manifests.uv_workspace_of(path))
        distribution = metadata.distribution or unit.name
        stated = source_root(metadata.manifests)
        root, names = installed_modules(
            tree, path, distribution, join(path, stated) if stated else None
        )
        asking = (*unit.manifests, *metadata.manifests)
        target_python, pythons = _pythons(asking, unit.kind, self._default_python)
        return unit._replace(
            roots=(root, *(base for base in unit.roots if base != root)),
            manifests=metadata.manifests,
            other_manifests=(
                *_requirements_files(tree, path, metadata.manifests),
                *unit.manifests,
                *_read_lock(tree, path),
            ),
            distribution=distribution,
            canonical_name=normalize(distribution),
            import_names=tuple(names),
            has_computed_requirements=not metadata.complete,
            is_for_development=unit_folder.is_for_development,
            target_python=target_python,
            pythons=pythons,
        )


def _copied_modules(layer: Unit) -> frozenset[str]:
    """Where a layer holds what its own manifest installs, if somebody has put that there.

    To make layers small, the records that pip leaves beside it are often thrown away.
    """
    return frozenset(
        join(root, import_name(entry.distribution))
        for root in layer.roots
        for manifest in layer.manifests
        for entry in manifest.entries
        if entry.path is None
    )


def _folders_inside(path: str, files: Iterable[str]) -> set[str]:
    """The folders in a unit that hold its files, at any depth."""
    found: set[str] = set()
    for folder in {parent(file) for file in files}:
        while folder != path and folder not in found and is_within(folder, path):
            found.add(folder)
            folder = parent(folder)
    return found


def _requirements_files(tree: Tree, folder: str, read: Iterable[Manifest]) -> list[Manifest]:
    """All requirements files of a package, without those that belong to its metadata."""
    already = {manifest.path for manifest in read}
    found = read_requirements_files(requirements_paths(tree, folder), tree.read_listed)
    return [manifest for manifest in found if manifest.path not in already]


def _read_lock(tree: Tree, folder: str) -> tuple[Manifest, ...]:
    """The lock in a folder, if there is one."""
    path = join(folder, f"{PIPFILE}.lock")
    source = tree.read_listed(path)
    if source is None:
        return ()
    from orb_lint.manifests.lockfile import read_lockfile

    return (read_lockfile(path, source),)


def _read_requirements(tree: Tree, folders: Iterable[str], read: Container[str]) -> list[Manifest]:
    """The `requirements.txt` of some folders and what they include, without what has been read."""
    paths = [join(folder, "requirements.txt") for folder in sorted(folders)]
    unread = [path for path in paths if path not in read]
    return read_requirements_files(unread, tree.read_listed)


def _with_scopes(unit: Unit) -> Unit:
    """A unit in whose manifests the entries that no Lambda installs are marked as such."""
    manifests = (*unit.manifests, *unit.other_manifests)
    if not any(entry.marker for manifest in manifests for entry in manifest.entries):
        return unit
    from orb_lint.manifests.markers import on_lambda

    told = tuple(on_lambda(manifest, unit.pythons) for manifest in manifests)
    count = len(unit.manifests)
    return unit._replace(manifests=told[:count], other_manifests=told[count:])


def _pythons(
    asking: Iterable[Manifest],
    kind: UnitKind,
    default: Version,
    runtimes: Pythons | None = None,
) -> tuple[Version, Pythons]:
    """The version of Python by which a unit is judged, and the oldest and newest it may run on.

    Args:
        asking: manifests of the unit; the first that asks for a version of Python decides.
        kind: of the unit.
        default: if nothing else tells; the newest version does not exclude older ones.
        runtimes: that templates tell.
    """
    told = runtimes or next(filter(None, (_asked_by(each, kind) for each in asking)), None)
    if told is None:
        return default, ANY_PYTHON if default == NEWEST_PYTHON else (default, default)
    oldest, newest = map(_supported, told)
    return oldest, (oldest, newest)


def _asked_by(manifest: Manifest, kind: UnitKind) -> Pythons | None:
    """The versions that a manifest asks for; only the Pipfile of a Lambda or layer fixes one."""
    asked = _PYTHON.fullmatch(manifest.target_python or "")
    if asked is None:
        return None
    version = (3, int(asked[1]))
    is_exact = kind is not UnitKind.PACKAGE and manifest.is_pipfile
    return version, version if is_exact else NEWEST_PYTHON


def _supported(version: Version) -> Version:
    return min(max(version, OLDEST_PYTHON), NEWEST_PYTHON)
