"""Strings that name modules in the calls that take them, such as `import_module`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from orb_lint.source.names import dotted_name
from orb_lint.source.parsing import SyntaxTree, meant_name

_IMPORTERS = frozenset(
    {
        "__import__",
        "builtins.__import__",
        "find_spec",
        "import_module",
        "importlib.import_module",
        "importlib.util.find_spec",
        "importorskip",
        "pytest.importorskip",
    }
)
_PATCHERS = frozenset({"mock", "mocker"})
_MONKEYPATCH = "monkeypatch"
_OF_TABLE = frozenset({"get", "pop", "setdefault"})
_TABLE = "sys.modules"


class ModuleString(NamedTuple):
    """A string that names a module, or something in one.

    Attributes:
        node: the literal.
        text: what it says.
        call: the call or table that takes it, for a message.
    """

    node: ast.Constant
    text: str
    call: str


def module_strings(tree: SyntaxTree) -> Iterator[ModuleString]:
    """Every string that a known call takes as the name of a module or of a thing in one."""
    bound = tree.bound_names
    for call in tree.nodes_of(ast.Call):
        yield from _of_call(call, bound)
    for item in tree.nodes_of(ast.Subscript):
        if meant_name(item.value, bound) == _TABLE:
            yield from _literal(item.slice, f"{_TABLE}[…]")
    for comparison in tree.nodes_of(ast.Compare):
        if any(meant_name(right, bound) == _TABLE for right in comparison.comparators):
            yield from _literal(comparison.left, _TABLE)


def _of_call(call: ast.Call, bound: Mapping[str, str]) -> Iterator[ModuleString]:
    written, name = dotted_name(call.func), meant_name(call.func, bound)
    owner, _, method = name.rpartition(".")
    holder = owner.rpartition(".")[2]
    if (
        name in _IMPORTERS
        or _is_patch(name)
        or (_is_patch(owner) and method in ("object", "multiple"))
        or (holder == _MONKEYPATCH and method in ("delattr", "setattr"))
        or (owner == _TABLE and method in _OF_TABLE)
    ):
        yield from _first(call, written)
    elif _is_patch(owner) and method == "dict":
        yield from _of_patched_table(call, written, bound)
    elif (
        holder == _MONKEYPATCH
        and method in ("setitem", "delitem")
        and len(call.args) > 1
        and meant_name(call.args[0], bound) == _TABLE
    ):
        yield from _literal(call.args[1], f"{written}({_TABLE}, …)")


def _is_patch(name: str) -> bool:
    """Whether a name is that of `unittest.mock.patch`, or of pytest-mock's."""
    owner, _, method = name.rpartition(".")
    return method == "patch" and (not owner or owner.rpartition(".")[2] in _PATCHERS)


def _first(call: ast.Call, name: str) -> Iterator[ModuleString]:
    if call.args:
        yield from _literal(call.args[0], name)
    for keyword in call.keywords:
        if keyword.arg in ("target", "name", "modname"):
            yield from _literal(keyword.value, name)


def _of_patched_table(
    call: ast.Call, name: str, bound: Mapping[str, str]
) -> Iterator[ModuleString]:
    """The keys of `patch.dict("sys.modules", {…})`, or the path of another table."""
    if not call.args:
        return
    table = call.args[0]
    if meant_name(table, bound) != _TABLE and getattr(table, "value", None) != _TABLE:
        yield from _literal(table, name)
        return
    values = [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "values")]
    for value in values:
        if isinstance(value, ast.Dict):
            for key in value.keys:
                if key is not None:
                    yield from _literal(key, f'{name}("{_TABLE}", …)')


def _literal(node: ast.expr, call: str) -> Iterator[ModuleString]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield ModuleString(node, node.value, call)
