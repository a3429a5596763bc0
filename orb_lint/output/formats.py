"""The formats in which a report can be written: one module each, loaded on demand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module

from orb_lint.engine.report import Report
from orb_lint.output.context import ReportContext

Render = Callable[[Report, ReportContext], Iterator[str]]
"""Writes a report down, piece by piece; the last piece ends with a line end."""

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown")
"""Their names, which are those of their modules."""

LINE_FORMATS = ("text", "concise", "github")
"""The formats whose reports can be concatenated."""


def renderer(name: str) -> Render:
    """The function that writes one of the formats."""
    render: Render = import_module(f"orb_lint.output.{name}").render
    return render


def format_of_environment() -> str:
    """The format for where the program runs: `github` in GitHub Actions, else `text`.

    Other CI services want a file, whose name only their configuration knows.
    """
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
