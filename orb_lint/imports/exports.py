"""What a module offers: the names that importing it binds, told from its source alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from orb_lint.imports.scanner import dotted_name


class Source(NamedTuple):
    """Where a name was imported from, as the statement says it.

    Attributes:
        level: number of leading dots.
        module: what stands behind them.
        name: that was imported; "" where the module itself was.
    """

    level: int
    module: str
    name: str


class Exports(NamedTuple):
    """The names of one module.

    Attributes:
        names: name → where it was imported from, None where the module defines it.
        stars: modules of which it takes all public names.
        public: what `__all__` lists, None where there is no such list.
        is_open: it may offer more names than its source shows (`__getattr__`, `globals()[…]`).
    """

    names: dict[str, Source | None]
    stars: tuple[Source, ...]
    public: frozenset[str] | None
    is_open: bool


_OPENERS = frozenset({"exec", "globals", "setattr", "vars"})


def read_exports(tree: ast.Module) -> Exports:
    """Collect the names that the module level of a syntax tree binds, in any branch."""
    names: dict[str, Source | None] = {}
    stars: list[Source] = []
    public: set[str] | None = None
    is_open = False
    for node in _module_level(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                source = Source(node.level, node.module or "", alias.name)
                if alias.name == "*":
                    stars.append(source)
                else:
                    names[alias.asname or alias.name] = source
        elif isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                names[bound] = Source(0, alias.name if alias.asname else bound, "")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names[node.name] = None
            is_open = is_open or node.name == "__getattr__"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = None
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names[node.name] = None
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names[node.rest] = None
        is_open = is_open or _may_bind_anything(node)
        if (listed := _listed_in_all(node)) is not None:
            public = (public or set()) | listed
    names.update(dict.fromkeys(_declared_global(tree)))
    return Exports(names, tuple(stars), None if public is None else frozenset(public), is_open)


def _module_level(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a module outside the bodies of functions and classes."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        children = list(ast.iter_child_nodes(node))
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
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


def _listed_in_all(node: ast.AST) -> set[str] | None:
    """The strings that a statement puts into `__all__`, None where it puts none."""
    value: ast.expr | None = None
    if isinstance(node, ast.Assign) and any(
        dotted_name(target) == "__all__" for target in node.targets
    ):
        value = node.value
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        value = node.value if dotted_name(node.target) == "__all__" else None
    elif isinstance(node, ast.Call) and dotted_name(node.func) in (
        "__all__.append",
        "__all__.extend",
    ):
        value = node.args[0] if node.args else None
    if value is None:
        return None
    return {
        constant.value
        for constant in ast.walk(value)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }


def _declared_global(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names
