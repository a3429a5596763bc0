"""Where an import stands: what the statements around it say of when it runs.

astroid names its nodes as `ast` does and spells some of their fields otherwise, so that one reading
serves the trees of both.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from orb_lint.source.record import Context

Node: TypeAlias = Any
"""A node of a syntax tree, be it of `ast` or of astroid."""


class Given(NamedTuple):
    """The contexts that a node gives to what stands in it.

    Attributes:
        everywhere: to all of it.
        field: of the node, whose statements get a further one; "" for none.
        inside: that further one.
    """

    everywhere: Context = Context.NONE
    field: str = ""
    inside: Context = Context.NONE

    def to(self, field: str) -> Context:
        """The contexts that what stands in a field of the node gets."""
        return self.everywhere | self.inside if field == self.field else self.everywhere


def given_by(node: Node) -> Given:
    """The contexts that a node gives to what stands in it."""
    read = _READERS.get(type(node).__name__)
    return read(node) if read else _NOTHING


def dotted_name(node: Node) -> str:
    """The dotted name that an expression spells, `importlib.import_module`; "" if it is none."""
    parts: list[str] = []
    while type(node).__name__ == "Attribute":
        parts.append(_last_name(node))
        node = node.value if isinstance(node, ast.Attribute) else node.expr
    parts.append(_last_name(node))
    return ".".join(reversed(parts)) if parts[-1] else ""


def _last_name(node: Node) -> str:
    """The name at the end of an expression, `b` of `a().b`; "" where there is none."""
    name: str = ""
    if isinstance(node, ast.Name):
        name = node.id
    elif isinstance(node, ast.Attribute):
        name = node.attr
    elif type(node).__name__ == "Name":
        name = node.name
    elif type(node).__name__ == "Attribute":
        name = node.attrname
    return name


_NOTHING = Given()
_IN_FUNCTION = Given(everywhere=Context.FUNCTION)
_OPTIONAL = Given(field="body", inside=Context.OPTIONAL)
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def _of_if(node: Node) -> Given:
    runs = _value_at_run_time(node.test)
    if runs is None:
        return _NOTHING
    return Given(field="orelse" if runs else "body", inside=Context.TYPE_CHECKING)


def _value_at_run_time(test: Node) -> bool | None:
    """What a condition is worth when the program runs, None where only the run can tell."""
    kind = type(test).__name__
    if _last_name(test) == "TYPE_CHECKING":
        return False
    if kind == "UnaryOp" and (test.op == "not" or isinstance(test.op, ast.Not)):
        value = _value_at_run_time(test.operand)
        return None if value is None else not value
    if kind == "BoolOp":
        decides = test.op == "or" or isinstance(test.op, ast.Or)
        values = list(map(_value_at_run_time, test.values))
        if decides in values:
            return decides
        return None if None in values else not decides
    return None


def _of_try(node: Node) -> Given:
    return _OPTIONAL if any(map(_catches_import_error, node.handlers)) else _NOTHING


def _of_handler(node: Node) -> Given:
    return _OPTIONAL if _catches_import_error(node) else _NOTHING


def _of_with(node: Node) -> Given:
    return _OPTIONAL if any(map(_suppresses_import_error, _managers(node))) else _NOTHING


def _catches_import_error(handler: Node) -> bool:
    caught = handler.type
    if type(caught).__name__ == "Tuple":
        return _names_import_error(caught.elts)
    return caught is None or _names_import_error([caught])


def _managers(node: Node) -> Iterable[Node]:
    """The context managers of a `with` statement."""
    return (item.context_expr if isinstance(item, ast.withitem) else item[0] for item in node.items)


def _suppresses_import_error(manager: Node) -> bool:
    return (
        type(manager).__name__ == "Call"
        and _last_name(manager.func) == "suppress"
        and _names_import_error(manager.args)
    )


def _names_import_error(nodes: Iterable[Node]) -> bool:
    return any(_last_name(node) in _IMPORT_ERRORS for node in nodes)


_READERS: dict[str, Callable[[Node], Given]] = {
    **dict.fromkeys(("FunctionDef", "AsyncFunctionDef", "Lambda"), lambda _: _IN_FUNCTION),
    "If": _of_if,
    **dict.fromkeys(("Try", "TryStar"), _of_try),
    "ExceptHandler": _of_handler,
    **dict.fromkeys(("With", "AsyncWith"), _of_with),
}
