"""Finds the units of a workspace: by globs of folders and by SAM/CloudFormation templates.

A glob or a template names the *home* of one unit or of several. What a home holds is read once it
is asked for: a Lambda is checked without a look at the others. What the templates in the folder of
a Lambda say counts for that folder alone.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from orb_lint.expressions import regex
from orb_lint.files.globs import compile_glob
from orb_lint.files.paths import ancestors, innermost, is_within, join, parent, upwards
from orb_lint.files.tree import Tree
from orb_lint.manifests.manifest import PIPFILE, Manifest
from orb_lint.manifests.names import normalize
from orb_lint.settings import Settings, SettingsError
from orb_lint.workspace.model import FileProblem, Kind, Part, Unit, Workspace, is_python
from orb_lint.workspace.places import Place, UnitGlobs
from orb_lint.workspace.unit_manifests import UnitManifests
from orb_lint.workspace.units import build_unit

if TYPE_CHECKING:
    from orb_lint.workspace.templates import Template

TEMPLATE_NAME = regex(r".*\.(?:ya?ml|template)$|.*template.*\.json$", re.IGNORECASE)
_LARGEST_TEMPLATE = 8 << 20


class _Attachment(NamedTuple):
    """A function of a template: the folder of its code and the layers it is given."""

    folder: str
    why: str
    layers: tuple[str, ...] | None


class _Templates(NamedTuple):
    functions: list[_Attachment]
    layers: dict[str, str]
    problems: list[FileProblem]


def discover(
    root: str, settings: Settings, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> Workspace:
    """Find the homes of a workspace's units.

    Args:
        root: absolute path of the workspace.
        settings: its settings.
        unsaved: contents of files, by path, to be taken for those on disk, be they there or not.

    Raises:
        SettingsError: a configured glob that matches no folder, or a contract that names a
            package the workspace does not have.
    """
    globs = UnitGlobs(settings)
    exclude = settings.exclude + settings.extend_exclude
    tree = Tree(root, exclude, leave=globs.lambdas_among, unsaved=unsaved)
    discovery = _Discovery(tree, settings, globs.places_in(tree))
    workspace = Workspace(
        settings,
        tree,
        {path: place.kind for path, place in discovery.places.items()},
        discovery.code_folders,
        discovery.read_part,
    )
    _refuse_globs_without_match(workspace)
    _refuse_unknown_contracts(workspace)
    return workspace


class _Discovery:
    """Reads one workspace, home by home.

    Attributes:
        places: path of each home → what makes it one.
        code_folders: folders that templates outside of a Lambda name in it → the home.
    """

    def __init__(self, tree: Tree, settings: Settings, by_glob: Mapping[str, Place]) -> None:
        self._tree = tree
        self._settings = settings
        self._lambdas_by_glob = {path for path in by_glob if by_glob[path].kind is Kind.LAMBDA}
        tree.folders.open_all_but(by_glob)
        opened = [
            path for path in tree.folders.opened if not _enclosing(path, self._lambdas_by_glob)
        ]
        self._templates = _read_templates(tree, opened)
        self.places = dict(by_glob)
        self._functions: defaultdict[str, list[_Attachment]] = defaultdict(list)
        self._add_places_by_template()
        self.code_folders = {
            function.folder: home
            for home, functions in self._functions.items()
            for function in functions
            if function.folder != home
        }
        self._manifests = UnitManifests(
            tree,
            settings,
            (function.folder for function in self._templates.functions),
            tree.read_listed,
        )

    def _add_places_by_template(self) -> None:
        """Add the folders that templates name, and sort the code folders by homes.

        A code folder around other units, such as `backend/src`, is an import root of theirs. A
        single code folder inside a Lambda, such as `users/src`, is an import root of that Lambda.
        """
        tree, places = self._tree, self.places
        for path, why in sorted(self._templates.layers.items()):
            if not _enclosing(path, places) and path in tree.folders:
                places[path] = Place(Kind.LAYER, why)
        around = _folders_around(places)
        for function in sorted(self._templates.functions, key=attrgetter("folder")):
            folder = function.folder
            is_free = _enclosing(folder, places) is None and folder in tree.folders
            if is_free and not (folder in around and self._is_around_others(folder)):
                places[folder] = Place(Kind.LAMBDA, function.why)
                around |= _folders_around([folder])
            home = _enclosing(folder, places)
            if home is not None:
                self._functions[home].append(function)

    def _is_around_others(self, folder: str) -> bool:
        return any(is_within(path, folder) and path in self._tree.folders for path in self.places)

    @cached_property
    def _code_around(self) -> frozenset[str]:
        """The code folders around homes."""
        around = _folders_around(self.places)
        named = {function.folder for function in self._templates.functions}
        return frozenset(path for path in around & named if path in self._tree.folders)

    def read_part(self, home: str | None) -> Part:
        """What stands in a home but in no inner one; for None, what stands in no home at all."""
        tree = self._tree
        if home is None:
            folders = [] if "" in self.places else [*tree.folders_below("", self.places)]
            files = [path for folder in folders for path in _python_files(tree, folder)]
            units: list[Unit] = []
            problems = self._templates.problems
        else:
            folders = [*tree.folders_below(home, self.places)]
            templates = _read_templates(tree, folders if home in self._lambdas_by_glob else ())
            self._manifests.add_functions(home, [each.folder for each in templates.functions])
            files = []
            units = [*self._build_units(home, folders, templates.functions)]
            problems = templates.problems
        unreadable = [
            each for each in tree.folders.unreadable if innermost(each.path, self.places) == home
        ]
        return Part(
            tuple(sorted(units, key=attrgetter("path"))),
            tuple(sorted(files)),
            tuple(folders),
            tuple(self._pipfiles_in(folders)),
            tuple(unreadable),
            (
                *problems,
                *((path, 1, f"cannot be listed: {reason}") for path, reason in unreadable),
            ),
        )

    def _build_units(
        self, home: str, folders: Iterable[str], functions: Iterable[_Attachment]
    ) -> Iterator[Unit]:
        """The units of a home: one, or one for each of several code folders in a Lambda."""
        tree = self._tree
        functions = [
            *self._functions[home],
            *(function for function in functions if is_within(function.folder, home)),
        ]
        code_folders = {
            function.folder: function.why
            for function in reversed(functions)
            if function.folder in tree.folders
        }
        places = {home: self.places[home]}
        inner = [folder for folder in code_folders if folder != home]
        if places[home].kind is Kind.LAMBDA and len(inner) > 1:
            places |= {folder: Place(Kind.LAMBDA, code_folders[folder]) for folder in inner}
        roots = sorted({*code_folders, *self._code_around.intersection(upwards(home))})
        attached = self._attached_layers(places, functions)
        for path, files in _assign_files(tree, places, folders).items():
            code_roots = tuple(
                folder
                for folder in roots
                if folder != path
                and (is_within(path, folder) or (is_within(folder, path) and folder not in places))
            )
            yield build_unit(
                tree,
                self._settings,
                path,
                places[path],
                files,
                code_roots,
                self._manifests,
                attached.get(path),
            )

    def _attached_layers(
        self, places: Mapping[str, Place], functions: Iterable[_Attachment]
    ) -> dict[str, tuple[str, ...] | None]:
        attached: dict[str, tuple[str, ...] | None] = {}
        for function in functions:
            unit = _enclosing(function.folder, places)
            if unit is None:
                continue
            before = attached.get(unit, ())
            layers = {_enclosing(layer, self.places) for layer in function.layers or ()}
            if before is None or function.layers is None or None in layers:
                attached[unit] = None
            else:
                attached[unit] = tuple(sorted({layer for layer in layers if layer}.union(before)))
        return attached

    def _pipfiles_in(self, folders: Iterable[str]) -> Iterator[Manifest]:
        for folder in folders if PIPFILE in self._settings.manifests else ():
            yield from self._manifests.pipfile(folder).manifests


def _assign_files(
    tree: Tree, places: Mapping[str, Place], folders: Iterable[str]
) -> dict[str, list[str]]:
    """Give every Python file to the innermost place around it; places without any are left out."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    owners: dict[str, str] = {}
    for path in sorted(folders):
        owner = owners[path] = path if path in places else owners[parent(path)]
        files[owner] += _python_files(tree, path)
    return {path: sorted(found) for path, found in files.items() if found}


