"""Finds the units of a workspace: by globs of folders and by SAM/CloudFormation templates."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from orb_lint.settings import NEWEST_PYTHON, OLDEST_PYTHON, Settings, SettingsError, Version
from orb_lint.workspace.globs import compile_glob
from orb_lint.workspace.lockfile import read_lockfile
from orb_lint.workspace.manifest import Manifest, Problem
from orb_lint.workspace.metadata import read_metadata
from orb_lint.workspace.model import Kind, Unit, Workspace, is_test
from orb_lint.workspace.names import import_name, normalize
from orb_lint.workspace.pipfile import read_pipfile
from orb_lint.workspace.requirements import read_requirements_files, requirements_paths
from orb_lint.workspace.tree import Tree, ancestors, is_within, join, parent, walk
from orb_lint.workspace.unit_manifests import PIPFILE, Found, UnitManifests

if TYPE_CHECKING:
    from orb_lint.workspace.templates import Template

_NO_UNIT = frozenset({"tests", "__pycache__", "node_modules"})
TEMPLATE_NAME = re.compile(r".*\.(?:ya?ml|template)$|.*template.*\.json$", re.IGNORECASE)
_PYTHON = re.compile(r"3\.(\d+)(?:\.\d+)?")
_LARGEST_TEMPLATE = 8 << 20
_NO_IMPORT_PACKAGE = frozenset({"build", "docs", "examples", "scripts", "src", "tests"})
_NO_MODULE = frozenset({"__init__.py", "conftest.py", "setup.py"})


class _Place(NamedTuple):
    """A folder that is to be a unit."""

    kind: Kind
    why: str


class _Attachment(NamedTuple):
    """A function of a template: the folder of its code and the layers it is given."""

    folder: str
    why: str
    layers: tuple[str, ...] | None


class _Templates(NamedTuple):
    functions: list[_Attachment]
    layers: dict[str, str]
    problems: list[tuple[str, int, str]]


def discover(
    root: str, settings: Settings, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> Workspace:
    """Walk a workspace and find its units.

    Args:
        root: absolute path of the workspace.
        settings: its settings.
        unsaved: contents of files, by path, to be taken for those on disk.

    Raises:
        SettingsError: a configured glob that matches no folder, or a contract that names a
            package the workspace does not have.
    """
    exclude = settings.exclude + settings.extend_exclude
    tree = walk(root, exclude)
    for path in unsaved:
        if not tree.exists(path):
            tree = tree.with_file(path, exclude)
    return discover_in(tree._replace(unsaved=unsaved), settings)


def discover_in(tree: Tree, settings: Settings) -> Workspace:
    """Find the units among files that have been listed.

    Raises:
        SettingsError: as `discover` does.
    """
    by_template = _read_templates(tree)
    places = _places_by_glob(tree, settings)
    code_roots = _add_places_by_template(tree, places, by_template)
    files, outside = _assign_files(tree, places)
    _refuse_globs_without_match(settings, {path: places[path] for path in places if files[path]})
    attached = _attached_layers(places, by_template)
    pipfiles = _read_pipfiles(tree)
    manifests = UnitManifests(
        tree,
        settings,
        pipfiles,
        (function.folder for function in by_template.functions),
        partial(_read_known, tree),
    )
    units = tuple(
        _build_unit(
            tree,
            settings,
            path,
            place,
            files[path],
            code_roots[path],
            manifests,
            attached.get(path),
        )
        for path, place in sorted(places.items())
        if files[path]
    )
    _refuse_unknown_contracts(settings, units)
    problems = [
        *by_template.problems,
        *((path, 1, f"cannot be listed: {reason}") for path, reason in tree.unreadable),
    ]
    return Workspace(
        tree.root,
        settings,
        tree,
        units,
        _judged_manifests(settings, pipfiles, units),
        tuple(outside),
        tuple(sorted(problems)),
    )


def why_no_units(workspace: Workspace) -> str:
    """What to say of a workspace in which no unit was found."""
    settings = workspace.settings
    return (
        f"{workspace.root} holds no Lambda, layer or local package: looked for"
        f" {', '.join(settings.lambdas + settings.layers + settings.packages)} and for SAM"
        " templates; name yours in [tool.orb-lint] of pyproject.toml, `lambdas = [...]`"
    )


def _read_pipfiles(tree: Tree) -> dict[str, Manifest]:
    """Every Pipfile by its folder; one that can't be read is one with a problem."""
    pipfiles: dict[str, Manifest] = {}
    for folder, content in tree.folders.items():
        if PIPFILE in content.files:
            path = join(folder, PIPFILE)
            source = tree.read(path)
            pipfiles[folder] = (
                Manifest(path, b"", problem=Problem(1, "it can't be read"))
                if source is None
                else read_pipfile(path, source)
            )
    return pipfiles


