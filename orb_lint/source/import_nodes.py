"""The imports in the trees of `ast` and of astroid, statements and calls."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain

from orb_lint.expressions import regex
from orb_lint.source.conditions import Guards
from orb_lint.source.contexts import given_by
from orb_lint.source.names import Node, dotted_name
from orb_lint.source.parsing import BLOCKS
from orb_lint.source.record import Alias, Context, Import, ImportKind
from orb_lint.source.text import span_of

_IMPORT_CALLS = frozenset({"__import__", "import_module", "importlib.import_module"})
_OWN_PACKAGE = "__package__"

_WITH_LITERAL = rb"[\s)\\]*(?:#|\([\s(\\]*(?:#|[a-zA-Z]{0,2}['\"]))"
_CALLS_WITH_LITERAL = {
    b"import_module": regex(rb"import_module(?<!import import_module)" + _WITH_LITERAL),
    b"__import__": regex(b"__import__" + _WITH_LITERAL),
}
"""Each begins with a literal, which makes the search fast.

Behind `import` the function is imported, not called.
"""


def may_call_import(source: bytes) -> bool:
    """Whether a source can hold a call that imports a module by a literal or an f-string."""
    return any(
        name in source and call.search(source) is not None
        for name, call in _CALLS_WITH_LITERAL.items()
    )


def names_import_call(text: bytes) -> bool:
    """Whether a text names a function that imports."""
    return b"import_module" in text or b"__import__" in text


_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Raise, ast.Pass)
"""Frequent statements that hold no other statements."""


def walk_imports(
    tree: ast.Module, lines: list[bytes], guards: Guards, *, calls: bool = False
) -> list[Import]:
    """Every import below a node, with its place and context, sorted by place.

    Args:
        tree: to walk.
        lines: of its source, as UTF-8.
        guards: what decides the conditions around imports.
        calls: look for dynamic imports, too.
    """
    found: list[Import] = []
    with_calls = [n for n, line in enumerate(lines, 1) if b"import" in line] if calls else []
    with_calls = [n for n in with_calls if names_import_call(lines[n - 1])]
    pending: list[tuple[ast.AST, Context]] = [(tree, Context.NONE)]
    while pending:
        node, context = pending.pop()
        if isinstance(node, ast.Import):
            names = ((alias.name, alias.asname) for alias in node.names)
            found.append(import_record(node, names, context, lines))
            continue
        if isinstance(node, ast.ImportFrom):
            names = ((alias.name, alias.asname) for alias in node.names)
            found.append(from_record(node, node.module or "", names, context, lines))
            continue
        if calls and isinstance(node, ast.Call) and (call := call_record(node, context, lines)):
            found.append(call)
        is_whole = with_calls and _may_hold_one_of(node, with_calls)
        if not is_whole and isinstance(node, _SIMPLE):
            continue
        given = given_by(node, guards)
        for field in node._fields if is_whole else BLOCKS:
            if value := getattr(node, field, None):
                within = context | given.to(field)
                children = value if isinstance(value, list) else (value,)
                pending += [(child, within) for child in children if isinstance(child, ast.AST)]
    return sorted(found, key=lambda record: record.span)


def _may_hold_one_of(node: ast.AST, lines: Sequence[int]) -> bool:
    """Whether a node may span one of some lines; never no if it does.

    Args:
        node: of a tree.
        lines: 1-based numbers, in rising order.
    """
    if not isinstance(node, (ast.stmt, ast.expr)):
        return True
    first = node.lineno
    if decorators := getattr(node, "decorator_list", None):
        first = min(first, decorators[0].lineno)
    following = bisect_left(lines, first)
    return following < len(lines) and lines[following] <= (node.end_lineno or first)


def import_record(
    node: Node, names: Iterable[tuple[str, str | None]], context: Context, lines: Sequence[bytes]
) -> Import:
    """The record of an `import` statement of `ast` or of astroid.

    Args:
        node: the statement.
        names: that it imports, each with what it is bound as.
        context: of the statement.
        lines: of the source, as UTF-8.
    """
    aliases = tuple(Alias(*name) for name in names)
    return Import(ImportKind.IMPORT, "", aliases, 0, span_of(node, lines), context)


def from_record(
    node: Node,
    module: str,
    names: Iterable[tuple[str, str | None]],
    context: Context,
    lines: Sequence[bytes],
) -> Import:
    """The record of a `from … import …` statement; its module is the part behind the dots."""
    aliases = tuple(Alias(*name) for name in names)
    return Import(ImportKind.FROM, module, aliases, node.level or 0, span_of(node, lines), context)


def call_record(call: Node, context: Context, lines: Sequence[bytes]) -> Import | None:
    """The record of a call of `ast` or of astroid; None if it imports no module by a literal.

    A relative name counts if the package is a literal or `__package__`.
    """
    if not call.args or dotted_name(call.func) not in _IMPORT_CALLS:
        return None
    literal = call.args[0]
    name = getattr(literal, "value", None)
    if type(literal).__name__ not in ("Constant", "Const") or not isinstance(name, str):
        return None
    module = name.lstrip(".")
    level = len(name) - len(module)
    if level and (package := _package_argument(call)) != _OWN_PACKAGE:
        parts = package.split(".")
        if not package or level > len(parts):
            return None
        module = ".".join(filter(None, (*parts[: len(parts) - level + 1], module)))
        level = 0
    return Import(ImportKind.DYNAMIC, module, (), level, span_of(literal, lines), context)


def _package_argument(call: Node) -> str:
    """The package from which a call imports a relative name; "" if the text does not tell it."""
    keywords = (each.value for each in call.keywords if each.arg == "package")
    argument = next(chain(call.args[1:2], keywords), None)
    if dotted_name(argument) == _OWN_PACKAGE:
        return _OWN_PACKAGE
    name = getattr(argument, "value", None)
    return name if isinstance(name, str) else ""
