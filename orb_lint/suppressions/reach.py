"""Works out how far a `# pylint:` comment reaches, as pylint 4 does with astroid 4.

The innermost node around the comment's line decides: in a function, a class or the module it is the
whole body; in `if`, `for`, `while`, `try` and `with` the clause; in all others the rest of the
node. `_children` and `_place` deal with the few places in which nodes, or where they begin and end,
differ from those of `ast`.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from orb_lint.records import NamedTuple
from orb_lint.suppressions.model import Reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


def reach_by_line(tree: ast.Module, lines: Iterable[int]) -> dict[int, Reach]:
    """How far a comment on each of some lines reaches; lines behind all code are left out.

    Args:
        tree: of the source.
        lines: 1-based.
    """
    unclaimed = sorted(set(lines))
    claimed: dict[int, Reach] = {}
    for node in _innermost_first(tree, list(unclaimed)):
        first, last = _place(node)
        start = bisect_left(unclaimed, first)
        end = bisect_right(unclaimed, last)
        for line in unclaimed[start:end]:
            claimed[line] = _reach(node, line)
        del unclaimed[start:end]
    return claimed


def last_line(tree: ast.Module) -> int:
    """The line on which the last statement ends, 0 where there is none."""
    return tree.body[-1].end_lineno or 0 if tree.body else 0


class _Stand(NamedTuple):
    """A node of astroid that has no counterpart in `ast`.

    Attributes:
        first: line that it begins on.
        last: line that it ends on.
        children: nodes in it.
    """

    first: int
    last: int
    children: tuple[ast.AST, ...] = ()


_Node: TypeAlias = "ast.AST | _Stand"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LEAVES = (
    *("Constant", "Name", "Import", "ImportFrom", "Global", "Nonlocal", "Pass", "Break"),
    *("Continue", "arg", "comprehension", "match_case", "TypeVar", "ParamSpec", "TypeVarTuple"),
)
"""Nodes into which pylint does not look: the whole of a `case` counts as one."""
_CLAUSES = ("If", "For", "AsyncFor", "While", "With", "AsyncWith", "Try", "TryStar")


def _innermost_first(tree: ast.Module, lines: list[int]) -> Iterator[_Node]:
    """The nodes around some lines, children before their parents, in the order of the source."""
    pending: list[_Node] = [tree]
    found: list[_Node] = []
    while pending:
        node = pending.pop()
        first, last = _extent(node)
        if bisect_left(lines, first) == bisect_right(lines, last):
            continue
        found.append(node)
        if first != last:
            pending += _children(node)
    return reversed(found)


def _extent(node: _Node) -> tuple[int, int]:
    """The lines of a node and everything in it; decorators are part of the node."""
    if isinstance(node, ast.Module):
        return 0, last_line(node)
    if isinstance(node, _DEFINITIONS) and node.decorator_list:
        return node.decorator_list[0].lineno, _end(node)
    return _place(node)


def _children(node: _Node) -> Iterator[_Node]:
    """The direct children of a node."""
    if isinstance(node, _Stand):
        yield from node.children
    elif isinstance(node, _FUNCTIONS):
        yield from _decorators(node)
        yield _arguments(node)
        yield from _present(node.returns, *getattr(node, "type_params", ()), *_code(node))
    elif isinstance(node, ast.ClassDef):
        yield from _decorators(node)
        yield from (*node.bases, *node.keywords, *getattr(node, "type_params", ()), *_code(node))
    elif isinstance(node, ast.Lambda):
        yield _arguments(node)
        yield node.body
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield key or _Stand(value.lineno, _end(value))
            yield value
    elif isinstance(node, ast.ExceptHandler):
        yield from _present(node.type)
        if node.name:
            yield _Stand(node.lineno, _end(node))
        yield from node.body
    elif isinstance(node, ast.Module):
        yield from _code(node)
    elif type(node).__name__ not in _LEAVES:
        yield from _placed(ast.iter_child_nodes(node))


def _placed(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes that have a place, which operators do not; instead of a `with` item, its parts."""
    for node in nodes:
        if isinstance(node, ast.withitem):
            yield from _present(node.context_expr, node.optional_vars)
        elif hasattr(node, "lineno") or isinstance(node, (ast.comprehension, ast.match_case)):
            yield node


