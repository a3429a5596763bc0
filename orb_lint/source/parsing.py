"""Whole files parsed by `ast`: their imports, what is wrong with them, and what names mean."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from typing import NamedTuple

from orb_lint.settings import NEWEST_PYTHON, Version
from orb_lint.source.record import Alias, Context, Import, Kind
from orb_lint.source.syntax import is_newer_than_this_python
from orb_lint.source.text import LINE_END, span_of

PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
IMPORT_CALLS = frozenset({"__import__", "import_module", "importlib.import_module"})
GUARDS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


class Problem(NamedTuple):
    """Why a source is no valid Python: 1-based line and column, and a reason of one line."""

    line: int
    column: int
    reason: str


class Reading(NamedTuple):
    """The imports of a source in its order, and what is wrong with it where it had to be parsed."""

    imports: list[Import]
    problem: Problem | None = None


def parse(source: bytes, target: Version = NEWEST_PYTHON) -> ast.Module:
    """Parse a whole file as the target version, warnings about its text left out.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no valid Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, feature_version=target)


def problem_of(error: BaseException, source: bytes, target: Version) -> Problem | None:
    """What to say of a source that does not parse; None if its syntax may merely be new.

    Args:
        error: one of `PARSE_ERRORS`.
        source: the bytes of the file.
        target: the version that it is written for.
    """
    if b"\0" in source:
        at = source.index(b"\0")
        return Problem(source.count(b"\n", 0, at) + 1, 1, "it holds a NUL byte")
    if not isinstance(error, SyntaxError):
        return Problem(1, 1, "it nests too deeply")
    lines = LINE_END.split(source)
    number = min(max(error.lineno or 1, 1), len(lines))
    line = lines[number - 1].decode(errors="replace")
    if is_newer_than_this_python(line, target):
        return None
    column = min(max(error.offset or 1, 1), len(line) + 1)
    return Problem(number, column, (error.msg or "invalid syntax").splitlines()[0])


def may_call_import(source: bytes) -> bool:
    """Whether a source can hold a call that imports a module."""
    return b"import_module" in source or b"__import__" in source


def walk_imports(tree: ast.Module, lines: list[bytes], *, calls: bool = False) -> list[Import]:
    """Every import below a node with its place and context, sorted by place.

    Args:
        tree: to walk.
        lines: of its source, as UTF-8.
        calls: look for dynamic imports, too, which takes a walk of all expressions.
    """
    found: list[Import] = []
    pending: list[tuple[ast.AST, Context]] = [(tree, Context.NONE)]
    while pending:
        node, context = pending.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.append(_record(node, context, lines))
            continue
        if calls and isinstance(node, ast.Call) and (call := _dynamic(node, context, lines)):
            found.append(call)
        inner = inner_contexts(node)
        for field in node._fields if calls else _BLOCKS:
            value = getattr(node, field, None)
            if value:
                within = context | inner[field] if field in inner else context
                children = value if isinstance(value, list) else (value,)
                pending += [(child, within) for child in children if isinstance(child, ast.AST)]
    return sorted(found, key=lambda record: record.span)


def inner_contexts(node: ast.AST) -> dict[str, Context]:
    """The contexts that a node adds to what stands in its fields."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return dict.fromkeys(node._fields, Context.FUNCTION)
    if isinstance(node, ast.If):
        if _is_type_checking(node.test):
            return {"body": Context.TYPE_CHECKING}
        if (
            isinstance(node.test, ast.UnaryOp)
            and isinstance(node.test.op, ast.Not)
            and _is_type_checking(node.test.operand)
        ):
            return {"orelse": Context.TYPE_CHECKING}
    elif (
        (
            isinstance(node, _TRY)
            and any(_catches_import_error(handler.type) for handler in node.handlers)
        )
        or (isinstance(node, ast.ExceptHandler) and _catches_import_error(node.type))
        or (
            isinstance(node, (ast.With, ast.AsyncWith))
            and any(_suppresses_import_error(item.context_expr) for item in node.items)
        )
    ):
        return {"body": Context.OPTIONAL}
    return {}


_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
_TRY: tuple[type[ast.Try], ...] = (
    (ast.Try, ast.TryStar) if hasattr(ast, "TryStar") else (ast.Try,)  # type: ignore[assignment]
)


def _is_type_checking(test: ast.expr) -> bool:
    return _last_name(test) == "TYPE_CHECKING"


def _last_name(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _catches_import_error(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_last_name(item) in GUARDS for item in caught.elts)
    return caught is None or _last_name(caught) in GUARDS


def _suppresses_import_error(manager: ast.expr) -> bool:
    return (
        isinstance(manager, ast.Call)
        and _last_name(manager.func) == "suppress"
        and any(_last_name(argument) in GUARDS for argument in manager.args)
    )


def _record(node: ast.Import | ast.ImportFrom, context: Context, lines: list[bytes]) -> Import:
    names = tuple(Alias(alias.name, alias.asname) for alias in node.names)
    span = span_of(node, lines)
    if isinstance(node, ast.Import):
        return Import(Kind.IMPORT, "", names, 0, span, context)
    return Import(Kind.FROM, node.module or "", names, node.level, span, context)


def _dynamic(call: ast.Call, context: Context, lines: list[bytes]) -> Import | None:
    if dotted_name(call.func) not in IMPORT_CALLS or not call.args:
        return None
    literal = call.args[0]
    if not (isinstance(literal, ast.Constant) and isinstance(literal.value, str)):
        return None
    module = literal.value.lstrip(".")
    level = len(literal.value) - len(module)
    return Import(Kind.DYNAMIC, module, (), level, span_of(literal, lines), context)


def dotted_name(node: ast.expr) -> str:
    """The dotted name that an expression spells, `importlib.import_module`; "" if it is none."""
    if isinstance(node, ast.Attribute):
        base = dotted_name(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""


def bound_names(tree: ast.AST) -> dict[str, str]:
    """The names that the import statements of a tree bind, in any scope → what they stand for.

    `import sys as s` binds `s` to `sys`, `from unittest import mock` binds `mock` to
    `unittest.mock`.
    """
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound.update({each.asname: each.name for each in node.names if each.asname})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                bound[each.asname or each.name] = f"{node.module}.{each.name}"
    return bound


def meant_name(node: ast.expr, bound: Mapping[str, str]) -> str:
    """The dotted name that an expression means, its first part replaced by what it is bound to.

    Args:
        node: any expression.
        bound: as `bound_names` tells.
    """
    first, dot, rest = dotted_name(node).partition(".")
    return bound.get(first, first) + dot + rest