def _python_files(tree: Tree, path: str) -> list[str]:
    folder = tree.folders[path]
    return [
        join(path, name) for name in folder.files if is_python(name) and name not in folder.links
    ]


def why_no_units(workspace: Workspace) -> str:
    """What to say of a workspace in which no unit was found."""
    settings = workspace.settings
    return (
        f"{workspace.root} holds no Lambda, layer or local package: looked for"
        f" {', '.join(settings.lambdas + settings.layers + settings.packages)} and for SAM"
        " templates; name yours in [tool.orb-lint] of pyproject.toml, `lambdas = [...]`"
    )


def _refuse_globs_without_match(workspace: Workspace) -> None:
    settings, defaults = workspace.settings, Settings()
    kinds = {"lambdas": Kind.LAMBDA, "layers": Kind.LAYER, "packages": Kind.PACKAGE}
    for key, kind in kinds.items():
        for glob in getattr(settings, key):
            if glob in getattr(defaults, key):
                continue
            expression = compile_glob(glob.strip("/"))
            if not any(expression.fullmatch(unit.path) for unit in workspace.each_of_kind(kind)):
                raise SettingsError(f"setting `{key}`: {glob!r} matches no folder with such a unit")


def _refuse_unknown_contracts(workspace: Workspace) -> None:
    defaults = Settings().forbidden_dependencies
    contracts = workspace.settings.forbidden_dependencies
    if contracts == defaults:
        return
    known = {normalize(unit.distribution) for unit in workspace.of_kind(Kind.PACKAGE)}
    for contract in contracts:
        for name in (contract.source, contract.target) if contract not in defaults else ():
            if normalize(name) not in known:
                raise SettingsError(
                    f"setting `forbidden-dependencies`: `{name}` is no package of this workspace"
                    f" (it has {', '.join(sorted(known)) or 'none'})"
                )