def _present(*nodes: ast.AST | None) -> Iterator[ast.AST]:
    return (node for node in nodes if node is not None)


def _decorators(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[_Stand]:
    if decorators := node.decorator_list:
        yield _Stand(decorators[0].lineno, _end(decorators[-1]), tuple(decorators))


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> _Stand:
    """The node of a function's arguments; even without any it is on the function's first line."""
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    named = [argument for argument in every if argument]
    first, _ = _place(node)
    if not named:
        return _Stand(first, first)
    children = _present(
        *given.posonlyargs,
        *(argument.annotation for argument in given.posonlyargs),
        *given.args,
        *given.defaults,
        *given.kwonlyargs,
        *given.kw_defaults,
        *(argument.annotation for argument in given.args),
        given.vararg and given.vararg.annotation,
        given.kwarg and given.kwarg.annotation,
        *(argument.annotation for argument in given.kwonlyargs),
    )
    start = max(first, min(argument.lineno for argument in named))
    return _Stand(start, max(map(_end, named)), tuple(children))


def _code(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module,
) -> list[ast.stmt]:
    """The statements of a body, without its docstring."""
    return node.body[_is_documented(node.body) :]


def _is_documented(body: Sequence[ast.stmt]) -> bool:
    """Whether a body begins with a docstring."""
    first = body[0] if body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def _place(node: _Node) -> tuple[int, int]:
    """The lines of a node itself, first and last."""
    if isinstance(node, _Stand):
        return node.first, node.last
    if isinstance(node, ast.Module):
        return 0, last_line(node)
    if isinstance(node, _FUNCTIONS) and (decorators := node.decorator_list):
        height = sum(_end(each) - each.lineno + 1 for each in decorators)
        return decorators[0].lineno + height, _end(node)
    if isinstance(node, ast.comprehension):
        return node.target.lineno, _end((node.ifs or [node.iter])[-1])
    if isinstance(node, ast.match_case):
        return node.pattern.lineno, _end(node.body[-1])
    return node.lineno, _end(node)  # type: ignore[attr-defined]  # all others have places


def _end(node: ast.AST) -> int:
    end: int = node.end_lineno  # type: ignore[attr-defined]  # the parser sets it
    return end


def _reach(node: _Node, line: int) -> Reach:
    """How far a comment reaches that is on a line of a node, but in none of its children."""
    first, last = _place(node)
    if isinstance(node, (*_DEFINITIONS, ast.Module)):
        at = int(_is_documented(node.body))
        start = _place(node.body[at])[0] if at < len(node.body) else last
        return Reach(line if first >= start else first, line, last, reaches_back=line <= start)
    if isinstance(node, ast.AST) and type(node).__name__ in _CLAUSES:
        last = _end_of_clause(node, line)
    return Reach(line, line, last, reaches_back=False)


def _end_of_clause(node: ast.AST, line: int) -> int:
    """The last line of the clause of an `if`, `for`, `while`, `try` or `with` around a line."""
    body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
    for handler in getattr(node, "handlers", ()):
        if handler.type and line == handler.type.lineno:
            return _end(handler)
        if _place(handler.body[0])[0] <= line <= _end(handler.body[-1]):
            return _end(handler.body[-1])
    if final := getattr(node, "finalbody", ()):
        if line == _place(final[0])[0] - 1:
            return _end(final[0])
        if _place(final[0])[0] <= line <= _end(final[-1]):
            return _end(final[-1])
    if line == _place(body[0])[0]:
        return line
    if line <= _end(body[-1]):
        return _end(body[-1])
    return _end_of_else(node, line, _place(body[0])[0] - 1)


def _end_of_else(node: ast.AST, line: int, otherwise: int) -> int:
    """The last line of the `else` or `elif` clause around a line."""
    while line != _end(node):
        orelse: list[ast.stmt] = getattr(node, "orelse", [])
        if not orelse:
            return otherwise
        body_end = _end(node.body[-1])  # type: ignore[attr-defined]
        if line <= body_end:
            return body_end
        if type(orelse[0]).__name__ not in _CLAUSES:
            return _end(orelse[-1])
        node = orelse[0]
        otherwise = _end(node)
    return line
