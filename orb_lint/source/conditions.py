"""Evaluates conditions that are known before the run: by the target Python and Lambda's system."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.settings import NEWEST_PYTHON, Version
from orb_lint.source.names import Node, dotted_name, last_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_OTHER_NAME = regex(rb"\bTYPE_CHECKING as (\w+)")
_FINDER = "find_spec"
_FOUND = regex(
    rb"(?m)^[ \t]*(\w+)[ \t]*(?::[^=\n]*)?=(?![(\s]*not\b)[\w.()\s]*\bfind_spec\("
    rb"(?![^\n]*\bis[ \t]+None\b)"
)
"""The name that `name = find_spec(…) is not None` binds."""
_IS_NONE = {
    **dict.fromkeys(("is", "Is", "==", "Eq"), True),
    **dict.fromkeys(("is not", "IsNot", "!=", "NotEq"), False),
}


class Guards(NamedTuple):
    """What decides conditions before the run.

    Attributes:
        target: the version of Python that runs the code.
        type_checking: the names that stand for `typing.TYPE_CHECKING`.
        found: the names that tell whether `importlib.util.find_spec` finds a module.
    """

    target: Version = NEWEST_PYTHON
    type_checking: frozenset[str] = frozenset({"TYPE_CHECKING"})
    found: frozenset[str] = frozenset()


def guards_of(source: bytes, target: Version) -> Guards:
    """What decides the conditions in a source that is written for a Python."""
    names = Guards().type_checking
    if b"TYPE_CHECKING as" in source:
        names |= {name.decode() for name in _OTHER_NAME.findall(source)}
    found = _FOUND.findall(source) if b"find_spec(" in source else ()
    return Guards(target, names, frozenset(name.decode() for name in found))


def finds_module(test: Node, guards: Guards) -> bool | None:
    """Whether a condition holds only where some module is installed, or only where it is not.

    Args:
        test: the condition, of `ast` or astroid.
        guards: with the names that tell whether a module is there.

    Returns:
        True where it is, False where it is not, None if the condition says neither.
    """
    kind = type(test).__name__
    if kind == "UnaryOp" and (test.op == "not" or isinstance(test.op, ast.Not)):
        inner = finds_module(test.operand, guards)
        return None if inner is None else not inner
    if kind == "BoolOp":
        decided = test.op == "and" or isinstance(test.op, ast.And)
        return decided if decided in [finds_module(each, guards) for each in test.values] else None
    if kind == "Compare":
        name, right = next(_comparisons(test))
        is_none = _IS_NONE.get(name) if getattr(right, "value", right) is None else None
        return not is_none if finds_module(test.left, guards) and is_none is not None else None
    if kind == "NamedExpr":
        return finds_module(test.value, guards)
    name = last_name(test.func if kind == "Call" else test)
    if name == "bool" and kind == "Call" and test.args:
        return finds_module(test.args[0], guards)
    return True if name == _FINDER or name in guards.found else None


def is_true(test: Node, guards: Guards, *, type_checking: bool) -> bool | None:
    """Whether a condition of `ast` or astroid holds, None if only the run can tell.

    Args:
        test: the condition.
        guards: what decides it.
        type_checking: the value of `TYPE_CHECKING`.
    """
    is_negated = False
    while type(test).__name__ == "UnaryOp" and (test.op == "not" or isinstance(test.op, ast.Not)):
        is_negated = not is_negated
        test = test.operand
    value = _is_true(test, guards, type_checking=type_checking)
    return value if value is None else value is not is_negated


def _is_true(test: Node, guards: Guards, *, type_checking: bool) -> bool | None:
    kind = type(test).__name__
    if last_name(test) in guards.type_checking:
        return type_checking
    if kind == "BoolOp":
        decides = test.op == "or" or isinstance(test.op, ast.Or)
        values = [is_true(each, guards, type_checking=type_checking) for each in test.values]
        if decides in values:
            return decides
        return None if None in values else not decides
    if kind in ("Call", "Compare"):
        worth = {_worth(test, (*guards.target, micro)) for micro in _MICRO_VERSIONS}
        return worth.pop() if len(worth) == 1 else None
    return None


_MICRO_VERSIONS = (0, 99)
"""The micro versions of a target such as 3.12; a condition that depends on them is undecided."""

_PARTS = {"major": 0, "minor": 1}
_SYSTEM = {"sys.platform": "linux", "os.name": "posix"}
_OPERATORS: dict[str, Callable[[Any, Any], object]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    **dict.fromkeys(("in", "In"), lambda item, items: item in items),
    **dict.fromkeys(("not in", "NotIn"), lambda item, items: item not in items),
}


class _UnknownError(Exception):
    """An expression asks for more than the version and the system."""


def _worth(test: Node, version: tuple[int, ...]) -> bool | None:
    try:
        if type(test).__name__ == "Call":
            return _of_method(test, version)
        left = _value(test.left, version)
        for name, right_node in _comparisons(test):
            right = _value(right_node, version)
            if not _OPERATORS[name](left, right):
                return False
            left = right
    except (_UnknownError, KeyError, TypeError, IndexError):
        return None
    return True


def _of_method(call: Node, version: tuple[int, ...]) -> bool:
    """The answer of `sys.platform.startswith("win")`."""
    text = _value(_holder(call.func), version)
    if last_name(call.func) != "startswith" or not isinstance(text, str) or len(call.args) != 1:
        raise _UnknownError
    return text.startswith(_value(call.args[0], version))


def _holder(node: Node) -> Node:
    if type(node).__name__ != "Attribute":
        raise _UnknownError
    return node.value if isinstance(node, ast.Attribute) else node.expr


def _comparisons(test: Node) -> Iterator[tuple[str, Node]]:
    """The operators of a comparison, each with its right operand."""
    if isinstance(test, ast.Compare):
        names = (type(each).__name__ for each in test.ops)
        yield from zip(names, test.comparators, strict=True)
    else:
        yield from test.ops


def _value(node: Node, version: tuple[int, ...]) -> Node:
    """The value of an expression.

    Raises:
        _UnknownError: only the run can tell.
    """
    kind = type(node).__name__
    if kind in ("Constant", "Const"):
        return node.value
    if kind in ("List", "Set", "Tuple"):
        return tuple(_value(each, version) for each in node.elts)
    if kind == "Subscript" and type(node.value).__name__ != kind:
        return _value(node.value, version)[_index(node.slice)]
    known = {"sys.version_info": version, "version_info": version, **_SYSTEM}
    name = dotted_name(node)
    if name in known:
        return known[name]
    owner, _, part = name.rpartition(".")
    if part in _PARTS and known.get(owner) is version:
        return version[_PARTS[part]]
    raise _UnknownError


def _index(node: Node) -> int | slice:
    """The index into `sys.version_info` that a subscript names."""
    if type(node).__name__ != "Slice":
        return operator.index(_number(node))
    return slice(*(each and _number(each) for each in (node.lower, node.upper)))


def _number(node: Node) -> int:
    value = getattr(node, "value", None)
    if not isinstance(value, int):
        raise _UnknownError
    return value