def _read_templates(tree: Tree, folders: Iterable[str]) -> _Templates:
    """Read the templates in some folders; one that is not valid YAML becomes a problem."""
    found = _Templates([], {}, [])
    paths = [
        join(folder, name)
        for folder in folders
        for name in tree.folders[folder].files
        if TEMPLATE_NAME.match(name)
    ]
    if not paths:
        return found
    from orb_lint.workspace import templates

    for path in sorted(paths):
        source = _template_source(tree, path)
        if source is None:
            continue
        try:
            _add_template(found, path, templates.read_template(source))
        except templates.TemplateError as error:
            found.problems.append((path, error.line, error.reason))
    return found


def is_template(tree: Tree, path: str) -> bool:
    """Whether a file with the name of a template is one, as far as a glance can tell."""
    return _template_source(tree, path) is not None


def _template_source(tree: Tree, path: str) -> bytes | None:
    from orb_lint.workspace.templates import may_be_template

    source = tree.read(path, _LARGEST_TEMPLATE)
    return source if source is not None and may_be_template(source) else None


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


def _folders_around(paths: Iterable[str]) -> set[str]:
    return {above for folder in {*map(parent, paths)} for above in upwards(folder)}


def _enclosing(path: str, places: Container[str]) -> str | None:
    """The innermost place that `path` is or lies in; the root is none that others lie in."""
    return next((above for above in (path, *ancestors(path)) if above in places), None)
