"""What a module offers: the names that importing it binds, told from its source alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.settings import NEWEST_PYTHON
from orb_lint.source.conditions import Guards, guards_of
from orb_lint.source.contexts import given_by
from orb_lint.source.glances import PlainNames
from orb_lint.source.names import dotted_name
from orb_lint.source.parsing import BLOCKS, PARSE_ERRORS, child_nodes, parse
from orb_lint.source.record import Context
from orb_lint.source.strings import StringMap, StringsInDoubtError


class Source(NamedTuple):
    """Where a name was imported from, as the statement says it.

    Attributes:
        level: number of leading dots.
        module: the name behind the dots.
        name: the imported name; "" if the module itself was imported.
    """

    level: int
    module: str
    name: str


class Exports(NamedTuple):
    """The names that one module offers.

    Attributes:
        names: name → where it was imported from, None where the module defines it.
        stars: the modules of its star imports.
        public: what `__all__` lists, None where there is no such list.
        is_public_open: `__all__` may list more than its source shows.
        is_open: it may offer more names or submodules than its source and folder show
            (`__getattr__`, `globals()[…]`, `__path__`).
        doubtful: the names that are bound for type checkers only, or deleted again.
    """

    names: dict[str, Source | None]
    stars: tuple[Source, ...]
    public: frozenset[str] | None
    is_public_open: bool
    is_open: bool
    doubtful: frozenset[str] = frozenset()

    @property
    def defined(self) -> frozenset[str]:
        """The names that the module defines itself."""
        return frozenset(name for name, source in self.names.items() if source is None)

    @property
    def defined_publicly(self) -> frozenset[str]:
        """Those of them that do not begin with an underscore."""
        return frozenset(name for name in self.defined if not name.startswith("_"))


_ADDERS = frozenset({"__all__.append", "__all__.extend"})
_GLOBAL = regex(rb"global\b")
_HOOKS = frozenset({"__getattr__", "__path__"})
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_CAPTURES = (ast.MatchAs, ast.MatchStar, ast.MatchMapping)
_CLOSED = frozenset({*_SCOPES, ast.Lambda, ast.Name, ast.Constant})
"""Nodes in which nothing is bound at the level of the module."""
_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})
_TELLING = frozenset(
    {
        *_SCOPES,
        *_CAPTURES,
        *(ast.Import, ast.ImportFrom, ast.Name, ast.Call, ast.Subscript),
        *(ast.Assign, ast.AnnAssign, ast.AugAssign),
    }
)
"""Nodes that may bind a name, or tell which are public."""
_LISTED = regex(
    rb"^__all__(?:[ \t]*:[^=\n]*)?[ \t]*=[ \t]*([\[(][^\])]*[\])])[ \t]*$", re.MULTILINE
)
_OFFERING_MORE = {
    b"__getattr__": regex(rb"__getattr__"),
    b"__path__": regex(rb"__path__"),
    b"import": regex(rb"import[\s\\]*\*"),
    **{
        word: regex(rb"%b(?<!\w%b)\b" % (word, word))
        for word in (b"exec", b"globals", b"modules", b"setattr", b"vars")
    },
}
"""Word → what a module with it holds if it may offer more than it lists.

