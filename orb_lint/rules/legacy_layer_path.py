"""E7702 legacy-layer-path."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import pairwise

from orb_lint.findings import Finding
from orb_lint.imports.paths import UNKNOWN, PathEvaluator
from orb_lint.imports.scanner import bound_names, meant_name
from orb_lint.imports.source import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Kind, Unit
from orb_lint.workspace.tree import is_within, parent

_METHODS = frozenset({"append", "extend", "insert"})
_PATH_LIST = "sys.path"
_SIGNS = (b"sys.path", b"addsitedir", b"from sys import", b"import sys as")
_LAYER_MOUNT = "/opt"


class LegacyLayerPath(Rule):
    """Code makes the modules of a layer importable by putting its folder on `sys.path`."""

    number = 2
    symbol = "legacy-layer-path"
    summary = "code puts the folder of a layer, or `/opt`, on `sys.path`"
    why = (
        "It keeps the old names importable, on this machine or in this test, and so hides the"
        " imports that fail in AWS once the layer is gone."
    )
    mend = "Drop the path; install the packages (`pip install -e`) and import by full name."
    watched_modules = frozenset({"site", "sys"})

    def may_concern(self, source: bytes) -> bool:
        return any(sign in source for sign in _SIGNS)

    def check_source(self, file: SourceFile) -> Iterator[Finding]:
        if file.tree is None:
            return
        evaluator = PathEvaluator(file.path, file.tree)
        layers = file.resolver.workspace.of_kind(Kind.LAYER)
        bound = bound_names(file.tree)
        for node in ast.walk(file.tree):
            for path in _added_paths(node, bound):
                shown = _layer_path(evaluator.evaluate(path), layers)
                if shown is not None and isinstance(node, (ast.stmt, ast.expr)):
                    yield self.finding(
                        file.path,
                        file.on_first_line(file.span_of(node)),
                        f"puts layer path `{shown}` on sys.path: install the local packages and"
                        " import from them instead",
                        file.unit,
                        subject=shown,
                    )
                    break


def _added_paths(node: ast.AST, bound: Mapping[str, str]) -> Iterator[ast.expr]:
    """The expressions of the paths that a call or assignment puts on `sys.path`."""
    if isinstance(node, ast.Call):
        target, _, method = meant_name(node.func, bound).rpartition(".")
        if target == _PATH_LIST and method in _METHODS and node.args:
            yield from _items(node.args[-1])
        elif method == "addsitedir" and target == "site" and node.args:
            yield node.args[0]
    elif isinstance(node, ast.Assign):
        if any(_is_path_list(target, bound) for target in node.targets):
            yield from _items(node.value)
    elif isinstance(node, ast.AugAssign) and _is_path_list(node.target, bound):
        yield from _items(node.value)


def _is_path_list(target: ast.expr, bound: Mapping[str, str]) -> bool:
    if isinstance(target, ast.Subscript):
        target = target.value
    return meant_name(target, bound) == _PATH_LIST


def _items(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        for item in value.elts:
            yield from _items(item)
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        yield from _items(value.left)
        yield from _items(value.right)
        yield value
    elif isinstance(value, ast.Starred):
        yield from _items(value.value)
    else:
        yield value


def _layer_path(path: str | None, layers: list[Unit]) -> str | None:
    """The path as a message shows it if it leads to a layer, else None."""
    if path is None:
        return None
    if path == _LAYER_MOUNT or path.startswith(_LAYER_MOUNT + "/"):
        return path
    parts = [part for part in path.split("/") if part not in ("", "..", ".")]
    for layer in layers:
        *_, folder, name = ["", *layer.path.split("/")]
        if is_within(path, layer.path) or path == parent(layer.path):
            return path.replace(UNKNOWN, "…")
        if any(first == folder and second in (name, UNKNOWN) for first, second in pairwise(parts)):
            return path.replace(UNKNOWN, "…")
    return None
