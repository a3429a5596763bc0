"""The names that expressions spell, in the trees of `ast` and of astroid.

astroid gives its nodes the same names as `ast`, with some fields spelt otherwise, so that the same
code can read the trees of both.
"""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias


Node: TypeAlias = "Any"
"""A node of a syntax tree of `ast` or of astroid."""


def dotted_name(node: Node) -> str:
    """The dotted name that an expression spells, `importlib.import_module`; "" if it is none."""
    parts: list[str] = []
    while type(node).__name__ == "Attribute":
        parts.append(last_name(node))
        node = node.value if isinstance(node, ast.Attribute) else node.expr
    parts.append(last_name(node))
    return ".".join(reversed(parts)) if parts[-1] else ""


def last_name(node: Node) -> str:
    """The name at the end of an expression, `b` of `a().b`; "" if there is none."""
    name: str = ""
    if isinstance(node, ast.Name):
        name = node.id
    elif isinstance(node, ast.Attribute):
        name = node.attr
    elif type(node).__name__ == "Name":
        name = node.name
    elif type(node).__name__ == "Attribute":
        name = node.attrname
    return name
