"""Evaluates the file paths that Python code builds, as far as its text alone tells them."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator, Mapping

from orb_lint.expressions import regex
from orb_lint.files.paths import UNKNOWN, normalize_path
from orb_lint.source.names import dotted_name

_SAME = frozenset(
    {"abspath", "expanduser", "fspath", "normpath", "Path", "PurePath", "realpath", "str"}
)
_SAME_METHODS = frozenset({"absolute", "as_posix", "expanduser", "resolve"})
_PERCENT_FIELD = regex(r"%(?:\((\w+)\))?[sdr]")
_BRACE_FIELD = regex(r"\{(\w*)[^}]*\}")
_LISTS = (ast.List, ast.Set, ast.Tuple)


class PathEvaluator:
    """Evaluates path expressions of one file.

    Args:
        path: of the file, relative to the workspace root; what `__file__` is.
        tree: of the file; names that it assigns once at any level are known.
    """

    def __init__(self, path: str, tree: ast.Module) -> None:
        self._file = path
        self._values = _bound_once(tree)
        self._loops = _loops(tree, self._values)
        self._round = 0
        self._pending: set[str] = set()

    def evaluate_all(self, node: ast.expr) -> list[str]:
        """The paths that an expression yields in the rounds of loops over lists that are known."""
        found: dict[str, None] = {}
        for number in range(max(map(len, self._loops.values()), default=1)):
            self._round = number
            if path := self.evaluate(node):
                found[path] = None
        self._round = 0
        return list(found)

    def evaluate(self, node: ast.expr) -> str | None:
        """The path that an expression yields, with `?` for unknown parts; None if it is no path.

        What is built from `__file__` is relative to the workspace root.
        """
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
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return self._join(node.left, node.right)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return (self.evaluate(node.left) or UNKNOWN) + (self.evaluate(node.right) or UNKNOWN)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            return self._fill_percent(node.left, node.right)
        if isinstance(node, ast.Attribute) and node.attr == "parent":
            return self._up(node.value, 1)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
            count = node.slice
            if (
                node.value.attr == "parents"
                and isinstance(count, ast.Constant)
                and isinstance(count.value, int)
            ):
                return self._up(node.value.value, count.value + 1)
        if isinstance(node, ast.Call):
            return self._call(node)
        return None

    def _name(self, name: str) -> str | None:
        if name == "__file__":
            return self._file
        items = self._loops.get(name)
        value = items[self._round % len(items)] if items else self._values.get(name)
        if value is None or name in self._pending:
            return None
        self._pending.add(name)
        try:
            return self.evaluate(value)
        finally:
            self._pending.discard(name)

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
        """Fill in the fields of a template; a number is the index of a value, no name the next."""
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


def _bound_once(tree: ast.Module) -> dict[str, ast.expr]:
    """The names that one assignment in the whole file binds → their values."""
    return _once(
        (target.id, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    )


def _loops(tree: ast.Module, values: Mapping[str, ast.expr]) -> dict[str, list[ast.expr]]:
    """The names that one loop in the whole file binds, to the items of a list that it shows."""
    sources = _once(
        (node.target.id, node.iter)
        for node in ast.walk(tree)
        if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.target, ast.Name)
    )
    loops: dict[str, list[ast.expr]] = {}
    for name, source in sources.items():
        shown = values.get(source.id) if isinstance(source, ast.Name) else source
        if isinstance(shown, _LISTS) and shown.elts and name not in values:
            loops[name] = shown.elts
    return loops


def _once(bindings: Iterator[tuple[str, ast.expr]]) -> dict[str, ast.expr]:
    """The bindings of those names that are bound once."""
    found: dict[str, ast.expr] = {}
    repeated: set[str] = set()
    for name, value in bindings:
        if name in found:
            repeated.add(name)
        found[name] = value
    return {name: value for name, value in found.items() if name not in repeated}
