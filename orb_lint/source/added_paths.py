"""Finds the paths that the code of a file puts on `sys.path`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain

from orb_lint.expressions import regex
from orb_lint.source.names import dotted_name
from orb_lint.source.parsing import SyntaxTree, meant_name
from orb_lint.source.text import declared_encoding
from orb_lint.source.words import SYS_RENAMED, ends_of, may_rename_sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard


_METHODS = frozenset({"append", "extend", "insert"})
_PYTEST_METHODS = frozenset({"syspath_prepend", "syspathinsert"})
_VARIABLE_METHODS = frozenset({"putenv", "setdefault", "setenv"})
_PATH_LIST = "sys.path"
_ENVIRONMENT = "os.environ"
_SEPARATOR = regex("[:;]")
_VARIABLE = "PYTHONPATH"
ADDING_WORDS = frozenset({b"sys.path", b"syspath", _VARIABLE.encode()})
ADDING_IMPORTS = SYS_RENAMED | {b"site"}
_OTHER_WORDS = (b"syspath", _VARIABLE.encode())
_CHANGE = regex(
    rb"[\s\\)]*(?:\.[\s\\]*(?:#|append|extend|insert)|=(?!=)|\+="
    rb"|\[(?![\w\s:+-]*\](?![\s\\)]*(?:=(?!=)|\+=|#)))|#)"
)
"""Matches behind `sys.path` that is changed, not where it is read, as in `sys.path[0]`."""


def may_add_paths(source: bytes, words: AbstractSet[bytes] = ADDING_WORDS | ADDING_IMPORTS) -> bool:
    """Whether a source may put something on `sys.path`; never no if it does.

    Args:
        source: of a file.
        words: those of `ADDING_WORDS` that it may hold, and of `ADDING_IMPORTS` its import lines.
    """
    return (
        (
            b"sys.path" in words
            and any(_CHANGE.match(source, at) for at in ends_of(source, b"sys.path"))
        )
        or any(word in words and word in source for word in _OTHER_WORDS)
        or (b"site" in words and b"addsitedir" in source)
        or (not words.isdisjoint(SYS_RENAMED) and may_rename_sys(source))
        or declared_encoding(source) is not None
    )


def added_paths(path: str, tree: SyntaxTree) -> Iterator[tuple[ast.stmt | ast.expr, list[str]]]:
    """The calls and assignments that put something on `sys.path`, each with the paths.

    The paths are those that `PathEvaluator` can tell.

    Args:
        path: of the file, relative to the workspace root.
        tree: of the file.
    """
    from orb_lint.source.path_expressions import PathEvaluator

    evaluator = PathEvaluator(path, tree)
    adders: Iterator[ast.stmt | ast.expr] = chain(
        tree.nodes_of(ast.Call), tree.nodes_of(ast.Assign), tree.nodes_of(ast.AugAssign)
    )
    for node in adders:
        added = [*_added(node, tree.bound_names)]
        values = [value for each in added for value in evaluator.evaluate_all(each)]
        if added:
            yield node, [path for value in values for path in _SEPARATOR.split(value)]


def _added(node: ast.AST, bound: Mapping[str, str]) -> Iterator[ast.expr]:
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
            yield value  # it may also be a sum of strings
            pending += (value.right, value.left)
        elif isinstance(value, ast.Starred):
            pending.append(value.value)
        elif _joins_paths(value):
            pending.append(value.args[0])
        else:
            yield value


def _joins_paths(value: ast.expr) -> TypeGuard[ast.Call]:
    """Whether a call joins paths to a list of paths, like `os.pathsep.join`."""
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)):
        return False
    separator = value.func.value
    return (
        value.func.attr == "join"
        and len(value.args) == 1
        and (isinstance(separator, ast.Constant) or dotted_name(separator).endswith("pathsep"))
    )
