"""Evaluates the file paths that Python code builds, as far as its text tells them."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator, Mapping

from orb_lint.expressions import regex
from orb_lint.files.paths import UNKNOWN, normalize_path
from orb_lint.source.names import dotted_name
from orb_lint.source.parsing import SyntaxTree

_SAME = frozenset(
    {"abspath", "expanduser", "fspath", "normpath", "Path", "PurePath", "realpath", "str"}
)
_SAME_METHODS = frozenset({"absolute", "as_posix", "expanduser", "resolve"})
_PERCENT_FIELD = regex(r"%(?:\((\w+)\))?[sdr]")
_BRACE_FIELD = regex(r"\{(\w*)[^}]*\}")
_LISTS = (ast.List, ast.Set, ast.Tuple)
_DEEPEST = 100
"""The most levels of an expression, with the names that it uses, that are evaluated."""
_LONGEST = 4096
"""The most characters that a path can have."""


class PathEvaluator:
    """Evaluates path expressions of one file.

    Args:
        path: of the file, relative to the workspace root; the value of `__file__`.
        tree: of the file; names that are assigned once, at any level, are known.
    """

    def __init__(self, path: str, tree: SyntaxTree) -> None:
        self._file = path
        self._values = _bound_once(tree)
        self._loops = _loops(tree, self._values)
        self._round = 0
        self._depth = 0
        self._rounds = 1
        self._known: dict[tuple[str, int], tuple[str | None, int]] = {}

    def evaluate_all(self, node: ast.expr) -> list[str]:
        """The paths that an expression yields, one for each round of loops over known lists."""
        found: dict[str, None] = {}
        self._rounds = 1
        while self._round < self._rounds:
            if path := self.evaluate(node):
                found[path] = None
            self._round += 1
        self._round = 0
        return list(found)

    def evaluate(self, node: ast.expr) -> str | None:
        """The path that an expression yields, with `?` for unknown parts; None if it is no path.

        What is built from `__file__` is relative to the workspace root.
        """
        if self._depth == _DEEPEST:
            return None
        self._depth += 1
        path = self._evaluate(node)
        self._depth -= 1
        return path if path is None or len(path) <= _LONGEST else None

    def _evaluate(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant):
            return node.value.replace("\\", "/") if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.JoinedStr):
            parts = [
                self.evaluate(part.value if isinstance(part, ast.FormattedValue) else part)
                for part in node.values
            ]
            return "".join(part or UNKNOWN for part in parts)
        if isinstance(node, ast.BinOp):
            return self._operation(node)
        if isinstance(node, ast.Attribute) and node.attr == "parent":
            return self._up(node.value, 1)
        if isinstance(node, ast.Subscript):
            return self._one_of_parents(node)
        return self._call(node) if isinstance(node, ast.Call) else None

    def _operation(self, node: ast.BinOp) -> str | None:
        if isinstance(node.op, ast.Div):
            return self._join(node.left, node.right)
        if isinstance(node.op, ast.Add):
            return (self.evaluate(node.left) or UNKNOWN) + (self.evaluate(node.right) or UNKNOWN)
        return self._fill_percent(node.left, node.right) if isinstance(node.op, ast.Mod) else None

    def _one_of_parents(self, node: ast.Subscript) -> str | None:
        """The value of `path.parents[0]`."""
        of, number = node.value, node.slice
        if (
            isinstance(of, ast.Attribute)
            and of.attr == "parents"
            and isinstance(number, ast.Constant)
            and isinstance(number.value, int)
        ):
            return self._up(of.value, min(number.value, _DEEPEST) + 1)
        return None

    def _name(self, name: str) -> str | None:
        if name == "__file__":
            return self._file
        key = name, self._round
        if key not in self._known:
            self._known[key] = None, 1  # for an expression that depends on itself
            self._known[key] = self._evaluate_name(name)
        path, rounds = self._known[key]
        self._rounds = max(self._rounds, rounds)
        return path

    def _evaluate_name(self, name: str) -> tuple[str | None, int]:
        """The path that a name stands for, and the number of rounds of its loops."""
        items = self._loops.get(name)
        value = items[self._round % len(items)] if items else self._values.get(name)
        if value is None:
            return None, 1
        around, self._rounds = self._rounds, len(items) if items else 1
        path = self.evaluate(value)
        rounds, self._rounds = self._rounds, around
        return path, rounds

    def _call(self, node: ast.Call) -> str | None:
        name = dotted_name(node.func).rpartition(".")[2] or getattr(node.func, "attr", "")
        if name in _SAME_METHODS and isinstance(node.func, ast.Attribute) and not node.args:
            return self.evaluate(node.func.value)
        if name == "format" and isinstance(node.func, ast.Attribute):
            keywords: dict[object, ast.expr] = {
                each.arg: each.value for each in node.keywords if each.arg
            }
            return self._fill(_BRACE_FIELD, node.func.value, node.args, keywords)
        if dotted_name(node.func).endswith(("environ.get", "getenv")) and len(node.args) == 2:
            return self.evaluate(node.args[1])
        if name == "dirname" and node.args:
            return self._up(node.args[0], 1)
        if name in ("join", "joinpath", *_SAME) and node.args:
            parts = list(node.args)
            if name == "joinpath" and isinstance(node.func, ast.Attribute):
                parts.insert(0, node.func.value)
            return self._join(*parts)
        return None

    def _fill_percent(self, template: ast.expr, values: ast.expr) -> str | None:
        if isinstance(values, ast.Dict):
            named: dict[object, ast.expr] = {
                key.value: value
                for key, value in zip(values.keys, values.values, strict=True)
                if isinstance(key, ast.Constant)
            }
            return self._fill(_PERCENT_FIELD, template, [], named)
        positional = values.elts if isinstance(values, ast.Tuple) else [values]
        return self._fill(_PERCENT_FIELD, template, positional, {})

    def _fill(
        self,
        field: re.Pattern[str],
        template: ast.expr,
        positional: list[ast.expr],
        named: Mapping[object, ast.expr],
    ) -> str | None:
        """Fill in the fields of a template: a number is the index of a value, `{}` the next one."""
        text = self.evaluate(template)
        following = iter(positional)

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if not name:
                node = next(following, None)
            elif name.isdecimal():
                node = positional[int(name)] if int(name) < len(positional) else None
            else:
                node = named.get(name)
            return (node and self.evaluate(node)) or UNKNOWN

        return None if text is None else field.sub(value, text)

    def _join(self, *parts: ast.expr) -> str:
        values = [self.evaluate(part) or UNKNOWN for part in parts]
        return normalize_path(posixpath.join(*values))

    def _up(self, node: ast.expr, levels: int) -> str:
        value = self.evaluate(node)
        return UNKNOWN if value is None else normalize_path("/".join([value, *[".."] * levels]))


def _bound_once(tree: SyntaxTree) -> dict[str, ast.expr]:
    """Name that is assigned once in the whole file → its value."""
    return _once(
        (target.id, node.value)
        for node in tree.nodes_of(ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    )


def _loops(tree: SyntaxTree, values: Mapping[str, ast.expr]) -> dict[str, list[ast.expr]]:
    """Name that is bound by one loop in the whole file → the items of the loop's list."""
    loops = [(loop.target, loop.iter) for loop in tree.nodes_of(ast.For)]
    loops += [(loop.target, loop.iter) for loop in tree.nodes_of(ast.comprehension)]
    sources = _once((target.id, source) for target, source in loops if isinstance(target, ast.Name))
    lists: dict[str, list[ast.expr]] = {}
    for name, source in sources.items():
        shown = values.get(source.id) if isinstance(source, ast.Name) else source
        if isinstance(shown, _LISTS) and shown.elts and name not in values:
            lists[name] = shown.elts
    return lists


def _once(bindings: Iterator[tuple[str, ast.expr]]) -> dict[str, ast.expr]:
    """The bindings of names that are bound once."""
    found: dict[str, ast.expr] = {}
    repeated: set[str] = set()
    for name, value in bindings:
        if name in found:
            repeated.add(name)
        found[name] = value
    return {name: value for name, value in found.items() if name not in repeated}