def _judged_manifests(
    settings: Settings, pipfiles: Mapping[str, Manifest], units: Iterable[Unit]
) -> tuple[Manifest, ...]:
    judged = list(pipfiles.values()) if PIPFILE in settings.manifests else []
    if settings.manifests != (PIPFILE,):
        judged += (
            manifest
            for unit in units
            if unit.kind is not Kind.PACKAGE
            for manifest in unit.manifests
        )
    by_path = {manifest.path: manifest for manifest in judged}
    return tuple(by_path[path] for path in sorted(by_path))


def _places_by_glob(tree: Tree, settings: Settings) -> dict[str, _Place]:
    """The folders that a glob names, but for those inside another such folder.

    Tests may mirror the layout of what they test: `**/` does not lead into a `tests` folder.
    """
    globs = [
        (kind, glob)
        for kind, globs in (
            (Kind.PACKAGE, settings.packages),
            (Kind.LAYER, settings.layers),
            (Kind.LAMBDA, settings.lambdas),
        )
        for glob in globs
    ]
    matchers = [(_Place(kind, f"matches {glob}"), _SubfolderGlob(glob)) for kind, glob in globs]
    matched: dict[str, _Place] = {}
    for above, folder in tree.folders.items():
        is_in_tests = "tests" in above.split("/")
        applying = [
            (place, glob)
            for place, glob in (matchers if folder.folders else ())
            if glob.may_match_below(above) and not (is_in_tests and glob.is_anywhere)
        ]
        for name in folder.folders if applying else ():
            path = join(above, name)
            if path not in tree.folders or name in _NO_UNIT or name.startswith((".", "_")):
                continue
            for place, glob in applying:
                if glob.matches(path) and (
                    place.kind is not Kind.PACKAGE or _looks_like_package(tree, path)
                ):
                    matched[path] = place
                    break
    homes = {(parent(path), place.kind) for path, place in matched.items()}
    for path, place in list(matched.items()):
        if place.kind is not Kind.PACKAGE and any(
            (path, kind) in homes for kind in Kind if kind is not place.kind
        ):
            del matched[path]
    return {
        path: place
        for path, place in matched.items()
        if not any(above in matched for above in ancestors(path))
    }


class _SubfolderGlob:
    """A glob of folders. `…/*` is asked about a parent once for all folders in it."""

    def __init__(self, glob: str) -> None:
        self.is_anywhere = glob.startswith("**/")
        glob = glob.strip("/")
        above, _, name = glob.rpartition("/")
        self._whole = None if name == "*" else compile_glob(glob)
        self._above = compile_glob(above)

    def may_match_below(self, folder: str) -> bool:
        """Whether the glob may match a folder that stands directly in `folder`."""
        return self._whole is not None or self._above.fullmatch(folder) is not None

    def matches(self, path: str) -> bool:
        """Whether it matches a folder, given that it may match below that one's parent."""
        return self._whole is None or self._whole.fullmatch(path) is not None


def _looks_like_package(tree: Tree, path: str) -> bool:
    if "__init__.py" in tree.folders[parent(path)].files:
        return False
    files = tree.folders[path].files
    return "pyproject.toml" in files or "setup.py" in files or bool(_import_packages(tree, path))


