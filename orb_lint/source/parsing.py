"""Parses whole files with `ast`: their trees, their syntax errors, and what names mean."""

from __future__ import annotations

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from operator import attrgetter

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.settings import NEWEST_PYTHON, Version
from orb_lint.source.names import dotted_name
from orb_lint.source.record import Import
from orb_lint.source.text import LINE_END

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    _Node = TypeVar("_Node", bound=ast.AST)


PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
DEEPEST = 100
"""The most parts of a dotted name that is looked at; no path to a module is deeper."""

_LARGEST = 4 << 20
"""The most bytes that are parsed: a tree takes up to four hundred times as much memory."""


class SyntaxProblem(NamedTuple):
    """Why a source is no valid Python: 1-based line and column, and a reason of one line."""

    line: int
    column: int
    reason: str


class SyntaxTree:
    """The tree of a parsed file, walked only once.

    Attributes:
        root: of the tree.
    """

    def __init__(self, root: ast.Module) -> None:
        self.root = root
        self._branches: dict[re.Pattern[str], list[tuple[int, int]]] = {}

    def nodes_of(self, kind: type[_Node]) -> list[_Node]:
        """All nodes of one class, those nearer to the root first.

        Args:
            kind: a class of nodes that `ast.parse` makes; no base class of several.
        """
        return self._by_class.get(kind, [])

    @cached_property
    def _by_class(self) -> Mapping[type[ast.AST], list[Any]]:
        """What `ast.walk` yields, without contexts and operators, by class."""
        found: defaultdict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        queue: list[ast.AST] = [self.root]
        for node in queue:
            found[type(node)].append(node)
            queue += child_nodes(node)
        return found

    @cached_property
    def bound_names(self) -> Mapping[str, str]:
        """The names that its import statements bind, in any scope → what they stand for.

        `import sys as s` binds `s` to `sys`, `from unittest import mock` binds `mock` to
        `unittest.mock`.
        """
        bound: dict[str, str] = {}
        for statement in self.nodes_of(ast.Import):
            bound.update({each.asname: each.name for each in statement.names if each.asname})
        for origin in self.nodes_of(ast.ImportFrom):
            if origin.module and not origin.level:
                for each in origin.names:
                    bound[each.asname or each.name] = f"{origin.module}.{each.name}"
        return bound

    def branches_about(self, question: re.Pattern[str]) -> list[tuple[int, int]]:
        """The first and last lines of the outermost `if` statements about certain names.

        Args:
            question: matches such a name, dotted or not.
        """
        if question not in self._branches:
            found = self._branches[question] = []
            for branch in sorted(self.nodes_of(ast.If), key=attrgetter("lineno")):
                last = branch.end_lineno or branch.lineno
                is_inner = found and last <= found[-1][1]
                if not is_inner and any(map(question.search, _names_in(branch.test))):
                    found.append((branch.lineno, last))
        return self._branches[question]


def _names_in(test: ast.expr) -> Iterator[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Attribute):
            yield f"{dotted_name(node.value)}.{node.attr}".removeprefix(".")
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def child_nodes(node: ast.AST) -> list[ast.AST]:
    """What `ast.iter_child_nodes` yields, without contexts and operators, several times as fast."""
    found: list[ast.AST] = []
    for field in _fields_with_nodes(type(node)):  # type: ignore[arg-type]  # a class hashes
        value = getattr(node, field, None)
        if isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


@cache
def _fields_with_nodes(kind: type[ast.AST]) -> tuple[str, ...]:
    return tuple(each for each in kind._fields if each not in _NO_NODES)


_NO_NODES = frozenset({"arg", "attr", "ctx", "id", "kind", "level", "module", "op", "ops"})
"""Fields that hold no nodes, or only contexts and operators."""

BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
"""Fields of statements that hold statements."""


class WrittenImports(NamedTuple):
    """The imports of a source in order, and its syntax error if it had to be parsed."""

    imports: list[Import]
    problem: SyntaxProblem | None = None


def parse(source: bytes | str, target: Version = NEWEST_PYTHON) -> ast.Module:
    """Parse a whole file as the target version, without warnings about it.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no valid Python, or too large.
    """
    if len(source) > _LARGEST or has_endless_name(source):
        raise MemoryError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, feature_version=target)


_OF_NAMES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_ \t\\\r\n" + bytes(
    range(0x80, 0x100)
)
_MANY_DOTS = b"." * DEEPEST
_GAP = rb"(?:[ \t]|\\\r?\n)*"
_ENDLESS_NAME = regex(
    rb"(?<![\w.])\.*(?:[\w\x80-\xff]+%(gap)s\.%(gap)s){%(most)d}"
    rb"|\bfrom%(gap)s(?:\.%(gap)s){%(most)d}" % {b"gap": _GAP, b"most": DEEPEST}
)


def has_endless_name(source: bytes | str) -> bool:
    """Whether a dotted name has so many parts that parsing it would take far too much memory.

    The parser joins them one by one and keeps each result. Dots behind `from` are parts, too.
    """
    if len(source) < 2 * DEEPEST:
        return False
    if isinstance(source, str):
        source = source.encode(errors="surrogatepass")
    return (
        _MANY_DOTS in source.translate(None, _OF_NAMES) and _ENDLESS_NAME.search(source) is not None
    )


ParsedSource = tuple[SyntaxTree | None, SyntaxProblem | None]
"""The tree of a source, None if it does not parse; and why not, unless its syntax may be new."""


def parse_source(source: bytes, target: Version = NEWEST_PYTHON) -> ParsedSource:
    """Parse a whole file, which may hold anything, as the target version."""
    try:
        return SyntaxTree(parse(source, target)), None
    except PARSE_ERRORS as error:
        return None, _problem_of(error, source, target)


def _problem_of(error: BaseException, source: bytes, target: Version) -> SyntaxProblem | None:
    """The problem of a source that does not parse; None if its syntax may only be new.

    Args:
        error: one of `PARSE_ERRORS`.
        source: the bytes of the file.
        target: the version that it is written for.
    """
    from orb_lint.source.newer_syntax import is_newer_than_this_python

    if b"\0" in source:
        at = source.index(b"\0")
        return SyntaxProblem(source.count(b"\n", 0, at) + 1, 1, "it holds a NUL byte")
    if len(source) > _LARGEST:
        return SyntaxProblem(1, 1, f"it is larger than {_LARGEST >> 20} MB")
    if has_endless_name(source):
        return SyntaxProblem(1, 1, f"a name in it has more than {DEEPEST} parts")
    if not isinstance(error, SyntaxError):
        return SyntaxProblem(1, 1, "it nests too deeply")
    lines = LINE_END.split(source)
    number = min(max(error.lineno or 1, 1), len(lines))
    line = lines[number - 1].decode(errors="replace")
    if is_newer_than_this_python(line, target):
        return None
    column = min(max(error.offset or 1, 1), len(line) + 1)
    return SyntaxProblem(number, column, (error.msg or "invalid syntax").splitlines()[0])


def meant_name(node: ast.expr, bound: Mapping[str, str]) -> str:
    """The dotted name that an expression means: its first part is replaced by what it is bound to.

    Args:
        node: any expression.
        bound: as `SyntaxTree.bound_names` tells.
    """
    first, dot, rest = dotted_name(node).partition(".")
    return bound.get(first, first) + dot + rest
