"""E7702 legacy-layer-path."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.imports.paths import UNKNOWN, PathEvaluator
from orb_lint.imports.scanner import dotted_name, span_of, utf8_lines
from orb_lint.imports.source import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Kind, Unit
from orb_lint.workspace.tree import is_within, parent

_METHODS = frozenset({"append", "extend", "insert"})
_PATH_LISTS = frozenset({"sys.path", "path"})
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
        return b"sys.path" in source or b"addsitedir" in source or b"import path" in source

    def check_source(self, file: SourceFile) -> Iterator[Finding]:
        if file.tree is None:
            return
        evaluator = PathEvaluator(file.path, file.tree)
        layers = file.resolver.workspace.of_kind(Kind.LAYER)
        lines = utf8_lines(file.source)
        for node in ast.walk(file.tree):
            for path in _added_paths(node):
                shown = _layer_path(evaluator.evaluate(path), layers)
                if shown is not None and isinstance(node, (ast.stmt, ast.expr)):
                    span = span_of(node, lines)
                    if span.end_line != span.line:
                        end = len(file.lines[span.line - 1]) + 1
                        span = span._replace(end_line=span.line, end_column=end)
                    yield self.finding(
                        file.path,
                        span,
                        f"puts layer path `{shown}` on sys.path: install the local packages and"
                        " import from them instead",
                        file.unit,
                    )
                    break


def _added_paths(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of the paths that a call or assignment puts on `sys.path`."""
    if isinstance(node, ast.Call):
        name = dotted_name(node.func)
        target, _, method = name.rpartition(".")
        if target in _PATH_LISTS and method in _METHODS and node.args:
            yield from _items(node.args[-1])
        elif name in ("addsitedir", "site.addsitedir") and node.args:
            yield node.args[0]
    elif isinstance(node, ast.Assign):
        if any(_is_path_list(target) for target in node.targets):
            yield from _items(node.value)
    elif isinstance(node, ast.AugAssign) and _is_path_list(node.target):
        yield from _items(node.value)


def _is_path_list(target: ast.expr) -> bool:
    if isinstance(target, ast.Subscript):
        target = target.value
    return dotted_name(target) == "sys.path"


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
    if any(is_within(path, layer.path) or path == parent(layer.path) for layer in layers):
        return path
    known = [part for part in path.split("/") if part not in ("", "..", ".")]
    for layer in layers:
        tail = layer.path.split("/")[-2:]
        if any(known[at : at + 2] == tail for at in range(len(known) - 1)):
            return path.replace(UNKNOWN, "…")
    return None