def _import_packages(tree: Tree, path: str) -> list[str]:
    """The names of the folders in a package folder, or in its `src`, that are import packages."""
    for base in (path, join(path, "src")):
        folder = tree.folders.get(base)
        names = [
            name
            for name in (folder.folders if folder else ())
            if name not in _NO_IMPORT_PACKAGE
            and name.isidentifier()
            and (inner := tree.folders.get(join(base, name)))
            and "__init__.py" in inner.files
        ]
        if names:
            return names
    return []


def _refuse_globs_without_match(settings: Settings, places: Mapping[str, _Place]) -> None:
    defaults = Settings()
    kinds = {"lambdas": Kind.LAMBDA, "layers": Kind.LAYER, "packages": Kind.PACKAGE}
    for key, kind in kinds.items():
        for glob in getattr(settings, key):
            if glob in getattr(defaults, key):
                continue
            expression = compile_glob(glob.strip("/"))
            if not any(
                place.kind is kind and expression.fullmatch(path) for path, place in places.items()
            ):
                raise SettingsError(f"setting `{key}`: {glob!r} matches no folder with such a unit")


def _refuse_unknown_contracts(settings: Settings, units: Iterable[Unit]) -> None:
    known = {normalize(unit.distribution) for unit in units if unit.kind is Kind.PACKAGE}
    for contract in settings.forbidden_dependencies:
        if contract in Settings().forbidden_dependencies:
            continue
        for name in (contract.source, contract.target):
            if normalize(name) not in known:
                raise SettingsError(
                    f"setting `forbidden-dependencies`: `{name}` is no package of this workspace"
                    f" (it has {', '.join(sorted(known)) or 'none'})"
                )


def _read_templates(tree: Tree) -> _Templates:
    """Read every template of the workspace; one that is not valid YAML becomes a problem."""
    found = _Templates([], {}, [])
    paths = [
        join(folder, name)
        for folder, content in tree.folders.items()
        for name in content.files
        if TEMPLATE_NAME.match(name)
    ]
    if not paths:
        return found
    from orb_lint.workspace import templates

    for path in sorted(paths):
        source = tree.read(path, _LARGEST_TEMPLATE)
        if source is None or not templates.may_be_template(source):
            continue
        try:
            _add_template(found, path, templates.read_template(source))
        except templates.TemplateError as error:
            found.problems.append((path, error.line, error.reason))
    return found


def is_template(tree: Tree, path: str) -> bool:
    """Whether a file with the name of a template is one, as far as a glance can tell."""
    from orb_lint.workspace import templates

    source = tree.read(path, _LARGEST_TEMPLATE)
    return source is not None and templates.may_be_template(source)


def could_hold_unit(settings: Settings, path: str) -> bool:
    """Whether a folder around a path would be a unit by its name, if it held what makes one."""
    globs = settings.lambdas + settings.layers + settings.packages
    expressions = [compile_glob(glob.strip("/")) for glob in globs]
    return any(glob.fullmatch(folder) for folder in ancestors(path) for glob in expressions)


def _add_template(found: _Templates, path: str, template: Template) -> None:
    def place(uri: str) -> str:
        located = posixpath.normpath(posixpath.join(parent(path), uri))
        return "" if located == "." else located

    folders = {layer.logical_id: place(layer.content_uri) for layer in template.layers}
    for layer in template.layers:
        found.layers.setdefault(place(layer.content_uri), f"{path}:{layer.line} ContentUri")
    for function in template.functions:
        known = [
            folders.get(reference.logical_id) if reference.logical_id else None
            for reference in function.layers
        ]
        layers = tuple(folder for folder in known if folder is not None)
        found.functions.append(
            _Attachment(
                place(function.code_uri),
                f"{path}:{function.line} CodeUri of {function.logical_id}",
                layers if known and len(layers) == len(known) else None,
            )
        )


