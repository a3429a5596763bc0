"""Strings that name modules in calls known to take them: `mock.patch`, `import_module` and others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from orb_lint.imports.scanner import dotted_name

_BY_FIRST_ARGUMENT = frozenset({"__import__", "find_spec", "import_module", "importorskip"})
_MONKEYPATCH = frozenset({"delattr", "setattr"})
_OF_TABLE = frozenset({"get", "pop", "setdefault", "__getitem__"})
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


def module_strings(tree: ast.Module) -> Iterator[ModuleString]:
    """Every string of a tree that a known call takes as the name of a module or of a thing in one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.Subscript) and dotted_name(node.value) == _TABLE:
            yield from _literal(node.slice, f"{_TABLE}[…]")
        elif isinstance(node, ast.Compare) and any(
            dotted_name(right) == _TABLE for right in node.comparators
        ):
            yield from _literal(node.left, _TABLE)


def _of_call(call: ast.Call) -> Iterator[ModuleString]:
    name = dotted_name(call.func)
    owner, _, method = name.rpartition(".")
    is_patcher = "patch" in owner.rpartition(".")[2] or owner.rpartition(".")[2] in ("mock", "mocker")
    if method in _BY_FIRST_ARGUMENT or method == "patch":
        yield from _first(call, name)
    elif is_patcher and method == "dict":
        yield from _of_patched_table(call, name)
    elif is_patcher and method in ("object", "multiple"):
        yield from _first(call, name)
    elif owner.endswith("monkeypatch") and method in _MONKEYPATCH:
        yield from _first(call, name)
    elif owner.endswith("monkeypatch") and method in ("setitem", "delitem"):
        if len(call.args) > 1 and dotted_name(call.args[0]) == _TABLE:
            yield from _literal(call.args[1], f"{name}({_TABLE}, …)")
    elif owner == _TABLE and method in _OF_TABLE:
        yield from _first(call, name)


def _first(call: ast.Call, name: str) -> Iterator[ModuleString]:
    if call.args:
        yield from _literal(call.args[0], name)
    for keyword in call.keywords:
        if keyword.arg in ("target", "name", "modname"):
            yield from _literal(keyword.value, name)


def _of_patched_table(call: ast.Call, name: str) -> Iterator[ModuleString]:
    """The keys of `patch.dict("sys.modules", {…})`, or the path of another table."""
    if not call.args:
        return
    table = call.args[0]
    if dotted_name(table) != _TABLE and getattr(table, "value", None) != _TABLE:
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
