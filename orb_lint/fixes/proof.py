"""Proves that a fix of Python source changes which modules names come from, and nothing else.

The edited statements are parsed again. Imports in a row count as one: they must bind the names that
they bound before. Everything else must be equal.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache
from textwrap import dedent

from orb_lint.fixes.editing import RefusedError
from orb_lint.records import NamedTuple
from orb_lint.source.parsing import PARSE_ERRORS, parse

_REACH = 24
"""How many lines around an edit are searched for whole statements before the file is parsed."""

_IMPORTS = ast.dump(ast.Module([ast.Pass()], []))


class _Meaning(NamedTuple):
    """What some lines mean.

    Attributes:
        skeleton: their syntax tree without the rows of imports and the strings.
        bound: the names that each row binds.
        dotted: those that it binds by `import a.b`, which binds `a`.
        strings: in order.
    """

    skeleton: str
    bound: list[frozenset[str]]
    dotted: list[frozenset[str]]
    strings: list[str]


def require_same(before: str, after: str, *, strings: int = 0) -> None:
    """Make sure that only the modules of imports, and the text of some strings, differ.

    Args:
        before: whole statements, or a whole file.
        after: the same after the edits.
        strings: how many strings may differ.

    Raises:
        RefusedError: anything else differs, or the outcome is no valid Python.
    """
    meant = _meaning(before)
    found = _meaning(after)
    if meant is None:
        raise RefusedError("it is no valid Python")
    if found is None:
        raise RefusedError("it would be no valid Python")
    differing = [
        pair for pair in zip(meant.strings, found.strings, strict=False) if len({*pair}) > 1
    ]
    if (
        meant.skeleton != found.skeleton
        or len(meant.strings) != len(found.strings)
        or len(differing) > strings
        or not all(map(_binds_the_same, meant.bound, found.bound, found.dotted))
    ):
        raise RefusedError("more than its imports would change")


def _binds_the_same(before: frozenset[str], after: frozenset[str], dotted: frozenset[str]) -> bool:
    """Whether the same names are bound; `import a.b` beside the old name may bind one more."""
    return before <= after and after - before <= dotted


def whole_statements(lines: Sequence[str], first: int, last: int) -> tuple[int, int] | None:
    """The shortest stretch around some lines that can be parsed by itself.

    Args:
        lines: with their ends.
        first: index of the first line.
        last: index behind the last.

    Returns:
        The indices, None where the lines belong to a long statement.
    """
    for above in range(min(first, _REACH) + 1):
        for below in range(min(len(lines) - last, _REACH) + 1):
            start, end = first - above, last + below
            if _meaning("".join(lines[start:end])) is not None:
                return start, end
    return None


def holds_imports_only(source: str) -> bool:
    """Whether some whole statements are all imports."""
    meaning = _meaning(source)
    return meaning is not None and meaning.skeleton == _IMPORTS


@lru_cache(maxsize=1 << 14)
def _meaning(source: str) -> _Meaning | None:
    """What some lines mean, None where they can't be parsed; a monorepo repeats its imports."""
    try:
        tree = parse(dedent(source))
    except PARSE_ERRORS:
        return None
    blank = _Blank()
    blank.visit(tree)
    return _Meaning(ast.dump(tree), blank.bound, blank.dotted, blank.strings)


class _Blank(ast.NodeTransformer):
    """Removes from a tree what a fix may change, and keeps it aside."""

    def __init__(self) -> None:
        self.bound: list[frozenset[str]] = []
        self.dotted: list[frozenset[str]] = []
        self.strings: list[str] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                setattr(node, name, [*self._without_imports(value)])
        return super().generic_visit(node)

    def _without_imports(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        row: list[ast.alias] = []
        for statement in body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                if not row:
                    yield ast.Pass()
                row += statement.names
                continue
            self._keep(row)
            row = []
            yield statement
        self._keep(row)

    def _keep(self, row: list[ast.alias]) -> None:
        if row:
            tops = [alias.asname or alias.name.partition(".")[0] for alias in row]
            self.bound.append(frozenset(tops))
            dotted = {top for alias, top in zip(row, tops, strict=True) if "." in alias.name}
            self.dotted.append(frozenset(dotted))

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, str):
            self.strings.append(node.value)
            return ast.Constant("")
        return node