def _add_places_by_template(
    tree: Tree, places: dict[str, _Place], found: _Templates
) -> dict[str, tuple[str, ...]]:
    """Add the folders that templates name, and tell the import roots that code folders give.

    A code folder around other units, such as `backend/src`, is an import root of theirs. A single
    code folder inside a Lambda, such as `users/src`, is an import root of that Lambda.

    Returns:
        Unit path → the code folders that are import roots of it.
    """
    for path, why in sorted(found.layers.items()):
        if path in tree.folders and not _enclosing(path, places):
            places[path] = _Place(Kind.LAYER, why)
    code_folders = {
        function.folder: function.why
        for function in reversed(found.functions)
        if function.folder in tree.folders
    }
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for folder in sorted(code_folders):
        if unit := _enclosing(folder, places):
            inside[unit].append(folder)
        elif not any(is_within(path, folder) for path in places):
            places[folder] = _Place(Kind.LAMBDA, code_folders[folder])
    for unit, folders in inside.items():
        inner = [folder for folder in folders if folder != unit]
        if places[unit].kind is Kind.LAMBDA and len(inner) > 1:
            for folder in inner:
                places[folder] = _Place(Kind.LAMBDA, code_folders[folder])
    return {
        path: tuple(
            folder
            for folder in sorted(code_folders)
            if folder != path
            and (is_within(path, folder) or (is_within(folder, path) and folder not in places))
        )
        for path in places
    }


def _enclosing(path: str, places: Mapping[str, _Place]) -> str | None:
    """The innermost place that `path` is or lies in."""
    return next((above for above in (path, *ancestors(path)) if above in places), None)


def _attached_layers(
    places: Mapping[str, _Place], found: _Templates
) -> dict[str, tuple[str, ...] | None]:
    attached: dict[str, tuple[str, ...] | None] = {}
    for function in found.functions:
        unit = _enclosing(function.folder, places)
        if unit is None:
            continue
        before = attached.get(unit, ())
        layers = {_enclosing(layer, places) for layer in function.layers or ()}
        if before is None or function.layers is None or None in layers:
            attached[unit] = None
        else:
            attached[unit] = tuple(sorted({layer for layer in layers if layer}.union(before)))
    return attached


