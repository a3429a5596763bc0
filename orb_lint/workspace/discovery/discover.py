"""Finds the units of a workspace: by globs of folders, and by what templates deploy.

A glob or a template names the *unit root* of one unit or of several. Its content is read on demand:
a Lambda is checked without a look at the others. Templates in the folder of a Lambda apply to that
folder alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType

from orb_lint.errors import FileProblem
from orb_lint.files.paths import ancestors, innermost, is_python, is_within, join, parent, upwards
from orb_lint.files.tree import Tree
from orb_lint.manifests.manifest import PIPFILE
from orb_lint.settings import Settings
from orb_lint.workspace.discovery import without_unit
from orb_lint.workspace.discovery.import_packages import import_packages
from orb_lint.workspace.discovery.layers import Layers
from orb_lint.workspace.discovery.path_packages import packages_by_path
from orb_lint.workspace.discovery.settings_check import hold_settings_against
from orb_lint.workspace.discovery.unit_globs import UnitFolder, UnitGlobs
from orb_lint.workspace.discovery.unit_manifests import UnitManifests
from orb_lint.workspace.discovery.units import UnitBuilder, UnitSource
from orb_lint.workspace.model import FunctionWithoutUnit, Part, Unit, UnitKind, Workspace
from orb_lint.workspace.templates.deployment import DeployedFunction, Deployment, read_deployment

_SLASH, _BEHIND_SLASH = "/", chr(ord("/") + 1)


def discover(
    root: str, settings: Settings, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> Workspace:
    """Find the unit roots of a workspace's units.

    Args:
        root: absolute path of the workspace.
        settings: its settings.
        unsaved: path → content of a file that replaces the one on the disk, which need not exist.

    Raises:
        SettingsError: a configured glob that matches no folder, or a contract that names a
            package the workspace does not have.
    """
    globs = UnitGlobs(settings)
    exclude = settings.exclude + settings.extend_exclude
    tree = Tree(root, exclude, leave=globs.lambdas_among, unsaved=unsaved)
    discovery = _Discovery(tree, settings, globs.unit_folders_in(tree))
    workspace = Workspace(
        settings,
        tree,
        {path: each.kind for path, each in discovery.unit_folders.items()},
        discovery.code_folders,
        discovery.read_part,
    )
    hold_settings_against(workspace, discovery.unknown_layers)
    return workspace


class _Discovery:
    """Reads one workspace, unit root by unit root.

    Attributes:
        unit_folders: path of each unit root → what makes it one.
        code_folders: folder inside a Lambda that a template outside names → the unit root.
    """

    def __init__(self, tree: Tree, settings: Settings, by_glob: Mapping[str, UnitFolder]) -> None:
        self._tree = tree
        self._judges_pipfiles = PIPFILE in settings.manifests
        self._lambdas_by_glob = {path for path in by_glob if by_glob[path].kind is UnitKind.LAMBDA}
        self._lambdas = sorted(self._lambdas_by_glob)
        self._lambdas_below: dict[str, frozenset[str]] = {}
        tree.folders.open_all_but(by_glob)
        self._deployment = read_deployment(
            tree,
            [path for path in tree.folders.opened if not _enclosing(path, self._lambdas_by_glob)],
        )
        self._without_unit = without_unit.remote(self._deployment.remote)
        self.unit_folders = dict(by_glob)
        self._functions: defaultdict[str, list[DeployedFunction]] = defaultdict(list)
        self._around: set[str] = set()
        self._add_layers()
        self._leave_out_layers_inside_others()
        self._open_python_folders()
        self._add_functions()
        self.code_folders = self._code_folders_inside_unit_roots()
        self._layers = Layers(tree, settings, self.unit_folders, self._deployment)
        functions = self._deployment.functions
        self._manifests = UnitManifests(tree, settings, self.unit_folders, functions)
        # In place, for layers and manifests look at the same dictionary.
        self.unit_folders.update(
            packages_by_path(tree, self.unit_folders, self._manifests, self._layers)
        )
        self._builder = UnitBuilder(tree, settings, self._manifests, self._layers)

    def _add_layers(self) -> None:
        """Add the folders that templates name as layers, even if a build has yet to create them.

        A folder inside a layer or a package that a glob names is a part of that.
        """
        code = {function.folder for function in self._deployment.functions}
        for layer in sorted(self._deployment.layers, key=attrgetter("why")):
            folder = layer.folder
            if folder is None or folder in code or is_within(folder, ".."):
                continue
            self._tree.folders.add_tracked(folder)
            around = _enclosing(folder, self.unit_folders)
            if around is None or (
                self.unit_folders[around].kind is UnitKind.LAMBDA
                and (around != folder or self.unit_folders[around].is_default)
            ):
                self.unit_folders[folder] = UnitFolder(UnitKind.LAYER, layer.why)

    def _leave_out_layers_inside_others(self) -> None:
        """Remove layers that only a default glob finds, inside one that a template names."""
        layers = {
            path: each for path, each in self.unit_folders.items() if each.kind is UnitKind.LAYER
        }
        for path, layer in layers.items():
            around = _enclosing(parent(path), layers)
            if layer.is_default and around and not layers[around].is_default:
                del self.unit_folders[path]

    def _open_python_folders(self) -> None:
        """Make sure that the `python` folder of each layer is looked at if git tracks it."""
        for path, each in self.unit_folders.items():
            if each.kind is UnitKind.LAYER:
                self._tree.folders.add_tracked(join(path, "python"))

    def _add_functions(self) -> None:
        """Add the code folders of functions, and sort the functions by their unit roots."""
        for function in sorted(self._deployment.functions, key=attrgetter("folder")):
            if not self._tree.folders.add_tracked(function.folder):
                self._without_unit.append(without_unit.absent(self._tree, function))
                continue
            unit_root = self._unit_root_of(function)
            if unit_root is None:
                self._around.add(function.folder)
                if function.handler is not None:
                    self._without_unit.append(without_unit.without_handler(function))
                continue
            unit_folder = self.unit_folders.get(unit_root)
            if unit_root == function.folder and (
                unit_folder is None
                or (unit_folder.kind is not UnitKind.LAMBDA and unit_folder.is_default)
            ):
                self.unit_folders[unit_root] = UnitFolder(UnitKind.LAMBDA, function.why)
            self._functions[unit_root].append(function)

    def _code_folders_inside_unit_roots(self) -> dict[str, str]:
        """Code folder of a function that is no unit root → the unit root that it lies in."""
        return {
            function.folder: unit_root
            for unit_root, functions in self._functions.items()
            for function in functions
            if function.folder != unit_root and is_within(function.folder, unit_root)
        }

    def _unit_root_of(self, function: DeployedFunction) -> str | None:
        """The unit root that a function is, or in which its code is; None if several may be meant.

        A code folder such as `backend/src` may lie around Lambdas: the handler tells which of them
        is meant, or that none is.
        """
        folder, unit_folders = function.folder, self.unit_folders
        inner = self._lambdas_in(folder)
        if any(path in self._tree.folders for path in inner):
            module = function.handler_module
            if module and (handled := _enclosing(module, inner)):
                return handled
            if not module or not without_unit.is_module(self._tree, module):
                return None
        around = _enclosing(folder, unit_folders)
        if around is None or around == folder:
            return folder
        if unit_folders[around].kind is UnitKind.LAMBDA:
            return around if around in self._lambdas_by_glob else folder
        is_in_package = unit_folders[around].kind is UnitKind.PACKAGE and any(
            is_within(folder, join(base, name))
            for base in (around, join(around, "src"))
            for name in import_packages(self._tree, around)
        )
        return around if is_in_package else folder

    def _lambdas_in(self, folder: str) -> frozenset[str]:
        """The Lambdas that a glob finds below a folder; when sorted by path, they are adjacent."""
        if folder not in self._lambdas_below:
            start, end = (
                bisect_left(self._lambdas, folder + behind) for behind in (_SLASH, _BEHIND_SLASH)
            )
            found = self._lambdas[start:end] if folder else self._lambdas
            self._lambdas_below[folder] = frozenset(found) - {folder}
        return self._lambdas_below[folder]

    def unknown_layers(self, names: Iterable[str]) -> list[str]:
        """Those of some names that are neither the folder nor the logical id of a layer.

        Templates in Lambdas are read only if those outside do not know all of the names.
        """
        folders = {path for path, each in self.unit_folders.items() if each.kind is UnitKind.LAYER}
        left = [name for name in names if name not in folders]
        left = _not_in(self._deployment, left)
        return _not_in(read_deployment(self._tree, [*self._tree.folders]), left) if left else []

    def read_part(self, unit_root: str | None) -> Part:
        """Read what is in a unit root but in no inner one; for None, what is outside them all."""
        tree = self._tree
        if unit_root is None:
            folders = (
                [] if "" in self.unit_folders else [*tree.folders_below("", self.unit_folders)]
            )
            outside = [path for folder in folders for path in _python_files(tree, folder)]
            problems = self._deployment.problems
            return self._part(unit_root, folders, (), outside, problems, self._without_unit)
        folders = [*tree.folders_below(unit_root, self.unit_folders)]
        deployment = read_deployment(tree, folders if unit_root in self._lambdas_by_glob else ())
        self._manifests.add_functions(unit_root, deployment.functions)
        units = tuple(self._build_units(unit_root, folders, deployment.functions))
        outside = []
        if unit_root == "":
            held = {path for unit in units for path in unit.files}
            files = (path for folder in folders for path in _python_files(tree, folder))
            outside = [path for path in files if path not in held]
        own = [each for each in deployment.functions if is_within(each.folder, unit_root)]
        left_over = (
            *without_unit.remote(deployment.remote),
            *without_unit.left_over(tree, unit_root, (*self._functions[unit_root], *own), units),
        )
        return self._part(unit_root, folders, units, outside, deployment.problems, left_over)

    def _part(
        self,
        unit_root: str | None,
        folders: Sequence[str],
        units: tuple[Unit, ...],
        outside: Iterable[str],
        problems: Iterable[FileProblem],
        functions: Iterable[FunctionWithoutUnit],
    ) -> Part:
        """The units and files of a unit root, with its Pipfiles and unreadable folders."""
        unreadable = tuple(
            each
            for each in self._tree.folders.unreadable
            if innermost(each.path, self.unit_folders) == unit_root
        )
        pipfiles = tuple(
            pipfile
            for folder in (folders if self._judges_pipfiles else ())
            for pipfile in self._manifests.pipfile(folder).manifests
            if not _is_test_data(folder, unit_root or "")
        )
        unlisted = ((path, 1, f"cannot be listed: {reason}") for path, reason in unreadable)
        return Part(
            units,
            tuple(sorted(outside)),
            tuple(folders),
            pipfiles,
            unreadable,
            (*problems, *unlisted),
            tuple(functions),
        )

    def _build_units(
        self, unit_root: str, folders: Iterable[str], inside: Iterable[DeployedFunction]
    ) -> Iterator[Unit]:
        """The units of a unit root: one, or one for each of several code folders in a Lambda."""
        functions = [
            *self._functions[unit_root],
            *(function for function in inside if is_within(function.folder, unit_root)),
        ]
        code_folders = {
            function.folder: function.why
            for function in reversed(functions)
            if function.folder in self._tree.folders
        }
        unit_folders = self._unit_folders_in(unit_root, code_folders)
        wider = self._functions_around(unit_root) if functions else []
        around = (each for each in upwards(unit_root) if each in self._around and not functions)
        roots = sorted({*code_folders, *around, *(each.folder for each in wider)})
        for path, files in self._assign_files(unit_folders, folders, functions).items():
            code_roots = tuple(
                folder
                for folder in roots
                if folder != path
                and (
                    is_within(path, folder)
                    or (is_within(folder, path) and folder not in unit_folders)
                )
            )
            own = [
                each
                for each in functions
                if (_enclosing(each.folder, unit_folders) or unit_root) == path
            ]
            yield self._builder.build(
                UnitSource(path, unit_folders[path], files, code_roots, own + wider)
            )

    def _functions_around(self, unit_root: str) -> list[DeployedFunction]:
        """The functions that may run the code of a function inside them, for any code there may.

        Nothing tells the handlers of these. A function at the root of the repository is none.
        """
        return [
            function
            for folder in upwards(parent(unit_root))
            if folder
            for function in self._functions.get(folder, ())
            if function.handler is None
        ]

    def _unit_folders_in(
        self, unit_root: str, code_folders: Mapping[str, str]
    ) -> dict[str, UnitFolder]:
        """The unit folders of a unit root's units: itself, and in a Lambda several code folders.

        Args:
            unit_root: of the units.
            code_folders: those of functions, each with the template that names it.
        """
        inner = [each for each in code_folders if each != unit_root and is_within(each, unit_root)]
        unit_folders = {unit_root: self.unit_folders[unit_root]}
        if unit_root in self._lambdas_by_glob and len(inner) > 1:
            unit_folders |= {
                each: UnitFolder(UnitKind.LAMBDA, code_folders[each]) for each in inner
            }
        return unit_folders

    def _assign_files(
        self,
        unit_folders: Mapping[str, UnitFolder],
        folders: Iterable[str],
        functions: Iterable[DeployedFunction],
    ) -> dict[str, list[str]]:
        """Assign every Python file to the innermost unit folder; one without any file is no unit.

        Layers may be units without any file. At the root, only what the handlers reach belongs to
        a function.
        """
        tree = self._tree
        files: defaultdict[str, list[str]] = defaultdict(list)
        owners: dict[str, str] = {}
        for path in sorted(folders):
            owner = owners[path] = path if path in unit_folders else owners[parent(path)]
            files[owner] += _python_files(tree, path)
        if "" in unit_folders and unit_folders[""].kind is UnitKind.LAMBDA:
            from orb_lint.workspace.reached_files import reached_from

            starts = [each.handler_module for each in functions if each.handler_module]
            at_root = [path.removesuffix(".py") for path in files[""] if "/" not in path]
            files[""] = reached_from(tree, starts or at_root, files[""], ("",))
        return {
            path: sorted(files[path])
            for path, each in unit_folders.items()
            if files[path] or (each.kind is UnitKind.LAYER and self._layers.hold_something(path))
        }


def _not_in(deployment: Deployment, names: Iterable[str]) -> list[str]:
    """The names that are not the logical id of a layer."""
    layers = (*deployment.layers, *deployment.remote_layers)
    known = {layer.logical_id for layer in layers}
    return [name for name in names if name not in known]


def _is_test_data(folder: str, around: str) -> bool:
    """Whether a folder lies in a folder of tests that lies in the unit root around both."""
    return "tests" in parent(folder[len(around) :]).split("/")


def _python_files(tree: Tree, path: str) -> list[str]:
    folder = tree.folders[path]
    return [
        join(path, name) for name in folder.files if is_python(name) and name not in folder.links
    ]


def _enclosing(path: str, unit_folders: Container[str]) -> str | None:
    """The innermost of them that `path` is or lies in; the root does not count as around others."""
    return next((above for above in (path, *ancestors(path)) if above in unit_folders), None)
