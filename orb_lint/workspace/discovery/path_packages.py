"""Finds local packages that no glob names as such, by the path entries that lead to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.files.paths import is_within, join, name_of, upwards
from orb_lint.files.tree import Tree
from orb_lint.manifests.manifest import PIPFILE, Entry, Manifest, Scope
from orb_lint.manifests.metadata import read_metadata
from orb_lint.manifests.names import normalize
from orb_lint.workspace.discovery.layers import Layers
from orb_lint.workspace.discovery.unit_globs import UnitFolder, may_be_unit
from orb_lint.workspace.discovery.unit_manifests import UnitManifests
from orb_lint.workspace.model import UnitKind

_METADATA = ("pyproject.toml", "setup.py")
_MANIFEST = regex(r"Pipfile|pyproject\.toml|requirements.*\.txt")
_OF_LAMBDAS = (PIPFILE, "requirements.txt", "pyproject.toml")
_ROOT = regex(rb"[\"'\s=@:](?:\.\./)*\.{1,2}/?[\"'\s\[]")
_UV_MEMBER = b"workspace"
_NAMES_METADATA = (b"[project]", b"[tool.poetry]", b"setup(")


def packages_by_path(
    tree: Tree, unit_folders: Mapping[str, UnitFolder], manifests: UnitManifests, layers: Layers
) -> dict[str, UnitFolder]:
    """The folders with metadata that are packages only because a path entry leads to them.

    What but for that would be a layer is one only if it is installed to run a Lambda or another
    package: to work on the code of functions, layers are installed by their paths, too. Usually
    there is no such folder, and then no manifest is read. Folders in Lambdas that are still closed
    are not searched.
    """
    candidates = _with_metadata(tree, unit_folders, layers)
    found: dict[str, UnitFolder] = {}
    if not candidates:
        return found
    signs = [_UV_MEMBER, *(name_of(path).encode() for path in candidates if path)]
    members = _Members(tree, candidates)
    for path in _manifest_paths(tree, unit_folders):
        source = tree.read(path)
        if source and (_ROOT.search(source) or any(sign in source for sign in signs)):
            for manifest in manifests.read(path).manifests:
                for entry, target in (*_targets(manifest), *members.targets(manifest)):
                    if target in candidates and (
                        target not in unit_folders or _runs_unit(manifest, entry, unit_folders)
                    ):
                        found[target] = _unit_folder(manifest, entry, found.get(target))
    return found


class _Members:
    """The folders with metadata that are members of uv workspaces, by their distributions."""

    def __init__(self, tree: Tree, candidates: Iterable[str]) -> None:
        self._tree = tree
        self._candidates = candidates

    @cached_property
    def _by_distribution(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(self._candidates):
            metadata = read_metadata(path, self._tree.listed_content)
            found[normalize(metadata.distribution or name_of(path))].append(path)
        return found

    def targets(self, manifest: Manifest) -> Iterator[tuple[Entry, str]]:
        """The entries that uv has from the workspace of a manifest, each with where it leads."""
        workspace = manifest.uv_workspace
        for entry in manifest.entries if workspace else ():
            if entry.path is None and entry.is_editable:
                for path in self._by_distribution.get(entry.distribution, ()):
                    if workspace and workspace.has_member(path):
                        yield entry, path


def _runs_unit(manifest: Manifest, entry: Entry, unit_folders: Mapping[str, UnitFolder]) -> bool:
    """Whether an entry is installed to run the Lambda or the package that its manifest is of."""
    unit_folder = unit_folders.get(manifest.folder)
    is_deployed = unit_folder is not None and unit_folder.kind is not UnitKind.LAYER
    return is_deployed and entry.scope is Scope.RUNTIME


def _with_metadata(tree: Tree, unit_folders: Mapping[str, UnitFolder], layers: Layers) -> set[str]:
    """The open folders with package metadata that are no units, or layers that nothing names."""
    return {
        path
        for path, folder in tree.folders.opened.items()
        if may_be_unit(name_of(path))
        and (path not in unit_folders or layers.are_unnamed(path))
        and any(
            name in folder.files and _may_name_metadata(tree.read(join(path, name)))
            for name in _METADATA
        )
    }


def _may_name_metadata(source: bytes | None) -> bool:
    """Whether a file may be that of a package; what can't be read may say anything."""
    return source is None or any(mark in source for mark in _NAMES_METADATA)


def _unit_folder(manifest: Manifest, entry: Entry, known: UnitFolder | None) -> UnitFolder:
    """What makes a folder a package, with a further entry that leads to it."""
    unit_folder = known or UnitFolder(
        UnitKind.PACKAGE, f"{manifest.path}: path of {entry.key}", is_for_development=True
    )
    return (
        unit_folder._replace(is_for_development=False)
        if entry.scope is Scope.RUNTIME
        else unit_folder
    )


def _manifest_paths(tree: Tree, unit_folders: Mapping[str, UnitFolder]) -> Iterator[str]:
    """The manifests in open folders, and those of Lambdas that are still closed."""
    opened = tree.folders.opened
    for path, folder in [*opened.items()]:
        yield from (join(path, name) for name in folder.files if _MANIFEST.fullmatch(name))
    for path in unit_folders:
        if path not in opened:
            yield from (join(path, name) for name in _OF_LAMBDAS)


def _targets(manifest: Manifest) -> Iterator[tuple[Entry, str]]:
    """The path entries of a manifest, each with the paths to which it may lead."""
    for entry in manifest.entries:
        starts = upwards(manifest.folder) if manifest.paths_float else (manifest.folder,)
        for start in starts if entry.path is not None else ():
            target = manifest.target(entry, start)
            if target is not None and not is_within(target, ".."):
                yield entry, target