def _assign_files(
    tree: Tree, places: Mapping[str, _Place]
) -> tuple[defaultdict[str, list[str]], list[str]]:
    """Give every Python file to the innermost unit around it."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    outside: list[str] = []
    owners: dict[str, str | None] = {}
    for path in sorted(tree.folders):
        folder = tree.folders[path]
        owner = path if path in places else owners.get(parent(path)) if path else None
        owners[path] = owner
        found = [
            join(path, name)
            for name in folder.files
            if name.endswith((".py", ".pyi")) and name not in folder.links
        ]
        if owner is None:
            outside += found
        else:
            files[owner] += found
    for found in files.values():
        found.sort()
    return files, sorted(outside)


def _build_unit(
    tree: Tree,
    settings: Settings,
    path: str,
    place: _Place,
    files: list[str],
    code_roots: tuple[str, ...],
    manifests: UnitManifests,
    attached: tuple[str, ...] | None,
) -> Unit:
    is_lambda = place.kind is Kind.LAMBDA
    inner = [folder for folder in code_roots if is_within(folder, path)]
    if place.kind is Kind.PACKAGE:
        found = manifests.pipfile(path)
    else:
        found = manifests.find(path, inner, may_be_shared=is_lambda)
        if is_lambda and not found.manifests:
            found = _only_manifest_inside(manifests, files)
    unit = Unit(
        place.kind,
        posixpath.basename(path) or posixpath.basename(tree.root),
        path,
        place.why,
        tuple(files),
        (path, *code_roots),
        found.manifests,
        (),
        _target_python(found.manifests, settings.target_python),
        manifests.missing(path, inner) if is_lambda and not found.manifests else None,
        has_computed_requirements=not found.is_complete,
        attached=attached or None,
    )
    if place.kind is Kind.PACKAGE:
        return _as_package(tree, unit)
    if place.kind is Kind.LAYER:
        unit = unit._replace(roots=_layer_roots(tree, path))
    read = {manifest.path for manifest in unit.manifests}
    others = {
        manifest.path: manifest
        for manifest in (
            *_read_requirements(tree, (path,) if is_lambda else {path, *unit.roots}, read),
            *manifests.others(path),
        )
        if manifest.path not in read
    }
    return unit._replace(other_manifests=tuple(others.values()))


def _only_manifest_inside(manifests: UnitManifests, files: list[str]) -> Found:
    """The manifest beside some file of a Lambda whose code folder no template tells."""
    folders = sorted({parent(file) for file in files if not is_test(file)})
    inside = [manifests.find(folder, (), may_be_shared=False) for folder in folders]
    found = [each for each in inside if each.manifests]
    return found[0] if len(found) == 1 else Found()


def _as_package(tree: Tree, unit: Unit) -> Unit:
    path = unit.path
    metadata = read_metadata(path, read := partial(_read_known, tree))
    distribution = metadata.distribution or unit.name
    names = _import_packages(tree, path)
    root = next(
        (
            base
            for base in (path, join(path, "src"))
            if names and names[0] in tree.folders.get(base, tree.folders[""]).folders
        ),
        join(path, "src") if join(path, "src") in tree.folders else path,
    )
    if not names:
        names = _namespace_packages(tree, root, distribution)
    read_already = {manifest.path for manifest in metadata.manifests}
    requirements = [
        manifest
        for manifest in read_requirements_files(requirements_paths(tree, path), read)
        if manifest.path not in read_already
    ]
    lock = read(lock_path := join(path, f"{PIPFILE}.lock"))
    locks = () if lock is None else (read_lockfile(lock_path, lock),)
    return unit._replace(
        roots=(root, *(base for base in unit.roots if base != root)),
        manifests=metadata.manifests,
        other_manifests=(*requirements, *unit.manifests, *locks),
        distribution=distribution,
        import_names=tuple(names),
        has_computed_requirements=not metadata.complete,
    )


def _namespace_packages(tree: Tree, root: str, distribution: str) -> list[str]:
    """What a package without any `__init__.py` at its root installs.

    Its namesake folder, or the namespace that its name begins with (`acme/core` of `acme-core`), or
    its modules.
    """
    folder = tree.folders[root]
    if import_name(distribution) in folder.folders:
        return [import_name(distribution)]
    namespace = import_name(distribution).partition("_")[0]
    if namespace not in _NO_IMPORT_PACKAGE and _holds_modules(tree, join(root, namespace)):
        return [namespace]
    return [
        name.removesuffix(".py")
        for name in folder.files
        if name.endswith(".py") and name not in _NO_MODULE and not name.startswith("test_")
    ]


def _holds_modules(tree: Tree, path: str) -> bool:
    """Whether a folder, at whatever depth, holds Python files."""
    folder = tree.folders.get(path)
    return folder is not None and (
        any(name.endswith(".py") for name in folder.files)
        or any(_holds_modules(tree, join(path, name)) for name in folder.folders)
    )


def _read_requirements(tree: Tree, folders: Iterable[str], read: Container[str]) -> list[Manifest]:
    """The `requirements.txt` of some folders, and what they include, but for what is read."""
    paths = [join(folder, "requirements.txt") for folder in sorted(folders)]
    unread = [path for path in paths if path not in read]
    return read_requirements_files(unread, partial(_read_known, tree))


def _target_python(manifests: Sequence[Manifest], default: Version) -> Version:
    asked = _PYTHON.fullmatch((manifests and manifests[0].target_python) or "")
    if asked is None:
        return default
    return min(max((3, int(asked[1])), OLDEST_PYTHON), NEWEST_PYTHON)


def _layer_roots(tree: Tree, path: str) -> tuple[str, ...]:
    """The folders of a layer that stand on `sys.path`, or whose content is copied there.

    Source: AWS Lambda's documentation, "Packaging layers", paths for Python.
    """
    base = join(path, "python")
    return (base, path) if base in tree.folders else (path,)


def _read_known(tree: Tree, path: str) -> bytes | None:
    """The content of a file that the tree lists, None where it does not or it can't be read."""
    folder = tree.folders.get(parent(path))
    if folder is None or posixpath.basename(path) not in folder.files:
        return None
    return tree.read(path)
