"""Builds one unit: what it is called, what it can import, what declares its dependencies."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable

from orb_lint.expressions import regex
from orb_lint.files.paths import is_within, join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.manifests.builds.source_root import source_root
from orb_lint.manifests.manifest import PIPFILE, Manifest
from orb_lint.manifests.metadata import read_metadata
from orb_lint.manifests.names import import_name
from orb_lint.manifests.requirements.read import read_requirements_files, requirements_paths
from orb_lint.settings import NEWEST_PYTHON, OLDEST_PYTHON, Settings, Version
from orb_lint.workspace.layers import Deployed, Layers
from orb_lint.workspace.model import Unit, UnitKind, is_test
from orb_lint.workspace.places import (
    NO_IMPORT_PACKAGE,
    Place,
    import_packages,
    import_packages_in,
    may_be_imported,
)
from orb_lint.workspace.unit_manifests import Found, UnitManifests

_PYTHON = regex(r"3\.(\d{1,4})(?:\.\d+)?")
_NO_MODULE = frozenset({"__init__.py", "conftest.py", "setup.py"})


def build_unit(
    tree: Tree,
    settings: Settings,
    path: str,
    place: Place,
    files: list[str],
    code_roots: tuple[str, ...],
    manifests: UnitManifests,
    deployed: Deployed,
    layers: Layers,
) -> Unit:
    """The unit at a place, with what is declared for it.

    Args:
        tree: of the workspace.
        settings: of the workspace.
        path: of the unit's folder.
        place: what makes it a unit.
        files: its Python files, those that pip put there included.
        code_roots: the code folders of templates that are import roots of it.
        manifests: of the workspace.
        deployed: what templates say of the functions that run its code.
        layers: of the workspace.
    """
    inner = [folder for folder in code_roots if is_within(folder, path)]
    found = _find_manifests(manifests, place, path, inner, files)
    unit = Unit(
        place.kind,
        posixpath.basename(path) or posixpath.basename(tree.root),
        path,
        place.why,
        tuple(files),
        (path, *code_roots),
        found.manifests,
        (),
        _target_python(found.manifests, settings.target_python, deployed.runtime),
        has_computed_requirements=not found.is_complete,
        attached=deployed.attached,
        functions=deployed.functions,
        handlers=deployed.handlers,
        gaps=deployed.gaps,
        brings=deployed.brings,
    )
    if place.kind is UnitKind.PACKAGE:
        return _as_package(tree, unit, settings, manifests)
    if place.kind is UnitKind.LAYER:
        unit = unit._replace(
            roots=layers.roots(path),
            import_names=layers.import_names(path),
            gaps=layers.gaps(path),
            delivers=layers.delivers(path),
        )
    elif not found.manifests:
        unit = unit._replace(
            missing_manifest=manifests.missing(path, inner), manifest_above=manifests.above(path)
        )
    vendored = _vendored(tree, unit.roots)
    return unit._replace(
        files=tuple(file for file in files if file not in vendored) if vendored else unit.files,
        other_manifests=_other_manifests(tree, unit, manifests),
    )


def _find_manifests(
    manifests: UnitManifests, place: Place, path: str, inner: list[str], files: list[str]
) -> Found:
    """What declares the dependencies of a unit; of a package, its Pipfile."""
    if place.kind is UnitKind.PACKAGE:
        return manifests.pipfile(path)
    is_lambda = place.kind is UnitKind.LAMBDA
    found = manifests.find(path, inner, may_be_shared=is_lambda)
    if is_lambda and not found.manifests:
        return _only_manifest_inside(manifests, files)
    return found


def _other_manifests(tree: Tree, unit: Unit, manifests: UnitManifests) -> tuple[Manifest, ...]:
    """What stands beside the manifests of a Lambda or a layer, and may be installed, too."""
    folders = {unit.path} if unit.kind is UnitKind.LAMBDA else {unit.path, *unit.roots}
    read = {manifest.path for manifest in unit.manifests}
    found = (*_read_requirements(tree, folders, read), *manifests.others(unit.path))
    return tuple({each.path: each for each in found if each.path not in read}.values())


def _vendored(tree: Tree, roots: Iterable[str]) -> set[str]:
    """The files that pip has put into some folders, as it has recorded there.

    Source: the PyPA specification "Recording installed projects".
    """
    found: set[str] = set()
    for root in roots:
        listed = tree.folders.get(root)
        for name in listed.folders if listed else ():
            if name.endswith(".dist-info"):
                record = tree.read_listed(join(root, f"{name}/RECORD")) or b""
                found.update(
                    join(root, line.partition(",")[0].strip('"'))
                    for line in record.decode(errors="replace").splitlines()
                )
    return found


def _only_manifest_inside(manifests: UnitManifests, files: list[str]) -> Found:
    """The manifest beside some file of a Lambda whose code folder no template tells."""
    folders = sorted({parent(file) for file in files if not is_test(file)})
    inside = [manifests.find(folder, (), may_be_shared=False) for folder in folders]
    found = [each for each in inside if each.manifests]
    return found[0] if len(found) == 1 else Found()


def _as_package(tree: Tree, unit: Unit, settings: Settings, manifests: UnitManifests) -> Unit:
    path = unit.path
    metadata = read_metadata(path, read := tree.read_listed, manifests.uv_workspace_of(path))
    distribution = metadata.distribution or unit.name
    stated = source_root(metadata.manifests)
    root, names = _installs(tree, path, distribution, join(path, stated) if stated else None)
    read_already = {manifest.path for manifest in metadata.manifests}
    requirements = [
        manifest
        for manifest in read_requirements_files(requirements_paths(tree, path), read)
        if manifest.path not in read_already
    ]
    lock = _read_lock(tree, path)
    return unit._replace(
        roots=(root, *(base for base in unit.roots if base != root)),
        manifests=metadata.manifests,
        other_manifests=(*requirements, *unit.manifests, *lock),
        distribution=distribution,
        import_names=tuple(names),
        has_computed_requirements=not metadata.complete,
        target_python=_target_python(
            (*unit.manifests, *metadata.manifests), settings.target_python
        ),
    )


def _read_lock(tree: Tree, folder: str) -> tuple[Manifest, ...]:
    """The lock in a folder, if there is one."""
    path = join(folder, f"{PIPFILE}.lock")
    source = tree.read_listed(path)
    if source is None:
        return ()
    from orb_lint.manifests.lockfile import read_lockfile

    return (read_lockfile(path, source),)


def _installs(
    tree: Tree, path: str, distribution: str, stated: str | None
) -> tuple[str, list[str]]:
    """The folder that the names which a package installs start from, and these top-level names.

    Args:
        tree: of the workspace.
        path: of the package's folder.
        distribution: the package's name.
        stated: the folder that its build configuration names, if any.
    """
    source = join(path, "src")
    if stated not in (None, source) and stated in tree.folders:
        return stated, import_packages_in(tree, stated) or _namespaces(tree, stated)
    if names := import_packages(tree, path):
        is_flat = names[0] in tree.folders[path].folders
        root = path if is_flat else source
        return root, [*names, *(() if is_flat else _namespaces(tree, source, names))]
    name = name_of(path)
    if "__init__.py" in tree.folders[path].files and name.isidentifier():
        return parent(path), [name]
    root = source if source in tree.folders else path
    return root, _namespace_packages(tree, root, distribution)


def _namespaces(tree: Tree, source: str, known: Container[str] = ()) -> list[str]:
    """The folders in a folder of modules that hold some and are no packages: PEP 420."""
    return [
        name
        for name in tree.folders[source].folders
        if name.isidentifier() and name not in known and _holds_modules(tree, join(source, name))
    ]


def _namespace_packages(tree: Tree, root: str, distribution: str) -> list[str]:
    """What a package without any `__init__.py` at its root installs.

    All that its `src` holds; else its namesake folder, the namespace that its name begins with
    (`acme/core` of `acme-core`), the one around its namesake (`acme/core` of `core`), or its
    modules.
    """
    if name_of(root) == "src" and (found := _namespaces(tree, root)):
        return found
    folder = tree.folders[root]
    if import_name(distribution) in folder.folders:
        return [import_name(distribution)]
    namespace = import_name(distribution).partition("_")[0]
    if namespace not in NO_IMPORT_PACKAGE and _holds_modules(tree, join(root, namespace)):
        return [namespace]
    around = [
        name
        for name in folder.folders
        if may_be_imported(name)
        and import_name(distribution) in import_packages(tree, join(root, name))
    ]
    return around or [
        name.removesuffix(".py")
        for name in folder.files
        if name.endswith(".py") and name not in _NO_MODULE and not name.startswith("test_")
    ]


def _holds_modules(tree: Tree, path: str) -> bool:
    """Whether a folder, at whatever depth, holds Python files."""
    return any(
        name.endswith(".py")
        for folder in tree.folders_below(path)
        for name in tree.folders[folder].files
    )


def _read_requirements(tree: Tree, folders: Iterable[str], read: Container[str]) -> list[Manifest]:
    """The `requirements.txt` of some folders, and what they include, but for what is read."""
    paths = [join(folder, "requirements.txt") for folder in sorted(folders)]
    unread = [path for path in paths if path not in read]
    return read_requirements_files(unread, tree.read_listed)


def _target_python(
    manifests: Iterable[Manifest], default: Version, runtime: Version | None = None
) -> Version:
    if runtime:
        return _supported(runtime)
    for manifest in manifests:
        if asked := _PYTHON.fullmatch(manifest.target_python or ""):
            return _supported((3, int(asked[1])))
    return default


def _supported(version: Version) -> Version:
    return min(max(version, OLDEST_PYTHON), NEWEST_PYTHON)
