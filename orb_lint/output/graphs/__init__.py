"""Draws the dependencies of a workspace, one module for each format."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from orb_lint.graph.picture import Picture

FORMATS = ("mermaid", "dot", "json", "html")
"""Their names, which are those of their modules."""


def renderer(name: str) -> Callable[[Picture], str]:
    """The function that writes one of the formats; its result ends with a line end."""
    render: Callable[[Picture], str] = import_module(f"{__name__}.{name}").render
    return render
