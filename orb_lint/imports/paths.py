"""Evaluates the file paths that Python code builds, as far as its text alone tells them."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Mapping

from orb_lint.imports.scanner import dotted_name

UNKNOWN = "?"
"""Stands for a part of a path that only the running program knows."""

_SAME = frozenset(
    {"abspath", "expanduser", "fspath", "normpath", "Path", "PurePath", "realpath", "str"}
)
_SAME_METHODS = frozenset({"absolute", "as_posix", "expanduser", "resolve"})


class PathEvaluator:
    """Evaluates path expressions of one file.

    Args:
        path: of the file, relative to the workspace root; what `__file__` is.
        tree: of the file; names that it assigns once at any level are known.
    """

    def __init__(self, path: str, tree: ast.Module) -> None:
        self._file = path
        self._values = _assigned_once(tree)
        self._pending: set[str] = set()

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
        if name not in self._values or name in self._pending:
            return None
        self._pending.add(name)
        try:
            return self.evaluate(self._values[name])
        finally:
            self._pending.discard(name)

    def _call(self, node: ast.Call) -> str | None:
        name = dotted_name(node.func).rpartition(".")[2] or getattr(node.func, "attr", "")
        if name in _SAME_METHODS and isinstance(node.func, ast.Attribute) and not node.args:
            return self.evaluate(node.func.value)
        if name == "dirname" and node.args:
            return self._up(node.args[0], 1)
        if name in ("join", "joinpath", *_SAME) and node.args:
            parts = list(node.args)
            if name == "joinpath" and isinstance(node.func, ast.Attribute):
                parts.insert(0, node.func.value)
            return self._join(*parts)
        return None

    def _join(self, *parts: ast.expr) -> str:
        values = [self.evaluate(part) or UNKNOWN for part in parts]
        return _normalize(posixpath.join(*values))

    def _up(self, node: ast.expr, levels: int) -> str:
        value = self.evaluate(node)
        return UNKNOWN if value is None else _normalize("/".join([value, *[".."] * levels]))


def _normalize(path: str) -> str:
    """Resolve `.` and `..`; what is above an unknown folder is unknown, too."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] not in ("..", ""):
            if UNKNOWN not in parts[-1]:
                parts.pop()
        elif part not in ("", ".") or (part == "" and not parts):
            parts.append(part)
    return "/".join(parts) or "."


def _assigned_once(tree: ast.Module) -> Mapping[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    repeated: set[str] = set()
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else ()
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                if target.id in found:
                    repeated.add(target.id)
                found[target.id] = node.value
    return {name: value for name, value in found.items() if name not in repeated}
