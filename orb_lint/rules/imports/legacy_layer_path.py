"""E7702 legacy-layer-path."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeGuard

from orb_lint.expressions import regex
from orb_lint.files.globs import compile_glob
from orb_lint.files.paths import UNKNOWN, is_within, join, name_of, normalize_path, parent
from orb_lint.findings import Finding
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.needles import Needles
from orb_lint.source.names import dotted_name
from orb_lint.source.parsing import SyntaxTree, meant_name
from orb_lint.source.spelling import PathParts
from orb_lint.workspace.model import Kind, Part, Workspace
from orb_lint.workspace.path_settings import path_settings

if TYPE_CHECKING:
    from orb_lint.source.path_expressions import PathEvaluator

_METHODS = frozenset({"append", "extend", "insert"})
_PYTEST_METHODS = frozenset({"syspath_prepend", "syspathinsert"})
_VARIABLE_METHODS = frozenset({"putenv", "setdefault", "setenv"})
_PATH_LIST = "sys.path"
_ENVIRONMENT = "os.environ"
_VARIABLE = "PYTHONPATH"
_WORDS = frozenset({b"sys.path", b"addsitedir", b"syspath", _VARIABLE.encode()})
_RENAMED = frozenset({b"from sys import", b"sys as "})
_WILD = regex(r"[^\w.-]")
_SEPARATOR = regex("[:;]")
_LAYER_MOUNT = "/opt"
_LAYER_MODULES = "/opt/python"
_INTERPRETER = regex(r"/opt/python/(?:cp|pp)?\d")
_SUGGESTION = "install the local packages and import from them instead"


class LegacyLayerPath(Rule):
    """Code or settings make the modules of a layer importable by putting its folder on a path."""

    number = 2
    symbol = "legacy-layer-path"
    summary = (
        "code or settings of tests, type checkers, editors, workflows or functions put the folder"
        " of a layer, or `/opt`, on `sys.path`"
    )
    why = (
        "It keeps the old names importable, on this machine or in this test, and so hides the"
        " imports that fail in AWS once the layer is gone."
    )
    how_to_fix = (
        "Drop the path; install the packages (`pip install -e`) and import by full name. In the"
        " settings of functions all of `/opt` is where layers are mounted; in those of a checkout"
        " only `/opt/python` surely is, for other tools live in `/opt`, too."
    )

    def needles(self, resolver: Resolver) -> Needles | None:
        return Needles(_WORDS, _RENAMED, _LayerPaths(resolver.workspace).may_be_named)

    def check_tree(self, file: SourceFile, tree: SyntaxTree) -> Iterator[Finding]:
        from orb_lint.source.path_expressions import PathEvaluator

        evaluator = PathEvaluator(file.path, tree)
        layers = _LayerPaths(file.resolver.workspace)
        bound = tree.bound_names
        for node in tree.nodes:
            for path in _paths(node, bound, evaluator):
                if isinstance(node, (ast.stmt, ast.expr)) and layers.hold(path, file.path):
                    shown = path.replace(UNKNOWN, "…")
                    yield self.finding(
                        file.path,
                        file.on_first_line(file.span_of(node)),
                        f"puts layer path `{shown}` on sys.path: {_SUGGESTION}",
                        file.unit,
                        subject=shown,
                    )
                    break

    def check_folders(self, part: Part, resolver: Resolver) -> Iterator[Finding]:
        workspace = resolver.workspace
        settings = [*path_settings(workspace.tree, part.folders)]
        if not settings:
            return
        layers = _LayerPaths(workspace)
        for setting in settings:
            if layers.hold_target(setting.target, is_deployed=setting.is_deployed):
                yield self.finding(
                    setting.file,
                    setting.span,
                    f"`{setting.setting}` holds layer path `{setting.written}`: {_SUGGESTION}",
                    workspace.unit_of(setting.file),
                    subject=f"{setting.setting} {setting.written}",
                )


def _paths(node: ast.AST, bound: Mapping[str, str], evaluator: PathEvaluator) -> Iterator[str]:
    """The paths that a call or assignment puts on `sys.path`, as far as they can be told."""
    for added in _added_paths(node, bound):
        for value in evaluator.evaluate_all(added):
            yield from _SEPARATOR.split(value)


def _added_paths(node: ast.AST, bound: Mapping[str, str]) -> Iterator[ast.expr]:
    """The expressions of the paths that a call or assignment puts on `sys.path`."""
    if isinstance(node, ast.Call) and node.args:
        target, _, method = meant_name(node.func, bound).rpartition(".")
        if target == _PATH_LIST and method in _METHODS:
            yield from _items(node.args[-1])
        elif method in _PYTEST_METHODS or (method == "addsitedir" and target == "site"):
            yield node.args[0]
        elif method in _VARIABLE_METHODS and len(node.args) > 1 and _is_variable(node.args[0]):
            yield from _items(node.args[1])
    elif isinstance(node, ast.Assign):
        if any(_is_path_list(target, bound) for target in node.targets):
            yield from _items(node.value)
    elif isinstance(node, ast.AugAssign) and _is_path_list(node.target, bound):
        yield from _items(node.value)


def _is_path_list(target: ast.expr, bound: Mapping[str, str]) -> bool:
    """Whether what is assigned to is `sys.path`, a part of it, or `PYTHONPATH`."""
    if isinstance(target, ast.Subscript):
        if meant_name(target.value, bound) == _ENVIRONMENT:
            return _is_variable(target.slice)
        target = target.value
    return meant_name(target, bound) == _PATH_LIST


def _is_variable(name: ast.expr) -> bool:
    return isinstance(name, ast.Constant) and name.value == _VARIABLE


def _items(value: ast.expr) -> Iterator[ast.expr]:
    """The expressions of the paths in a list, in a sum of lists, or joined to one string."""
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
            pending += reversed(value.elts)
        elif isinstance(value, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
            pending.append(value.elt)
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            yield value  # it may as well be a sum of strings
            pending += (value.right, value.left)
        elif isinstance(value, ast.Starred):
            pending.append(value.value)
        elif _joins_paths(value):
            pending.append(value.args[0])
        else:
            yield value


def _joins_paths(value: ast.expr) -> TypeGuard[ast.Call]:
    """Whether paths are joined to a list of paths, as by `os.pathsep.join`."""
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)):
        return False
    separator = value.func.value
    return (
        value.func.attr == "join"
        and len(value.args) == 1
        and (isinstance(separator, ast.Constant) or dotted_name(separator).endswith("pathsep"))
    )


class _LayerPaths:
    """Tells which paths lead to the layers of a workspace, be they there or gone."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._layers = [unit.path for unit in workspace.of_kind(Kind.LAYER) if unit.path]
        self._globs = [compile_glob(glob.strip("/")) for glob in workspace.settings.layers]

    def may_be_named(self, file: SourceFile) -> bool:
        """Whether the text of a file may spell a path to a layer."""
        parts = self._parts
        return (
            parts is None
            or not parts.isdisjoint(file.path.split("/"))
            or self._spelling.may_be_in(file.source)
        )

    @cached_property
    def _parts(self) -> frozenset[str] | None:
        """Names of which every path to a layer has one for a part; None if there are none."""
        names = {_LAYER_MOUNT.strip("/"), *(name_of(parent(layer)) for layer in self._layers)}
        for glob in self._workspace.settings.layers:
            literal = [part for part in glob.split("/") if part and not _WILD.search(part)]
            names.add(literal[-1] if literal else "")
        return None if "" in names else frozenset(names)

    @cached_property
    def _spelling(self) -> PathParts:
        return PathParts(self._parts or ())

    def hold(self, path: str, file: str) -> bool:
        """Whether a path in the code of a file leads to a layer.

        One that is not built from `__file__` may be relative to the root or to the file's folder.
        """
        if path == _LAYER_MOUNT or path.startswith(f"{_LAYER_MOUNT}/") or self._are_at(path):
            return True
        places = (normalize_path(path), normalize_path(join(parent(file), path)))
        tree = self._workspace.tree
        return (
            "/" in path
            and not path.startswith("/")
            and any(self._were_at(place) for place in places)
            and not any(not _leaves_root(place) and tree.exists(place) for place in places)
        )

    def hold_target(self, path: str, *, is_deployed: bool) -> bool:
        """Whether a path in the settings leads to a layer."""
        if is_within(path, _LAYER_MOUNT):
            is_of_layer = is_within(path, _LAYER_MODULES) and not _INTERPRETER.match(path)
            return is_deployed or is_of_layer
        return self._are_at(path) or self._were_at(path)

    def _are_at(self, path: str) -> bool:
        parts = [part for part in path.split("/") if part not in ("", "..", ".")]
        for layer in self._layers:
            *_, folder, name = ["", *layer.split("/")]
            if is_within(path, layer) or path == parent(layer):
                return True
            if any(
                first == folder and second in (name, UNKNOWN) for first, second in pairwise(parts)
            ):
                return True
        return False

    def _were_at(self, path: str) -> bool:
        """Whether a path leads to where a layer would be, or all layers, and nothing is there.

        The folder around must be there: `keras/layers` is none of this workspace.
        """
        known, unknown, _ = path.partition(UNKNOWN)
        if unknown:
            known = parent(known)
        if _leaves_root(known) or known in ("", "."):
            return False
        tree = self._workspace.tree
        layer = join(known, UNKNOWN)
        while layer and not any(glob.fullmatch(layer) for glob in self._globs):
            layer = parent(layer)
        missing = layer if is_within(known, layer) else known
        unit = self._workspace.unit_of(missing)
        return (
            bool(layer)
            and parent(parent(layer)) in tree.folders
            and not tree.exists(missing)
            and not tree.is_ignored_by_git(missing)
            and (unit is None or unit.kind is Kind.LAYER)
        )


def _leaves_root(path: str) -> bool:
    return path.startswith(("/", ".."))