Each begins with the word itself, which makes the search fast.
"""
_OPENERS = frozenset({"exec", "globals", "setattr", "vars"})


def read_exports(source: bytes) -> Exports:
    """Collect the names that the module level of a source binds, in any branch.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no valid Python.
    """
    tree = parse(source)
    exports = _exports(tree)
    if _GLOBAL.search(source):
        exports.names.update(dict.fromkeys(_declared_global(tree)))
    if b"TYPE_CHECKING" in source:
        _leave_out_what_only_type_checkers_see(tree, guards_of(source, NEWEST_PYTHON))
        at_run_time = _exports(tree)
        of_checkers = exports.names.keys() - at_run_time.names.keys()
        exports = exports._replace(
            doubtful=exports.doubtful | of_checkers, is_open=at_run_time.is_open
        )
    return exports


def plainly_listed(source: bytes) -> frozenset[str] | None:
    """All that a star import of a module takes, where one list in it surely tells that.

    None where it may take more names from somewhere else, and in any other doubt.

    Args:
        source: of the module.
    """
    from orb_lint.source.sieve import hides_lines

    listed = (
        _LISTED.match(source, source.find(b"__all__")) if source.count(b"__all__") == 1 else None
    )
    if (
        listed is None
        or any(word in source and more.search(source) for word, more in _OFFERING_MORE.items())
        or hides_lines(source)
        or "__all__" not in PlainNames(source)
    ):
        return None
    try:
        is_in_string = StringMap(source).end_around(listed.start()) is not None
        statement = parse(listed[1]).body[0]
    except (*PARSE_ERRORS, StringsInDoubtError):
        return None
    value = statement.value if isinstance(statement, ast.Expr) else None
    if is_in_string or not isinstance(value, (ast.List, ast.Tuple)):
        return None
    return frozenset(_strings(value)) if _is_literal(value) else None


def _leave_out_what_only_type_checkers_see(tree: ast.Module, guards: Guards) -> None:
    for node in _module_level(tree):
        given = given_by(node, guards)
        if Context.TYPE_CHECKING in given.inside:
            setattr(node, given.field, [])


def _exports(tree: ast.Module) -> Exports:
    names: dict[str, Source | None] = {}
    deleted: set[str] = set()
    stars: list[Source] = []
    public: set[str] | None = None
    is_open = is_public_open = False
    for node in _module_level(tree):
        if type(node) not in _TELLING:
            continue
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                origin = Source(node.level, node.module or "", alias.name)
                if alias.name == "*":
                    stars.append(origin)
                else:
                    names[alias.asname or alias.name] = origin
                    is_open = is_open or (alias.asname or alias.name) in _HOOKS
        elif isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                names[bound] = Source(0, alias.name if alias.asname else bound, "")
        elif isinstance(node, _SCOPES):
            names[node.name] = None
            is_open = is_open or node.name in _HOOKS
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                names[node.id] = None
                is_open = is_open or node.id in _HOOKS
            elif isinstance(node.ctx, ast.Del):
                deleted.add(node.id)
        elif isinstance(node, _CAPTURES):
            captured = node.rest if isinstance(node, ast.MatchMapping) else node.name
            names.update({captured: None} if captured else {})
        elif isinstance(node, ast.Call) and _is_told_the_module(node):
            names = dict.fromkeys(_strings(node)) | names
        is_open = is_open or _may_bind_anything(node)
        if (value := _put_into_all(node)) is not None:
            public = (public or set()) | set(_strings(value))
            is_public_open = is_public_open or not _is_literal(value)
    listed = None if public is None else frozenset(public)
    return Exports(names, tuple(stars), listed, is_public_open, is_open, frozenset(deleted))


def _module_level(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a module outside the bodies of functions and classes."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        kind = type(node)
        if kind in _CLOSED:
            continue
        children = child_nodes(node)
        if kind in _COMPREHENSIONS:
            children = [
                walrus.target for walrus in ast.walk(node) if isinstance(walrus, ast.NamedExpr)
            ]
        pending += reversed(children)


def _may_bind_anything(node: ast.AST) -> bool:
    """Whether a node binds names that only the running program knows."""
    if isinstance(node, ast.Call):
        return dotted_name(node.func) in _OPENERS
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and dotted_name(node.value) == "sys.modules"
    )


def _is_told_the_module(node: ast.Call) -> bool:
    """Whether a call is given `__name__`, and so may bind names that it is given, too."""
    return any(
        isinstance(argument, ast.Name) and argument.id == "__name__" for argument in node.args
    )


def _put_into_all(node: ast.AST) -> ast.expr | None:
    """What a statement puts into `__all__`, None where it puts nothing there."""
    if isinstance(node, ast.Assign):
        return node.value if any(map(_is_all, node.targets)) else None
    if isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        return node.value if _is_all(node.target) else None
    if isinstance(node, ast.Call) and dotted_name(node.func) in _ADDERS and node.args:
        return node.args[0]
    return None


def _is_all(target: ast.expr) -> bool:
    return dotted_name(target) == "__all__"


def _strings(value: ast.expr) -> Iterator[str]:
    for constant in ast.walk(value):
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
            yield constant.value


def _is_literal(value: ast.expr) -> bool:
    """Whether an expression is made of nothing but strings and lists of them."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            pending += node.elts
        elif isinstance(node, ast.BinOp):
            pending += (node.left, node.right)
        elif not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            return False
    return True


def _declared_global(tree: ast.Module) -> Iterator[str]:
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Global):
            yield from node.names
        for block in BLOCKS:
            pending += getattr(node, block, ())
