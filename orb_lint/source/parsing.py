"""Parses whole files with `ast`: their imports, their syntax errors, and what names mean."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain
from operator import attrgetter

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.settings import NEWEST_PYTHON, Version
from orb_lint.source.conditions import Guards
from orb_lint.source.contexts import given_by
from orb_lint.source.names import Node, dotted_name
from orb_lint.source.record import Alias, Context, Import, ImportKind
from orb_lint.source.text import LINE_END, span_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    _Node = TypeVar("_Node", bound=ast.AST)


PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
DEEPEST = 100
"""The most parts of a dotted name that is looked at; no path to a module is deeper."""

_LARGEST = 4 << 20
"""The most bytes that are parsed: a tree takes up to four hundred times as much memory."""

_IMPORT_CALLS = frozenset({"__import__", "import_module", "importlib.import_module"})


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


_OWN_PACKAGE = "__package__"
BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
"""Fields of statements that hold statements."""


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


def meant_name(node: ast.expr, bound: Mapping[str, str]) -> str:
    """The dotted name that an expression means: its first part is replaced by what it is bound to.

    Args:
        node: any expression.
        bound: as `SyntaxTree.bound_names` tells.
    """
    first, dot, rest = dotted_name(node).partition(".")
    return bound.get(first, first) + dot + rest
