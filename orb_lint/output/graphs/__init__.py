"""The picture of a workspace's dependencies written down: one module a format."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from orb_lint.graph.picture import Picture

FORMATS = ("mermaid", "dot", "json", "html")
"""Their names, which are those of their modules."""


def renderer(name: str) -> Callable[[Picture], str]:
    """What writes one of the formats; what it gives ends with a line end."""
    render: Callable[[Picture], str] = import_module(f"{__name__}.{name}").render
    return render
