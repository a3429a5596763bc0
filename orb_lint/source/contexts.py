"""Tells when an import runs, from the statements around it.

It reads the trees of both `ast` and astroid.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from orb_lint.records import NamedTuple
from orb_lint.source.conditions import Guards, finds_module, is_true
from orb_lint.source.names import Node, last_name
from orb_lint.source.record import Context


class Given(NamedTuple):
    """The contexts that a node gives to what is inside it.

    Attributes:
        everywhere: for everything inside.
        field: of the node, whose statements get a further context; "" for none.
        inside: that further context.
    """

    everywhere: Context = Context.NONE
    field: str = ""
    inside: Context = Context.NONE

    def to(self, field: str) -> Context:
        """The contexts of what is inside a field of the node."""
        return self.everywhere | self.inside if field == self.field else self.everywhere


def given_by(node: Node, guards: Guards) -> Given:
    """The contexts that a node gives to what is inside it."""
    if type(node).__name__ == "If":
        return _of_if(node, guards)
    read = _READERS.get(type(node).__name__)
    return read(node) if read else _NOTHING


_NOTHING = Given()
_IN_FUNCTION = Given(everywhere=Context.FUNCTION)
_OPTIONAL = Given(field="body", inside=Context.OPTIONAL)
_OPTIONAL_ELSE = Given(field="orelse", inside=Context.OPTIONAL)
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def _of_if(node: Node, guards: Guards) -> Given:
    runs = is_true(node.test, guards, type_checking=False)
    if runs is None:
        finds = finds_module(node.test, guards)
        return _NOTHING if finds is None else _OPTIONAL if finds else _OPTIONAL_ELSE
    is_seen = is_true(node.test, guards, type_checking=True) is not runs
    context = Context.TYPE_CHECKING if is_seen else Context.UNREACHED
    return Given(field="orelse" if runs else "body", inside=context)


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
        and last_name(manager.func) == "suppress"
        and _names_import_error(manager.args)
    )


def _names_import_error(nodes: Iterable[Node]) -> bool:
    return any(last_name(node) in _IMPORT_ERRORS for node in nodes)


_READERS: dict[str, Callable[[Node], Given]] = {
    **dict.fromkeys(("FunctionDef", "AsyncFunctionDef", "Lambda"), lambda _: _IN_FUNCTION),
    **dict.fromkeys(("Try", "TryStar"), _of_try),
    "ExceptHandler": _of_handler,
    **dict.fromkeys(("With", "AsyncWith"), _of_with),
}
