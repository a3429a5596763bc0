"""The imports of a module that astroid has parsed already, as the records that the scanner makes.

What `orb_lint.source.scanner` says of `ast` is said here of astroid, so that a file which pylint
has parsed need not be parsed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from astroid import nodes

from orb_lint.source.parsing import GUARDS, IMPORT_CALLS, may_call_import
from orb_lint.source.record import Alias, Context, Import, Kind
from orb_lint.source.text import declared_encoding, span_of, utf8_lines

_FUNCTIONS = (nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.Lambda)


def imports_of(module: nodes.Module, source: bytes) -> list[Import]:
    """Every import of a module, in its order, dynamic ones with a literal name included.

    Args:
        module: as astroid has parsed it.
        source: from which it did.
    """
    lines = utf8_lines(source, declared_encoding(source) or "utf-8")
    calls = may_call_import(source)
    found: list[Import] = []
    pending: list[tuple[nodes.NodeNG, Context]] = [(module, Context.NONE)]
    while pending:
        node, context = pending.pop()
        if isinstance(node, (nodes.Import, nodes.ImportFrom)):
            found.append(_record(node, context, lines))
            continue
        if isinstance(node, nodes.Call) and (call := _dynamic(node, context, lines)):
            found.append(call)
        if calls or isinstance(node, _BLOCKS):
            pending += _children(node, context)
    return sorted(found, key=lambda record: record.span)


_BLOCKS = (
    *(nodes.Module, nodes.ClassDef, nodes.FunctionDef, nodes.AsyncFunctionDef),
    *(nodes.If, nodes.For, nodes.AsyncFor, nodes.While, nodes.With, nodes.AsyncWith),
    *(nodes.Try, nodes.TryStar, nodes.ExceptHandler, nodes.Match, nodes.MatchCase),
)
"""What an import statement can stand in."""


def _children(node: nodes.NodeNG, context: Context) -> Iterator[tuple[nodes.NodeNG, Context]]:
    """What stands in a node, and in which context."""
    if isinstance(node, _FUNCTIONS):
        context |= Context.FUNCTION
    field, given = _inner_context(node)
    inside = frozenset(getattr(node, field)) if field else ()
    for child in node.get_children():
        yield child, context | given if child in inside else context


def _inner_context(node: nodes.NodeNG) -> tuple[str, Context]:
    """The field of a node whose statements stand in a further context, "" where none do."""
    if isinstance(node, nodes.If):
        test = node.test
        if _last_name(test) == "TYPE_CHECKING":
            return "body", Context.TYPE_CHECKING
        if (
            isinstance(test, nodes.UnaryOp)
            and test.op == "not"
            and _last_name(test.operand) == "TYPE_CHECKING"
        ):
            return "orelse", Context.TYPE_CHECKING
    elif (
        (
            isinstance(node, (nodes.Try, nodes.TryStar))
            and any(_catches_import_error(handler.type) for handler in node.handlers)
        )
        or (isinstance(node, nodes.ExceptHandler) and _catches_import_error(node.type))
        or (
            isinstance(node, nodes.With)
            and any(_suppresses_import_error(manager) for manager, _ in node.items)
        )
    ):
        return "body", Context.OPTIONAL
    return "", Context.NONE


def _last_name(node: nodes.NodeNG | None) -> str | None:
    last: str | None = None
    if isinstance(node, nodes.Attribute):
        last = node.attrname
    elif isinstance(node, nodes.Name):
        last = node.name
    return last


def _catches_import_error(caught: nodes.NodeNG | None) -> bool:
    if isinstance(caught, nodes.Tuple):
        return any(_last_name(item) in GUARDS for item in caught.elts)
    return caught is None or _last_name(caught) in GUARDS


def _suppresses_import_error(manager: nodes.NodeNG) -> bool:
    return (
        isinstance(manager, nodes.Call)
        and _last_name(manager.func) == "suppress"
        and any(_last_name(argument) in GUARDS for argument in manager.args)
    )


def _record(
    node: nodes.Import | nodes.ImportFrom, context: Context, lines: Sequence[bytes]
) -> Import:
    names = tuple(Alias(name, asname) for name, asname in node.names)
    span = span_of(node, lines)
    if isinstance(node, nodes.Import):
        return Import(Kind.IMPORT, "", names, 0, span, context)
    return Import(Kind.FROM, node.modname, names, node.level or 0, span, context)


def _dynamic(call: nodes.Call, context: Context, lines: Sequence[bytes]) -> Import | None:
    if not call.args or _dotted_name(call.func) not in IMPORT_CALLS:
        return None
    literal = call.args[0]
    if not (isinstance(literal, nodes.Const) and isinstance(literal.value, str)):
        return None
    module = literal.value.lstrip(".")
    level = len(literal.value) - len(module)
    return Import(Kind.DYNAMIC, module, (), level, span_of(literal, lines), context)


def _dotted_name(node: nodes.NodeNG) -> str:
    if isinstance(node, nodes.Attribute):
        base = _dotted_name(node.expr)
        return f"{base}.{node.attrname}" if base else ""
    return node.name if isinstance(node, nodes.Name) else ""
