"""The formats in which a report can be written: one module each, loaded when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module

from orb_lint.engine.report import Report
from orb_lint.output.context import ReportContext

Render = Callable[[Report, ReportContext], str]
"""Writes a report down; what it gives ends with a line end, or is empty."""

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown")
"""Their names, which are those of their modules."""

LINE_FORMATS = ("text", "concise", "github")
"""Those of which several reports can follow each other."""


def renderer(name: str) -> Render:
    """What writes one of the formats."""
    render: Render = import_module(f"orb_lint.output.{name}").render
    return render


def format_of_environment() -> str:
    """The format that suits where the program runs: GitHub Actions, or anywhere else.

    The other services want a file, whose name only their configuration knows.
    """
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
